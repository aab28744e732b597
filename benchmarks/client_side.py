"""A client that is not ours, in a process of its own: `python -m benchmarks.client_side NAME URL KEY`.

It answers `press` and `poll`, as `benchmarks.bot_side` does.
"""

import asyncio
import itertools
import sys
from importlib import import_module
from typing import Protocol

from benchmarks.measure import Stopwatch, side_by_side
from benchmarks.neighbours import Said, say, serve


class Client(Protocol):
    """Pays and polls, and keeps nothing."""

    async def press(self, path: str, prompt: str) -> str:
        """Return the id of the studio's job."""

    async def poll(self, job_id: str) -> str:
        """Return its state."""

    async def aclose(self) -> None: ...


_CLASSES = {"official": "Official", "floor": "Floor"}


def client(name: str, url: str, key: str) -> Client:
    """Build `benchmarks.official.Official` or `benchmarks.floor.Floor`, and import no other."""
    made: Client = getattr(import_module(f"benchmarks.{name}"), _CLASSES[name])(url, key)
    return made


class Measured:
    """The verbs."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._numbers = itertools.count(1)

    async def press(self, path: str, count: int, at_once: int) -> Said:
        """Buy so many generations, `at_once` of them side by side."""

        async def one() -> str:
            prompt = f"a lighthouse in a storm, long exposure, {next(self._numbers)}"
            return await self._client.press(path, prompt)

        with Stopwatch() as watch:
            ids = await side_by_side([one] * count, at_once)
        return {"cpu_seconds": watch.cpu_seconds, "seconds": watch.seconds, "jobs": ids, "count": count}

    async def poll(self, jobs: list[str], count: int) -> Said:
        """Poll these jobs so many times, all of them at once each time."""

        async def one(job_id: str) -> None:
            state = await self._client.poll(job_id)
            if state not in ("pending", "loading"):
                raise AssertionError(f"job {job_id} is {state}")

        await asyncio.gather(*map(one, jobs))
        with Stopwatch() as watch:
            for _ in range(count):
                await asyncio.gather(*map(one, jobs))
        return {"cpu_seconds": watch.cpu_seconds, "seconds": watch.seconds, "count": count * len(jobs)}


async def main(name: str, url: str, key: str) -> None:
    other = client(name, url, key)
    measured = Measured(other)
    say(ready=True)
    await serve({"press": measured.press, "poll": measured.poll})
    await other.aclose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
