"""What the tour tells, and where: in the terminal, or beside the conversation on the page."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from sandbox.discord import Channel, Message

Row = tuple[str, ...]


class Narrator(Protocol):
    """Hears of every act and of every expectation of the tour, in order."""

    def title(self, text: str) -> None:
        """A chapter begins."""

    def does(self, text: str, channel: Channel | None = None) -> None:
        """A person acts. The text begins with the person's name."""

    def sees(self, lines: Iterable[str], message: Message) -> None:
        """Somebody reads a message: as lines, the first of which names its author."""

    def says(self, text: str, style: str = "") -> None:
        """The tour remarks something."""

    def fine(self, text: str) -> None:
        """An expectation was met."""

    def off(self, text: str) -> None:
        """An expectation was not met."""

    def table(self, title: str, columns: Row, rows: Iterable[Row]) -> None: ...

    def waiting(self, text: str) -> AbstractContextManager[None]:
        """Tell that something takes its time, while the context is open."""

    async def read(self) -> None:
        """Leave the audience the time to read what was told."""
