"""From what went wrong to what a person hears."""

import secrets

import structlog

from bot.errors import UserError
from bot.i18n import Translator
from storage.session import StoreError

log = structlog.get_logger()


def told(error: Exception, t: Translator, where: str) -> str:
    """The sentence for a person. Anything unexpected is logged with its traceback and gets a short code to quote."""
    if isinstance(error, UserError):
        return t(error.key, **error.values)
    if isinstance(error, StoreError):
        log.warning("not_saved", where=where, error=str(error))
        return t("common.not_saved")
    code = secrets.token_hex(3)
    log.error("unexpected", where=where, code=code, exc_info=error)
    return t("common.unexpected", code=code)
