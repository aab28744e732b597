"""The tour's output: colours and a spinner on a terminal, plain lines elsewhere."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sandbox.discord import Channel, Message
from sandbox.tour.narrator import Row

_WIDE = 160  # columns where there is no terminal to fit


class Screen:
    """Narrates in the terminal (or to `console`)."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)
        if not self._console.is_terminal:
            self._console.width = _WIDE

    def title(self, text: str) -> None:
        self._console.print()
        self._console.print(Text(text, style="bold cyan"))

    def does(self, text: str, channel: Channel | None = None) -> None:
        """Show an act of a person."""
        self._console.print(Text(f"  ▸ {text}", style="bold"))

    def sees(self, lines: Iterable[str], message: Message | None = None) -> None:
        """Show a message as its reader sees it: the first line names its author."""
        first, *rest = lines
        self._console.print(Text(f"    {first}", style="magenta"))
        for line in rest:
            self._console.print(Text(f"    │{line}", style="dim" if line.strip().startswith("job ") else ""))

    def says(self, text: str, style: str = "") -> None:
        """Show a remark of the tour itself."""
        self._console.print(Text(f"  {text}", style=style))

    def fine(self, text: str) -> None:
        """Show an expectation that was met."""
        self._console.print(Text.assemble(("  ✓ ", "bold green"), text))

    def off(self, text: str) -> None:
        """Show an expectation that was not met."""
        self._console.print(Text.assemble(("  ✗ ", "bold red"), (text, "red")))

    def table(self, title: str, columns: Row, rows: Iterable[Row]) -> None:
        table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False, box=None)
        for column in columns:
            table.add_column(column, no_wrap=True, overflow="ignore")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self._console.print()
        self._console.print(table, crop=False)

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Show a spinner during a wait; nothing where there is no terminal."""
        if not self._console.is_terminal:
            yield
            return
        with self._console.status(Text(f"  {text}…", style="dim")):
            yield

    async def read(self) -> None:
        """Go on at once: a terminal scrolls back."""
