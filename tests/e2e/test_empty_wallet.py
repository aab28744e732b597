"""The preferred wallet is empty: the next one pays the same price, until the first has money again."""

import pytest

from bot.domain.money.networks import NETWORKS as BY_NAME
from sandbox.results import price_of
from sandbox.spending import is_final
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SPEED = 20.0
NETWORKS = ("base", "solana", "tempo")
FUNDS = {"base": 50_000, "solana": 130_000, "tempo": 50_000_000}

CHEAP, PRICE = "grok generate", 70_000


async def paid_by(harness: BotHarness, prompt: str) -> str:
    """Make a job, and return the word of the network that paid it."""
    job, message = await harness.made("mira", CHEAP, {"prompt": prompt})
    assert price_of(message) == PRICE
    (payment,) = await harness.payments(job)
    return BY_NAME[payment["network"]].word


async def test_each_empty_wallet_hands_on_to_the_next(harness: BotHarness) -> None:
    before, available = harness.world.balances, await harness.account("available")
    assert await paid_by(harness, "the first is empty") == "solana"
    await until(lambda: is_final(harness.world, "confirmed"), "the wallet to be seen empty")
    assert await paid_by(harness, "the second is empty now") == "tempo"
    assert harness.world.balances["base"] == before["base"]
    assert harness.world.balances["solana"] == before["solana"] - PRICE
    assert harness.world.balances["tempo"] < before["tempo"] - PRICE  # gas, which the host pays
    assert await harness.account("available") == available - 2 * PRICE


async def test_the_first_wallet_pays_again_once_it_has_money(harness: BotHarness) -> None:
    harness.world.chain.deposit(harness.world.wallet, 3_333_333)
    assert await paid_by(harness, "money has come") == "base"
    await until(lambda: harness.world.balances["base"] == 3_333_333 + FUNDS["base"] - PRICE, "the payment")
