"""Download files at once and print the memory used: `python -m benchmarks.download_side HOW URL COUNT
FOLDER`.

Each measurement has its own process, because the maximum memory of a process cannot be reset.
"""

import asyncio
import sys
from pathlib import Path

import httpx

from benchmarks.measure import Stopwatch, peak_bytes
from benchmarks.neighbours import say
from bot.clock import SystemClock
from bot.stablestudio.transfer import Downloads

_LIMIT = 512 * 1024 * 1024


async def streamed(url: str, files: list[Path]) -> None:
    """Download the bot's way: checked, hashed, and to disk a mebibyte at a time."""
    downloads = Downloads(SystemClock(), loopback=True)
    try:
        await asyncio.gather(*(downloads.download(f"{url}/{file.name}", file, _LIMIT) for file in files))
    finally:
        await downloads.aclose()


async def buffered(url: str, files: list[Path]) -> None:
    """Download the short way: each file whole in memory before it is written."""
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:

        async def one(file: Path) -> None:
            answer = await client.get(f"{url}/{file.name}")
            file.write_bytes(answer.content)  # noqa: ASYNC240 - as the short way has it

        await asyncio.gather(*(one(file) for file in files))


async def main(how: str, url: str, count: int, folder: Path) -> None:
    ways = {"streamed": streamed, "buffered": buffered}
    files = [folder / f"{how}-{number}" for number in range(count)]
    await ways[how](url, files[:1])  # what one download needs is there before and after
    before = peak_bytes()
    with Stopwatch() as watch:
        await ways[how](url, files)
    sizes = {file.stat().st_size for file in files}
    say(
        before=before, peak=peak_bytes(), cpu_seconds=watch.cpu_seconds, seconds=watch.seconds, sizes=[*sizes]
    )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])))
