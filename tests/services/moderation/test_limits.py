"""Limits and allowances as members meet them: exact whatever is asked at once, given back on failure."""

import asyncio

import pytest

from bot.domain.errors import NotAllowed, OverLimit, Refused
from bot.domain.jobs.job import JobState
from bot.domain.moderation.limits import Asker, Kind, Rule, Scope
from bot.domain.periods import Per
from tests.builders import CHANNEL, GUILD, MEMBER, asked
from tests.services.harness import Harness

MOD = 77
PRICE = 30_000
DAY = 86_400


async def limit(house: Harness, scope: Scope, key: int, per: Per, amount: int) -> None:
    await house.ruling.set(GUILD, Rule(Kind.LIMIT, scope, key, per, amount), by=MOD)


async def allow(house: Harness, scope: Scope, key: int, per: Per, amount: int) -> None:
    await house.ruling.set(GUILD, Rule(Kind.ALLOWANCE, scope, key, per, amount), by=MOD)


async def used(house: Harness, per: Per = Per.DAY) -> int:
    """Of the server's pool."""
    return next(s.used for s in await house.ruling.pools(GUILD) if s.rule.per is per)


async def price_of(house: Harness) -> int:
    job = await house.ask()
    await house.admission.withdraw(job.id, user_id=MEMBER)
    return job.total


async def test_two_hundred_at_once_do_not_exceed_a_pool_by_a_micro_dollar(house: Harness) -> None:
    price = await price_of(house)
    pool = 7 * price + price - 1
    await limit(house, Scope.SERVER, GUILD, Per.DAY, pool)
    tries = [house.admission.ask(asked(user_id=1000 + number)) for number in range(200)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 7
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert all(isinstance(answer, OverLimit) for answer in refused), refused
    assert await used(house) == 7 * price
    await house.live(600)
    assert await used(house) == 7 * price == sum(house.chain.moved.values())
    await house.check_books()


async def test_two_hundred_of_one_member_keep_to_the_allowance(house: Harness) -> None:
    price = await price_of(house)
    await allow(house, Scope.SERVER, GUILD, Per.WEEK, 2 * price)
    tries = [house.admission.ask(asked()) for _ in range(200)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 2
    other = await house.ask(user_id=MEMBER + 1)
    assert other.state is JobState.ADMITTED


async def test_a_job_that_fails_after_payment_gives_the_allowance_back(house: Harness) -> None:
    price = await price_of(house)
    await allow(house, Scope.MEMBER, MEMBER, Per.MONTH, price)
    house.studio.fails_with = "no"
    job = await house.ask()
    with pytest.raises(OverLimit):
        await house.ask()
    await house.live(600)
    assert await house.state(job) is JobState.FAILED
    assert sum(house.chain.moved.values()) == price
    house.studio.fails_with = None
    again = await house.ask()
    await house.live(600)
    assert await house.state(again) is JobState.DELIVERED
    with pytest.raises(OverLimit, match="By your own allowance"):
        await house.ask()


async def test_a_cancelled_job_gives_it_back(house: Harness) -> None:
    price = await price_of(house)
    await limit(house, Scope.CHANNEL, CHANNEL, Per.DAY, price)
    job = await house.ask()
    with pytest.raises(OverLimit):
        await house.ask()
    await house.admission.withdraw(job.id, user_id=MEMBER)
    assert (await house.ask()).state is JobState.ADMITTED


async def test_a_new_day_begins_in_the_servers_zone(house: Harness) -> None:
    price = await price_of(house)
    await house.moderating.change(GUILD, {"zone": "Asia/Tokyo"}, by=MOD)
    await limit(house, Scope.SERVER, GUILD, Per.DAY, price)
    await house.ask()
    (standing,) = await house.ruling.pools(GUILD)
    assert standing.resets_at is not None
    assert standing.resets_at % (DAY * 1000) == (24 - 9) * 3_600_000
    house.clock.to(standing.resets_at - 1)
    with pytest.raises(OverLimit, match=f"<t:{standing.resets_at // 1000}:R>"):
        await house.ask()
    house.clock.to(standing.resets_at)
    assert (await house.ask()).state is JobState.ADMITTED


async def test_a_clock_that_was_set_back_forgets_nothing(house: Harness) -> None:
    price = await price_of(house)
    await limit(house, Scope.SERVER, GUILD, Per.DAY, price)
    await house.ask()
    house.clock.advance(-2 * DAY)
    with pytest.raises(OverLimit):
        await house.ask()


async def test_a_cap_is_refused_with_the_price_and_zero_before_any_is_asked_for(house: Harness) -> None:
    price = await price_of(house)
    await limit(house, Scope.CHANNEL, CHANNEL, Per.JOB, price - 1)
    with pytest.raises(OverLimit, match="one job may cost"):
        await house.ask()
    await limit(house, Scope.CHANNEL, CHANNEL, Per.JOB, 0)
    quotes = len(house.studio.quoted)
    with pytest.raises(OverLimit, match=r"\$0\.00"):
        await house.ask()
    assert len(house.studio.quoted) == quotes
    assert (await house.ask(channel_id=CHANNEL + 1)).state is JobState.ADMITTED


async def test_the_most_generous_role_decides_and_roles_share_their_pools(house: Harness) -> None:
    price = await price_of(house)
    await allow(house, Scope.SERVER, GUILD, Per.DAY, 0)
    await allow(house, Scope.ROLE, 5, Per.DAY, price)
    await limit(house, Scope.ROLE, 5, Per.DAY, 2 * price)
    with pytest.raises(OverLimit, match="every member's allowance"):
        await house.ask()
    for member in (1, 2):
        assert (await house.ask(user_id=member, roles=(5,))).state is JobState.ADMITTED
    with pytest.raises(OverLimit, match="By your allowance as <@&5>"):
        await house.ask(user_id=1, roles=(5,))
    with pytest.raises(OverLimit, match="<@&5> together"):
        await house.ask(user_id=3, roles=(5,))


async def test_roles_are_those_of_the_press(house: Harness) -> None:
    price = await price_of(house)
    await house.moderating.change(GUILD, {"confirm_above": 0}, by=MOD)
    await allow(house, Scope.SERVER, GUILD, Per.DAY, 0)
    await allow(house, Scope.ROLE, 5, Per.DAY, 10 * price)
    card = await house.ask(roles=(5,))
    assert card.state is JobState.QUOTED
    with pytest.raises(OverLimit):
        await house.admission.press(card.id, user_id=MEMBER, roles=())
    offer = await house.admission.press(card.id, user_id=MEMBER, roles=(5,))
    assert offer.admitted


async def test_a_rule_that_came_between_card_and_press_counts(house: Harness) -> None:
    await house.moderating.change(GUILD, {"confirm_above": 0}, by=MOD)
    card = await house.ask()
    await limit(house, Scope.SERVER, GUILD, Per.MONTH, card.total - 1)
    with pytest.raises(OverLimit):
        await house.admission.press(card.id, user_id=MEMBER)
    assert await house.state(card) is JobState.QUOTED
    await house.check_books()


async def test_a_thread_counts_for_its_channel(house: Harness) -> None:
    price = await price_of(house)
    await limit(house, Scope.CHANNEL, CHANNEL, Per.DAY, price)
    await house.ask(channel_id=500, parent_id=CHANNEL)
    with pytest.raises(OverLimit, match=f"<#{CHANNEL}>"):
        await house.ask()


async def test_once_more_is_on_the_pressers_own_allowance(house: Harness) -> None:
    price = await price_of(house)
    job = await house.ask()
    await house.live(600)
    await allow(house, Scope.MEMBER, 9, Per.DAY, price - 1)
    with pytest.raises(OverLimit, match="By your own allowance"):
        await house.admission.again(
            job.id, request_key="x", guild_id=GUILD, channel_id=CHANNEL, user_id=9, upload_limit=10**7
        )


async def test_more_jobs_may_run_at_once(house: Harness) -> None:
    await house.moderating.change(GUILD, {"running_per_member": 5}, by=MOD)
    house.studio.render_seconds = 1_000
    jobs = [await house.ask() for _ in range(6)]
    await house.live(30)
    states = [await house.state(job) for job in jobs]
    assert states.count(JobState.RUNNING) == 5
    assert states.count(JobState.ADMITTED) == 1


async def test_a_model_that_is_off_is_refused_before_anything_else(house: Harness) -> None:
    await house.ruling.set_model(GUILD, "flux-2-pro", Scope.SERVER, GUILD, False, by=MOD)
    quotes = len(house.studio.quoted)
    with pytest.raises(NotAllowed, match="flux-2-pro is switched off"):
        await house.ask(missing_permissions=("Attach Files",))
    assert len(house.studio.quoted) == quotes
    await house.ruling.set_model(GUILD, "flux-2-pro", Scope.ROLE, 5, True, by=MOD)
    assert (await house.ask(roles=(5,))).state is JobState.ADMITTED
    with pytest.raises(Refused, match="no model"):
        await house.ruling.set_model(GUILD, "flux-9", Scope.SERVER, GUILD, False, by=MOD)


async def test_what_is_left_can_be_asked_for(house: Harness) -> None:
    price = await price_of(house)
    await allow(house, Scope.SERVER, GUILD, Per.DAY, 3 * price)
    await house.ask()
    asker = Asker(GUILD, CHANNEL, MEMBER)
    (standing,) = await house.store.gate.standings(asker, now=house.clock.now())
    assert (standing.used, standing.left) == (price, 2 * price)


async def test_everything_moderators_set_is_in_the_log(house: Harness) -> None:
    await limit(house, Scope.ROLE, 5, Per.DAY, 2_000_000)
    await limit(house, Scope.ROLE, 5, Per.DAY, 3_500_000)
    await limit(house, Scope.ROLE, 5, Per.DAY, 3_500_000)  # no change, no line
    await house.ruling.lift(GUILD, Kind.LIMIT, Scope.ROLE, 5, Per.DAY, by=MOD)
    await house.ruling.set_model(GUILD, "grok", Scope.CHANNEL, 4, False, by=MOD)
    await house.ruling.set_default(GUILD, "image", "grok", by=MOD)
    await house.moderating.freeze(GUILD, by=MOD, reason="stop")
    lines = await house.store.servers.log(GUILD)
    assert [(line.action, line.old, line.new) for line in lines[:0:-1]] == [
        ("limit role:5 per day", None, "$2.00"),
        ("limit role:5 per day", "$2.00", "$3.50"),
        ("limit role:5 per day", "$3.50", None),
        ("model grok channel:4", None, "off"),
        ("default image model", None, "grok"),
    ]
    assert (lines[0].action, lines[0].old, lines[0].reason) == ("frozen", None, "stop")
    assert {line.actor for line in lines} == {MOD}
