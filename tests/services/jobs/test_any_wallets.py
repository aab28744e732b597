"""Any state of three wallets: whoever pays is the one that the rules name."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.domain.errors import ChainUnavailable, UntrustedChallenge
from bot.domain.jobs.job import Failure
from bot.services.jobs.running.outcomes import Bought, GivenUp, PriceRose, Purchase
from bot.services.recent_balances import KEPT_SECONDS
from tests.services.harness import Harness
from tests.services.purchases import PRICE, buy, ready

ORDER = ("tempo", "solana", "base")
CASES = 40


@dataclass(frozen=True)
class Wallet:
    """One wallet as a test sets it. Amounts are micro-USDC."""

    word: str
    is_offered: bool
    surcharge: int
    is_silent: bool
    balance: int
    fee_most: int

    def covers(self) -> bool:
        return self.balance >= PRICE + self.surcharge + self.fee_most


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[Harness]:
    harness = await Harness(tmp_path, networks=ORDER).open()
    await harness.fund()
    yield harness
    await harness.close()


def expected(wallets: list[Wallet]) -> str:
    """Return the rules' word: a network, or why there is none."""
    offered = [one for one in wallets if one.is_offered]
    if not offered:
        return "untrusted"
    fitting = [one for one in offered if not one.surcharge]
    able = [one for one in fitting if not one.is_silent and one.covers()]
    if able:
        return able[0].word
    if any(one.is_silent for one in fitting):
        return "silent"
    dearer = [one.surcharge for one in offered if one.surcharge and not one.is_silent and one.covers()]
    if dearer:
        return f"+{min(dearer)}"
    return "empty" if fitting else f"+{min(one.surcharge for one in offered)}"


async def told(harness: Harness, purchase: Purchase) -> str:
    try:
        outcome = await buy(harness, purchase)
    except ChainUnavailable:
        return "silent"
    except UntrustedChallenge:
        return "untrusted"
    match outcome:
        case Bought():
            (payment,) = await harness.payments(purchase.job)
            return next(
                word for word, chain in harness.chains.items() if chain.network.name == payment.network
            )
        case PriceRose():
            return f"+{outcome.amount - PRICE}"
        case GivenUp(failure=Failure.WALLET_EMPTY):
            return "empty"
    return repr(outcome)


@pytest.mark.parametrize("seed", range(4))
async def test_the_rules_name_the_wallet(harness: Harness, seed: int) -> None:
    chance = random.Random(seed)
    words = set()
    for case in range(CASES):
        wallets = [
            Wallet(
                word,
                is_offered=chance.random() < 0.8,
                surcharge=chance.choice((0, 0, 1, 700)),
                is_silent=chance.random() < 0.3,
                balance=chance.choice((0, PRICE - 1, PRICE, PRICE + 24_000, PRICE + 24_700, 10 * PRICE)),
                fee_most=24_000 if word == "tempo" else 0,
            )
            for word in ORDER
        ]
        harness.clock.advance(KEPT_SECONDS)  # no balance of the case before is recent
        purchase = await ready(harness, user_id=case)
        offered = {}
        for one in wallets:
            chain = harness.chains[one.word]
            chain.down, chain.balance = one.is_silent, one.balance
            if one.is_offered:
                offered[chain.network.name] = chain
            harness.studio.surcharges[chain.network.name] = one.surcharge
        harness.studio.chains = offered
        word = await told(harness, purchase)
        assert word == expected(wallets), wallets
        words.add(word)
    assert {"silent", "empty", *ORDER} <= words  # the cases are worth their name
