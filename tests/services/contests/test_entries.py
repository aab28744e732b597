"""Taking part: pictures from the pot, handed in and taken back, and what a winner has of it."""

import os
from dataclasses import replace

import pytest

from bot.domain.contests.errors import Ineligibility, ModelNotAllowed, NotEligible, OverShare
from bot.domain.contests.models import ContestState
from bot.domain.errors import Outdated, OverLimit
from bot.domain.jobs.job import JobState
from bot.domain.moderation.errors import LimitReached
from bot.domain.moderation.limits import Kind, Scope
from bot.domain.money.left import Left
from bot.domain.periods import Per
from bot.services.jobs.running.spool_cleanup import SpoolCleanup
from tests.builders import GUILD, MEMBER, new_request
from tests.services.contest_harness import BUDGET, HOUR, ContestHarness, person
from tests.store.acts import PRICE

S = ContestState


async def test_a_picture_is_made_from_the_pot_whatever_the_own_allowance(
    contest_harness: ContestHarness,
) -> None:
    contest = await contest_harness.opened()
    await contest_harness.store.limits.set_rule(
        GUILD, Kind.LIMIT, Scope.SERVER, GUILD, Per.DAY, 0, by=1, now=contest_harness.clock.now()
    )
    job = await contest_harness.make(contest, MEMBER)
    assert (job.state, job.private, job.contest_id) == (JobState.DELIVERED, True, contest.id)
    pot = await contest_harness.contests.pot(contest.id)
    assert (pot.spent, pot.left) == (job.total, contest.terms.funding - job.total)
    assert (await contest_harness.store.budgets.balances(GUILD)).available == BUDGET - contest.terms.funding
    await contest_harness.entries.enter(contest.id, job.id, person(MEMBER))
    mine = await contest_harness.entries.of_member(contest.id, MEMBER)
    assert [one.id for one in mine.jobs] == [job.id]
    assert [one.job_id for one in mine.entries] == [job.id]
    assert mine.share.used == job.total
    await contest_harness.harness.check_books()


async def test_a_redelivered_command_is_one_picture(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    question = new_request()
    offers = [await contest_harness.entries.submit(contest.id, question, person(MEMBER)) for _ in range(3)]
    assert len({offer.job.id for offer in offers}) == 1
    assert (await contest_harness.contests.pot(contest.id)).held == offers[0].job.total


async def test_above_the_confirm_line_the_price_is_asked_about_first(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    await contest_harness.store.settings.change(GUILD, by=1, now=contest_harness.clock.now(), confirm_above=0)
    offer = await contest_harness.entries.submit(contest.id, new_request(), person(MEMBER))
    assert (offer.admitted, offer.pending) == (False, None)
    pressed = await contest_harness.harness.admission.confirm(offer.job.id, user_id=MEMBER)
    assert pressed.admitted
    assert (await contest_harness.contests.pot(contest.id)).held == offer.job.total


async def test_above_the_approval_line_moderators_decide_about_an_entry_too(
    contest_harness: ContestHarness,
) -> None:
    """Manage Events opens a contest, and does not approve prices with it."""
    contest = await contest_harness.opened()
    await contest_harness.store.settings.change(
        GUILD, by=1, now=contest_harness.clock.now(), approve_above=0, approvals_channel=5
    )
    offer = await contest_harness.entries.submit(contest.id, new_request(), person(MEMBER))
    assert offer.pending is not None
    assert offer.pending.cheaper is None
    assert list(contest_harness.harness.approval_cards.available.values()) == [None], "the pot pays"
    approvals = contest_harness.harness.approvals
    await approvals.approve(offer.job.id, guild_id=GUILD, by=77, senior=False)
    assert (await contest_harness.contests.pot(contest.id)).held == offer.job.total
    await contest_harness.harness.live(60)
    assert (await contest_harness.harness.job(offer.job)).state is JobState.DELIVERED
    await contest_harness.harness.check_books()


async def test_the_limit_on_one_job_binds_a_pot_as_well(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    for amount, fits in ((PRICE - 1, False), (PRICE, True)):
        await contest_harness.store.limits.set_rule(
            GUILD, Kind.LIMIT, Scope.SERVER, GUILD, Per.JOB, amount, by=1, now=contest_harness.clock.now()
        )
        if fits:
            await contest_harness.entries.submit(contest.id, new_request(), person(MEMBER))
            continue
        with pytest.raises(LimitReached):
            await contest_harness.entries.submit(contest.id, new_request(), person(MEMBER))


async def test_whoever_may_not_is_told_why_and_nothing_is_held(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened(models=("grok",), top_price=80_000)
    cases = [
        (new_request(), person(MEMBER), None),
        (
            new_request(operation="grok/generate"),
            person(MEMBER, joined_at=contest_harness.clock.now() + 1),
            Ineligibility.JOINED_LATE,
        ),
        (new_request(operation="grok/generate"), person(MEMBER, sees_channel=False), Ineligibility.NO_ACCESS),
        (new_request(operation="grok/generate"), person(MEMBER, blocked=True), Ineligibility.BLOCKED),
    ]
    for question, who, reason in cases:
        with pytest.raises(ModelNotAllowed if reason is None else NotEligible) as refused:
            await contest_harness.entries.submit(contest.id, question, who)
        assert getattr(refused.value, "reason", None) is reason
    contest_harness.clock.to(contest.entries_end_at or 0)
    with pytest.raises(Outdated):
        await contest_harness.entries.submit(
            contest.id, new_request(operation="grok/generate"), person(MEMBER)
        )
    assert (await contest_harness.contests.pot(contest.id)).left == contest.terms.funding


async def test_the_cap_is_named_before_anything_is_quoted_again(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened(cap=2 * PRICE - 1)
    await contest_harness.make(contest, MEMBER)
    with pytest.raises(OverShare):
        await contest_harness.entries.submit(contest.id, new_request(), person(MEMBER))
    await contest_harness.make(contest, 34)


async def test_several_of_one_press_are_held_together_or_not_at_all(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened(cap=3 * PRICE, top_price=PRICE)
    with pytest.raises(OverShare):
        await contest_harness.entries.submit(contest.id, new_request(count=4), person(MEMBER))
    assert (await contest_harness.contests.pot(contest.id)).held == 0
    offer = await contest_harness.entries.submit(contest.id, new_request(count=3), person(MEMBER))
    assert {job.contest_id for job in offer.jobs} == {contest.id}
    await contest_harness.harness.live(60)
    pot = await contest_harness.contests.pot(contest.id)
    assert (pot.spent, pot.held) == (3 * PRICE, 0)
    for job in offer.jobs:
        await contest_harness.entries.enter(contest.id, job.id, person(MEMBER))


async def test_a_price_pressed_too_late_holds_nothing(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    await contest_harness.store.settings.change(GUILD, by=1, now=contest_harness.clock.now(), confirm_above=0)
    offer = await contest_harness.entries.submit(contest.id, new_request(), person(MEMBER))
    contest_harness.clock.to(contest.entries_end_at or 0)
    with pytest.raises(Outdated):
        await contest_harness.harness.admission.confirm(offer.job.id, user_id=MEMBER)
    await contest_harness.ticks()
    assert (await contest_harness.contest(contest)).state is S.CANCELLED
    with pytest.raises(Outdated):
        await contest_harness.harness.admission.confirm(offer.job.id, user_id=MEMBER)
    assert (await contest_harness.store.budgets.balances(GUILD)).available == BUDGET


async def test_dropped_is_taken_back(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    entry = await contest_harness.entry(contest, 33)
    await contest_harness.entries.drop(entry, user_id=33)
    await contest_harness.entries.drop(entry, user_id=33)
    assert not [each for each in await contest_harness.contests.entries(contest.id) if each.counts]
    await contest_harness.entries.drop("none", user_id=33)


async def test_entries_outlive_the_age_of_files(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    job = await contest_harness.make(contest, MEMBER)
    other = await contest_harness.harness.ask()
    await contest_harness.harness.live(60)
    await contest_harness.entries.enter(contest.id, job.id, person(MEMBER))
    files = [contest_harness.harness.spool.path(f"out-{one.id}") for one in (job, other)]
    for file in files:
        os.utime(file, (0, 0))
    sweeper = SpoolCleanup(
        contest_harness.store, contest_harness.harness.spool, contest_harness.clock, days=1, max_bytes=0
    )
    await sweeper.sweep()
    assert [file.exists() for file in files] == [True, False]
    await contest_harness.after(HOUR)
    assert (await contest_harness.contest(contest)).state is S.ANNOUNCED
    await sweeper.sweep()
    assert not files[0].exists()


async def test_a_prize_pays_for_the_winners_next_pictures(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened(prize=2 * PRICE)
    await contest_harness.entry(contest, MEMBER)
    await contest_harness.after(HOUR)
    await contest_harness.store.limits.set_rule(
        GUILD, Kind.LIMIT, Scope.SERVER, GUILD, Per.DAY, 0, by=1, now=contest_harness.clock.now()
    )
    for left in (PRICE, 0):
        await contest_harness.harness.ask()
        await contest_harness.harness.live(60)
        assert await contest_harness.entries.prize(GUILD, MEMBER) == left
    with pytest.raises(OverLimit):
        await contest_harness.harness.ask()


async def test_a_job_that_a_prize_pays_says_what_is_left_of_it(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened(prize=2 * PRICE)
    await contest_harness.entry(contest, MEMBER)
    await contest_harness.after(HOUR)
    quote = await contest_harness.harness.admission.submit(new_request())
    assert quote.left == Left(prize=PRICE)
    store, now = contest_harness.store, contest_harness.harness.clock.now()
    assert await store.budgets.left_for(quote.job, 0, now=now) == Left(prize=PRICE)
    assert await contest_harness.harness.admission.is_from_prize(quote.job.id)
    again = replace(quote.job, state=JobState.QUOTED)  # its uploads are paid, and the rest is dearer
    assert await store.budgets.left_for(again, 2 * PRICE, now=now) == Left()


async def test_pots_and_prizes_are_seen_beside_the_budget(contest_harness: ContestHarness) -> None:
    assert await contest_harness.harness.budgets.beside(GUILD, MEMBER) == (0, 0)
    contest = await contest_harness.opened()
    await contest_harness.entry(contest, MEMBER)
    assert await contest_harness.harness.budgets.beside(GUILD, MEMBER) == (contest.terms.funding - PRICE, 0)
    await contest_harness.after(HOUR)
    assert await contest_harness.harness.budgets.beside(GUILD, MEMBER) == (0, contest.terms.prize)
    assert await contest_harness.harness.budgets.beside(GUILD, 34) == (0, 0)
