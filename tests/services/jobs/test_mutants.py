"""Wrong bots, to see that the simulation would notice them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain import policy
from bot.domain.money.networks import TEMPO
from bot.domain.money.payments import ChainVerdict, Fate, Payment
from bot.ports import PaymentMethod
from bot.services.jobs.running.outcomes import Later, Outcome, Purchase
from bot.services.jobs.running.purchase import PurchaseFlow
from bot.services.jobs.running.watches import Watches
from tests.fakes import FakePayments
from tests.services.fault_plan import run
from tests.services.harness import Harness
from tests.services.jobs.test_simulation import (
    check_failovers,
    check_polls,
    check_presentations,
    check_settlements,
)

THREE = ("tempo", "solana", "base")


async def _lives(folder: Path, networks: Sequence[str] = ("base",)) -> None:
    """A few lives and their oracle. Raises AssertionError if one went wrong."""
    for seed in range(6):
        harness = await Harness(folder / str(seed), concurrency=1, networks=networks).open()
        try:
            fault_plan = await run(harness, seed, 30)
            payments = {job: await harness.payments(fault_plan.jobs[job]) for job in fault_plan.jobs}
            check_settlements(harness, payments)
            check_failovers(harness, payments)
            check_presentations(harness)
            check_polls(harness)
        finally:
            await harness.close()


async def test_one_that_signs_again_before_the_chain_has_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = FakePayments.look

    async def hasty(self: FakePayments, payment: Payment) -> Fate:
        seen = await look(self, payment)
        return seen if seen.is_charged else replace(seen, verdict=ChainVerdict.LAPSED)

    monkeypatch.setattr(FakePayments, "look", hasty)
    with pytest.raises(AssertionError):
        await _lives(tmp_path)


async def test_one_that_presents_again_too_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "UNCLEAR_SECONDS", 1.0)
    with pytest.raises(AssertionError):
        await _lives(tmp_path)


async def test_one_that_polls_too_fast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watches, "pace", lambda _self, _watch: 4_900)
    with pytest.raises(AssertionError):
        await _lives(tmp_path)


async def test_one_that_fails_over_after_the_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes an answer that is lost for a network that does not work, and asks another wallet."""

    async def hasty(
        self: PurchaseFlow, _purchase: Purchase, payment: Payment, _method: PaymentMethod
    ) -> Outcome:
        await self._store.payments.mark_lapsed(payment.id, refused=False)
        return Later(self._clock.now())

    monkeypatch.setattr(PurchaseFlow, "_wait_or_present", hasty)
    with pytest.raises(AssertionError):
        await _lives(tmp_path, THREE)


async def test_one_that_presents_twice_on_tempo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a process that ended while it sent for one that ended before."""
    right = PurchaseFlow._wait_or_present

    async def again(
        self: PurchaseFlow, purchase: Purchase, payment: Payment, method: PaymentMethod
    ) -> Outcome:
        if method.network is TEMPO and payment.sends == 1 and self._lasts(payment):
            return await self._present(purchase, payment)
        return await right(self, purchase, payment, method)

    monkeypatch.setattr(PurchaseFlow, "_wait_or_present", again)
    with pytest.raises(AssertionError):
        await _lives(tmp_path, THREE)


@pytest.mark.parametrize("networks", [("base",), THREE])
async def test_and_the_right_one_passes(tmp_path: Path, networks: Sequence[str]) -> None:
    await _lives(tmp_path, networks)
