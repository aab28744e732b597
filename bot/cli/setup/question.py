"""What all questions of a setup have in common."""

from dataclasses import dataclass
from typing import Final, Protocol

from bot.cli.setup.answers import Accepted

NO_ANSWER: Final = "An answer is needed."


@dataclass(frozen=True, slots=True)
class Present:
    """The answer that is there: in words, and whether the bot can work with it."""

    words: str
    is_fine: bool = True


class Question(Protocol):
    """One thing that setup asks for."""

    @property
    def title(self) -> str: ...

    @property
    def names(self) -> tuple[str, ...]:
        """The settings that an answer makes."""
        ...

    @property
    def is_secret(self) -> bool:
        """True if the answer is not shown while it is typed."""
        ...

    @property
    def prompt(self) -> str: ...

    @property
    def missing(self) -> str:
        """What to say to Enter alone, if that answers nothing."""
        ...

    async def present(self) -> Present:
        """Return the answer that is there, checked where that takes a moment only."""
        ...

    async def help(self) -> list[str]:
        """Return the lines above the question: where to find the answer, and what can be chosen."""
        ...

    async def default(self) -> str | None:
        """Return what Enter alone answers, if nothing is there to keep; None: it answers nothing."""
        ...

    async def accept(self, text: str) -> Accepted:
        """Check an answer against the service. Nothing is written.

        Raises Rejected if it cannot be right, Unanswered if the service is silent.
        """
        ...
