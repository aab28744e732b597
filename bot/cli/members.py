"""`python -m bot members`: the processes that share the bot, and the shards that each of them looks after."""

import json
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.cli.arguments import FINE, WRONG
from bot.cli.columns import columns, duration, instant, plain
from bot.config.settings import Settings
from bot.domain.errors import SettingError
from bot.domain.members import Member, Roll
from bot.store.readers import open_reader
from bot.store.sql import Connection

_SILENT = ("late", "unknown")
"""States of members that are not known to live."""


async def members(settings: Settings, arguments: Namespace) -> int:
    """Print who lives and what each owns. Return 1 if a shard has no living owner.

    Raises DatabaseUnusable, or SettingError on SQLite, where one process does everything.
    """
    where = settings.where
    if isinstance(where, Path):
        raise SettingError("DATABASE_URL is not set: on SQLite one process looks after all servers.")
    reader = await open_reader(where)
    from bot.store.postgres.look import look  # noqa: PLC0415  after `open_reader`, which asks for psycopg

    try:
        found, roll, now = await reader.read(_read)
    finally:
        await reader.close()
    schema, version = await look(where)
    states = {one.id: _state(one, now, settings.takeover_seconds * 1000) for one in found}
    orphaned = sorted(
        {*roll.free, *(shard for one in found if states[one.id] in _SILENT for shard in one.shards)}
    )
    if arguments.json:
        listed = [_record(one, now, states[one.id]) for one in found]
        print(
            json.dumps(
                {"schema": schema, "server": version, "members": listed, "orphaned": orphaned}, indent=1
            )
        )
    else:
        print(f"{where}: PostgreSQL {version}, schema {schema}")
        print("\n".join(_text(found, now, states, orphaned)))
    return WRONG if orphaned or not found else FINE


def _read(connection: Connection) -> tuple[Sequence[Member], Roll, int]:
    from bot.store.postgres.members import listing  # noqa: PLC0415

    return listing(connection)


def _state(member: Member, now: int, ttl_ms: int) -> str:
    """Return the member's state. A living one would soon replace a heartbeat that lies in the future."""
    if now < member.beat_at:
        return "unknown"
    if now - member.beat_at > ttl_ms:
        return "late"
    return "leads" if member.leads else "lives"


def _text(
    found: Sequence[Member], now: int, states: Mapping[str, str], orphaned: Sequence[int]
) -> Iterator[str]:
    if not found:
        yield "no process of the bot runs"
        return
    rows = [("process", "state", "since", "last beat", "version", "shards")]
    rows += [
        (
            plain(one.name),
            states[one.id],
            instant(one.joined_at),
            f"{duration(now - one.beat_at)} ago" if one.beat_at <= now else "in the future",
            plain(one.version),
            _ranges(one.shards) or "-",
        )
        for one in found
    ]
    yield from columns(rows)
    if orphaned:
        yield f"WRONG  shards without a living owner: {_ranges(orphaned)}"


def _ranges(numbers: Sequence[int]) -> str:
    """Return sorted numbers with their runs joined: `0-3, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _record(member: Member, now: int, state: str) -> dict[str, object]:
    return {
        "id": member.id,
        "name": member.name,
        "version": member.version,
        "since": member.joined_at,
        "beat_seconds_ago": (now - member.beat_at) / 1000,
        "late": state in _SILENT,
        "leads": member.leads,
        "shards": list(member.shards),
    }
