"""Everything outside the bot in a process of its own: `python -m benchmarks.service_side SPEED MEDIA_SCALE`.

It says the addresses, and answers `environment`, `wallet`, `sell`, `press`, `stick`, `exchanges`, `posted`.
"""

import asyncio
import hashlib
import itertools
import logging
import sys
import time
from pathlib import Path

from eth_account import Account

from benchmarks.measure import side_by_side
from benchmarks.neighbours import Said, say, serve
from bot import catalogue
from sandbox.results import job_of, results
from sandbox.studio import Exchange, Job
from sandbox.world import OLD_ACCOUNT, OLD_MEMBER, World

FUNDS = 10**12
"""Micro-USDC in the wallet: no benchmark ends for lack of it."""
_FOREVER_SECONDS = 86_400.0
_LOOK_SECONDS = 0.02
_COUNT_SECONDS = 0.5
"""The log keeps the newest 5,000 exchanges, so it is read this often."""


class Service:
    """The sandbox's world, and what a benchmark wants to know of it."""

    def __init__(self, speed: float, media_scale: float) -> None:
        self.world = World(speed, media_scale=media_scale, funds=FUNDS)
        self._numbers = itertools.count(1)
        self._last: Exchange | None = None
        self._counted: dict[str, int] = {}

    async def environment(self, folder: str) -> Said:
        """Return all settings of a bot that keeps its state in the folder."""
        settings = self.world.environment(Path(folder))
        return {"settings": settings | {"QUEUE_MAX": "100000"}}

    async def wallet(self, name: str) -> Said:
        """Return the key of a wallet of that name, with as much in it as in the bot's.

        Whatever leaves the bot's own wallet without its doing makes it stop.
        """
        key = "0x" + hashlib.sha256(f"the wallet of {name}".encode()).hexdigest()
        address = str(Account.from_key(key).address)
        self.world.chain.mint(address, FUNDS)
        return {"key": key, "address": address}

    async def sell(
        self, ids: list[str], operation: str, ends_in: list[float], owner: str | None = None
    ) -> Said:
        """Take these jobs as bought by the wallet of the bot, or of the `owner` (an address).

        They are complete in so many seconds, and made meanwhile; those without such a number stay at work.
        """
        now, sold = time.time(), catalogue.operation(operation)
        for at, job_id in enumerate(ids):
            ends = at < len(ends_in)
            self.world.studio.add(
                Job(
                    id=job_id,
                    operation=operation,
                    type=sold.route.replace("/", "-"),
                    owner=(owner or self.world.wallet).lower(),
                    input={"prompt": "a lighthouse in a storm, long exposure"},
                    created_at=now,
                    ready_at=now + (ends_in[at] if ends else _FOREVER_SECONDS),
                    outcome="complete" if ends else "stuck",
                )
            )
        return {}

    async def press(self, command: str, count: int, at_once: int) -> Said:
        """Let so many members type the command, `at_once` of them side by side, until all of it is paid."""
        before = len(self.world.studio.jobs)
        await side_by_side([lambda: self._typed(command)] * count, at_once)
        while len(self.world.studio.jobs) < before + count:  # noqa: ASYNC110 - the studio has no event
            await asyncio.sleep(_LOOK_SECONDS)
        return {"count": count}

    async def _typed(self, command: str) -> None:
        """Type it as somebody who is new to the bot, and wait for the card that answers."""
        number = next(self._numbers)
        member = self.world.discord.add_user(f"Guest {number}", age=OLD_ACCOUNT)
        self.world.discord.add_member(self.world.lab, member, age=OLD_MEMBER)
        words = {"prompt": f"a lighthouse in a storm, long exposure, {number}"}
        typed = await self.world.discord.slash(member, self.world.channels["studio"], command, words)
        await typed.wait_original()

    async def stick(self) -> Said:
        """Let every job that is bought from now on stay at work, so that nothing is rendered."""
        self.world.faults.add("studio.render", "stuck", times=-1)
        return {}

    async def exchanges(self) -> Said:
        """Return how many requests the studio has answered since the last such question, by their kind."""
        self._count()
        counted, self._counted = self._counted, {}
        return {"counted": counted}

    async def posted(self) -> Said:
        """Return when each job's result was posted in the channel, by our id as Discord has it, and when each
        was complete, by the studio's (epoch seconds)."""
        channel = self.world.channels["studio"]
        found = {}
        for message in results(self.world.discord, channel):
            found[job_of(message) or ""] = message.created_at
        return {"at": found, "completed": self._completed()}

    async def count_on(self) -> None:
        """Read the log for ever."""
        while True:
            await asyncio.sleep(_COUNT_SECONDS)
            self._count()

    def _completed(self) -> dict[str, float | None]:
        return {job_id: job.completed_at() for job_id, job in self.world.studio.jobs.items()}

    def _count(self) -> None:
        log = self.world.studio.log
        for exchange in reversed(log):
            if exchange is self._last:
                break
            kind = _kind(exchange)
            self._counted[kind] = self._counted.get(kind, 0) + 1
        self._last = log[-1] if log else None


def _kind(exchange: Exchange) -> str:
    if exchange.path.startswith("/api/jobs/"):
        return "job"
    if exchange.path.startswith("/api/jobs"):
        return "list"
    if exchange.path.startswith("/api/generate"):
        return "paid" if exchange.paid else "quote"
    return "other"


async def main(speed: float, media_scale: float) -> None:
    service = Service(speed, media_scale)
    world = service.world
    await world.start()
    counting = asyncio.create_task(service.count_on())
    say(
        url=world.studio.url,
        wallet=world.wallet,
        guild=world.lab.id,
        channel=world.channels["studio"].id,
    )
    await serve(
        {
            "environment": service.environment,
            "wallet": service.wallet,
            "sell": service.sell,
            "press": service.press,
            "stick": service.stick,
            "exchanges": service.exchanges,
            "posted": service.posted,
        }
    )
    counting.cancel()
    await world.stop()


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # the figures are what is to be read
    asyncio.run(main(float(sys.argv[1]), float(sys.argv[2])))
