"""Asked to stop: nothing new is signed or sent, what is paid for ends, the rest is cut."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.domain.jobs.job import JobState
from bot.domain.money.payments import PaymentState
from bot.ports.checkpoints import NAMES
from tests.fakes import PICTURE
from tests.services.harness import Harness
from tests.services.jobs.test_references import edit


class Held:
    """A call of the studio that arrives, and is answered when `answer` is set."""

    def __init__(self, harness: Harness, name: str, *, before: bool = False) -> None:
        self.arrived, self.answer, self.calls = asyncio.Event(), asyncio.Event(), 0
        real: Callable[..., Awaitable[Any]] = getattr(harness.studio, name)

        async def held(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            self.arrived.set()
            if before:
                await self.answer.wait()
            answer = await real(*args, **kwargs)
            await self.answer.wait()
            return answer

        setattr(harness.studio, name, held)


async def running(harness: Harness) -> asyncio.Task[None]:
    return asyncio.create_task(harness.worker.run())


async def test_a_paid_request_ends_and_nothing_else_is_signed(harness: Harness) -> None:
    pay = Held(harness, "pay")
    first = await harness.ask()
    task = await running(harness)
    await pay.arrived.wait()
    stopping = asyncio.create_task(harness.worker.stop())
    await asyncio.sleep(0)
    second = await harness.ask(user_id=99)
    harness.worker.enqueue(second.id)
    assert not stopping.done()
    pay.answer.set()
    await stopping
    await task
    assert await harness.state(first) is JobState.RUNNING
    assert [payment.state for payment in await harness.payments(first)] == [PaymentState.SETTLED]
    assert await harness.payments(second) == []
    assert len(harness.method.signed) == 1


@pytest.mark.parametrize("call", ["pay", "put", "confirm"])
async def test_an_upload_ends_online(harness: Harness, call: str) -> None:
    """Its permission lasts for minutes, so it is used before the process leaves."""
    held = Held(harness, call)
    job = await edit(harness)
    task = await running(harness)
    await held.arrived.wait()
    stopping = asyncio.create_task(harness.worker.stop())
    await asyncio.sleep(0)
    held.answer.set()
    await stopping
    await task
    (reference,) = await harness.store.jobs.references(job.id)
    assert (reference.url is not None, reference.ticket) == (True, None)
    assert len(harness.method.signed) == 1


@pytest.mark.parametrize("call", ["quote", "job"])
async def test_what_costs_nothing_is_cut(harness: Harness, call: str) -> None:
    job = await harness.ask()
    if call == "job":
        await harness.live(5)
        await harness.stop()
        harness.clock.advance(100)
    held = Held(harness, call, before=True)
    task = await running(harness)
    if call == "job":
        while not held.calls:
            harness.clock.advance(60)
            harness.worker.nudge()
            harness.worker.enqueue(job.id)
            for _ in range(20):
                await asyncio.sleep(0.001)
    await held.arrived.wait()
    await harness.worker.stop(1e9)
    await task
    await harness.restart()
    held.answer.set()
    await harness.live(300)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.chain.moved) == 1


async def test_an_answer_that_never_comes_is_not_waited_for_without_end(harness: Harness) -> None:
    pay = Held(harness, "pay")
    job = await harness.ask()
    task = await running(harness)
    await pay.arrived.wait()
    await harness.worker.stop(0.01)
    await task
    pay.answer.set()
    await harness.restart()
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.chain.moved) == 1


@pytest.mark.parametrize("point", [name for name in NAMES if name not in ("quoted", "admitted", "lapsed")])
async def test_asked_at_any_point_every_payment_is_clear_and_made_once(harness: Harness, point: str) -> None:
    passed: list[str] = []
    stopping: list[asyncio.Task[None]] = []

    def watch(name: str) -> None:
        passed.append(name)
        if name == point and not stopping:
            stopping.append(asyncio.create_task(harness.worker.stop()))

    harness._checkpoint = watch  # type: ignore[method-assign]
    await harness.restart()
    job = await edit(harness, PICTURE)
    for _ in range(40):
        if stopping:
            break
        await harness.live(5)
    assert stopping, f"{point} was never passed"
    await stopping[0]
    assert [p for p in await harness.payments(job) if p.state is PaymentState.SIGNED and p.sends] == []
    (reference,) = await harness.store.jobs.references(job.id)
    assert reference.ticket is None, "a permission that lasts for minutes was bought in vain"
    await harness.restart()
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED
    assert [payment.state for payment in await harness.payments(job)] == [PaymentState.SETTLED] * 2
    assert len(harness.delivery.results(job.id)) == 1
    await harness.check_books()
