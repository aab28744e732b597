"""A freeze stops what is not paid and nothing else."""

import pytest

from bot.domain import policy
from bot.domain.jobs.job import Failure, JobState
from bot.domain.moderation.errors import AlreadyFrozen, NotFrozen, ServerFrozen
from tests.builders import GUILD, MEMBER
from tests.services.harness import Harness

MOD = 77


async def test_nothing_starts_and_the_reason_is_said(harness: Harness) -> None:
    await harness.settings_service.freeze(GUILD, by=MOD, reason="counting *all*")
    quotes = len(harness.studio.quoted)
    with pytest.raises(ServerFrozen) as refused:
        await harness.ask()
    assert (refused.value.freeze.by, refused.value.freeze.reason) == (MOD, "counting *all*")
    assert len(harness.studio.quoted) == quotes
    await harness.fund(guild_id=GUILD + 1)
    assert (await harness.ask(guild_id=GUILD + 1)).state is JobState.READY


async def test_what_is_paid_is_made_and_delivered(harness: Harness) -> None:
    job = await harness.ask()
    await harness.live(5)
    assert await harness.state(job) is JobState.RUNNING
    await harness.settings_service.freeze(GUILD, by=MOD, reason="")
    await harness.live(600)
    assert await harness.state(job) is JobState.DELIVERED


async def test_what_is_held_waits_and_goes_on(harness: Harness) -> None:
    job = await harness.ask()
    await harness.settings_service.freeze(GUILD, by=MOD, reason="")
    await harness.live(policy.PATIENCE_SECONDS / 2)
    assert not harness.chain.moved
    assert (await harness.store.budgets.balances(GUILD)).held == job.total
    assert harness.delivery.progress_shown[-1][2].stopped
    await harness.settings_service.unfreeze(GUILD, by=MOD)
    await harness.live(600)
    assert await harness.state(job) is JobState.DELIVERED


async def test_what_is_held_returns_if_the_stop_lasts(harness: Harness) -> None:
    job = await harness.ask()
    await harness.settings_service.freeze(GUILD, by=MOD, reason="")
    await harness.live(policy.PATIENCE_SECONDS + 120)
    assert (await harness.job(job)).failure is Failure.STOPPED
    assert not harness.studio.presented
    assert (await harness.store.budgets.balances(GUILD)).held == 0
    await harness.check_books()


async def test_a_card_from_before_is_refused_at_the_press(harness: Harness) -> None:
    await harness.settings_service.change(GUILD, {"confirm_above": 0}, by=MOD)
    card = await harness.ask()
    await harness.settings_service.freeze(GUILD, by=MOD, reason="")
    with pytest.raises(ServerFrozen):
        await harness.admission.confirm(card.id, user_id=MEMBER)
    assert await harness.state(card) is JobState.QUOTED


async def test_frozen_twice_or_not_at_all_is_said(harness: Harness) -> None:
    with pytest.raises(NotFrozen):
        await harness.settings_service.unfreeze(GUILD, by=MOD)
    await harness.settings_service.freeze(GUILD, by=MOD, reason="a")
    with pytest.raises(AlreadyFrozen) as refused:
        await harness.settings_service.freeze(GUILD, by=1, reason="b")
    assert (refused.value.freeze.by, refused.value.freeze.reason) == (MOD, "a")
    was = await harness.settings_service.unfreeze(GUILD, by=MOD)
    assert (was.by, was.reason) == (MOD, "a")
