"""One logged-in bot for each module that asks for `front`."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.ui.place import Front, opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def front_of_module() -> AsyncIterator[Front]:
    with pytest.MonkeyPatch.context() as patch:
        async with opened(patch) as front:
            yield front


@pytest.fixture
def front(front_of_module: Front) -> Front:
    """Return the module's bot with a clean script, no faults and an empty channel."""
    place = front_of_module.place
    place.faults.clear()
    place.discord.set_bot_permissions(place.channel)
    front_of_module.script.reset()
    for message in place.discord.messages(place.channel):
        message.deleted = True
    return front_of_module
