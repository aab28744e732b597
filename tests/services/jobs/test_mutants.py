"""Wrong bots, to see that the simulation would notice them."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain import policy
from bot.domain.money.payments import ChainVerdict, Fate, Payment
from bot.services.jobs.running.collect import Collect
from tests.fakes import FakePayments
from tests.services.fault_plan import run
from tests.services.harness import Harness
from tests.services.jobs.test_simulation import check_polls, check_presentations, check_settlements


async def _lives(folder: Path) -> None:
    """A few lives and their oracle. Raises AssertionError if one went wrong."""
    for seed in range(6):
        harness = await Harness(folder / str(seed), concurrency=1).open()
        try:
            fault_plan = await run(harness, seed, 30)
            check_settlements(
                harness, {job: await harness.payments(fault_plan.jobs[job]) for job in fault_plan.jobs}
            )
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
    monkeypatch.setattr(Collect, "_pace", lambda _self, _job: 4.9)
    with pytest.raises(AssertionError):
        await _lives(tmp_path)


async def test_and_the_right_one_passes(tmp_path: Path) -> None:
    await _lives(tmp_path)
