"""A database that was set back while the bot ran: spending pauses, and jobs of before wait for the chain."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.money.movements import SET_BACK
from bot.domain.money.networks import BASE
from bot.domain.money.notices import BooksSetBack
from tests.services.money.test_audit import Audited
from tests.store.acts import granted, ready


@pytest.fixture
async def purse(tmp_path: Path) -> AsyncIterator[Audited]:
    purse = await Audited(tmp_path).open()
    await purse.funding.tick()
    await purse.gate.tick()
    yield purse
    await purse.store.close()


async def test_spending_pauses_the_host_is_told_once_and_jobs_of_before_wait(
    purse: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    await granted(purse.store)
    job = await ready(purse.store)
    assert await purse.gate.permit(job, BASE) is None
    monkeypatch.setattr(purse.store._db, "rolled_back", 7)
    purse.clock.advance(10)
    assert await purse.gate.permit(job, BASE) is not None
    for _ in range(2):
        await purse.gate.accept_rollback()
    assert (purse.store.rolled_back, purse.store.is_latest) == (None, False)
    assert purse.notices.to_host == [BooksSetBack(7)]
    pause = await purse.store.host.current_pause()
    assert pause is not None
    assert (pause.by, pause.reason) == (None, SET_BACK)
    for _ in range(20):  # until nothing that was signed before can be collected
        purse.clock.advance(60)
        await purse.gate.tick()
    assert (purse.store.rolled_back, purse.store.is_latest) == (None, True)
    assert await purse.gate.permit(job, BASE) is None


async def test_a_pause_of_the_host_stays(purse: Audited, monkeypatch: pytest.MonkeyPatch) -> None:
    await purse.store.host.pause(by=5, reason="holidays", now=purse.clock.now())
    monkeypatch.setattr(purse.store._db, "rolled_back", 7)
    await purse.gate.accept_rollback()
    pause = await purse.store.host.current_pause()
    assert pause is not None
    assert (pause.by, pause.reason) == (5, "holidays")
    assert purse.store.rolled_back is None
    assert purse.notices.to_host == [BooksSetBack(7)]
