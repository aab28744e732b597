"""Stops that are confirmed by a button: what the card asks about, and a stop that is there already."""

import pytest

from bot.domain.moderation.errors import AlreadyFrozen
from bot.domain.money.errors import AlreadyPaused, AlreadyRetired
from bot.services.moderation.pauses import HostPauses
from tests.builders import GUILD
from tests.fakes.notices import FakeNotices
from tests.services.harness import Harness

MOD = 77


async def test_a_freeze_is_planned_until_there_is_one(harness: Harness) -> None:
    settings = harness.settings_service
    assert await settings.plan_freeze(GUILD) == await harness.store.budgets.balances(GUILD)
    assert (await settings.settings(GUILD)).frozen is None
    frozen = (await settings.freeze(GUILD, by=MOD, reason="checking the books")).frozen
    assert frozen is not None
    assert (frozen.by, frozen.reason) == (MOD, "checking the books")
    for refused in (settings.plan_freeze(GUILD), settings.freeze(GUILD, by=MOD + 1, reason="again")):
        with pytest.raises(AlreadyFrozen):
            await refused


async def test_a_pause_and_a_models_stop_are_planned_until_there_is_one(harness: Harness) -> None:
    pauses = HostPauses(harness.store, FakeNotices(), harness.clock)
    assert GUILD in [guild_id for guild_id, _ in await pauses.plan_pause()]
    assert await harness.store.host.current_pause() is None
    assert (await pauses.pause(by=MOD, reason="a look")).reason == "a look"
    with pytest.raises(AlreadyPaused):
        await pauses.plan_pause()
    await pauses.plan_retirement("sora-2")
    assert not await pauses.retired()
    await pauses.retire("sora-2", by=MOD, reason="dear")
    (retired,) = await pauses.retired()
    assert retired.reason == "dear"
    with pytest.raises(AlreadyRetired):
        await pauses.plan_retirement("sora-2")
