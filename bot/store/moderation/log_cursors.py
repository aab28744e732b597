"""How far the moderation log was said, by shard. Each owner goes on from where the last one stopped.

A position is the number of a line, in `meta` under `said:<name>:<shard>`. `said:<name>:of` is the number of
shards that the positions are of.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.moderation.log import LogLine
from bot.domain.shards import Shards
from bot.store.shards import of_shards
from bot.store.sql import Connection

LAZY_LINES = 100
"""So many lines of other shards' servers, and the position is written down without one of these."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Lines to say, oldest first, and the positions to write down then, by shard."""

    lines: Sequence[LogLine]
    upto: Mapping[int, int]


def unread_of(connection: Connection, name: str, shards: Shards, *, limit: int) -> Unread | None:
    """Return the oldest lines of the shards' servers after their positions; None before `begin_shards`."""
    positions = _positions(connection, name)
    if positions.pop("of", 0) != shards.count:
        return None
    newest = _newest(connection)
    together: defaultdict[int, set[int]] = defaultdict(set)
    for shard in shards.numbers:
        together[positions[str(shard)]].add(shard)
    lines: list[LogLine] = []
    upto: dict[int, int] = {}
    for position, numbers in together.items():
        theirs = of_shards("guild_id", Shards(shards.count, numbers))
        rows = connection.execute(
            f"SELECT * FROM moderation_log WHERE seq > ? AND guild_id IS NOT NULL{theirs} "  # noqa: S608
            "ORDER BY seq LIMIT ?",
            (position, limit),
        )
        found = [LogLine(**dict(row)) for row in rows]
        lines += found
        upto |= dict.fromkeys(numbers, found[-1].seq if len(found) == limit else newest)
    if not lines and newest - min(together, default=newest) < LAZY_LINES:
        upto = {}
    return Unread(sorted(lines, key=lambda line: line.seq), upto)


def begin_shards(connection: Connection, name: str, count: int) -> None:
    """Divide the log into so many shards, from where the furthest behind of the positions before was.

    Without one it begins at the end of the log.
    """
    positions = _positions(connection, name)
    if positions.pop("of", 0) == count:
        return  # another process was faster
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (f"said:{name}",)).fetchone()
    alone = int(row["value"]) if row else _newest(connection)
    start = min(positions.values(), default=alone)
    connection.execute("DELETE FROM meta WHERE key = ? OR key LIKE ?", (f"said:{name}", f"said:{name}:%"))
    connection.executemany(
        "INSERT INTO meta (key, value) VALUES (?, ?)",
        [
            (f"said:{name}:of", str(count)),
            *((f"said:{name}:{shard}", str(start)) for shard in range(count)),
        ],
    )


def mark_read_of(connection: Connection, name: str, upto: Mapping[int, int]) -> None:
    """Write down these positions, by shard. One that its next owner has moved further stays."""
    connection.executemany(
        "UPDATE meta SET value = ? WHERE key = ? AND CAST(value AS BIGINT) < ?",
        [(str(seq), f"said:{name}:{shard}", seq) for shard, seq in sorted(upto.items())],
    )


def _positions(connection: Connection, name: str) -> dict[str, int]:
    before = f"said:{name}:"
    rows = connection.execute("SELECT key, value FROM meta WHERE key LIKE ?", (f"{before}%",))
    return {row["key"][len(before) :]: int(row["value"]) for row in rows}


def _newest(connection: Connection) -> int:
    row = connection.execute("SELECT coalesce(max(seq), 0) AS seq FROM moderation_log").fetchone()
    return int(row["seq"])
