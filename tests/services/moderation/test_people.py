"""Strikes, blocks and appeals, from the decision to the member who is refused."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.jobs.job import Failure, JobState
from bot.domain.moderation.cases import CaseKind, Outcome
from bot.domain.moderation.gates import MemberFacts
from bot.domain.moderation.ladder import Step
from bot.domain.moderation.people_errors import (
    AlreadyEnded,
    AlreadyStruck,
    AppealProblem,
    AppealRefused,
    AskerBlocked,
    Blocked,
    CaseNotFound,
    Gate,
    GateClosed,
    MayNotJudge,
    NotBlocked,
    RightsUnknown,
    Shield,
    TooFast,
)
from bot.domain.moderation.people_notices import AppealDecided, AppealMade, MemberBlocked, StrikeGiven
from bot.services.moderation.access import Access
from tests.builders import GUILD, MEMBER, new_request
from tests.fakes.clock import START
from tests.services.harness import Harness

MOD, OTHER_MOD = 77, 78
HOUR, DAY = 3600, 86_400


async def strike(harness: Harness, user_id: int = MEMBER, job_id: str | None = None) -> Step:
    struck = await harness.people.strike(GUILD, user_id, by=MOD, reason="spam", job_id=job_id)
    return struck.step


async def block_of(harness: Harness) -> Blocked:
    with pytest.raises(Blocked) as refused:
        await harness.ask()
    return refused.value


# ── strikes ──────────────────────────────────────────────────────────────────────────────────────


async def test_strikes_climb_the_ladder_and_lapse(harness: Harness) -> None:
    assert await strike(harness) == Step(0.0)
    await harness.ask()
    assert await strike(harness) == Step(3600.0)
    refused = await block_of(harness)
    assert (refused.case, refused.until, refused.reason) == (2, START + HOUR * 1000, "spam")
    await harness.clock.sleep(HOUR)
    await harness.ask()
    assert await strike(harness) == Step(86_400.0)
    assert await strike(harness) == Step(None)
    assert await strike(harness) == Step(None)
    await harness.clock.sleep(40 * DAY)
    record = await harness.people.standing(GUILD, MEMBER)
    assert not record.strikes
    assert record.block is not None, "a block without an end does not lapse with its strike"
    await harness.people.unblock(GUILD, MEMBER, by=MOD)
    assert await strike(harness) == Step(0.0)
    assert len((await harness.people.standing(GUILD, MEMBER)).strikes) == 1


async def test_the_member_is_told_and_the_log_has_every_case(harness: Harness) -> None:
    harness.notices.closed.add(MEMBER + 1)
    assert (await harness.people.strike(GUILD, MEMBER, by=MOD, reason="spam")).told
    assert not (await harness.people.block(GUILD, MEMBER + 1, by=MOD, reason="raid")).told
    ((user_id, notice),) = harness.notices.to_members
    assert user_id == MEMBER
    assert isinstance(notice, StrikeGiven)
    assert (notice.strikes, notice.next_step) == (1, Step(3600.0))
    lines = await harness.store.moderation_log.newest(GUILD)
    assert [(line.action, line.actor, line.reason) for line in lines] == [
        ("case block", MOD, "raid"),
        ("case strike", MOD, "spam"),
    ]


async def test_a_server_sets_its_own_ladder(harness: Harness) -> None:
    fields = {"strike_ladder": "5m blocked", "strike_days": 1}
    await harness.settings_service.change(GUILD, fields, by=MOD)
    assert await strike(harness) == Step(300.0)
    await harness.clock.sleep(DAY)
    assert await strike(harness) == Step(300.0), "the first has lapsed"
    assert await strike(harness) == Step(None)


async def test_two_moderators_strike_once_for_one_picture(harness: Harness) -> None:
    job = await harness.ask()
    tries = [
        harness.people.strike(GUILD, MEMBER, by=by, reason="x", job_id=job.id) for by in (MOD, OTHER_MOD)
    ]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(answer, AlreadyStruck) for answer in answers) == 1
    assert len((await harness.people.standing(GUILD, MEMBER)).strikes) == 1


async def test_a_strike_can_be_taken_back_with_its_block(harness: Harness) -> None:
    await strike(harness)
    await strike(harness)
    await block_of(harness)
    await harness.people.lift_strike(GUILD, 2, by=OTHER_MOD)
    await harness.ask()
    with pytest.raises(AlreadyEnded):
        await harness.people.lift_strike(GUILD, 2, by=MOD)
    with pytest.raises(CaseNotFound):
        await harness.people.lift_strike(GUILD, 9, by=MOD)
    with pytest.raises(CaseNotFound):
        await harness.people.lift_strike(GUILD + 1, 1, by=MOD)
    assert await strike(harness) == Step(3600.0)


@pytest.mark.parametrize("shield", list(Shield))
async def test_some_people_cannot_be_judged(harness: Harness, shield: Shield) -> None:
    user_id = MOD if shield is Shield.SELF else 500
    if shield is not Shield.SELF:
        harness.members.shields[user_id] = shield
    for act in (
        harness.people.strike(GUILD, user_id, by=MOD, reason=""),
        harness.people.block(GUILD, user_id, by=MOD, reason=""),
    ):
        with pytest.raises(MayNotJudge) as refused:
            await act
        assert refused.value.shield is shield
    assert not (await harness.people.standing(GUILD, user_id)).cases


async def test_nobody_is_judged_while_discord_is_silent(harness: Harness) -> None:
    harness.members.silent = True
    with pytest.raises(RightsUnknown):
        await strike(harness)
    with pytest.raises(RightsUnknown):
        await harness.people.block(GUILD, MEMBER, by=MOD, reason="")


# ── blocks ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_block_is_for_one_server_and_one_member(harness: Harness) -> None:
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="raid")
    refused = await block_of(harness)
    assert (refused.case, refused.until, refused.appealed) == (1, None, False)
    await harness.ask(user_id=MEMBER + 1)
    await harness.fund(guild_id=GUILD + 1)
    await harness.ask(guild_id=GUILD + 1)
    assert await Access(harness.store, harness.clock).blocked(GUILD) == {MEMBER}
    assert not await Access(harness.store, harness.clock).blocked(GUILD + 1)
    ((_user, notice),) = harness.notices.to_members
    assert isinstance(notice, MemberBlocked)


async def test_a_later_block_takes_the_place_of_an_earlier_one(harness: Harness) -> None:
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="for good")
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="an hour", seconds=HOUR)
    refused = await block_of(harness)
    assert (refused.case, refused.until) == (2, START + HOUR * 1000)
    await harness.clock.sleep(HOUR)
    await harness.ask()
    with pytest.raises(NotBlocked):
        await harness.people.unblock(GUILD, MEMBER, by=MOD)


async def test_nobody_unblocks_themselves(harness: Harness) -> None:
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="")
    with pytest.raises(MayNotJudge):
        await harness.people.unblock(GUILD, MEMBER, by=MEMBER)


async def test_what_is_paid_is_delivered_and_what_is_not_returns(harness: Harness) -> None:
    paid = await harness.ask()
    await harness.due()
    assert await harness.state(paid) is JobState.RUNNING
    unpaid = await harness.ask()
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="")
    before = await harness.store.budgets.balances(GUILD)
    assert before.held > 0
    await harness.live(1200)
    assert await harness.state(paid) is JobState.DELIVERED
    assert await harness.state(unpaid) is JobState.FAILED
    assert (await harness.job(unpaid)).failure is Failure.STOPPED
    after = await harness.store.budgets.balances(GUILD)
    assert after.held == 0
    assert not await harness.payments(unpaid)


async def test_a_price_that_waits_is_not_started_by_a_blocked_member(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"confirm_above": 0}, by=MOD)
    job = await harness.ask()
    assert await harness.state(job) is JobState.QUOTED
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="")
    with pytest.raises(Blocked):
        await harness.admission.confirm(job.id, user_id=MEMBER)
    await harness.people.unblock(GUILD, MEMBER, by=MOD)
    assert (await harness.admission.confirm(job.id, user_id=MEMBER)).admitted


async def test_the_transaction_that_holds_money_asks_too(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"confirm_above": 0}, by=MOD)
    job = await harness.ask()
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="")
    with pytest.raises(Blocked):
        await harness.store.batches.admit({job.id: job.total}, now=harness.clock.now())
    assert (await harness.store.budgets.balances(GUILD)).held == 0


async def test_moderators_cannot_start_the_job_of_a_blocked_member(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"approve_above": 0}, by=MOD)
    job = await harness.ask()
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="")
    with pytest.raises(AskerBlocked) as refused:
        await harness.approvals.approve(job.id, guild_id=GUILD, by=MOD, senior=True)
    assert (refused.value.user_id, refused.value.case) == (MEMBER, 1)
    await harness.people.unblock(GUILD, MEMBER, by=MOD)
    await harness.approvals.approve(job.id, guild_id=GUILD, by=MOD, senior=True)


# ── appeals ──────────────────────────────────────────────────────────────────────────────────────


async def appeal(harness: Harness, number: int, user_id: int = MEMBER) -> int:
    made = await harness.people.appeal(GUILD, number, user_id=user_id, text="it was a heron")
    return made.appeal.number


async def test_a_granted_appeal_ends_the_case_and_its_block(harness: Harness) -> None:
    await strike(harness)
    await strike(harness)
    number = await appeal(harness, 2)
    assert (await block_of(harness)).appealed
    ((_guild, made),) = harness.notices.to_servers
    assert isinstance(made, AppealMade)
    (waiting,) = await harness.people.appeals(GUILD)
    assert (waiting.appeal.number, waiting.case.number) == (number, 2)
    decided = await harness.people.decide_appeal(GUILD, number, by=OTHER_MOD, granted=True)
    assert decided.appeal.outcome == decided.case.outcome == Outcome.GRANTED
    await harness.ask()
    assert not await harness.people.appeals(GUILD)
    assert isinstance(harness.notices.to_members[-1][1], AppealDecided)
    assert len((await harness.people.standing(GUILD, MEMBER)).strikes) == 1


async def test_a_refused_appeal_changes_nothing_and_is_the_only_one(harness: Harness) -> None:
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="raid")
    number = await appeal(harness, 1)
    await harness.people.decide_appeal(GUILD, number, by=MOD, granted=False)
    await block_of(harness)
    with pytest.raises(AppealRefused) as refused:
        await appeal(harness, 1)
    assert refused.value.problem is AppealProblem.TWICE
    with pytest.raises(AlreadyEnded):
        await harness.people.decide_appeal(GUILD, number, by=OTHER_MOD, granted=True)
    assert (await harness.people.get_appeal(GUILD, number)).appeal.ended_by == MOD


async def test_two_moderators_decide_an_appeal_once(harness: Harness) -> None:
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="raid")
    number = await appeal(harness, 1)
    tries = [harness.people.decide_appeal(GUILD, number, by=by, granted=by == MOD) for by in (MOD, OTHER_MOD)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(answer, AlreadyEnded) for answer in answers) == 1


async def test_an_appeal_is_for_a_case_of_ones_own_that_counts(harness: Harness) -> None:
    await strike(harness)
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="raid")
    await harness.people.unblock(GUILD, MEMBER, by=MOD)
    for number, user_id, guild_id in ((1, MEMBER + 1, GUILD), (1, MEMBER, GUILD + 1), (44, MEMBER, GUILD)):
        with pytest.raises(CaseNotFound):
            await harness.people.appeal(guild_id, number, user_id=user_id, text="mine")
    problems = {2: AppealProblem.OVER, 3: AppealProblem.NOTHING}
    await harness.clock.sleep(31 * DAY)
    problems[1] = AppealProblem.OVER
    for number, problem in problems.items():
        with pytest.raises(AppealRefused) as refused:
            await harness.people.check_appeal(GUILD, number, user_id=MEMBER)
        assert refused.value.problem is problem
    assert not harness.notices.to_servers


async def test_nobody_decides_their_own_appeal(harness: Harness) -> None:
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="raid")
    number = await appeal(harness, 1)
    with pytest.raises(MayNotJudge):
        await harness.people.decide_appeal(GUILD, number, by=MEMBER, granted=True)


# ── gates and pace ───────────────────────────────────────────────────────────────────────────────


async def test_a_gate_keeps_new_members_out_before_anything_is_quoted(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"gate_member_hours": 24}, by=MOD)
    now, quotes = harness.clock.now(), len(harness.studio.quoted)
    facts = MemberFacts(joined_at=now - HOUR * 1000)
    with pytest.raises(GateClosed) as refused:
        await harness.admission.submit(new_request(facts=facts))
    assert (refused.value.gate, refused.value.opens_at) == (Gate.TIME_ON_SERVER, now + 23 * HOUR * 1000)
    assert len(harness.studio.quoted) == quotes
    await harness.admission.submit(new_request(facts=replace(facts, is_moderator=True)))
    await harness.clock.sleep(23 * HOUR)
    await harness.admission.submit(new_request(facts=facts))


async def test_too_many_requests_in_a_minute_are_refused_until_the_first_is_a_minute_ago(
    harness: Harness,
) -> None:
    await harness.settings_service.change(GUILD, {"requests_per_minute": 2, "confirm_above": 0}, by=MOD)
    first = new_request()
    await harness.admission.submit(first)
    await harness.clock.sleep(20)
    await harness.admission.submit(new_request())
    await harness.admission.submit(first)  # redelivered
    with pytest.raises(TooFast) as refused:
        await harness.admission.submit(new_request())
    assert (refused.value.limit, refused.value.free_at) == (2, harness.clock.now() + 40_000)
    assert refused.value.kept_as is not None
    await harness.admission.submit(new_request(user_id=MEMBER + 1))
    await harness.clock.sleep(40)
    await harness.admission.submit(new_request())


# ── the log as a file ────────────────────────────────────────────────────────────────────────────


async def test_the_export_has_every_case_and_hides_who_reported(harness: Harness) -> None:
    await harness.store.cases.open_case(GUILD, CaseKind.REPORT, MEMBER, by=4711, now=START, reason="=cmd()")
    await strike(harness)
    await appeal(harness, 2)
    records = await harness.people.export(GUILD)
    assert [(record["case"], record["kind"], record["by"]) for record in records] == [
        (1, "report", None),
        (2, "strike", str(MOD)),
        (3, "appeal", str(MEMBER)),
    ]
    assert "4711" not in str(records)
    assert not await harness.people.export(GUILD + 1)


async def forget(harness: Harness) -> None:
    """Forget the member, of whom the blocks and strikes in force stay."""
    begun = await harness.store.privacy.begin(MEMBER, posts=False, now=harness.clock.now())
    await harness.store.privacy.erase(begun.name, now=harness.clock.now())


async def test_a_forgotten_member_who_is_still_blocked_can_appeal(harness: Harness) -> None:
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="raid")
    await forget(harness)
    refused = await block_of(harness)
    await harness.people.check_appeal(GUILD, refused.case, user_id=MEMBER)
    with pytest.raises(CaseNotFound):
        await harness.people.check_appeal(GUILD, refused.case, user_id=MEMBER + 1)
    number = await appeal(harness, refused.case)
    await harness.people.decide_appeal(GUILD, number, by=MOD, granted=True)
    await harness.ask()


async def test_only_reasons_of_what_is_in_force_outlive_a_member(harness: Harness) -> None:
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="over")
    await harness.people.unblock(GUILD, MEMBER, by=MOD, reason="sorry")
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="in force")
    await forget(harness)
    assert [case.reason for case in await harness.store.cases.list(GUILD)] == ["in force", "", ""]
    await harness.people.unblock(GUILD, MEMBER, by=MOD)
    await harness.store.retention.let_go(now=harness.clock.now())
    assert not [case.reason for case in await harness.store.cases.list(GUILD) if case.reason]


async def test_who_is_blocked_shows_nothing_to_others_and_sees_it_still(harness: Harness) -> None:
    job = await harness.ask()
    await harness.live(60)
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="raid")
    entry = await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)
    with pytest.raises(Blocked):
        await harness.library.check_may_show(entry)
    with pytest.raises(Blocked):
        await harness.library.publish(
            job.id, guild_id=GUILD, user_id=MEMBER, channel_id=22, parent_id=None, upload_limit=10**7
        )


async def test_the_answer_to_an_unblock_knows_whether_strikes_count(harness: Harness) -> None:
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="x")
    assert (await harness.people.unblock(GUILD, MEMBER, by=MOD)).strikes == 0
    await harness.people.strike(GUILD, MEMBER, by=MOD, reason="x")
    await harness.people.block(GUILD, MEMBER, by=MOD, reason="x")
    assert (await harness.people.unblock(GUILD, MEMBER, by=MOD)).strikes == 1
