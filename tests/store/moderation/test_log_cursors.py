"""Several processes say the moderation log, each that of its servers, and shards change hands."""

from collections.abc import Collection

import pytest

from bot.domain.shards import Shards
from bot.store import Store
from bot.store.moderation.log_cursors import LAZY_LINES
from tests.fakes.clock import START
from tests.fakes.membership import guild_of


async def write(store: Store, shard: int | None, *actions: str) -> None:
    guild_id = None if shard is None else guild_of(shard)
    for action in actions:
        await store.moderation_log.write(guild_id, by=1, now=START, action=action)


async def say(store: Store, numbers: Collection[int], count: int = 4, limit: int = 20) -> list[str]:
    """Return what the owner of these shards says now."""
    found = await store.moderation_log.unread_of("mod-log", Shards(count, set(numbers)), limit=limit)
    await store.moderation_log.mark_read_of("mod-log", found.upto)
    return [line.action for line in found.lines]


@pytest.fixture
async def begun(store: Store) -> Store:
    await write(store, 1, "before")
    assert await say(store, [0, 1, 2, 3]) == []
    return store


async def test_each_owner_says_the_lines_of_its_servers_once(begun: Store) -> None:
    await write(begun, 0, "a")
    await write(begun, 3, "b")
    await write(begun, None, "of the whole bot")
    await write(begun, 0, "c")
    assert await say(begun, [0, 1]) == ["a", "c"]
    assert await say(begun, [2, 3]) == ["b"]
    assert await say(begun, [0, 1]) == await say(begun, [2, 3]) == []


async def test_the_next_owner_goes_on_where_the_last_one_stopped(begun: Store) -> None:
    await write(begun, 1, "said")
    assert await say(begun, [0, 1]) == ["said"]
    await write(begun, 1, "left")
    await write(begun, 2, "own")
    assert await say(begun, [1, 2, 3]) == ["left", "own"]
    assert await say(begun, [0]) == []


async def test_what_was_read_and_not_marked_is_read_again(begun: Store) -> None:
    await write(begun, 1, "a")
    found = await begun.moderation_log.unread_of("mod-log", Shards(4, {1}), limit=9)
    assert [line.action for line in found.lines] == ["a"]
    assert await say(begun, [1]) == ["a"]
    await write(begun, 1, "b")
    assert await say(begun, [1]) == ["b"]
    await begun.moderation_log.mark_read_of("mod-log", found.upto)  # by an owner before, late
    assert await say(begun, [1]) == []


async def test_many_lines_come_in_pieces(begun: Store) -> None:
    for number in range(7):
        await write(begun, number % 2, str(number))
    said = [await say(begun, [0, 1], limit=3) for _ in range(3)]
    assert [len(piece) for piece in said] == [3, 3, 1]
    assert sorted(line for piece in said for line in piece) == [str(number) for number in range(7)]


async def test_pieces_of_shards_that_are_not_equally_far(begun: Store) -> None:
    await write(begun, 0, "a", "b", "c")
    assert await say(begun, [1], limit=2) == []
    await write(begun, 1, "d")
    assert await say(begun, [0], limit=2) == ["a", "b"]
    assert await say(begun, [0, 1], limit=2) == ["c", "d"]
    assert await say(begun, [0, 1], limit=2) == []


async def test_a_shard_without_lines_does_not_read_those_of_others_for_ever(begun: Store) -> None:
    for _ in range(LAZY_LINES):
        await write(begun, 0, "a")
    shards = Shards(4, {3})
    found = await begun.moderation_log.unread_of("mod-log", shards, limit=9)
    assert (list(found.lines), list(found.upto)) == ([], [3])
    await begun.moderation_log.mark_read_of("mod-log", found.upto)
    again = await begun.moderation_log.unread_of("mod-log", shards, limit=9)
    assert (list(again.lines), again.upto) == ([], {}), "a look that finds nothing writes nothing"


async def test_they_go_on_where_a_process_alone_stopped(store: Store) -> None:
    assert list(await store.moderation_log.unread("mod-log", limit=9)) == []
    await write(store, 2, "said", "left")
    first, _ = await store.moderation_log.unread("mod-log", limit=9)
    await store.moderation_log.mark_read("mod-log", first.seq)
    assert await say(store, [2]) == ["left"]


async def test_another_number_of_shards_loses_nothing(begun: Store) -> None:
    await write(begun, 5, "a")  # of shard 1 of four
    assert await say(begun, [1]) == ["a"]
    await write(begun, 5, "b")
    await write(begun, 6, "c")
    said = [*await say(begun, [4, 5], count=8), *await say(begun, [6, 7], count=8)]
    assert {"b", "c"} <= set(said)
    assert await say(begun, range(8), count=8) == []
