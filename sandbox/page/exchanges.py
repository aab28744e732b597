"""Requests and answers in one list: between the bot and Discord, StableStudio and its file host."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TypeVar

from sandbox.discord import LogRecord
from sandbox.discord.model import Json
from sandbox.studio import Exchange
from sandbox.world import World

KEPT = 200
T = TypeVar("T")


class Exchanges:
    """The newest lines of both logs, numbered from 1, oldest first."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._discord: LogRecord | None = None
        self._studio: Exchange | None = None
        self._count = 0
        self.lines: deque[Json] = deque(maxlen=KEPT)

    def read(self) -> list[Json]:
        """Read the lines written since the last time, and return them (at most `KEPT`)."""
        discord, studio = self._world.discord.request_log, self._world.studio.log
        fresh = [_of_discord(record) for record in newer(discord, self._discord)]
        fresh += [_of_studio(record) for record in newer(studio, self._studio)]
        self._discord = discord[-1] if discord else None
        self._studio = studio[-1] if studio else None
        lines = sorted(fresh, key=lambda line: line["at"])[-KEPT:]
        for line in lines:
            self._count += 1
            line["n"] = self._count
        self.lines.extend(lines)
        return lines


def newer(log: Sequence[T] | deque[T], last: T | None) -> Iterable[T]:
    """Return the records after `last` (by identity) in a log that loses its oldest ones, oldest first."""
    found: list[T] = []
    for record in reversed(log):
        if record is last or len(found) == KEPT:
            break
        found.append(record)
    return reversed(found)


def _of_discord(record: LogRecord) -> Json:
    from_bot = record.direction in ("rest", "cdn")
    ends = ("bot", "discord") if from_bot else ("discord", "bot")
    return _line(record.at, ends, record.what, record.status, record.note)


def _of_studio(record: Exchange) -> Json:
    what = f"{record.method} {record.path}"
    note = " ".join(filter(None, ("paid" if record.paid else "", record.note)))
    return _line(record.at, ("bot", record.host), what, record.status, note)


def _line(at: float, ends: tuple[str, str], what: str, status: int, note: str) -> Json:
    """Return a line without the secrets of signed links."""
    return {
        "at": at, "from": ends[0], "to": ends[1],
        "what": what.partition("?")[0], "status": status, "note": note,
    }  # fmt: skip
