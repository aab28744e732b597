"""Costly jobs: who decides, once, at the price on the card, and what is left undone by a crash."""

import asyncio

import pytest

from bot.domain import policy
from bot.domain.errors import (
    DeliveryError,
    DeliveryImpossible,
    NotAllowed,
    NotFound,
    Outdated,
    OverBudget,
    OverLimit,
)
from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.errors import AlreadyDecided, DecisionProblem, FirstUnclear, MayNotDecide
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.jobs.notices import ApprovalNotShown, ModeratorsUnreachable
from bot.domain.jobs.place import ChannelFacts, Obstacle, PlaceProblem
from bot.domain.moderation.errors import ServerFrozen
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.people_errors import Blocked
from bot.domain.money.payments import Challenge
from bot.domain.periods import Per
from tests.builders import EDIT, GUILD, MEMBER, attachment, new_request
from tests.fakes import PICTURE
from tests.services.harness import Harness

MOD, OTHER, OWNER = 77, 78, 79
CHANNEL = 900


@pytest.fixture
async def careful(harness: Harness) -> Harness:
    """A house in which a moderator decides about everything."""
    await harness.settings_service.change(GUILD, {"approve_above": 0, "approvals_channel": CHANNEL}, by=MOD)
    return harness


async def ask_for(harness: Harness, **changes: object) -> Job:
    job = await harness.ask(**changes)
    assert job.state is JobState.QUOTED
    return job


async def approve(harness: Harness, job: Job, by: int = MOD, *, senior: bool = True) -> JobState:
    done = await harness.approvals.approve(job.id, guild_id=GUILD, by=by, senior=senior)
    return done.job.state


async def approval_state(harness: Harness, job: Job) -> ApprovalState:
    approval = await harness.approvals.of_job(job.id)
    assert approval is not None
    return approval.state


async def test_nothing_is_held_before_and_all_is_paid_after(careful: Harness) -> None:
    job = await ask_for(careful)
    assert (await careful.store.budgets.balances(GUILD)).held == 0
    assert careful.approval_cards.posted == 1
    assert await approve(careful, job) is JobState.ADMITTED
    await careful.live(600)
    assert await careful.state(job) is JobState.DELIVERED
    assert sum(careful.chain.moved.values()) == job.total
    (card,) = careful.approval_cards.cards.values()
    assert (card.state, card.decided_by) == (ApprovalState.APPROVED, MOD)
    await careful.check_books()


async def test_the_asker_never_decides(careful: Harness) -> None:
    job = await ask_for(careful, user_id=MOD)
    for decision in (
        careful.approvals.approve(job.id, guild_id=GUILD, by=MOD, senior=True),
        careful.approvals.check_decidable(job.id, guild_id=GUILD, by=MOD),
        careful.approvals.deny(job.id, guild_id=GUILD, by=MOD, reason=""),
    ):
        with pytest.raises(MayNotDecide) as refused:
            await decision
        assert refused.value.problem is DecisionProblem.OWN_REQUEST
    assert await careful.state(job) is JobState.QUOTED


async def test_many_moderators_at_once_do_it_once(careful: Harness) -> None:
    job = await ask_for(careful)
    presses = [careful.approvals.approve(job.id, guild_id=GUILD, by=100 + n, senior=True) for n in range(20)]
    answers = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    late = [answer for answer in answers if isinstance(answer, BaseException)]
    assert {type(answer) for answer in late} == {AlreadyDecided}
    states = {answer.approval.state for answer in late if isinstance(answer, AlreadyDecided)}
    assert states == {ApprovalState.APPROVED}
    await careful.live(600)
    assert sum(careful.chain.moved.values()) == job.total
    await careful.check_books()


async def test_approve_and_deny_at_once_is_one_of_them(careful: Harness) -> None:
    job = await ask_for(careful)
    answers = await asyncio.gather(
        careful.approvals.approve(job.id, guild_id=GUILD, by=MOD, senior=True),
        careful.approvals.deny(job.id, guild_id=GUILD, by=OTHER, reason="no"),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, BaseException) for answer in answers) == 1
    await careful.live(600)
    paid = await approval_state(careful, job) is ApprovalState.APPROVED
    assert (await careful.state(job) is JobState.DELIVERED) == paid
    await careful.check_books()


async def test_a_price_that_rose_is_asked_for_again(careful: Harness) -> None:
    job = await ask_for(careful)
    careful.studio.price = job.total + 1
    done = await careful.approvals.approve(job.id, guild_id=GUILD, by=MOD, senior=True)
    assert done.rose
    assert (done.approval.old_amount, done.approval.amount) == (job.total, job.total + 1)
    assert (await careful.store.budgets.balances(GUILD)).held == 0
    assert careful.approval_cards.posted == 1
    (card,) = careful.approval_cards.cards.values()
    assert card.amount == job.total + 1
    assert await approve(careful, job, OTHER) is JobState.ADMITTED


async def test_a_price_that_fell_is_what_is_paid(careful: Harness) -> None:
    job = await ask_for(careful)
    careful.studio.price = job.total - 1
    assert await approve(careful, job) is JobState.ADMITTED
    await careful.live(600)
    assert sum(careful.chain.moved.values()) == job.total - 1


async def test_a_price_that_rises_after_the_approval_goes_back_to_the_moderators(careful: Harness) -> None:
    job = await ask_for(careful)
    await approve(careful, job)
    careful.studio.price = job.total + 1
    await careful.live(60)
    assert await careful.state(job) is JobState.QUOTED
    assert not careful.chain.moved
    offer = await careful.admission.confirm(job.id, user_id=MEMBER)
    assert not offer.admitted
    assert offer.pending is not None
    assert offer.pending.approval.amount == job.total + 1
    await approve(careful, job)
    await careful.live(600)
    assert sum(careful.chain.moved.values()) == job.total + 1
    await careful.check_books()


async def test_a_denial_ends_it_with_the_reason(careful: Harness) -> None:
    job = await ask_for(careful)
    await careful.approvals.deny(job.id, guild_id=GUILD, by=MOD, reason="too dear")
    await careful.live(1)
    job = await careful.job(job)
    assert (job.state, job.failure, job.detail) == (JobState.FAILED, Failure.DENIED, "too dear")
    assert job.notified_at is not None
    with pytest.raises(AlreadyDecided) as late:
        await approve(careful, job)
    assert (late.value.approval.state, late.value.approval.decided_by) == (ApprovalState.DENIED, MOD)
    line = (await careful.store.moderation_log.newest(GUILD))[0]
    assert (line.action, line.actor, line.reason) == (f"deny job {job.id}", MOD, "too dear")


async def test_nobody_decides_for_a_day_and_it_is_over(careful: Harness) -> None:
    job = await ask_for(careful)
    assert await careful.approvals.next_due() == careful.clock.after(policy.APPROVAL_SECONDS)
    careful.clock.advance(policy.APPROVAL_SECONDS - 1)
    await careful.approvals.tick()
    assert await approval_state(careful, job) is ApprovalState.ASKED
    careful.clock.advance(1)
    await careful.approvals.tick()
    await careful.live(1)
    assert await approval_state(careful, job) is ApprovalState.EXPIRED
    assert (await careful.job(job)).failure is Failure.EXPIRED
    assert await careful.approvals.next_due() is None
    with pytest.raises(AlreadyDecided) as late:
        await approve(careful, job)
    assert late.value.approval.state is ApprovalState.EXPIRED


async def test_withdrawn_by_its_asker_alone(careful: Harness) -> None:
    job = await ask_for(careful)
    with pytest.raises(NotAllowed):
        await careful.approvals.withdraw(job.id, user_id=MOD)
    await careful.approvals.withdraw(job.id, user_id=MEMBER)
    assert await approval_state(careful, job) is ApprovalState.WITHDRAWN
    with pytest.raises(AlreadyDecided) as late:
        await approve(careful, job)
    assert late.value.approval.state is ApprovalState.WITHDRAWN
    with pytest.raises(Outdated):
        await careful.admission.confirm(job.id, user_id=MEMBER)


async def test_another_servers_moderators_have_no_say(careful: Harness) -> None:
    job = await ask_for(careful)
    for act in (
        careful.approvals.approve(job.id, guild_id=GUILD + 1, by=MOD, senior=True),
        careful.approvals.deny(job.id, guild_id=GUILD + 1, by=MOD, reason=""),
    ):
        with pytest.raises(NotFound):
            await act
    assert await approval_state(careful, job) is ApprovalState.ASKED


async def test_the_askers_press_does_not_go_round_the_moderators(careful: Harness) -> None:
    job = await ask_for(careful)
    for _ in range(3):
        offer = await careful.admission.confirm(job.id, user_id=MEMBER)
        assert not offer.admitted
        assert offer.pending is not None
    assert careful.approval_cards.posted == 1
    assert (await careful.store.budgets.balances(GUILD)).held == 0


async def test_once_the_line_is_gone_the_asker_may_press(careful: Harness) -> None:
    job = await ask_for(careful)
    await careful.settings_service.change(GUILD, {"approve_above": None}, by=MOD)
    assert (await careful.admission.confirm(job.id, user_id=MEMBER)).admitted
    assert await approval_state(careful, job) is ApprovalState.WITHDRAWN


# ── two of them ──────────────────────────────────────────────────────────────────────────────────


async def test_above_the_second_line_two_different_people_agree(careful: Harness) -> None:
    await careful.settings_service.change(GUILD, {"second_above": 0}, by=MOD)
    job = await ask_for(careful)
    assert await approve(careful, job, MOD) is JobState.QUOTED
    with pytest.raises(MayNotDecide) as refused:
        await approve(careful, job, MOD)
    assert refused.value.problem is DecisionProblem.AGREED_BEFORE
    assert await approve(careful, job, OTHER) is JobState.ADMITTED
    (card,) = careful.approval_cards.cards.values()
    assert (card.first_by, card.decided_by) == (MOD, OTHER)


@pytest.mark.parametrize("senior_first", [True, False])
async def test_one_of_the_two_may_have_to_have_the_second_role(careful: Harness, senior_first: bool) -> None:
    await careful.settings_service.change(GUILD, {"second_above": 0, "second_role": 5}, by=MOD)
    job = await ask_for(careful)
    await approve(careful, job, OWNER if senior_first else MOD, senior=senior_first)
    if not senior_first:
        careful.approval_cards.juniors.add(MOD)
        with pytest.raises(MayNotDecide) as refused:
            await approve(careful, job, OTHER, senior=False)
        assert (refused.value.problem, refused.value.role) == (DecisionProblem.TWO_JUNIORS, 5)
    assert await approve(careful, job, OTHER, senior=not senior_first) is JobState.ADMITTED


async def test_the_first_of_two_who_was_demoted_does_not_count(careful: Harness) -> None:
    await careful.settings_service.change(GUILD, {"second_above": 0}, by=OWNER)
    job = await ask_for(careful)
    assert await approve(careful, job) is JobState.QUOTED
    careful.approval_cards.demoted.add(MOD)
    assert await approve(careful, job, OTHER) is JobState.QUOTED
    approval = await careful.approvals.of_job(job.id)
    assert approval is not None
    assert (approval.first_by, approval.state) == (OTHER, ApprovalState.ASKED)
    assert await approve(careful, job, OWNER) is JobState.ADMITTED


async def test_the_first_of_two_is_as_senior_as_they_are_now(careful: Harness) -> None:
    await careful.settings_service.change(GUILD, {"second_above": 0, "second_role": 5}, by=OWNER)
    job = await ask_for(careful)
    await approve(careful, job, senior=True)
    careful.approval_cards.juniors.add(MOD)
    with pytest.raises(MayNotDecide):
        await approve(careful, job, OTHER, senior=False)
    assert await approve(careful, job, OTHER, senior=True) is JobState.ADMITTED


async def test_without_an_answer_about_the_first_nothing_is_decided(careful: Harness) -> None:
    await careful.settings_service.change(GUILD, {"second_above": 0}, by=OWNER)
    job = await ask_for(careful)
    await approve(careful, job)
    careful.approval_cards.troubles.append(DeliveryError("503"))
    with pytest.raises(FirstUnclear):
        await approve(careful, job, OTHER)
    assert await approval_state(careful, job) is ApprovalState.ASKED


@pytest.mark.parametrize("two", [False, True])
async def test_an_approval_of_a_demoted_moderator_pays_nothing(careful: Harness, two: bool) -> None:
    await careful.settings_service.change(GUILD, {"second_above": 0 if two else None}, by=OWNER)
    job = await ask_for(careful, count=2)
    for person in (MOD, OTHER)[: 1 + two]:
        await approve(careful, job, person)
    careful.approval_cards.demoted.add(MOD)
    await careful.live(60)
    assert await careful.state(job) is JobState.QUOTED
    assert not careful.chain.moved
    balances = await careful.store.budgets.balances(GUILD)
    assert balances.held == 0
    approval = await careful.approvals.of_job(job.id)
    assert approval is not None
    assert approval.open
    assert approval.first_by == (OTHER if two else None)
    assert approval.amount == 2 * job.total
    await careful.approvals.tick()
    assert next(iter(careful.approval_cards.cards.values())).open
    await approve(careful, job, OWNER)
    await careful.live(600)
    assert await careful.state(job) is JobState.DELIVERED
    assert sum(careful.chain.moved.values()) == 2 * job.total
    assert not careful.delivery.price_changes, "their maker has nothing to decide"
    await careful.check_books()


async def test_moderators_decide_about_the_rest_of_a_request_that_is_paid_in_part(careful: Harness) -> None:
    await careful.settings_service.change(GUILD, {"running_per_member": 1}, by=OWNER)
    job = await ask_for(careful, count=2)
    await approve(careful, job)
    while not careful.chain.moved:
        await careful.live(1)
    careful.approval_cards.demoted.add(MOD)
    await careful.live(600)
    (_, (rest,)), *others = await careful.approvals.waiting(GUILD)
    assert (rest.id != job.id, others) == (True, [])
    assert await approve(careful, rest, OWNER) is JobState.ADMITTED
    await careful.live(600)
    assert await careful.state(rest) is JobState.DELIVERED
    assert sum(careful.chain.moved.values()) == 2 * job.total
    await careful.check_books()


async def test_moderators_decide_about_an_edit_whose_upload_is_paid_and_whose_price_rose(
    careful: Harness,
) -> None:
    file = attachment(careful.attachments.add(PICTURE))
    job = await ask_for(careful, operation=EDIT, attachments=(file,))
    await approve(careful, job)
    careful.studio.price += 1
    await careful.live(60)
    assert await careful.state(job) is JobState.QUOTED
    assert sum(careful.chain.moved.values()) == 10_000, "the upload"
    await careful.admission.confirm(job.id, user_id=MEMBER)
    assert await approve(careful, job) is JobState.ADMITTED
    await careful.live(600)
    assert await careful.state(job) is JobState.DELIVERED
    await careful.check_books()


async def test_while_discord_is_silent_nothing_is_paid_that_was_approved(careful: Harness) -> None:
    job = await ask_for(careful)
    await approve(careful, job)
    careful.approval_cards.troubles.extend([DeliveryError("503")] * 3)
    await careful.live(1)
    assert not careful.chain.moved
    await careful.live(600)
    assert await careful.state(job) is JobState.DELIVERED


async def test_an_approved_job_of_a_server_that_is_gone_ends_unpaid(careful: Harness) -> None:
    """Nobody can tell who may approve there, and nothing is to be decided there any more."""
    job = await ask_for(careful)
    await approve(careful, job)
    careful.places.gone[job.channel_id] = Obstacle(PlaceProblem.SERVER)
    careful.approval_cards.troubles.extend([DeliveryError("unknown server")] * 500)
    await careful.live(60)
    assert (await careful.job(job)).failure is Failure.PLACE_GONE
    assert (await careful.store.budgets.balances(GUILD)).held == 0
    assert not careful.chain.moved


async def test_approvers_of_whom_nothing_is_told_end_the_job_unpaid(careful: Harness) -> None:
    job = await ask_for(careful)
    await approve(careful, job)
    careful.approval_cards.troubles.extend([DeliveryError("503")] * 500)
    await careful.live(3_600)
    assert (await careful.job(job)).failure is Failure.PLACE_UNKNOWN
    assert not careful.chain.moved


async def test_who_was_demoted_does_not_matter_where_nobody_has_to_approve(careful: Harness) -> None:
    job = await ask_for(careful)
    await approve(careful, job)
    await careful.settings_service.change(GUILD, {"approve_above": None}, by=OWNER)
    careful.approval_cards.demoted.add(MOD)
    await careful.live(600)
    assert await careful.state(job) is JobState.DELIVERED


async def test_an_edit_is_looked_at_before_its_upload_too(careful: Harness) -> None:
    file = attachment(careful.attachments.add(PICTURE))
    job = await ask_for(careful, operation=EDIT, attachments=(file,))
    await approve(careful, job)
    careful.approval_cards.demoted.add(MOD)
    await careful.live(60)
    assert not careful.chain.moved
    careful.approval_cards.demoted.clear()
    await approve(careful, job)
    await careful.live(600)
    assert await careful.state(job) is JobState.DELIVERED
    await careful.check_books()


async def test_a_higher_price_voids_what_the_first_agreed_to(careful: Harness) -> None:
    await careful.settings_service.change(GUILD, {"second_above": 0}, by=MOD)
    job = await ask_for(careful)
    await approve(careful, job, MOD)
    careful.studio.price = job.total + 1
    done = await careful.approvals.approve(job.id, guild_id=GUILD, by=OTHER, senior=True)
    assert done.rose
    assert done.approval.first_by is None
    assert await approve(careful, job, OTHER) is JobState.QUOTED
    assert await approve(careful, job, MOD) is JobState.ADMITTED


# ── when it cannot start ─────────────────────────────────────────────────────────────────────────


async def test_a_frozen_servers_card_waits(careful: Harness) -> None:
    job = await ask_for(careful)
    await careful.settings_service.freeze(GUILD, by=MOD, reason="")
    with pytest.raises(ServerFrozen):
        await approve(careful, job)
    await careful.settings_service.unfreeze(GUILD, by=MOD)
    assert await approve(careful, job) is JobState.ADMITTED


async def test_limits_and_budget_are_checked_again_and_the_card_waits(careful: Harness) -> None:
    job = await ask_for(careful)
    rule = Rule(Kind.LIMIT, Scope.SERVER, GUILD, Per.DAY, job.total - 1)
    await careful.rules_service.set(GUILD, rule, by=MOD)
    with pytest.raises(OverLimit):
        await approve(careful, job)
    await careful.rules_service.lift(GUILD, rule, by=MOD)
    rest = (await careful.store.budgets.balances(GUILD)).available
    await careful.settings_service.change(GUILD, {"approve_above": None, "confirm_above": 10**9}, by=MOD)
    while rest >= job.total:
        member = 5000 + rest
        await careful.ask(user_id=member)
        rest = (await careful.store.budgets.balances(GUILD)).available
    with pytest.raises(OverBudget):
        await approve(careful, job)
    assert await approval_state(careful, job) is ApprovalState.ASKED
    await careful.check_books()


# ── cards, crashes and restarts ──────────────────────────────────────────────────────────────────


async def test_a_card_that_discord_did_not_take_is_posted_later(careful: Harness) -> None:
    careful.approval_cards.troubles.append(DeliveryError("Discord is busy"))
    await ask_for(careful)
    assert careful.approval_cards.posted == 0
    assert await careful.approvals.next_due() == 0
    await careful.approvals.tick()
    assert careful.approval_cards.posted == 1
    assert await careful.approvals.next_due() == careful.clock.after(policy.APPROVAL_SECONDS)


async def test_without_a_channel_the_list_has_it(careful: Harness) -> None:
    careful.approval_cards.troubles.append(DeliveryImpossible("the channel is gone"))
    job = await ask_for(careful)
    ((approval, (listed,)),) = await careful.approvals.waiting(GUILD)
    assert (approval.message_id, listed.id) == (None, job.id)
    assert approval.undeliverable
    assert await careful.approvals.next_due() != 0
    assert await approve(careful, job) is JobState.ADMITTED


async def test_the_list_has_all_that_an_approval_is_about(careful: Harness) -> None:
    job = await ask_for(careful, count=3)
    ((_, listed),) = await careful.approvals.waiting(GUILD)
    assert (listed[0].id, len({one.id for one in listed})) == (job.id, 3)


async def test_moderators_are_told_once_of_a_channel_that_takes_no_cards(careful: Harness) -> None:
    gone = DeliveryImpossible("the channel is gone")
    careful.approval_cards.troubles.extend([gone, gone])
    job, _ = await ask_for(careful), await ask_for(careful, user_id=99)
    ((guild_id, notice),) = careful.notices.to_servers
    assert isinstance(notice, ApprovalNotShown)
    assert (guild_id, notice.approval.job_id, notice.channel_id) == (GUILD, job.id, CHANNEL)
    await ask_for(careful, user_id=98)  # its card is posted
    careful.approval_cards.troubles.append(gone)
    await ask_for(careful, user_id=97)
    assert len(careful.notices.to_servers) == 2
    assert careful.notices.to_host == []


async def test_where_nobody_on_the_server_can_be_told_the_host_is(careful: Harness) -> None:
    careful.notices.alerts = False
    careful.approval_cards.troubles.append(DeliveryImpossible("the channel is gone"))
    await ask_for(careful)
    (notice,) = careful.notices.to_host
    assert isinstance(notice, ModeratorsUnreachable)
    assert notice.guild_id == GUILD


async def test_a_card_that_vanishes_once_it_is_decided_is_no_news(careful: Harness) -> None:
    job = await ask_for(careful)
    careful.approval_cards.troubles.append(DeliveryImpossible("the message is gone"))
    await approve(careful, job)
    assert careful.notices.to_servers == []


async def test_everything_goes_on_after_a_restart(careful: Harness) -> None:
    job = await ask_for(careful)
    careful.approval_cards.troubles.append(DeliveryError("killed before the card was changed"))
    await approve(careful, job)
    await careful.restart()
    assert await careful.approvals.next_due() == 0
    await careful.approvals.tick()
    (card,) = careful.approval_cards.cards.values()
    assert card.state is ApprovalState.APPROVED
    await careful.live(600)
    assert await careful.state(job) is JobState.DELIVERED


async def test_the_first_reference_is_on_the_card(careful: Harness) -> None:
    file = attachment(careful.attachments.add(PICTURE))
    await ask_for(careful, operation=EDIT, attachments=(file,))
    assert list(careful.approval_cards.pictures.values()) == [PICTURE]


async def test_a_reference_from_an_age_restricted_channel_is_not_on_a_card_elsewhere(
    careful: Harness,
) -> None:
    careful.places.facts[new_request().channel_id] = ChannelFacts(age_restricted=True)
    file = attachment(careful.attachments.add(PICTURE))
    await ask_for(careful, operation=EDIT, attachments=(file,))
    assert list(careful.approval_cards.pictures.values()) == [None]


# ── something cheaper ────────────────────────────────────────────────────────────────────────────


async def test_the_variant_is_quoted_taken_and_the_costly_one_withdrawn(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    await harness.settings_service.change(
        GUILD, {"approve_above": 30_000, "approvals_channel": CHANNEL}, by=MOD
    )
    quote = harness.studio.quote

    async def by_size(path: str, body: bytes) -> Challenge:
        harness.studio.price = 41_000 if b"2 MP" in body else 29_000
        return await quote(path, body)

    monkeypatch.setattr(harness.studio, "quote", by_size)
    costly = {"prompt": "a heron", "resolution": "2 MP"}
    offer = await harness.admission.submit(new_request(options=costly))
    assert offer.pending is not None
    cheaper = offer.pending.cheaper
    assert cheaper is not None
    assert cheaper.total == 29_000
    assert {**cheaper.options, "resolution": "2 MP"} == costly
    assert (await harness.admission.confirm(offer.job.id, user_id=MEMBER)).pending is not None
    taken = await harness.admission.confirm(cheaper.id, user_id=MEMBER)
    assert taken.admitted
    assert await approval_state(harness, offer.job) is ApprovalState.WITHDRAWN
    await harness.live(600)
    assert sum(harness.chain.moved.values()) == 29_000


async def test_moderators_are_asked_about_the_cheaper_one_alone(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lowest price that there is may be above the server's line too."""
    await harness.settings_service.change(
        GUILD, {"approve_above": 10_000, "approvals_channel": CHANNEL}, by=MOD
    )
    quote = harness.studio.quote

    async def by_size(path: str, body: bytes) -> Challenge:
        harness.studio.price = 41_000 if b"2 MP" in body else 29_000
        return await quote(path, body)

    monkeypatch.setattr(harness.studio, "quote", by_size)
    costly = {"prompt": "a heron", "resolution": "2 MP"}
    offer = await harness.admission.submit(new_request(options=costly))
    assert offer.pending is not None
    cheaper = offer.pending.cheaper
    assert cheaper is not None
    assert (await harness.admission.confirm(cheaper.id, user_id=MEMBER)).pending is not None
    ((_, (asked,)),) = await harness.approvals.waiting(GUILD)
    assert asked.id == cheaper.id
    assert await approval_state(harness, offer.job) is ApprovalState.WITHDRAWN


async def test_no_variant_where_none_is_cheaper(careful: Harness) -> None:
    offer = await careful.admission.submit(new_request(options={"prompt": "a heron", "resolution": "0.5 MP"}))
    assert offer.pending is not None
    assert offer.pending.cheaper is None


async def test_a_blocked_approver_decides_nothing(careful: Harness) -> None:
    job = await ask_for(careful)
    await careful.people.block(GUILD, OTHER, by=MOD, reason="raid")
    with pytest.raises(Blocked) as refused:
        await approve(careful, job, OTHER)
    assert refused.value.user_id == OTHER
    with pytest.raises(Blocked):
        await careful.approvals.check_decidable(job.id, guild_id=GUILD, by=OTHER)
    with pytest.raises(Blocked):
        await careful.approvals.deny(job.id, guild_id=GUILD, by=OTHER, reason="no")
    assert await approval_state(careful, job) is ApprovalState.ASKED
