"""The events of one simulated run: commands, presses, faults and power cuts, all from one seed."""

import random
from collections.abc import Awaitable, Callable

from bot.domain.errors import DeliveryUnclear, ProviderError, Refused
from bot.domain.jobs.job import Job
from bot.ports.checkpoints import NAMES
from tests.builders import CHANNEL, EDIT, GENERATE, GUILD, MEMBER, attachment, new_request
from tests.fakes import PICTURE, Trouble
from tests.services.harness import Harness, Killed

PROMPTS = ("a heron", "a heron", "a crane", "a stork", "an ibis")
FILES = tuple(PICTURE + bytes([48 + number]) for number in range(4))


class FaultPlan:
    """Does one random thing at a time to a house and keeps the jobs that came of it."""

    def __init__(self, harness: Harness, seed: int, *, several: bool = False) -> None:
        self.harness = harness
        self._several = several
        self.random = random.Random(seed)
        self.jobs: dict[str, Job] = {}
        self._keys: list[str] = []

    async def step(self) -> None:
        """One thing, then some time; a killed process is started again."""
        things: tuple[Callable[[], Awaitable[None]], ...] = (
            *(self._command,) * 6,
            *(self._press,) * 2,
            *(self._studio_trouble,) * 5,
            *(self._file_trouble,) * 2,
            *(self._discord_trouble,) * 2,
            *(self._outage,) * 2,
            self._price,
            self._kill,
            self._withdraw,
            self.harness.restart,
            *((self._chain_trouble,) * 4 if len(self.harness.chains) > 1 else ()),
        )
        try:
            await self.random.choice(things)()
            await self.harness.live(self.random.choice((0.5, 3, 12, 40, 200)))
        except Killed:
            pass
        if self.harness.killed:
            self.harness.killed = False
            await self.harness.restart()
        await self._take_stock()

    async def _take_stock(self) -> None:
        """Jobs are known by their interaction, also if the process ended before it could answer."""
        for key in self._keys[-3:]:
            found = await self.harness.store.jobs.find(key)
            if found is not None:
                for job in (await self.harness.store.batches.get(found.id)).jobs:
                    self.jobs[job.id] = job

    async def clear_up(self) -> None:
        """Everything works again, and hours go by."""
        harness = self.harness
        for chain in harness.chains.values():
            chain.down, chain.lag_seconds, chain.reverts, chain.balance = False, 0, 0, 50_000_000
        harness.studio.silent = harness.studio.list_silent = False
        harness.kill_at, harness.studio.fails_with = None, None
        harness.studio.surcharges = {}
        harness.studio.hidden_seconds, harness.studio.price = 0.0, 40_000
        harness.delivery.closed.clear()
        for troubles in (
            harness.studio.troubles,
            harness.studio.download_troubles,
            harness.studio.put_troubles,
        ):
            troubles.clear()
        harness.delivery.post_troubles.clear()
        harness.delivery.notify_troubles.clear()
        await harness.live(3 * 3_600)
        await harness.gate.tick()  # books the gas that nobody told when it was burnt

    # ── people ───────────────────────────────────────────────────────────────────────────────────

    async def _command(self) -> None:
        operation = self.random.choice((GENERATE, GENERATE, EDIT, "seedance/t2v"))
        files = self.random.sample(FILES, self.random.randint(1, 3)) if operation == EDIT else []
        attachments = [
            attachment(self.harness.attachments.add(content), f"image{number}")
            for number, content in enumerate(files, 1)
        ]
        command = new_request(
            operation=operation,
            options={"prompt": self.random.choice(PROMPTS)},
            attachments=tuple(attachments),
            user_id=MEMBER + self.random.randint(0, 2),
            count=self._count(operation),
        )
        self._keys.append(command.request_key)
        for _ in range(self.random.choice((1, 1, 2))):  # Discord may deliver it twice
            try:
                await self.harness.admission.submit(command)
            except (Refused, ProviderError):
                continue

    def _count(self, operation: str) -> int:
        if not self._several or operation not in (GENERATE, EDIT):
            return 1
        return self.random.choice((1, 2, 3, 4))

    async def _press(self) -> None:
        for job in list(self.jobs.values())[-3:]:
            try:
                await self.harness.admission.confirm(job.id, user_id=job.user_id)
            except (Refused, ProviderError):
                continue

    async def _withdraw(self) -> None:
        for job in list(self.jobs.values())[-2:]:
            try:
                await self.harness.admission.cancel(job.id, user_id=job.user_id)
            except Refused:
                continue

    # ── faults ───────────────────────────────────────────────────────────────────────────────────

    async def _studio_trouble(self) -> None:
        self.harness.studio.troubles.extend(self.random.choices(list(Trouble), k=self.random.randint(1, 3)))
        self.harness.studio.hidden_seconds = self.random.choice((0.0, 0.0, 30.0))
        self.harness.studio.fails_with = self.random.choice((None, None, None, "boom"))
        self.harness.studio.render_seconds = self.random.choice((2.0, 12.0, 90.0))

    async def _file_trouble(self) -> None:
        damages = ("dead", "cut", "garbage", "empty", "ok")
        self.harness.studio.download_troubles.extend(self.random.choices(damages, k=2))
        self.harness.studio.put_troubles.append(self.random.choice(("busy", "busy", "dead")))

    async def _discord_trouble(self) -> None:
        self.harness.delivery.post_troubles.append(self.random.choice(("lost", "unseen", "busy")))
        self.harness.delivery.progress_troubles.append(DeliveryUnclear("lost"))
        self.harness.delivery.notify_troubles.append(DeliveryUnclear("lost"))
        self.random.choice((self.harness.delivery.closed.add, self.harness.delivery.closed.discard))(CHANNEL)

    async def _outage(self) -> None:
        self.harness.chain.down = self.random.random() < 0.4
        self.harness.studio.silent = self.random.random() < 0.3
        self.harness.studio.list_silent = self.random.random() < 0.3
        self.harness.chain.lag_seconds = self.random.choice((0, 0, 30))

    async def _chain_trouble(self) -> None:
        """One of several chains is silent, empty, or reverts; and one network may ask more than others."""
        harness = self.harness
        chain = self.random.choice(list(harness.chains.values()))
        chain.down = self.random.random() < 0.4
        chain.lag_seconds = self.random.choice((0, 0, 20))
        chain.balance = self.random.choice((0, 39_999, 60_000, 110_000, 50_000_000))
        if chain.gas:
            chain.reverts = self.random.choice((0, 1, 2))
        network = self.random.choice(list(harness.chains.values())).network.name
        harness.studio.surcharges = self.random.choice(({}, {}, {network: 1_000}))

    async def _price(self) -> None:
        self.harness.studio.price = self.random.choice((39_000, 40_000, 41_000, 300_000))

    async def _kill(self) -> None:
        self.harness.kill_at = self.random.choice(NAMES)


async def run(harness: Harness, seed: int, steps: int, *, several: bool = False) -> FaultPlan:
    """One simulated run; at every step nothing can be collected twice. With `several`, one press often
    makes several jobs."""
    random.seed(seed)  # the jitter of polls
    await harness.fund(1_500_000, guild_id=GUILD)
    fault_plan = FaultPlan(harness, seed, several=several)
    for _ in range(steps):
        await fault_plan.step()
        await harness.check_one_live(*fault_plan.jobs.values())
    await fault_plan.clear_up()
    return fault_plan
