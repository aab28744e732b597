"""Runs the sandbox's StableStudio in its own process: `python -m benchmarks.studio_side`."""

import asyncio

from benchmarks.neighbours import say, until_released
from benchmarks.wallet import ADDRESS
from sandbox.chain import Chain
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.studio import Studio


async def main() -> None:
    clock, faults = Clock(), Faults()
    chain = Chain(clock, faults)
    chain.mint(ADDRESS, 50_000_000)
    studio = Studio(chain, clock, faults, media_scale=0.1)
    await studio.start()
    say(url=studio.url, blob_url=f"{studio.blob_url}/api/blob/")
    await until_released()
    await studio.stop()


if __name__ == "__main__":
    asyncio.run(main())
