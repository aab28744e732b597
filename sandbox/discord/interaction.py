"""One interaction: the person's act, the bot's answer, and the person's view of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sandbox.discord.core import Core
from sandbox.discord.events import PATIENCE_SECONDS
from sandbox.discord.modals import Modal
from sandbox.discord.model import Json, Message

T = TypeVar("T")

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
FAILURES = {
    COMMAND: "The application did not respond",
    COMPONENT: "This interaction failed",
    AUTOCOMPLETE: "Loading options failed",
    SUBMIT: "Something went wrong. Try again.",
}


@dataclass(eq=False)
class Interaction:
    """The handle of the acting person. Instants are epoch seconds, None = not yet."""

    core: Core = field(repr=False)
    id: int
    token: str = field(repr=False)
    kind: int
    user_id: int
    channel_id: int
    guild_id: int | None
    payload: Json = field(repr=False)
    created_at: float
    expires_at: float
    name: str = ""
    message_id: int | None = None  # whose button it was
    focused_type: int | None = None  # of the option that is being completed
    opened_by: int | None = None  # the interaction whose modal this submits
    acked_at: float | None = None
    ack_kind: int | None = None
    failed: str | None = None
    original_id: int | None = None
    followup_ids: list[int] = field(default_factory=list)
    modal: Modal | None = None
    choices: list[Json] | None = None

    @property
    def original(self) -> Message | None:
        """The first answer (or the message that was updated), while it exists."""
        return self._standing(self.original_id)

    @property
    def followups(self) -> list[Message]:
        return [message for number in self.followup_ids if (message := self._standing(number))]

    @property
    def messages(self) -> list[Message]:
        """All its messages that exist and are not loading, first answer first."""
        first = [self.original] if self.original else []
        return [message for message in [*first, *self.followups] if not message.loading]

    def _standing(self, number: int | None) -> Message | None:
        message = self.core.messages.get(number) if number else None
        return None if message is None or message.deleted else message

    async def wait_acked(self, timeout: float = PATIENCE_SECONDS) -> None:
        """Wait until the bot has answered in any way. Raises AssertionError if it failed to."""
        await self._wait(lambda: self.acked_at, timeout, "an answer")

    async def wait_original(self, timeout: float = PATIENCE_SECONDS) -> Message:
        """Return the first answer once it no longer says "thinking"."""

        def look() -> Message | None:
            message = self.original
            return message if message and not message.loading else None

        return await self._wait(look, timeout, "the first answer")

    async def wait_message(
        self, wanted: Callable[[Message], object] | str = "", timeout: float = PATIENCE_SECONDS
    ) -> Message:
        """Return the first of its messages that `wanted` accepts (or whose text contains it)."""
        accepts = wanted if callable(wanted) else lambda message: wanted in message.text

        def look() -> Message | None:
            return next((message for message in self.messages if accepts(message)), None)

        return await self._wait(look, timeout, f"a message {wanted!r}")

    async def wait_modal(self, timeout: float = PATIENCE_SECONDS) -> Modal:
        return await self._wait(lambda: self.modal, timeout, "a modal")

    async def wait_failed(self, timeout: float = PATIENCE_SECONDS) -> str:
        """Return the text of Discord's client for a bot that did not answer in time."""
        return await self.core.events.wait_for(lambda: self.failed, timeout, "a failure")

    async def _wait(self, look: Callable[[], T | None], timeout: float, what: str) -> T:
        def failing_look() -> T | None:
            if self.failed:
                raise AssertionError(f"{self.name or 'interaction'}: {self.failed}")
            return look()

        return await self.core.events.wait_for(failing_look, timeout, f"{what} to {self.name}")
