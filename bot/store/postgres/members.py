"""Rows of members, shards and turns: the functions that `Roster` runs, beside the write lock or under it."""

import json
from collections.abc import Collection

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
        now(connection),
        {row["id"]: row["beat_at"] for row in members},
        {row["id"]: row["owner"] for row in shards},
    )


def listing(connection: Connection) -> tuple[list[Member], Roll]:
    """Return every member with its shards, the longest-lived first, and the roll that says so."""
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
    return members, current


def beat(connection: Connection, member: tuple[str, int]) -> Roll | None:
    """Note that the member lives, and return what there is; None if the others have taken it for dead.

    It waits for no writer.
    """
    beaten = connection.execute("UPDATE members SET beat_at = now_ms() WHERE id = ? AND epoch = ?", member)
    return roll(connection) if beaten.rowcount == 1 else None


def join(connection: Connection, new: NewMember, ttl_ms: int, *, judged: bool) -> int:
    """Add the member and return its epoch. Call it in a transaction that writes.

    `judged`: the caller has watched for a whole TTL, so that late members may be taken for dead. Raises
    ShardCountDiffers, or SettingsDiffer while another member lives.
    """
    current = roll(connection)
    if judged:
        _evict(connection, current.late(ttl_ms))
        current = roll(connection)
    _check_settings(connection, new, current, ttl_ms)
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

    Raises SettingsDiffer or ShardCountDiffers.
    """
    current = roll(connection)
    alive = current.beats.keys() - current.late(ttl_ms)
    _check_settings(connection, new, current, ttl_ms)
    _check_shards(new, current, alive)
    return len(alive)


def settle(
    connection: Connection, me: str, ttl_ms: int, *, judges: bool, ending: frozenset[str] = frozenset()
) -> Roll:
    """Take this member's share of the free shards and return what there is then.

    `judges`: take late members for dead first; they are looked at anew. Members that are `ending` have no
    share. Call it in a transaction that writes.
    """
    current = roll(connection)
    if judges:
        _evict(connection, current.late(ttl_ms) - {me})
        current = roll(connection)
    owned = current.owned(ttl_ms, ending)
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
    _evict(connection, frozenset({me}))
    tell(connection, MOVED)


def tell(connection: Connection, kind: str, *facts: object) -> None:
    """Tell the processes of the bot, once this is committed. The facts are words without spaces."""
    connection.execute("SELECT pg_notify(?, ?)", (CHANNEL, " ".join([kind, *map(str, facts)])))


def turn(connection: Connection, name: str, milliseconds: int) -> int:
    """Reserve the next turn of that name, so long after the one before. Return milliseconds until it."""
    row = connection.execute(
        "INSERT INTO turns (name, free_at) VALUES (:name, now_ms() + :long) ON CONFLICT (name) DO UPDATE "
        "SET free_at = CASE WHEN turns.free_at > now_ms() THEN turns.free_at ELSE now_ms() END + :long "
        "RETURNING free_at - :long - now_ms() AS wait",
        {"name": name, "long": milliseconds},
    ).fetchone()
    return max(0, int(row["wait"]))


def _evict(connection: Connection, members: frozenset[str]) -> None:
    """Free the shards of these members and refuse whatever they still write."""
    for member in sorted(members):
        connection.execute("UPDATE shards SET owner = NULL WHERE owner = ?", (member,))
        connection.execute("DELETE FROM members WHERE id = ?", (member,))


def _check_shards(new: NewMember, current: Roll, members: Collection[str]) -> None:
    """Raise ShardCountDiffers if there are members, over another number of shards."""
    if members and len(current.owners) != new.shard_count:
        raise ShardCountDiffers(
            f"SHARD_COUNT is {new.shard_count}, and the bot runs with {len(current.owners)} shards: "
            "end all its processes before you change it."
        )


def _check_settings(connection: Connection, new: NewMember, current: Roll, ttl_ms: int) -> None:
    alive = current.beats.keys() - current.late(ttl_ms)
    leader = current.owners.get(0)
    rows = connection.execute("SELECT id, name, settings FROM members ORDER BY joined_at, id").fetchall()
    living = [row for row in rows if row["id"] in alive]
    living.sort(key=lambda row: row["id"] != leader)
    if not living:
        return
    theirs = json.loads(living[0]["settings"])
    names = sorted({*theirs, *new.settings})
    differing = [name for name in names if theirs.get(name) != new.settings.get(name)]
    if differing:
        if _TOKEN in differing:  # the other hashes have it as their key
            differing = [_TOKEN]
        verb = "differs" if len(differing) == 1 else "differ"
        raise SettingsDiffer(
            f"{', '.join(differing)} {verb} from the settings of {living[0]['name']}, which runs this bot: "
            "all its processes need the same."
            + (" Set MEDIA_URL, or have all of them mount one folder." if differing == [FOLDER] else "")
        )
