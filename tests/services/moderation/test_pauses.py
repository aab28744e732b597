"""A freeze stops what is not paid and nothing else."""

import pytest

from bot.domain import policy
from bot.domain.errors import NotAllowed, Outdated
from bot.domain.jobs.job import Failure, JobState
from tests.builders import GUILD, MEMBER
from tests.services.harness import Harness

MOD = 77


async def test_nothing_starts_and_the_reason_is_said(house: Harness) -> None:
    await house.moderating.freeze(GUILD, by=MOD, reason="counting *all*")
    quotes = len(house.studio.quoted)
    with pytest.raises(NotAllowed) as refused:
        await house.ask()
    for word in (f"<@{MOD}>", "counting \\*all\\*", "Nothing was held or paid", "`/treasury unfreeze`"):
        assert word in str(refused.value)
    assert len(house.studio.quoted) == quotes
    await house.fund(guild_id=GUILD + 1)
    assert (await house.ask(guild_id=GUILD + 1)).state is JobState.ADMITTED


async def test_what_is_paid_is_made_and_delivered(house: Harness) -> None:
    job = await house.ask()
    await house.live(5)
    assert await house.state(job) is JobState.RUNNING
    await house.moderating.freeze(GUILD, by=MOD, reason="")
    await house.live(600)
    assert await house.state(job) is JobState.DELIVERED


async def test_what_is_held_waits_and_goes_on(house: Harness) -> None:
    job = await house.ask()
    await house.moderating.freeze(GUILD, by=MOD, reason="")
    await house.live(policy.PATIENCE_SECONDS / 2)
    assert not house.chain.moved
    assert (await house.store.budgets.balances(GUILD)).held == job.total
    assert house.delivery.shown[-1][2].stopped
    await house.moderating.unfreeze(GUILD, by=MOD)
    await house.live(600)
    assert await house.state(job) is JobState.DELIVERED


async def test_what_is_held_returns_if_the_stop_lasts(house: Harness) -> None:
    job = await house.ask()
    await house.moderating.freeze(GUILD, by=MOD, reason="")
    await house.live(policy.PATIENCE_SECONDS + 120)
    assert (await house.job(job)).failure is Failure.STOPPED
    assert not house.studio.presented
    assert (await house.store.budgets.balances(GUILD)).held == 0
    await house.check_books()


async def test_a_card_from_before_is_refused_at_the_press(house: Harness) -> None:
    await house.moderating.change(GUILD, {"confirm_above": 0}, by=MOD)
    card = await house.ask()
    await house.moderating.freeze(GUILD, by=MOD, reason="")
    with pytest.raises(NotAllowed, match="stopped on this server"):
        await house.admission.press(card.id, user_id=MEMBER)
    assert await house.state(card) is JobState.QUOTED


async def test_frozen_twice_or_not_at_all_is_said(house: Harness) -> None:
    with pytest.raises(Outdated, match="not stopped"):
        await house.moderating.unfreeze(GUILD, by=MOD)
    await house.moderating.freeze(GUILD, by=MOD, reason="a")
    with pytest.raises(Outdated, match=f"<@{MOD}>"):
        await house.moderating.freeze(GUILD, by=1, reason="b")
    was = await house.moderating.unfreeze(GUILD, by=MOD)
    assert (was.by, was.reason) == (MOD, "a")
