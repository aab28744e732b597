"""The bot leaves a server: nothing is held any more, the money waits, and after its time all content goes."""

import pytest

from bot.domain.jobs.job import JobState
from bot.domain.jobs.notices import ServerBack, ServerErased, ServerLeft
from bot.domain.jobs.privacy import KEPT_SECONDS
from tests.builders import CHANNEL, GUILD
from tests.services.harness import Harness
from tests.services.jobs.test_privacy import made
from tests.store.jobs.test_forgetting import ME, traces

OTHER = 12


async def test_holds_are_closed_and_the_money_stays(harness: Harness) -> None:
    await harness.fund()
    waiting = await harness.ask(user_id=ME)
    before = await harness.store.budgets.balances(GUILD)
    assert before.held
    await harness.jobs.departures.left(GUILD)
    after = await harness.store.budgets.balances(GUILD)
    assert (after.held, after.available) == (0, before.available + before.held)
    assert await harness.state(waiting) is JobState.FAILED
    (told,) = [notice for notice in harness.notices.to_host if isinstance(notice, ServerLeft)]
    assert (told.guild_id, told.until) == (GUILD, harness.clock.after(KEPT_SECONDS))
    await harness.jobs.departures.left(GUILD)  # told twice
    assert len([one for one in harness.notices.to_host if isinstance(one, ServerLeft)]) == 1
    await harness.check_books()


async def test_what_is_paid_is_fetched_and_posted_on_the_return(harness: Harness) -> None:
    await harness.fund()
    job = await harness.ask(user_id=ME)
    await harness.due()
    harness.delivery.closed.add(CHANNEL)
    await harness.jobs.departures.left(GUILD)
    await harness.live(60)
    assert await harness.state(job) is JobState.FETCHED
    await harness.jobs.departures.tick()
    assert (await harness.store.budgets.balances(GUILD)).held == 0
    await harness.check_books()
    harness.delivery.closed.clear()
    await harness.jobs.departures.joined(GUILD)
    await harness.live(1200)
    assert await harness.state(job) is JobState.DELIVERED
    assert [type(notice) for _server, notice in harness.notices.to_servers] == [ServerBack]
    await harness.check_books()


async def test_after_its_time_the_content_goes_and_the_money_stays(harness: Harness) -> None:
    await harness.fund()
    await harness.fund(guild_id=OTHER)
    await made(harness)
    theirs = await made(harness, 44, options={"prompt": "somebody else's"})
    elsewhere = await made(harness, 44, guild_id=OTHER, options={"prompt": "another"})
    await harness.settings_service.change(GUILD, {"confirm_above": 5}, by=1)
    available = (await harness.store.budgets.balances(GUILD)).available
    await harness.jobs.departures.left(GUILD)
    harness.clock.to(harness.clock.after(KEPT_SECONDS))
    await harness.jobs.departures.tick()
    assert traces(harness.store.path) == []
    assert (await harness.job(theirs)).is_erased
    assert (await harness.job(theirs)).user_id == 44
    assert not (await harness.job(elsewhere)).is_erased
    assert (await harness.store.budgets.balances(GUILD)).available == available
    assert (await harness.settings_service.settings(GUILD)).confirm_above != 5
    (told,) = [notice for notice in harness.notices.to_host if isinstance(notice, ServerErased)]
    assert told.available == available
    await harness.jobs.departures.tick()
    await harness.jobs.departures.joined(GUILD)
    (_server, back) = harness.notices.to_servers[-1]
    assert back == ServerBack(available, erased=True)
    await harness.check_books()


async def test_a_start_notices_what_happened_meanwhile(harness: Harness) -> None:
    await harness.fund()
    await harness.fund(guild_id=OTHER)
    await harness.jobs.departures.compare({OTHER})
    assert [departure.guild_id for departure in await harness.store.departures.away()] == [GUILD]
    await harness.jobs.departures.compare({OTHER, GUILD})
    assert await harness.store.departures.away() == []


async def test_saved_requests_go_with_the_server(harness: Harness) -> None:
    await harness.fund()
    await harness.fund(guild_id=OTHER)
    saved = await made(harness, 44)
    await made(harness, 44, guild_id=OTHER)
    await harness.store.favourites.save("fav123", GUILD, 44, saved.id, most=25, now=harness.clock.now())
    await harness.jobs.departures.left(GUILD)
    harness.clock.to(harness.clock.after(KEPT_SECONDS))
    await harness.jobs.departures.tick()
    assert (await harness.job(saved)).is_erased


async def test_files_of_erased_requests_go_if_the_process_dies_in_between(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    await harness.fund()
    await harness.fund(guild_id=OTHER)
    theirs = await made(harness, 44)
    elsewhere = await made(harness, 44, guild_id=OTHER, options={"prompt": "another"})
    await harness.jobs.departures.left(GUILD)
    harness.clock.to(harness.clock.after(KEPT_SECONDS))

    async def die() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(harness.spool, "files", die)
        with pytest.raises(KeyboardInterrupt):
            await harness.jobs.departures.tick()
    assert (await harness.job(theirs)).is_erased
    await harness.restart()
    await harness.jobs.departures.tick()
    names = [file.name for file in await harness.spool.files()]
    assert not [name for name in names if name.startswith(f"out-{theirs.id}")]
    assert [name for name in names if name.startswith(f"out-{elsewhere.id}")]


async def test_people_who_made_nothing_there_are_forgotten_too(harness: Harness) -> None:
    await harness.fund()
    await harness.fund(guild_id=OTHER)
    await made(harness, 44, guild_id=OTHER, options={"prompt": "another"})
    for user_id in (ME, 44):
        await harness.people.strike(GUILD, user_id, by=1, reason="spam")
    await harness.jobs.departures.left(GUILD)
    harness.clock.to(harness.clock.after(KEPT_SECONDS))
    await harness.jobs.departures.tick()
    assert traces(harness.store.path) == []
    assert await harness.store.cases.of_member(GUILD, 44)  # another server knows them
    await harness.check_books()


async def test_a_result_that_waits_for_the_server_keeps_nobody_from_being_forgotten(harness: Harness) -> None:
    await harness.fund()
    job = await harness.ask(user_id=ME)
    await harness.due()
    harness.delivery.closed.add(CHANNEL)
    await harness.jobs.departures.left(GUILD)
    await harness.live(60)
    assert await harness.state(job) is JobState.FETCHED
    assert await harness.jobs.privacy.forget(ME, posts=False)
    assert await harness.state(job) is JobState.DELIVERED
    assert traces(harness.store.path) == []
    await harness.check_books()
