"""Models that the host has not switched on are off wherever money is asked for."""

import pytest

from bot.domain.moderation.limits import Requester
from bot.domain.money.errors import ModelNotEnabled
from bot.store import Store

ASKER = Requester(guild_id=11, channel_id=22, user_id=33)


async def test_a_model_that_is_kept_off_is_refused_on_all_servers(store: Store) -> None:
    await store.spending.check_model(ASKER, "arrow-1.1")
    await store.host.set_disabled_models(["arrow-1.1", "gpt-image-2.5-flare"])
    with pytest.raises(ModelNotEnabled) as refused:
        await store.spending.check_model(ASKER, "arrow-1.1")
    assert refused.value.model == "arrow-1.1"
    await store.spending.check_model(ASKER, "arrow-1.1-max")
    await store.spending.check_model(ASKER, "grok")


async def test_the_last_word_counts(store: Store) -> None:
    await store.host.set_disabled_models(["arrow-1.1"])
    await store.host.set_disabled_models(["arrow-1.1-max"])
    await store.spending.check_model(ASKER, "arrow-1.1")
    await store.host.set_disabled_models([])
    await store.spending.check_model(ASKER, "arrow-1.1-max")
