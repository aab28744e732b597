"""Limits and allowances as members meet them: exact under simultaneous requests, restored on failure."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

import pytest

from bot.catalogue.errors import UnknownModel
from bot.domain.errors import OverLimit
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.moderation.errors import LimitReached, ModelOff
from bot.domain.moderation.limits import Kind, Requester, Rule, Scope
from bot.domain.moderation.model_rules import ALL, ModelRule
from bot.domain.periods import Per
from tests.builders import CHANNEL, GUILD, MEMBER, new_request
from tests.services.harness import Harness

MOD = 77
PRICE = 30_000
DAY = 86_400


async def limit(harness: Harness, scope: Scope, key: int, per: Per, amount: int) -> None:
    await harness.rules_service.set(GUILD, Rule(Kind.LIMIT, scope, key, per, amount), by=MOD)


async def allow(harness: Harness, scope: Scope, key: int, per: Per, amount: int) -> None:
    await harness.rules_service.set(GUILD, Rule(Kind.ALLOWANCE, scope, key, per, amount), by=MOD)


async def refused_by(step: Awaitable[object]) -> Rule:
    """The rule that refuses the step."""
    with pytest.raises(LimitReached) as refused:
        await step
    return refused.value.standing.rule


async def used(harness: Harness, per: Per = Per.DAY) -> int:
    """Of the server's pool."""
    return next(s.used for s in await harness.rules_service.pools(GUILD) if s.rule.per is per)


async def cancel(harness: Harness, job: Job) -> None:
    """End a job that is ready to be paid, as one that waits is ended."""
    now = harness.clock.now()
    await harness.store.batches.fail([job.id], Failure.CANCELLED, detail=None, refund=False, now=now)
    harness.worker.slots.free(job)


async def price_of(harness: Harness) -> int:
    job = await harness.ask()
    await cancel(harness, job)
    return job.total


async def test_two_hundred_at_once_do_not_exceed_a_pool_by_a_micro_dollar(harness: Harness) -> None:
    price = await price_of(harness)
    pool = 7 * price + price - 1
    await limit(harness, Scope.SERVER, GUILD, Per.DAY, pool)
    tries = [harness.admission.submit(new_request(user_id=1000 + number)) for number in range(200)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 7
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert all(isinstance(answer, OverLimit) for answer in refused), refused
    assert await used(harness) == 7 * price
    await harness.live(600)
    assert await used(harness) == 7 * price == sum(harness.chain.moved.values())
    await harness.check_books()


async def test_two_hundred_of_one_member_keep_to_the_allowance(harness: Harness) -> None:
    price = await price_of(harness)
    await allow(harness, Scope.SERVER, GUILD, Per.WEEK, 2 * price)
    await harness.settings_service.change(GUILD, {"requests_per_minute": 200}, by=MOD)
    tries = [harness.admission.submit(new_request()) for _ in range(200)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 2
    other = await harness.ask(user_id=MEMBER + 1)
    assert other.state is JobState.READY


async def test_a_job_that_fails_after_payment_gives_the_allowance_back(harness: Harness) -> None:
    price = await price_of(harness)
    await allow(harness, Scope.MEMBER, MEMBER, Per.MONTH, price)
    harness.studio.fails_with = "no"
    job = await harness.ask()
    with pytest.raises(OverLimit):
        await harness.ask()
    await harness.live(600)
    assert await harness.state(job) is JobState.FAILED
    assert sum(harness.chain.moved.values()) == price
    harness.studio.fails_with = None
    again = await harness.ask()
    await harness.live(600)
    assert await harness.state(again) is JobState.DELIVERED
    rule = await refused_by(harness.ask())
    assert (rule.kind, rule.scope, rule.key) == (Kind.ALLOWANCE, Scope.MEMBER, MEMBER)


async def test_a_cancelled_job_gives_it_back(harness: Harness) -> None:
    price = await price_of(harness)
    await limit(harness, Scope.CHANNEL, CHANNEL, Per.DAY, price)
    job = await harness.ask()
    with pytest.raises(OverLimit):
        await harness.ask()
    await cancel(harness, job)
    assert (await harness.ask()).state is JobState.READY


async def test_a_new_day_begins_in_the_servers_zone(harness: Harness) -> None:
    price = await price_of(harness)
    await harness.settings_service.change(GUILD, {"zone": "Asia/Tokyo"}, by=MOD)
    await limit(harness, Scope.SERVER, GUILD, Per.DAY, price)
    await harness.ask()
    (standing,) = await harness.rules_service.pools(GUILD)
    assert standing.resets_at is not None
    assert standing.resets_at % (DAY * 1000) == (24 - 9) * 3_600_000
    harness.clock.to(standing.resets_at - 1)
    with pytest.raises(LimitReached) as refused:
        await harness.ask()
    assert refused.value.standing.resets_at == standing.resets_at
    harness.clock.to(standing.resets_at)
    assert (await harness.ask()).state is JobState.READY


async def test_a_clock_that_was_set_back_forgets_nothing(harness: Harness) -> None:
    price = await price_of(harness)
    await limit(harness, Scope.SERVER, GUILD, Per.DAY, price)
    await harness.ask()
    harness.clock.advance(-2 * DAY)
    with pytest.raises(OverLimit):
        await harness.ask()


async def test_a_cap_is_refused_with_the_price_and_zero_before_any_is_asked_for(harness: Harness) -> None:
    price = await price_of(harness)
    await limit(harness, Scope.CHANNEL, CHANNEL, Per.JOB, price - 1)
    with pytest.raises(LimitReached) as refused:
        await harness.ask()
    assert (refused.value.standing.rule.per, refused.value.amount) == (Per.JOB, price)
    await limit(harness, Scope.CHANNEL, CHANNEL, Per.JOB, 0)
    quotes = len(harness.studio.quoted)
    with pytest.raises(LimitReached) as refused:
        await harness.ask()
    assert (refused.value.standing.rule.amount, refused.value.amount) == (0, None)
    assert len(harness.studio.quoted) == quotes
    assert (await harness.ask(channel_id=CHANNEL + 1)).state is JobState.READY


async def test_the_most_generous_role_decides_and_roles_share_their_pools(harness: Harness) -> None:
    price = await price_of(harness)
    await allow(harness, Scope.SERVER, GUILD, Per.DAY, 0)
    await allow(harness, Scope.ROLE, 5, Per.DAY, price)
    await limit(harness, Scope.ROLE, 5, Per.DAY, 2 * price)
    rule = await refused_by(harness.ask())
    assert (rule.kind, rule.scope) == (Kind.ALLOWANCE, Scope.SERVER)
    for member in (1, 2):
        assert (await harness.ask(user_id=member, roles=(5,))).state is JobState.READY
    rule = await refused_by(harness.ask(user_id=1, roles=(5,)))
    assert (rule.kind, rule.scope, rule.key) == (Kind.ALLOWANCE, Scope.ROLE, 5)
    rule = await refused_by(harness.ask(user_id=3, roles=(5,)))
    assert (rule.kind, rule.scope, rule.key) == (Kind.LIMIT, Scope.ROLE, 5)


async def test_roles_are_those_of_the_press(harness: Harness) -> None:
    price = await price_of(harness)
    await harness.settings_service.change(GUILD, {"confirm_above": 0}, by=MOD)
    await allow(harness, Scope.SERVER, GUILD, Per.DAY, 0)
    await allow(harness, Scope.ROLE, 5, Per.DAY, 10 * price)
    card = await harness.ask(roles=(5,))
    assert card.state is JobState.QUOTED
    with pytest.raises(OverLimit):
        await harness.admission.confirm(card.id, user_id=MEMBER, roles=())
    offer = await harness.admission.confirm(card.id, user_id=MEMBER, roles=(5,))
    assert offer.admitted


async def test_a_rule_that_came_between_card_and_press_counts(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"confirm_above": 0}, by=MOD)
    card = await harness.ask()
    await limit(harness, Scope.SERVER, GUILD, Per.MONTH, card.total - 1)
    with pytest.raises(OverLimit):
        await harness.admission.confirm(card.id, user_id=MEMBER)
    assert await harness.state(card) is JobState.QUOTED
    await harness.check_books()


async def test_a_thread_counts_for_its_channel(harness: Harness) -> None:
    price = await price_of(harness)
    await limit(harness, Scope.CHANNEL, CHANNEL, Per.DAY, price)
    await harness.ask(channel_id=500, parent_id=CHANNEL)
    rule = await refused_by(harness.ask())
    assert (rule.scope, rule.key) == (Scope.CHANNEL, CHANNEL)


async def test_once_more_is_on_the_pressers_own_allowance(harness: Harness) -> None:
    price = await price_of(harness)
    job = await harness.ask()
    await harness.live(600)
    await allow(harness, Scope.MEMBER, 9, Per.DAY, price - 1)
    again = harness.admission.repeat(job.id, new_request(request_key="x", channel_id=CHANNEL, user_id=9))
    rule = await refused_by(again)
    assert (rule.kind, rule.scope, rule.key) == (Kind.ALLOWANCE, Scope.MEMBER, 9)


async def test_more_jobs_may_run_at_once(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"running_per_member": 5}, by=MOD)
    harness.studio.render_seconds = 1_000
    jobs = [await harness.ask() for _ in range(6)]
    await harness.live(30)
    states = [await harness.state(job) for job in jobs]
    assert states.count(JobState.RUNNING) == 5
    assert states.count(JobState.ADMITTED) == 1


async def test_a_model_that_is_off_is_refused_before_anything_else(harness: Harness) -> None:
    await harness.rules_service.set_model(GUILD, "flux-2-pro", Scope.SERVER, GUILD, False, by=MOD)
    quotes = len(harness.studio.quoted)
    with pytest.raises(ModelOff) as refused:
        await harness.ask(missing_permissions=("Attach Files",))
    assert refused.value.model == "flux-2-pro"
    assert len(harness.studio.quoted) == quotes
    await harness.rules_service.set_model(GUILD, "flux-2-pro", Scope.ROLE, 5, True, by=MOD)
    assert (await harness.ask(roles=(5,))).state is JobState.READY
    with pytest.raises(UnknownModel):
        await harness.rules_service.set_model(GUILD, "flux-9", Scope.SERVER, GUILD, False, by=MOD)


async def test_what_is_left_can_be_asked_for(harness: Harness) -> None:
    price = await price_of(harness)
    await allow(harness, Scope.SERVER, GUILD, Per.DAY, 3 * price)
    await harness.ask()
    requester = Requester(GUILD, CHANNEL, MEMBER)
    (standing,) = await harness.store.spending.standings(requester, now=harness.clock.now())
    assert (standing.used, standing.left) == (price, 2 * price)


async def test_everything_moderators_set_is_in_the_log(harness: Harness) -> None:
    await limit(harness, Scope.ROLE, 5, Per.DAY, 2_000_000)
    await limit(harness, Scope.ROLE, 5, Per.DAY, 3_500_000)
    await limit(harness, Scope.ROLE, 5, Per.DAY, 3_500_000)  # no change, no line
    await harness.rules_service.lift(GUILD, Rule(Kind.LIMIT, Scope.ROLE, 5, Per.DAY, 0), by=MOD)
    await harness.rules_service.set_model(GUILD, "grok", Scope.CHANNEL, 4, False, by=MOD)
    await harness.rules_service.set_default(GUILD, "image", "grok", by=MOD)
    await harness.settings_service.freeze(GUILD, by=MOD, reason="stop")
    lines = await harness.store.moderation_log.newest(GUILD)
    assert [(line.action, line.old, line.new) for line in lines[:0:-1]] == [
        ("limit role:5 per day", None, "$2.00"),
        ("limit role:5 per day", "$2.00", "$3.50"),
        ("limit role:5 per day", "$3.50", None),
        ("model grok channel:4", None, "off"),
        ("default image model", None, "grok"),
    ]
    assert (lines[0].action, lines[0].old, lines[0].reason) == ("frozen", None, "stop")
    assert {line.actor for line in lines} == {MOD}


async def test_a_rule_names_the_members_it_leaves_nothing_to(harness: Harness) -> None:
    price = (await harness.ask()).total
    everyone = Rule(Kind.ALLOWANCE, Scope.SERVER, GUILD, Per.DAY, price)
    assert (await harness.rules_service.in_use(GUILD, everyone)).spent_by == [(MEMBER, price)]
    assert not (await harness.rules_service.in_use(GUILD, replace(everyone, amount=price + 1))).blocks
    own = Rule(Kind.ALLOWANCE, Scope.MEMBER, MEMBER, Per.DAY, price)
    assert (await harness.rules_service.in_use(GUILD, own)).blocks
    await allow(harness, Scope.MEMBER, MEMBER, Per.DAY, 10 * price)
    assert not (await harness.rules_service.in_use(GUILD, everyone)).blocks
    pool = Rule(Kind.LIMIT, Scope.CHANNEL, CHANNEL, Per.DAY, price)
    assert (await harness.rules_service.in_use(GUILD, pool)).blocks
    role = Rule(Kind.ALLOWANCE, Scope.ROLE, 5, Per.DAY, price)
    assert not (await harness.rules_service.in_use(GUILD, role)).blocks


async def test_a_role_is_about_the_members_who_had_it(harness: Harness) -> None:
    price = (await harness.ask(user_id=MEMBER + 1, roles=(5, 6))).total
    await harness.ask()
    role = Rule(Kind.ALLOWANCE, Scope.ROLE, 5, Per.WEEK, price)
    assert (await harness.rules_service.in_use(GUILD, role)).spent_by == [(MEMBER + 1, price)]


async def test_a_model_is_switched_off_and_on_again(harness: Harness) -> None:
    rules = harness.rules_service
    await rules.toggle_model(GUILD, "grok", by=MOD, was=True)
    await rules.toggle_model(GUILD, "grok", by=MOD + 1, was=True)  # a card from before the other's choice
    assert [rule.allowed for rule in await rules.model_rules(GUILD)] == [False]
    await rules.toggle_model(GUILD, "grok", by=MOD, was=False)
    assert not await rules.model_rules(GUILD)
    await rules.set_model(GUILD, ALL, Scope.SERVER, GUILD, False, by=MOD)
    await rules.toggle_model(GUILD, "grok", by=MOD)
    assert ModelRule("grok", Scope.SERVER, GUILD, True) in await rules.model_rules(GUILD)
    lines = [(line.old, line.new) for line in await harness.store.moderation_log.newest(GUILD)]
    assert lines[::-1] == [("on", "off"), ("off", "on"), ("on", "off"), ("off", "on")]
