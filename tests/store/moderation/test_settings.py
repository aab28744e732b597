"""Servers' settings, and the log that every change leaves."""

import pytest

from bot.domain.errors import StoreError
from bot.domain.server_settings import Freeze, ServerSettings
from bot.store import Store
from bot.store.sql import Connection
from tests.builders import GUILD
from tests.fakes.clock import START


async def test_a_server_that_nobody_set_up_has_the_defaults(store: Store) -> None:
    assert await store.settings.get(GUILD) == ServerSettings(GUILD)
    assert list(await store.moderation_log.newest(GUILD)) == []


async def test_every_change_is_kept_with_its_old_and_new_value(store: Store) -> None:
    now = START
    freeze = Freeze(now, 77, "too \udfffmuch")
    await store.settings.change(GUILD, by=77, now=now, approve_above=2_500_000, zone="Europe/Berlin")
    await store.settings.change(GUILD, by=78, now=now + 1, reason="why", frozen=freeze)
    settings = await store.settings.get(GUILD)
    assert (settings.approve_above, settings.zone, settings.confirm_above) == (
        2_500_000,
        "Europe/Berlin",
        250_000,
    )
    assert settings.frozen == Freeze(now, 77, "too ?much")
    assert await store.settings.get(GUILD + 1) == ServerSettings(GUILD + 1)
    lines = await store.moderation_log.newest(GUILD)
    assert [(line.action, line.old, line.new, line.actor, line.reason) for line in lines[1:]] == [
        ("zone", "UTC", "Europe/Berlin", 77, ""),
        ("approve_above", None, "2500000", 77, ""),
    ]
    assert (lines[0].action, lines[0].actor, lines[0].reason) == ("frozen", 78, "why")


async def test_what_no_database_holds_becomes_a_question_mark(store: Store) -> None:
    await store.moderation_log.write(GUILD, by=1, now=START, action="x", old="a\0b", reason="c\udfff")
    [line] = await store.moderation_log.newest(GUILD)
    assert (line.old, line.reason) == ("a?b", "c?")


async def test_a_words_filter_too(store: Store) -> None:
    await store.filters.add(GUILD, ["bad\0word", "half\ud800"], ["a\0"], by=1, now=START)
    assert [rule.word for rule in await store.filters.rules(GUILD)] == ["bad?word", "half?"]


async def test_what_changes_nothing_leaves_no_line(store: Store) -> None:
    await store.settings.change(GUILD, by=1, now=START, confirm_above=250_000, frozen=None)
    assert list(await store.moderation_log.newest(GUILD)) == []


async def test_a_name_that_is_no_setting_is_a_mistake(store: Store) -> None:
    with pytest.raises(ValueError, match="colour"):
        await store.settings.change(GUILD, by=1, now=START, colour=1)


@pytest.mark.parametrize("wrong", [{"confirm_above": -1}, {"approve_above": -1}, {"running_per_member": 0}])
async def test_an_impossible_value_is_refused_by_the_database(store: Store, wrong: dict[str, object]) -> None:
    with pytest.raises(StoreError):
        await store.settings.change(GUILD, by=1, now=START, reason="", **wrong)
    assert await store.settings.get(GUILD) == ServerSettings(GUILD)


@pytest.mark.parametrize("sql", ["UPDATE moderation_log SET actor = 9", "DELETE FROM moderation_log"])
async def test_the_log_is_only_added_to(store: Store, sql: str) -> None:
    await store.moderation_log.write(GUILD, by=1, now=START, action="something")

    def meddle(connection: Connection) -> None:
        connection.execute(sql)

    with pytest.raises(StoreError, match="append-only"):
        await store._db.write(meddle)


async def test_a_reader_of_the_log_goes_on_where_it_stopped(store: Store) -> None:
    for number in range(2):
        await store.moderation_log.write(GUILD, by=1, now=START, action=f"before {number}")
    assert list(await store.moderation_log.unread("channel", limit=10)) == []
    for number in range(3):
        await store.moderation_log.write(GUILD, by=1, now=START, action=f"after {number}")
    lines = await store.moderation_log.unread("channel", limit=2)
    assert [line.action for line in lines] == ["after 0", "after 1"]
    await store.moderation_log.mark_read("channel", lines[-1].seq)
    assert [line.action for line in await store.moderation_log.unread("channel", limit=9)] == ["after 2"]
