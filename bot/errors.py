"""What can go wrong, with the words for it."""

from typing import Any


class UserError(Exception):
    """Something a person asked for cannot be done; `key` and `values` name the sentence that tells them (see `bot/i18n`)."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class FieldError(UserError):
    """The same, about one field of a modal: the sentence stands at that field and what was typed stays."""

    def __init__(self, block_id: str, key: str, **values: Any) -> None:
        super().__init__(key, **values)
        self.block_id = block_id


class Unmet(Exception):
    """Who acts is not known yet: Slack must be asked who they are before anything is decided."""


class StartError(Exception):
    """Juuri cannot start; the message is one sentence for the operator that says what to change."""
