"""The condition on shards agrees with Discord's rule."""

import sqlite3

import pytest

from bot.domain.shards import Shards, shard_of
from bot.ports.membership import ALONE, Membership
from bot.store.shards import of_shards

GUILDS = [1, 1 << 22, (5 << 22) + 7, 1203456789012345678, 1303456789012345678, 41 << 22]


def _listed(shards: Shards | None) -> list[int]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE servers (guild_id INTEGER)")
    connection.executemany("INSERT INTO servers VALUES (?)", [(guild_id,) for guild_id in GUILDS])
    rows = connection.execute(f"SELECT guild_id FROM servers WHERE 1 = 1{of_shards('guild_id', shards)}")
    return [row[0] for row in rows]


@pytest.mark.parametrize("numbers", [{0}, {1, 5}, set(range(16)), set()])
def test_the_condition_lists_the_servers_of_the_shards(numbers: set[int]) -> None:
    shards = Shards(16, frozenset(numbers))
    assert _listed(shards) == [guild_id for guild_id in GUILDS if guild_id in shards]
    assert all((guild_id >> 22) % 16 in numbers for guild_id in _listed(shards))


def test_each_server_is_of_one_shard() -> None:
    parts = [_listed(Shards(3, frozenset({number}))) for number in range(3)]
    assert sorted(guild_id for part in parts for guild_id in part) == sorted(GUILDS)


def test_all_shards_are_no_condition() -> None:
    assert of_shards("guild_id", None) == ""
    assert _listed(None) == GUILDS


def test_what_has_no_server_is_of_the_first_shard() -> None:
    assert shard_of(None, 16) == 0
    assert None in Shards(16, frozenset({0}))


def test_a_process_alone_owns_everything() -> None:
    membership: Membership = ALONE
    assert membership.owns(None)
    assert all(map(membership.owns, GUILDS))
    assert membership.leads
    assert membership.live == 1
    assert membership.held is None
