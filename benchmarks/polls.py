"""Processor time of polling a job: the bot's way against the ways it could have been written."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from benchmarks.figures import Benchmark, Figure, Ratio, Report, Scale
from benchmarks.measure import Stopwatch
from benchmarks.neighbours import neighbour
from benchmarks.wallet import payments, pure_python
from bot.clock import SystemClock
from bot.domain.money.payments import Accepted, Terms
from bot.payments.base import BasePayments
from bot.stablestudio import wire
from bot.stablestudio.client import StableStudio

_PATH = "/api/generate/veo-3.1/generate"  # minutes long: every poll finds it at work
_BODY = b'{"prompt":"a lighthouse in a storm"}'
_UNIT = "ms/poll"


async def run(scale: Scale, _folder: Path) -> Report:
    """Poll one running job again and again; the studio has its own process."""
    quick, slow = scale.pick((600, 100), (3, 2))
    async with neighbour("benchmarks.studio_side") as said:
        method = payments(said["url"])
        studio = StableStudio(said["url"], said["blob_url"], {method.address: method.sign_in}, SystemClock())
        try:
            job = await _bought(studio, method)
            url = f"{said['url']}/api/jobs/{job}"
            ours = await _cpu_ms(lambda: _ours(studio, job), quick)
            with pure_python():
                unhurried = await _cpu_ms(lambda: _ours(studio, job), slow)
                async with httpx.AsyncClient(trust_env=False) as client:
                    asked = await _cpu_ms(lambda: _challenged(client, method, url), slow)
                naive = await _cpu_ms(lambda: _naive(method, url), slow)
        finally:
            await studio.aclose()
            await method.aclose()
    return Report(
        "processor time of one job poll",
        (
            Ratio("a client per poll, challenge, pure Python over the bot's way", naive / ours),
            Ratio("a shared client, challenge, pure Python over the bot's way", asked / ours),
            Ratio("the bot's way in pure Python over the bot's way", unhurried / ours),
        ),
        (
            Figure("the bot: shared client, self-made sign-in, coincurve", ours, _UNIT),
            Figure("the same in pure Python", unhurried, _UNIT),
            Figure("shared client, challenge and answer, pure Python", asked, _UNIT),
            Figure("a new client for each poll, challenge and answer, pure Python", naive, _UNIT),
        ),
        {"the bot's way": quick, "other ways": slow},
    )


async def _bought(studio: StableStudio, method: BasePayments) -> str:
    wanted = method.choose(await studio.quote(_PATH, _BODY))
    signed = method.sign(wanted, Terms(), maximum=wanted.amount)
    answer = await studio.pay(_PATH, _BODY, {"PAYMENT-SIGNATURE": signed.header})
    if not isinstance(answer, Accepted):
        raise TypeError(f"the studio did not sell: {answer}")
    return str(answer.goods["jobId"])


async def _cpu_ms(poll: Callable[[], Awaitable[None]], count: int) -> float:
    await poll()
    with Stopwatch() as watch:
        for _ in range(count):
            await poll()
    return watch.cpu_seconds * 1000 / count


async def _ours(studio: StableStudio, job: str) -> None:
    found = await studio.job(job)
    if found is None:
        raise LookupError(f"the studio does not know job {job}")


async def _challenged(client: httpx.AsyncClient, method: BasePayments, url: str) -> None:
    """Poll as a client that only answers challenges: two requests a poll."""
    info = wire.sign_in_info((await client.get(url)).json())
    answer = await client.get(url, headers={"SIGN-IN-WITH-X": method.sign_in(url, info)})
    answer.raise_for_status()


async def _naive(method: BasePayments, url: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        await _challenged(client, method, url)


BENCHMARK = Benchmark("polls", "processor time of a job poll", run)
