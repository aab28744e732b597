"""A contest's life in the database: each step once, from the right state, at the right instant."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.contests.errors import ContestChange, TooLate
from bot.domain.contests.models import ContestState
from bot.domain.contests.phases import NO_ENTRIES, Dates, Transition
from bot.domain.contests.records import PostKind
from bot.domain.errors import Conflict, NotAllowed, Outdated, OverBudget
from bot.services.contests.organise import new_contest
from bot.store import Store
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.domain.contests.samples import terms
from tests.fakes.clock import START
from tests.store.acts import granted
from tests.store.contests.acts import (
    DATES,
    ENTRIES_OVER,
    HOUR,
    ORGANISER,
    VOTING_OVER,
    actions,
    drafted,
    entered,
    made,
    opened,
    settled,
    voting,
)

S = ContestState


async def state(store: Store, contest_id: str) -> ContestState:
    return (await store.contests.get(contest_id)).state


# ── opening and changing ─────────────────────────────────────────────────────────────────────────


async def test_a_draft_comes_back_as_it_was_and_once(store: Store) -> None:
    new = new_contest("interaction", GUILD, CHANNEL, ORGANISER, terms(models=("flux-2-pro",)), START)
    contest = await store.contests.draft(new)
    assert contest == await store.contests.draft(replace(new, id="other"))
    assert contest == await store.contests.get(new.id)
    assert (contest.state, contest.terms, contest.seed) == (S.DRAFT, new.terms, new.seed)
    assert not await store.contests.of_server(GUILD), "nobody but its organiser sees a draft"


async def test_two_moderators_open_it_once(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await drafted(store)
    presses = [store.contests.open(contest.id, DATES, by=by, now=START) for by in (1, 2, 3)]
    results = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(isinstance(each, Outdated) for each in results) == 2
    assert (await store.budgets.balances(GUILD)).available == 20_000_000 - contest.terms.funding
    assert await actions(store) == ["contest opened"]
    (line, *_credit) = await store.moderation_log.newest(GUILD)
    assert line.new == "pot $5.00, prize $2.00"


async def test_without_the_money_it_stays_a_draft(store: Store) -> None:
    await granted(store, 6_999_999)
    contest = await drafted(store)
    with pytest.raises(OverBudget):
        await store.contests.open(contest.id, DATES, by=1, now=START)
    assert await state(store, contest.id) is S.DRAFT
    assert (await store.budgets.balances(GUILD)).available == 6_999_999


async def test_while_spending_is_stopped_none_opens(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await drafted(store)
    await store.host.pause(by=1, reason="", now=START)
    with pytest.raises(NotAllowed):
        await store.contests.open(contest.id, DATES, by=1, now=START)


async def test_the_card_is_fixed_once_somebody_relies_on_it(store: Store) -> None:
    await granted(store, 30_000_000)
    contest = await opened(store)
    dearer = terms(pot=9_000_000, theme="Winter")
    after = await store.contests.edit(contest.id, dearer, DATES, by=1, now=START)
    assert (after.terms, (await store.contests.pot(contest.id)).left) == (dearer, 11_000_000)
    await store.contests.edit(contest.id, terms(pot=3_000_000), DATES, by=1, now=START)
    assert (await store.budgets.balances(GUILD)).available == 25_000_000
    await made(store, contest, MEMBER)
    with pytest.raises(TooLate) as refused:
        await store.contests.edit(contest.id, dearer, DATES, by=1, now=START)
    assert refused.value.reason is ContestChange.CARD_FIXED


async def test_an_extension_of_what_has_changed_is_refused(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await opened(store)
    later = Dates(ENTRIES_OVER + HOUR, VOTING_OVER + HOUR)
    after = await store.contests.set_dates(
        contest.id, later, action="contest extended", by=1, now=START, version=contest.version
    )
    assert (after.entries_end_at, after.extended_at) == (later.entries_end_at, START)
    with pytest.raises(Conflict):
        await store.contests.set_dates(
            contest.id, later, action="contest extended", by=2, now=START, version=contest.version
        )


# ── phases ───────────────────────────────────────────────────────────────────────────────────────


async def test_phases_end_at_their_instant_and_once(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await opened(store)
    await entered(store, contest, 33, 34)
    assert await store.contests.advance(contest.id, now=ENTRIES_OVER - 1) is None
    steps = await asyncio.gather(*(store.contests.advance(contest.id, now=ENTRIES_OVER) for _ in range(5)))
    assert sorted(steps, key=str) == [None, None, None, None, Transition.VOTE]
    assert await store.contests.advance(contest.id, now=VOTING_OVER) is Transition.CLOSE
    assert await state(store, contest.id) is S.CLOSED


async def test_nothing_handed_in_is_cancelled_with_the_pot_back(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await opened(store)
    assert await store.contests.advance(contest.id, now=ENTRIES_OVER) is Transition.DROP
    after = await store.contests.get(contest.id)
    assert (after.state, after.reason) == (S.CANCELLED, NO_ENTRIES)
    assert (await store.budgets.balances(GUILD)).available == 20_000_000


async def test_one_entry_walks_over(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await opened(store)
    entry, other = await entered(store, contest, 33, 34)
    await store.contests.advance(contest.id, now=ENTRIES_OVER)
    await store.entries.disqualify(contest.id, other, by=1, reason="?", now=ENTRIES_OVER)
    assert await store.contests.advance(contest.id, now=VOTING_OVER) is Transition.WALK_OVER
    found = await settled(store, contest.id)
    assert found.result.walkover
    assert dict(found.prizes) == {33: contest.terms.prize}
    assert [each.entry for each in found.result.standings] == [entry]


async def test_a_result_is_stored_once_and_only_of_what_is_so(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, entries = await voting(store, 33, 34, 35)
    await store.contests.advance(contest.id, now=VOTING_OVER)
    before = await store.contests.get(contest.id)
    await store.entries.disqualify(contest.id, entries[0], by=1, reason="?", now=VOTING_OVER)
    found = await settled(store, contest.id)
    for version in (before.version, before.version + 1, before.version + 2):
        with pytest.raises(Conflict):
            await store.contests.settle(contest.id, found, version=version, now=VOTING_OVER)
    assert await store.contests.settlement(contest.id) == found
    assert {each.entry for each in found.result.standings} == set(entries[1:])
    with pytest.raises(Outdated):
        await store.entries.disqualify(contest.id, entries[1], by=1, reason="?", now=VOTING_OVER)
    with pytest.raises(Outdated):
        await store.contests.cancel(contest.id, by=1, reason="", now=VOTING_OVER)


async def test_it_is_announced_once(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, _ = await voting(store, 33, 34)
    await settled(store, contest.id)
    after = await store.contests.mark_announced(contest.id, 4711, now=VOTING_OVER)
    assert (after.state, after.result_id, after.ended_at) == (S.ANNOUNCED, 4711, VOTING_OVER)
    assert not await store.contests.needs_post(contest.id, PostKind.RESULT)
    with pytest.raises(Outdated):
        await store.contests.mark_announced(contest.id, 4712, now=VOTING_OVER)


async def test_below_quorum_there_is_time_until_it_is_decided(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, _ = await voting(store, 33, 34)
    await store.contests.advance(contest.id, now=VOTING_OVER)
    assert await store.contests.next_due() == 0
    closed = await store.contests.ask_organiser(contest.id, VOTING_OVER + HOUR, now=VOTING_OVER)
    assert await store.contests.organiser_deadline(contest.id) == VOTING_OVER + HOUR
    again = Dates(ENTRIES_OVER, VOTING_OVER + 2 * HOUR)
    after = await store.contests.set_dates(
        contest.id, again, action="contest extended", by=1, now=VOTING_OVER, version=closed.version
    )
    assert after.state is S.VOTING
    asked_until = await store.contests.organiser_deadline(contest.id)
    assert asked_until is not None, "who was asked once is not asked again"
    assert asked_until <= VOTING_OVER


# ── what is due ──────────────────────────────────────────────────────────────────────────────────


async def test_what_is_due_is_found(store: Store) -> None:
    assert await store.contests.next_due() is None
    await granted(store, 20_000_000)
    contest = await opened(store)
    assert await store.contests.next_due() == 0, "its card is to be posted"
    await store.contests.mark_shown(contest.id, contest.version, card_id=5)
    assert await store.contests.next_due() == ENTRIES_OVER
    assert not await store.contests.due(ENTRIES_OVER - 1)
    assert [each.id for each in await store.contests.due(ENTRIES_OVER)] == [contest.id]


async def test_a_message_put_off_does_not_hold_up_a_phase(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await opened(store)
    await store.contests.postpone(contest.id, ENTRIES_OVER + HOUR)
    assert await store.contests.next_due() == ENTRIES_OVER
    await store.contests.postpone(contest.id, START + 5)
    assert await store.contests.next_due() == START + 5


async def test_a_moved_contest_gets_a_new_card(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await opened(store)
    await store.contests.mark_shown(contest.id, contest.version, card_id=5)
    assert not (await store.contests.begin_posting(contest.id, PostKind.RESULT, now=START)).again
    after = await store.contests.relocate(contest.id, 77, by=1, now=START)
    assert (after.channel_id, after.card_id) == (77, None)
    assert await store.contests.is_card_stale(contest.id)
    assert not (await store.contests.begin_posting(contest.id, PostKind.RESULT, now=START)).again


async def test_the_first_try_of_a_message_is_remembered(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await opened(store)
    first = await store.contests.begin_posting(contest.id, PostKind.VOTING, now=START)
    second = await store.contests.begin_posting(contest.id, PostKind.VOTING, now=START + 9)
    assert (first.again, second.again, second.posting_at) == (False, True, START)
    assert await store.contests.needs_post(contest.id, PostKind.VOTING)
    await store.contests.mark_posted(contest.id, PostKind.VOTING, None)
    assert not await store.contests.needs_post(contest.id, PostKind.VOTING)
