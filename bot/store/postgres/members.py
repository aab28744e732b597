"""Rows of members, shards and turns: the functions that `Roster` runs, beside the write lock or under it."""

import json
from collections.abc import Collection, Mapping

from bot.domain.members import FOLDER, Member, NewMember, Roll, SettingsDiffer, ShardCountDiffers
from bot.domain.shards import fair_shares
from bot.store.sql import Connection

CHANNEL = "atelier"
"""PostgreSQL's channel of the news."""

_TOKEN = "DISCORD_TOKEN"  # noqa: S105 - a setting's name

MOVED = "members"
"""News: shards are free, or a member has left."""


def now(connection: Connection) -> int:
    """Return the database's clock."""
    return int(connection.execute("SELECT now_ms()").fetchone()[0])


def roll(connection: Connection) -> Roll:
    """Return all members and shards."""
    members = connection.execute("SELECT id, beat_at FROM members ORDER BY id").fetchall()
    shards = connection.execute("SELECT id, owner FROM shards ORDER BY id").fetchall()
    return Roll(
        {row["id"]: row["beat_at"] for row in members},
        {row["id"]: row["owner"] for row in shards},
    )


def listing(connection: Connection) -> tuple[list[Member], Roll, int]:
    """Return every member with its shards, the longest-lived first, the roll, and the database's clock."""
    rows = connection.execute("SELECT * FROM members ORDER BY joined_at, id").fetchall()
    current = roll(connection)
    members = [
        Member(
            row["id"],
            row["name"],
            row["version"],
            row["joined_at"],
            row["beat_at"],
            tuple(sorted(current.shards_of(row["id"]))),
        )
        for row in rows
    ]
    return members, current, now(connection)


def beat(connection: Connection, member: tuple[str, int]) -> Roll | None:
    """Note that the member lives, and return what there is; None if the others have taken it for dead.

    It waits for no writer.
    """
    beaten = connection.execute("UPDATE members SET beat_at = now_ms() WHERE id = ? AND epoch = ?", member)
    return roll(connection) if beaten.rowcount == 1 else None


def join(connection: Connection, new: NewMember, stopped: Mapping[str, int]) -> int:
    """Add the member and return its epoch. Call it in a transaction that writes.

    First, members that have not beaten since `stopped` are evicted. Raises ShardCountDiffers or
    SettingsDiffer, while there is another member.
    """
    _evict_stopped(connection, stopped)
    current = roll(connection)
    _check_settings(connection, new, current, current.beats.keys())
    if len(current.owners) != new.shard_count:
        _check_shards(new, current, current.beats.keys())
        connection.execute("DELETE FROM shards")
        connection.executemany(
            "INSERT INTO shards (id) VALUES (?)", [(number,) for number in range(new.shard_count)]
        )
    joined_at = now(connection)
    connection.execute(
        "INSERT INTO members (id, epoch, name, joined_at, beat_at, version, settings) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (new.id, joined_at, new.name, joined_at, joined_at, new.version, json.dumps(dict(new.settings))),
    )
    return joined_at


def check_new(connection: Connection, new: NewMember, ttl_ms: int) -> int:
    """Look whether the member could join, once those that are late are gone. Return how many live.

    At one look, the database's clock has to say who is late. Raises SettingsDiffer or ShardCountDiffers.
    """
    current = roll(connection)
    at = now(connection)
    alive = [member for member, beat_at in current.beats.items() if 0 <= at - beat_at <= ttl_ms]
    _check_settings(connection, new, current, alive)
    _check_shards(new, current, alive)
    return len(alive)


def settle(
    connection: Connection, me: str, stopped: Mapping[str, int], *, ending: frozenset[str] = frozenset()
) -> Roll:
    """Take this member's share of the free shards and return what there is then.

    First, members that have not beaten since `stopped` are evicted. Members that are `ending` have no share.
    Call it in a transaction that writes.
    """
    _evict_stopped(connection, stopped)
    current = roll(connection)
    owned = current.owned(ending)
    wanted = fair_shares(len(current.owners), owned).get(me, 0) - len(current.shards_of(me))
    for shard in sorted(current.free)[: max(0, wanted)]:
        connection.execute(
            "UPDATE shards SET owner = ?, epoch = epoch + 1 WHERE id = ? AND owner IS NULL", (me, shard)
        )
    return roll(connection)


def free(connection: Connection, me: str, shards: frozenset[int]) -> Roll:
    """Give shards back and tell the others. Call it in a transaction that writes."""
    for shard in sorted(shards):
        connection.execute("UPDATE shards SET owner = NULL WHERE id = ? AND owner = ?", (shard, me))
    tell(connection, MOVED)
    return roll(connection)


def leave(connection: Connection, me: str) -> None:
    """Give all shards back and end the membership. Call it in a transaction that writes."""
    _evict(connection, me)
    tell(connection, MOVED)


def tell(connection: Connection, kind: str, *facts: object) -> None:
    """Tell the processes of the bot, once this is committed. The facts are words without spaces."""
    connection.execute("SELECT pg_notify(?, ?)", (CHANNEL, " ".join([kind, *map(str, facts)])))


def turn(connection: Connection, name: str, milliseconds: int, *, queue: int) -> int:
    """Reserve the next turn of that name, so long after the one before. Return milliseconds until it.

    At most `queue` turns are waited for at a time. Twice as many are the trace of a clock that was ahead:
    then the new turn comes after all that may be waited for.
    """
    row = connection.execute(
        "INSERT INTO turns (name, free_at) VALUES (:name, now_ms() + :long) ON CONFLICT (name) DO UPDATE "
        "SET free_at = CASE WHEN turns.free_at <= now_ms() THEN now_ms() "
        "WHEN turns.free_at > now_ms() + 2 * :queue * :long THEN now_ms() + :queue * :long "
        "ELSE turns.free_at END + :long RETURNING free_at - :long - now_ms() AS wait",
        {"name": name, "long": milliseconds, "queue": queue},
    ).fetchone()
    return max(0, int(row["wait"]))


def _evict_stopped(connection: Connection, stopped: Mapping[str, int]) -> None:
    """Evict the members that have not beaten since. The row's lock keeps a heartbeat out of the decision."""
    for heartbeat in sorted(stopped.items()):
        found = connection.execute(
            "SELECT 1 FROM members WHERE id = ? AND beat_at = ? FOR UPDATE", heartbeat
        ).fetchone()
        if found is not None:
            _evict(connection, heartbeat[0])


def _evict(connection: Connection, member: str) -> None:
    """Free the member's shards and refuse whatever it still writes."""
    connection.execute("UPDATE shards SET owner = NULL WHERE owner = ?", (member,))
    connection.execute("DELETE FROM members WHERE id = ?", (member,))


def _check_shards(new: NewMember, current: Roll, members: Collection[str]) -> None:
    """Raise ShardCountDiffers if there are members, over another number of shards."""
    if members and len(current.owners) != new.shard_count:
        raise ShardCountDiffers(
            f"SHARD_COUNT is {new.shard_count}, and the bot runs with {len(current.owners)} shards: "
            "end all its processes before you change it."
        )


def _check_settings(connection: Connection, new: NewMember, current: Roll, members: Collection[str]) -> None:
    """Raise SettingsDiffer if those of the leader, or else of the first of the members, are others."""
    leader = current.owners.get(0)
    rows = connection.execute("SELECT id, name, settings FROM members ORDER BY joined_at, id").fetchall()
    others = [row for row in rows if row["id"] in members]
    others.sort(key=lambda row: row["id"] != leader)
    if not others:
        return
    theirs = json.loads(others[0]["settings"])
    names = sorted({*theirs, *new.settings})
    differing = [name for name in names if theirs.get(name) != new.settings.get(name)]
    if differing:
        if _TOKEN in differing:  # the other hashes have it as their key
            differing = [_TOKEN]
        verb = "differs" if len(differing) == 1 else "differ"
        raise SettingsDiffer(
            f"{', '.join(differing)} {verb} from the settings of {others[0]['name']}, which runs this bot: "
            "all its processes need the same."
            + (" Set MEDIA_URL, or have all of them mount one folder." if differing == [FOLDER] else "")
        )
