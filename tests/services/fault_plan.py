"""What befalls a house in one simulated run: commands, presses, faults and power cuts, all from one seed."""

import random
from collections.abc import Awaitable, Callable

from bot.domain.errors import DeliveryUnclear, ProviderError, Refused
from bot.domain.jobs.job import Job
from bot.ports.checkpoints import NAMES
from tests.builders import CHANNEL, EDIT, GENERATE, GUILD, MEMBER, asked, attachment
from tests.fakes import PICTURE, Trouble
from tests.services.harness import Harness, Killed

PROMPTS = ("a heron", "a heron", "a crane", "a stork", "an ibis")
FILES = tuple(PICTURE + bytes([48 + number]) for number in range(4))


class FaultPlan:
    """Does one random thing at a time to a house and keeps the jobs that came of it."""

    def __init__(self, house: Harness, seed: int, *, several: bool = False) -> None:
        self.house = house
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
            self.house.restart,
        )
        try:
            await self.random.choice(things)()
            await self.house.live(self.random.choice((0.5, 3, 12, 40, 200)))
        except Killed:
            pass
        if self.house.killed:
            self.house.killed = False
            await self.house.restart()
        await self._take_stock()

    async def _take_stock(self) -> None:
        """Jobs are known by their interaction, also if the process ended before it could answer."""
        for key in self._keys[-3:]:
            found = await self.house.store.jobs.find(key)
            if found is not None:
                for job in (await self.house.store.batches.of(found.id)).jobs:
                    self.jobs[job.id] = job

    async def clear_up(self) -> None:
        """Everything works again, and hours go by."""
        house = self.house
        house.chain.down = house.studio.silent = house.studio.list_silent = False
        house.chain.lag_seconds, house.kill_at, house.studio.fails_with = 0, None, None
        house.studio.hidden_seconds, house.studio.price = 0.0, 40_000
        house.delivery.closed.clear()
        for troubles in (house.studio.troubles, house.studio.download_troubles, house.studio.put_troubles):
            troubles.clear()
        house.delivery.post_troubles.clear()
        house.delivery.tell_troubles.clear()
        await house.live(3 * 3_600)

    # ── people ───────────────────────────────────────────────────────────────────────────────────

    async def _command(self) -> None:
        operation = self.random.choice((GENERATE, GENERATE, EDIT, "seedance/t2v"))
        files = self.random.sample(FILES, self.random.randint(1, 3)) if operation == EDIT else []
        attachments = [
            attachment(self.house.attachments.add(content), f"image{number}")
            for number, content in enumerate(files, 1)
        ]
        command = asked(
            operation=operation,
            options={"prompt": self.random.choice(PROMPTS)},
            attachments=tuple(attachments),
            user_id=MEMBER + self.random.randint(0, 2),
            count=self._count(operation),
        )
        self._keys.append(command.request_key)
        for _ in range(self.random.choice((1, 1, 2))):  # Discord may deliver it twice
            try:
                await self.house.admission.ask(command)
            except (Refused, ProviderError):
                continue

    def _count(self, operation: str) -> int:
        if not self._several or operation not in (GENERATE, EDIT):
            return 1
        return self.random.choice((1, 2, 3, 4))

    async def _press(self) -> None:
        for job in list(self.jobs.values())[-3:]:
            try:
                await self.house.admission.press(job.id, user_id=job.user_id)
            except (Refused, ProviderError):
                continue

    async def _withdraw(self) -> None:
        for job in list(self.jobs.values())[-2:]:
            try:
                await self.house.admission.withdraw(job.id, user_id=job.user_id)
            except Refused:
                continue

    # ── faults ───────────────────────────────────────────────────────────────────────────────────

    async def _studio_trouble(self) -> None:
        self.house.studio.troubles.extend(self.random.choices(list(Trouble), k=self.random.randint(1, 3)))
        self.house.studio.hidden_seconds = self.random.choice((0.0, 0.0, 30.0))
        self.house.studio.fails_with = self.random.choice((None, None, None, "boom"))
        self.house.studio.render_seconds = self.random.choice((2.0, 12.0, 90.0))

    async def _file_trouble(self) -> None:
        damages = ("dead", "cut", "garbage", "empty", "ok")
        self.house.studio.download_troubles.extend(self.random.choices(damages, k=2))
        self.house.studio.put_troubles.append(self.random.choice(("busy", "busy", "dead")))

    async def _discord_trouble(self) -> None:
        self.house.delivery.post_troubles.append(self.random.choice(("lost", "unseen", "busy")))
        self.house.delivery.placeholder_troubles.append(DeliveryUnclear("lost"))
        self.house.delivery.tell_troubles.append(DeliveryUnclear("lost"))
        self.random.choice((self.house.delivery.closed.add, self.house.delivery.closed.discard))(CHANNEL)

    async def _outage(self) -> None:
        self.house.chain.down = self.random.random() < 0.4
        self.house.studio.silent = self.random.random() < 0.3
        self.house.studio.list_silent = self.random.random() < 0.3
        self.house.chain.lag_seconds = self.random.choice((0, 0, 30))

    async def _price(self) -> None:
        self.house.studio.price = self.random.choice((39_000, 40_000, 41_000, 300_000))

    async def _kill(self) -> None:
        self.house.kill_at = self.random.choice(NAMES)


async def run(house: Harness, seed: int, steps: int, *, several: bool = False) -> FaultPlan:
    """One simulated run; at every step nothing can be collected twice. With `several`, one press often
    makes several jobs."""
    random.seed(seed)  # the jitter of polls
    await house.fund(1_500_000, guild_id=GUILD)
    weather = FaultPlan(house, seed, several=several)
    for _ in range(steps):
        await weather.step()
        await house.check_one_live(*weather.jobs.values())
    await weather.clear_up()
    return weather
