"""What happened in each chapter of the tour, kept so that the page can tell it, and tell it again."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sandbox.discord import Channel, Message, Permission, User
from sandbox.discord.model import Json
from sandbox.tour.narrator import Row
from sandbox.world import World

LETTERS_A_SECOND = 75.0
_LOOK_SECONDS = {"does": 0.9, "sees": 1.2, "says": 0.7, "fine": 0.4, "off": 3.0}
"""Seconds that a beat of each kind is left alone, besides those for its letters."""

_LONGEST_SECONDS = 5.0
"""Most seconds to wait for the audience at once within a chapter: prices and buttons run out meanwhile."""

_GLANCE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing told. `kind` is "does", "sees", "says", "fine" or "off". `person` (a persona) sees it in
    `channel` at `message`, as far as that is known; `seconds` are for reading it."""

    kind: str
    text: str
    person: str | None = None
    channel: int | None = None
    message: int | None = None

    @property
    def seconds(self) -> float:
        letters = 0 if self.kind == "sees" else len(self.text)
        return round(_LOOK_SECONDS[self.kind] + letters / LETTERS_A_SECOND, 2)

    def json(self) -> Json:
        return {
            "kind": self.kind,
            "text": self.text,
            "person": self.person,
            "channel": str(self.channel) if self.channel else None,
            "message": str(self.message) if self.message else None,
            "seconds": self.seconds,
        }


@dataclass(slots=True)
class Chapter:
    """`state` is "open", "playing", "played" or "off" (something was not as it should be)."""

    number: int
    title: str
    state: str = "open"
    beats: list[Beat] = field(default_factory=list)

    def json(self) -> Json:
        return {"n": self.number, "title": self.title, "state": self.state}


class Recorder:
    """A narrator that keeps what it hears in the open `chapter`, and tells `heard` of it.

    `hurried` is True while the audience waits for what comes after: nothing is left to be read then. While it
    is `paused`, its audience reads nothing.
    """

    def __init__(self, world: World, heard: Callable[[Chapter, Beat | None], None]) -> None:
        self._world = world
        self._heard = heard
        self._read_until = 0.0  # of the clock of `_reading`
        self._stood_still = 0.0
        self._paused_at: float | None = None
        self._person: str | None = None
        self._channel: int | None = None
        self.hurried = False
        self.chapter: Chapter | None = None
        self.waits_for: str | None = None

    @property
    def paused(self) -> bool:
        return self._paused_at is not None

    @paused.setter
    def paused(self, value: bool) -> None:
        if value and self._paused_at is None:
            self._paused_at = time.monotonic()
        elif not value and self._paused_at is not None:
            self._stood_still += time.monotonic() - self._paused_at
            self._paused_at = None

    def _reading(self) -> float:
        """Return the instant in seconds, by a clock that stands still during a pause."""
        now = time.monotonic() if self._paused_at is None else self._paused_at
        return now - self._stood_still

    def begin(self, chapter: Chapter) -> None:
        """Keep in this chapter what comes; what it held before is forgotten."""
        chapter.beats.clear()
        self.chapter = chapter
        self._person = self._channel = None
        self._read_until = self._reading()

    # ── what the tour tells ──────────────────────────────────────────────────────────────────────

    def title(self, text: str) -> None:
        """A chapter has its title."""

    def does(self, text: str, channel: Channel | None = None) -> None:
        self._person = self._actor(text)
        if channel is not None:
            self._channel = channel.id
        self._tell(Beat("does", text, self._person, self._channel if self._visible() else None))

    def sees(self, lines: Iterable[str], message: Message) -> None:
        self._channel = message.channel_id
        self._person = self._reader(message)
        author = next(iter(lines))
        self._tell(Beat("sees", author, self._person, message.channel_id, message.id))

    def says(self, text: str, style: str = "") -> None:
        self._tell(Beat("says", text))

    def fine(self, text: str) -> None:
        self._tell(Beat("fine", text))

    def off(self, text: str) -> None:
        self._tell(Beat("off", text))

    def table(self, title: str, columns: Row, rows: Iterable[Row]) -> None:
        """The page shows the files where they were posted."""

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        self._wait(text)
        try:
            yield
        finally:
            self._wait(None)

    async def read(self) -> None:
        """Wait within a chapter, and not for long. A paused audience reads all of it later."""
        ends = time.monotonic() + _LONGEST_SECONDS
        while not self.paused and not self._is_read() and time.monotonic() < ends:
            await _glance()

    async def read_all(self) -> None:
        """Wait at the end of a chapter until all of it was read."""
        while not self._is_read():
            await _glance()

    def _is_read(self) -> bool:
        return self.hurried or self._reading() >= self._read_until

    # ── where it is seen ─────────────────────────────────────────────────────────────────────────

    def _actor(self, text: str) -> str | None:
        name = text.split(maxsplit=1)[0].strip(",").lower()
        return name if name in self._world.people else None

    def _reader(self, message: Message) -> str | None:
        """Return a person who reads the message: the one who acted before, if possible."""
        people = self._world.people
        if message.seen_by is not None:
            return next((name for name, user in people.items() if user.id == message.seen_by), None)
        if self._person and self._sees(people[self._person], message.channel_id):
            return self._person
        return next((name for name, user in people.items() if self._sees(user, message.channel_id)), None)

    def _visible(self) -> bool:
        if self._person is None or self._channel is None:
            return False
        return self._sees(self._world.people[self._person], self._channel)

    def _sees(self, user: User, channel_id: int) -> bool:
        core = self._world.discord.core
        channel = core.channels.get(channel_id)
        return channel is not None and bool(core.permissions(user.id, channel) & Permission.VIEW_CHANNEL)

    # ── keeping ──────────────────────────────────────────────────────────────────────────────────

    def _tell(self, beat: Beat) -> None:
        if self.chapter is not None:
            self.chapter.beats.append(beat)
            self._read_until = max(self._read_until, self._reading()) + beat.seconds
            self._heard(self.chapter, beat)

    def _wait(self, text: str | None) -> None:
        self.waits_for = text
        if self.chapter is not None:
            self._heard(self.chapter, None)


async def _glance() -> None:
    await asyncio.sleep(_GLANCE_SECONDS)
