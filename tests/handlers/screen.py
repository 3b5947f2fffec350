"""What one person sees and does in Slack: their Home, modals and direct messages."""

import asyncio
from typing import Any

from playground import inputs
from tests.story import Story


class Screen:
    """One person's Slack."""

    def __init__(self, story: Story, user_id: str) -> None:
        self._story, self.user_id = story, user_id

    async def open_home(self) -> None:
        """Open Juuri's Home."""
        await self._story.does(self.user_id, "open_home")

    def home_actions(self) -> list[str]:
        """The action ids in Home."""
        return [element["action_id"] for _, element in inputs.elements(self._home.content["blocks"])]

    def home_text(self) -> str:
        """Home as text."""
        return str(self._home.content["blocks"])

    async def click(self, action_id: str, value: str | None = None) -> None:
        """Press something in the modal on top, or in Home where none is open."""
        view = self._modal or self._home
        found = [
            (block["block_id"], element)
            for block, element in inputs.elements(view.content["blocks"])
            if element["action_id"] == action_id
            and (element["type"] != "button" or value in (None, element.get("value")))
        ]
        assert found, f"{self.user_id} sees no {action_id}"
        more = {} if found[0][1]["type"] == "button" else {"value": value}
        await self._story.does(
            self.user_id, "click", view_id=view.id, block_id=found[0][0], action_id=action_id, **more
        )

    async def submit(self, values: dict[str, Any]) -> dict[str, Any]:
        """Fill in the modal on top (block and action ids are the same) and press its button."""
        typed = {block_id: {block_id: value} for block_id, value in values.items()}
        assert self._modal, f"{self.user_id} has no modal open"
        return await self._story.does(self.user_id, "submit", view_id=self._modal.id, values=typed)

    async def submit_twice(self, values: dict[str, Any]) -> None:
        """Press the button twice before the answer comes."""
        await asyncio.gather(self.submit(values), self.submit(values))

    async def close(self) -> None:
        """Close the modal on top."""
        assert self._modal
        await self._story.does(self.user_id, "close", view_id=self._modal.id)

    def typed(self, block_id: str) -> Any:
        """What stands in a field of the modal on top."""
        assert self._modal
        (state,) = self._modal.values[block_id].values()
        kept = next(value for key, value in state.items() if key != "type")
        if isinstance(kept, dict):
            return kept["value"]
        return (
            [one["value"] if isinstance(one, dict) else one for one in kept]
            if isinstance(kept, list)
            else kept
        )

    def typed_select(self, action_id: str) -> Any:
        """What stands in a select beside a paragraph."""
        assert self._modal
        found = (actions[action_id] for actions in self._modal.values.values() if action_id in actions)
        return next(found)["selected_option"]["value"]

    def text(self) -> str:
        """The modal on top as text."""
        assert self._modal
        return str(self._modal.content["blocks"])

    @property
    def callback_id(self) -> str | None:
        """Which modal is on top; None where none is open."""
        return self._modal.content.get("callback_id") if self._modal else None

    def dm(self) -> list[dict[str, Any]]:
        """What Juuri wrote to the person."""
        bot = self._story.juuri.deps.bot_user_id
        channel = self._story.slack.workspace.find_im(bot, self.user_id)
        return self._story.posts(channel.id) if channel else []

    async def click_in_dm(self, action_id: str) -> None:
        """Press a button in Juuri's newest direct message."""
        bot = self._story.juuri.deps.bot_user_id
        channel = self._story.slack.workspace.find_im(bot, self.user_id)
        assert channel
        message = channel.messages[-1]
        block = next(b for b, e in inputs.elements(message.blocks) if e["action_id"] == action_id)
        where = {"channel": channel.id, "ts": message.ts, "block_id": block["block_id"]}
        await self._story.does(self.user_id, "click", action_id=action_id, **where)

    @property
    def _home(self) -> Any:
        return self._story.slack.workspace.homes[self.user_id]

    @property
    def _modal(self) -> Any:
        stack = self._story.slack.workspace.modals.get(self.user_id)
        return stack[-1] if stack else None
