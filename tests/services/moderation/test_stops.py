"""Stops that are confirmed by a button: the reason that was typed before is the one that counts."""

import pytest

from bot.domain.moderation.errors import AlreadyFrozen
from bot.domain.money.errors import AlreadyPaused, AlreadyRetired
from bot.services.moderation.pauses import HostPauses
from tests.builders import GUILD
from tests.fakes.notices import FakeNotices
from tests.services.harness import Harness

MOD = 77


async def test_a_freeze_has_the_reason_that_was_typed_before_its_button(harness: Harness) -> None:
    settings = harness.settings_service
    balances = await settings.plan_freeze(GUILD, by=MOD, reason="checking the books")
    assert balances == await harness.store.budgets.balances(GUILD)
    assert (await settings.settings(GUILD)).frozen is None
    await settings.plan_freeze(GUILD, by=MOD + 1, reason="another moderator's")
    frozen = (await settings.confirm_freeze(GUILD, by=MOD)).frozen
    assert frozen is not None
    assert (frozen.by, frozen.reason) == (MOD, "checking the books")
    for refused in (
        settings.plan_freeze(GUILD, by=MOD, reason="again"),
        settings.confirm_freeze(GUILD, by=MOD + 1),
    ):
        with pytest.raises(AlreadyFrozen):
            await refused
    await settings.unfreeze(GUILD, by=MOD)
    frozen = (await settings.confirm_freeze(GUILD, by=MOD)).frozen
    assert frozen is not None
    assert frozen.reason == ""  # the first press has used it


async def test_a_pause_and_a_models_stop_have_theirs(harness: Harness) -> None:
    pauses = HostPauses(harness.store, FakeNotices(), harness.clock)
    servers = await pauses.plan_pause(by=MOD, reason="a look")
    assert GUILD in [guild_id for guild_id, _ in servers]
    assert await harness.store.host.current_pause() is None
    assert (await pauses.confirm_pause(by=MOD)).reason == "a look"
    with pytest.raises(AlreadyPaused):
        await pauses.plan_pause(by=MOD, reason="")
    await pauses.plan_retirement("sora-2", by=MOD, reason="dear")
    assert not await pauses.retired()
    await pauses.confirm_retirement("sora-2", by=MOD)
    (retired,) = await pauses.retired()
    assert retired.reason == "dear"
    with pytest.raises(AlreadyRetired):
        await pauses.plan_retirement("sora-2", by=MOD, reason="")
