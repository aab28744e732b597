"""Pots and prizes: where the money of a contest is at every instant, and who may spend it."""

import asyncio
from collections.abc import Callable

import pytest

from bot.domain.contests.errors import OverPot, OverShare, OverTopPrice
from bot.domain.contests.models import Contest
from bot.domain.contests.records import Pot
from bot.domain.errors import NotAllowed, Outdated, OverBudget, OverLimit
from bot.domain.jobs.job import Failure, JobState
from bot.domain.moderation.errors import LimitReached
from bot.domain.moderation.limits import Kind, Requester, Scope
from bot.domain.money.ledger import pot, prize
from bot.domain.periods import Per
from bot.store import Store, open_readonly, open_store
from bot.store.sql import Connection
from tests.builders import CHANNEL, GUILD, MEMBER, draft
from tests.fakes.clock import START
from tests.store.acts import PRICE, RESULT, admit_job, granted, running
from tests.store.contests.acts import ENTRIES_OVER, VOTING_OVER, made, opened, quoted, settled, voting
from tests.store.places import Where, meddle

HAS = 20_000_000
FUNDING = 7_000_000


async def balance(store: Store, account: str) -> int:
    return dict((await store.ledger.audit()).balances).get(account, 0)


async def admit(store: Store, contest: Contest, user_id: int = MEMBER, price: int = PRICE) -> str:
    job = await quoted(store, contest, user_id, price=price)
    return (await admit_job(store, job.id, price, now=START + 1)).id


async def pool(store: Store, amount: int, scope: Scope = Scope.SERVER, key: int = GUILD) -> None:
    await store.limits.set_rule(GUILD, Kind.LIMIT, scope, key, Per.DAY, amount, by=1, now=START)


async def used(store: Store, scope: Scope = Scope.SERVER) -> int:
    standings = await store.spending.server_standings(GUILD, now=START + 5)
    return next(standing.used for standing in standings if standing.rule.scope is scope)


async def test_a_pot_counts_in_the_pools_of_its_server_and_channel(store: Store) -> None:
    await granted(store, HAS)
    for scope, key in ((Scope.SERVER, GUILD), (Scope.CHANNEL, CHANNEL)):
        await pool(store, FUNDING - 1, scope, key)
        with pytest.raises(LimitReached):
            await opened(store)
        await pool(store, FUNDING, scope, key)
    contest = await opened(store)
    assert [await used(store, scope) for scope in (Scope.SERVER, Scope.CHANNEL)] == [FUNDING, FUNDING]
    with pytest.raises(LimitReached):
        await opened(store, pot=10_000, cap=10_000, prize=0)
    other = await store.jobs.create(draft())
    with pytest.raises(OverLimit):
        await admit_job(store, other.id, PRICE, now=START + 1)
    await store.contests.cancel(contest.id, by=1, reason="", now=START + 2)
    assert await used(store) == 0, "it is given back"
    await admit_job(store, other.id, PRICE, now=START + 3)


async def test_what_an_ended_contest_has_spent_or_lost_still_counts(store: Store) -> None:
    await granted(store, HAS)
    await pool(store, FUNDING)
    contest = await opened(store)
    job = await running(store, contest_id=contest.id, private=True)
    await store.jobs.fail(job.id, Failure.STALLED, detail=None, refund=True, now=START + 2)
    await store.contests.cancel(contest.id, by=1, reason="", now=START + 3)
    assert await used(store) == PRICE, "it left the wallet, whoever bears it"


async def test_money_that_returns_on_a_later_day_makes_no_room_there(store: Store) -> None:
    await granted(store, HAS)
    await pool(store, FUNDING)
    contest = await opened(store)
    later = START + 86_400_000
    job = await store.jobs.create(draft())
    await admit_job(store, job.id, PRICE, now=later)
    await store.contests.cancel(contest.id, by=1, reason="", now=later)
    (standing,) = await store.spending.server_standings(GUILD, now=later)
    assert standing.used == PRICE


async def test_a_contest_cannot_be_moved_into_a_channel_whose_pool_is_too_small(store: Store) -> None:
    await granted(store, HAS)
    contest = await opened(store)
    await pool(store, FUNDING - 1, Scope.CHANNEL, 999)
    with pytest.raises(LimitReached):
        await store.contests.relocate(contest.id, 999, by=1, now=START + 1)
    await store.contests.relocate(contest.id, 998, by=1, now=START + 1)


async def test_a_contest_in_a_thread_counts_in_the_pools_of_its_channel(store: Store) -> None:
    await granted(store, HAS)
    await pool(store, FUNDING, Scope.CHANNEL, 999)
    await store.spending.note_thread(CHANNEL, 999)
    contest = await opened(store)
    (standing,) = await store.spending.server_standings(GUILD, now=START)
    assert standing.used == FUNDING
    await store.contests.relocate(contest.id, 999, by=1, now=START + 1)
    await store.contests.relocate(contest.id, CHANNEL, by=1, now=START + 1)
    with pytest.raises(LimitReached):
        await opened(store)


async def test_a_contest_is_not_moved_into_a_thread_of_a_channel_whose_pool_is_too_small(
    store: Store,
) -> None:
    await granted(store, HAS)
    contest = await opened(store)
    await pool(store, FUNDING - 1, Scope.CHANNEL, 999)
    await store.spending.note_thread(998, 999)
    with pytest.raises(LimitReached):
        await store.contests.relocate(contest.id, 998, by=1, now=START + 1)


async def test_making_is_held_from_the_pot_and_counts_in_no_pool_once_more(store: Store) -> None:
    await granted(store, HAS)
    await pool(store, FUNDING)
    contest = await opened(store)
    await admit(store, contest)
    assert await used(store) == FUNDING
    balances = await store.budgets.balances(GUILD)
    assert (balances.available, balances.held) == (HAS - FUNDING, PRICE)
    assert await balance(store, pot(contest.id)) == FUNDING - PRICE
    standings = await store.spending.standings(Requester(GUILD, CHANNEL, MEMBER, (), None), now=START + 2)
    assert [standing.used for standing in standings] == [FUNDING]
    other = await store.jobs.create(draft())
    with pytest.raises(OverLimit):
        await admit_job(store, other.id, PRICE, now=START)


async def test_what_is_not_spent_goes_back_to_the_pot(store: Store) -> None:
    await granted(store, HAS)
    contest = await opened(store)
    await admit(store, contest)
    job_id = await admit(store, contest)
    await store.jobs.fail(job_id, Failure.CANCELLED, detail=None, refund=False, now=START + 2)
    assert await store.contests.pot(contest.id) == Pot(
        funded=FUNDING, spent=0, held=PRICE, returned=0, prizes=0, left=FUNDING - PRICE
    )


async def test_cap_top_price_models_and_the_pot_itself(store: Store) -> None:
    await granted(store, HAS)
    contest = await opened(store, pot=250_000, cap=100_000, top_price=60_000, models=("flux-2-pro",))
    with pytest.raises(OverTopPrice):
        await admit(store, contest, price=60_001)
    grok = await quoted(store, contest, MEMBER, operation="grok/generate", price=10_000)
    with pytest.raises(NotAllowed):
        await admit_job(store, grok.id, 10_000, now=START)
    await admit(store, contest, price=60_000)
    await admit(store, contest, price=40_000)
    with pytest.raises(OverShare):
        await admit(store, contest, price=1)
    await admit(store, contest, 34, 60_000)
    await admit(store, contest, 34, 40_000)
    with pytest.raises(OverPot):
        await admit(store, contest, 35, 60_000)
    assert await balance(store, pot(contest.id)) == 50_000 + contest.terms.prize
    assert (await store.contests.pot_share(contest.id, MEMBER)).left == 0


async def test_a_job_that_failed_after_payment_uses_its_makers_share(store: Store) -> None:
    await granted(store, HAS)
    contest = await opened(store, cap=PRICE)
    job = await running(store, contest_id=contest.id, private=True)
    await store.jobs.fail(job.id, Failure.STALLED, detail=None, refund=False, now=START + 2)
    assert (await store.contests.pot_share(contest.id, MEMBER)).used == PRICE
    assert (await store.contests.pot(contest.id)).spent == PRICE, "the pot bears the loss"
    with pytest.raises(OverShare):
        await admit(store, contest)


async def test_a_job_that_failed_unpaid_leaves_its_maker_their_share(store: Store) -> None:
    await granted(store, HAS)
    contest = await opened(store, cap=PRICE)
    job = await admit(store, contest)
    await store.jobs.fail(job, Failure.UNAVAILABLE, detail=None, refund=False, now=START + 2)
    assert (await store.contests.pot_share(contest.id, MEMBER)).used == 0
    await admit(store, contest)


async def test_a_loss_that_the_host_bears_is_in_the_pot_again(store: Store) -> None:
    await granted(store, HAS)
    contest = await opened(store)
    job = await running(store, contest_id=contest.id, private=True)
    await store.jobs.fail(job.id, Failure.STALLED, detail=None, refund=True, now=START + 2)
    assert await balance(store, pot(contest.id)) == FUNDING
    assert (await store.budgets.balances(GUILD)).spent == 0
    await store.host.rescue(job.id, RESULT, by=7, now=START + 3)
    await store.jobs.fail(job.id, Failure.RESULT_LOST, detail=None, refund=True, now=START + 4)
    assert await balance(store, pot(contest.id)) == FUNDING


async def test_entries_over_nothing_more_is_made(store: Store) -> None:
    await granted(store, HAS)
    contest = await opened(store)
    job = await quoted(store, contest, MEMBER)
    with pytest.raises(Outdated):
        await admit_job(store, job.id, PRICE, now=ENTRIES_OVER)
    await store.contests.advance(contest.id, now=ENTRIES_OVER)
    with pytest.raises(Outdated):
        await admit_job(store, job.id, PRICE, now=ENTRIES_OVER + 1)


async def test_the_last_of_the_pot_is_held_once(store: Store) -> None:
    await granted(store, HAS)
    contest = await opened(store, pot=100_000, cap=100_000)
    jobs = [await quoted(store, contest, user_id, price=60_000) for user_id in range(40, 45)]
    tries = [admit_job(store, job.id, 60_000, now=START + 1) for job in jobs]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, OverLimit) for each in results) == 4


@pytest.mark.parametrize("refund", [False, True])
async def test_what_comes_back_after_the_end_goes_to_the_server(store: Store, refund: bool) -> None:
    await granted(store, HAS)
    contest = await opened(store)
    waiting = await admit(store, contest)
    paid = await running(store, contest_id=contest.id, private=True)
    await store.contests.cancel(contest.id, by=1, reason="rain", now=START + 5)
    assert await balance(store, pot(contest.id)) == 0
    assert (await store.contests.pot(contest.id)).held == PRICE
    await store.jobs.fail(waiting, Failure.CANCELLED, detail=None, refund=False, now=START + 6)
    await store.jobs.fail(paid.id, Failure.STALLED, detail=None, refund=refund, now=START + 6)
    balances = await store.budgets.balances(GUILD)
    assert (balances.available, balances.held) == (HAS - (0 if refund else PRICE), 0)
    assert (await store.contests.pot(contest.id)).returned == FUNDING - PRICE


# ── prizes ───────────────────────────────────────────────────────────────────────────────────────


async def won(store: Store, **changes: int) -> tuple[Contest, int]:
    """A contest that somebody has won, and who."""
    contest, _ = await voting(store, 33, 34, **changes)
    found = await settled(store, contest.id)
    [winner] = found.prizes
    return contest, winner


async def test_the_prize_is_with_the_winner_in_the_transaction_of_the_result(store: Store) -> None:
    await granted(store, HAS)
    contest, winner = await won(store)
    assert await store.contests.prize(GUILD, winner) == contest.terms.prize
    assert await balance(store, pot(contest.id)) == 0
    made_of_it = await store.contests.pot(contest.id)
    assert made_of_it == Pot(
        funded=FUNDING, spent=2 * PRICE, held=0, returned=5_000_000 - 2 * PRICE, prizes=2_000_000, left=0
    )
    assert (await store.budgets.balances(GUILD)).available == HAS - 2 * PRICE - 2_000_000
    assert await store.budgets.owed() == HAS - 2 * PRICE, "it is still this server's money"


async def test_a_prize_is_spent_beyond_every_limit_until_it_is_used_up(store: Store) -> None:
    await granted(store, HAS)
    contest, winner = await won(store, prize=2 * PRICE)
    await store.limits.set_rule(GUILD, Kind.LIMIT, Scope.SERVER, GUILD, Per.DAY, 0, by=1, now=START)
    before = await store.budgets.balances(GUILD)
    jobs = [await store.jobs.create(draft(user_id=winner)) for _ in range(3)]
    loser = await store.jobs.create(draft(user_id=67 - winner))
    with pytest.raises(OverLimit):
        await admit_job(store, loser.id, PRICE, now=VOTING_OVER)
    for job in jobs[:2]:
        await admit_job(store, job.id, PRICE, now=VOTING_OVER)
    with pytest.raises(OverLimit):
        await admit_job(store, jobs[2].id, PRICE, now=VOTING_OVER)
    assert await balance(store, prize(GUILD, winner)) == 0
    assert (await store.budgets.balances(GUILD)).available == before.available
    await store.jobs.fail(jobs[0].id, Failure.CANCELLED, detail=None, refund=False, now=VOTING_OVER)
    assert await store.contests.prize(GUILD, winner) == PRICE
    assert contest.terms.prize == 2 * PRICE


async def test_what_a_prize_does_not_cover_whole_the_server_pays(store: Store) -> None:
    await granted(store, HAS)
    _, winner = await won(store, prize=PRICE - 1)
    job = await store.jobs.create(draft(user_id=winner))
    await admit_job(store, job.id, PRICE, now=VOTING_OVER)
    assert await store.contests.prize(GUILD, winner) == PRICE - 1


async def test_a_lost_job_gives_its_prize_back_if_the_host_bears_it(store: Store) -> None:
    await granted(store, HAS)
    _, winner = await won(store)
    job = await running(store, user_id=winner)
    assert await store.contests.prize(GUILD, winner) == 2_000_000 - PRICE
    await store.jobs.fail(job.id, Failure.STALLED, detail=None, refund=True, now=VOTING_OVER)
    assert await store.contests.prize(GUILD, winner) == 2_000_000


# ── several at once ──────────────────────────────────────────────────────────────────────────────


async def test_every_contest_has_a_pot_of_its_own(store: Store) -> None:
    await granted(store, HAS)
    one, other = await opened(store), await opened(store)
    with pytest.raises(OverBudget):
        await opened(store)
    await admit(store, one)
    await store.contests.cancel(other.id, by=1, reason="", now=START + 5)
    assert await balance(store, pot(one.id)) == FUNDING - PRICE
    assert await balance(store, pot(other.id)) == 0
    assert (await store.budgets.balances(GUILD)).available == HAS - FUNDING


async def test_the_export_of_a_server_has_its_pots_and_no_other(where: Where) -> None:
    store = await open_store(where)
    await granted(store, HAS)
    await granted(store, HAS, guild_id=12)
    here, there = await opened(store), await opened(store, guild_id=12)
    await admit(store, here)
    await store.close()
    view = await open_readonly(where)
    found = await view.export(GUILD)
    await view.close()
    assert {str(row["account"]) for row in found["balances"]} == {
        f"guild:{GUILD}:available", f"guild:{GUILD}:held", pot(here.id),
    }  # fmt: skip
    assert there.id not in str(found)
    assert [row["kind"] for row in found["transfers"]] == ["grant", "fund", "hold"]


# ── the audit ────────────────────────────────────────────────────────────────────────────────────


def other_theme(connection: Connection) -> None:
    for row in connection.execute("SELECT seq, recount FROM contests WHERE recount IS NOT NULL").fetchall():
        other = row["recount"].replace(b"Autumn", b"Winter")
        assert other != row["recount"]
        connection.execute("UPDATE contests SET recount = ? WHERE seq = ?", (other, row["seq"]))


MEDDLING: dict[str, tuple[str, Callable[[Connection], object]]] = {
    "another source": (
        "source",
        lambda c: c.execute("UPDATE holds SET source = NULL WHERE source IS NOT NULL AND id = 1"),
    ),
    "another contest": ("source", lambda c: c.execute("UPDATE jobs SET contest_id = NULL")),
    "a result that gives more": (
        "prize",
        lambda c: c.execute(
            """UPDATE contests SET result = replace(result, '"prizes":{', '"prizes":{"77":5,')"""
        ),
    ),
    "another winner": (
        "result",
        lambda c: c.execute("""UPDATE contests SET result = replace(result, '"place":1', '"place":3')"""),
    ),
    "another theme": ("result", other_theme),
    "another seed": ("result", lambda c: c.execute("UPDATE contests SET commitment = 'ab'")),
    "a contest that is gone": ("pot", lambda c: c.execute("UPDATE contests SET id = 'x' || id")),
    "a contest that runs again": (
        "pot",
        lambda c: c.execute("UPDATE contests SET state = 'CANCELLED', ended_at = 1 WHERE state = 'OPEN'"),
    ),
}


@pytest.mark.parametrize("name", MEDDLING)
async def test_the_audit_names_what_was_meddled_with(where: Where, name: str) -> None:
    store = await open_store(where)
    await granted(store, HAS)
    await won(store)
    await made(store, await opened(store), MEMBER)
    assert (await store.ledger.audit()).ok
    await store.close()
    what, change = MEDDLING[name]
    meddle(where, change)
    view = await open_readonly(where)
    report = await view.audit()
    await view.close()
    assert what in {finding.what for finding in report.findings}


async def test_a_disputed_job_of_the_pot_keeps_its_money_held(store: Store) -> None:
    await granted(store, HAS)
    contest = await opened(store)
    job_id = await admit(store, contest)
    assert (await store.jobs.get(job_id)).state is JobState.ADMITTED
    await store.contests.cancel(contest.id, by=1, reason="", now=START + 5)
    assert (await store.budgets.balances(GUILD)).held == PRICE
