"""A database that was set back while the bot ran: spending pauses, and jobs of before wait for the chain."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.money.chain import Movements
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


async def test_jobs_of_before_wait_if_the_database_is_on_another_server_now(
    purse: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    await granted(purse.store)
    job = await ready(purse.store)
    assert await purse.gate.permit(job, BASE) is None
    purse.clock.advance(10)

    await purse.store.trust(False)  # what the engine does when it finds out
    monkeypatch.setattr(purse.store._db, "moves", 1)

    assert await purse.gate.permit(job, BASE) is not None
    assert await purse.gate.holds_back(job) is not None
    assert await purse.store.host.current_pause() is None
    assert purse.notices.to_host == []
    later = await ready(purse.store, now=purse.clock.now() + 1)
    assert await purse.gate.permit(later, BASE) is None
    for _ in range(20):  # until nothing that was signed before can be collected
        purse.clock.advance(60)
        await purse.gate.tick()
    assert purse.store.is_latest
    assert await purse.gate.permit(job, BASE) is None


async def test_the_wait_is_counted_from_the_move_however_long_a_look_took(
    purse: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that began before the move knows nothing of what was signed until then."""
    await granted(purse.store)
    job = await ready(purse.store)
    purse.clock.advance(60)
    movements = purse.watch.movements

    async def slow(first: int, last: int, *, address: str | None = None) -> AsyncIterator[Movements]:
        purse.clock.advance(200)
        await purse.store.trust(False)
        monkeypatch.setattr(purse.store._db, "moves", 1)
        await purse.gate.look_back()
        monkeypatch.setattr(purse.watch, "movements", movements)
        async for piece in movements(first, last, address=address):
            yield piece

    monkeypatch.setattr(purse.watch, "movements", slow)
    await purse.gate.tick()
    moved_at = purse.clock.now()
    while await purse.gate.permit(job, BASE) is not None:
        purse.clock.advance(10)
        await purse.gate.tick()
    assert purse.clock.now() - moved_at >= 300_000


async def test_a_move_that_is_noticed_late_ends_no_wait(
    purse: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that is under way when the server changes must not count as one at the new server."""
    await purse.store.trust(False)
    monkeypatch.setattr(purse.store._db, "moves", 1)
    await purse.gate.tick()
    assert not purse.store.is_latest


async def test_a_pause_of_the_host_stays(purse: Audited, monkeypatch: pytest.MonkeyPatch) -> None:
    await purse.store.host.pause(by=5, reason="holidays", now=purse.clock.now())
    monkeypatch.setattr(purse.store._db, "rolled_back", 7)
    await purse.gate.accept_rollback()
    pause = await purse.store.host.current_pause()
    assert pause is not None
    assert (pause.by, pause.reason) == (5, "holidays")
    assert purse.store.rolled_back is None
    assert purse.notices.to_host == [BooksSetBack(7)]
