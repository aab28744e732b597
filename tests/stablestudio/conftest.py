"""A scripted server, and our client that talks to it with a real wallet."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import SystemClock
from bot.payments.base import BasePayments
from bot.payments.wallet import SigningPolicy, Wallet
from bot.ports import Attachments, PaymentMethod, Studio
from bot.stablestudio.client import StableStudio
from bot.stablestudio.transfer import Downloads
from tests.payments.world import KEY, PAYEE
from tests.stablestudio.script import Script
from tests.transport.raw import Serve, serving


@pytest.fixture
async def script() -> AsyncIterator[Script]:
    script = Script()
    await script.start()
    yield script
    await script.stop()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    async with serving() as serve:
        yield serve


@pytest.fixture
async def studio(script: Script) -> AsyncIterator[StableStudio]:
    clock = SystemClock()
    wallet = Wallet(KEY, clock, SigningPolicy.from_settings((PAYEE,), script.url, 300))
    studio = StableStudio(script.url, script.url + "/api/blob/", {wallet.address: wallet.sign_in}, clock)
    yield studio
    await studio.aclose()


@pytest.fixture
async def hasty(script: Script) -> AsyncIterator[StableStudio]:
    """The same client with a clock two hundred times faster, for tests of giving up."""
    clock = SystemClock(speed=200)
    wallet = Wallet(KEY, clock, SigningPolicy.from_settings((PAYEE,), script.url, 300))
    studio = StableStudio(script.url, script.url + "/api/blob/", {wallet.address: wallet.sign_in}, clock)
    yield studio
    await studio.aclose()


def entry_buttons(
    studio: StableStudio, files: Downloads, bot: BasePayments
) -> tuple[Studio, Attachments, PaymentMethod]:
    """Never called: it type-checks only if these classes implement the protocols of `bot.ports`."""
    return studio, files, bot
