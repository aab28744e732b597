"""Random loads of servers and members: none starves, shares and pools hold, whatever fails."""

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import DeliveryError, Refused
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.job import UNDER_WAY, Job, JobState
from bot.domain.moderation.limits import Kind, Requester, Rule, Scope
from bot.domain.money.pauses import DAY_MS
from bot.domain.periods import Per
from bot.domain.policy import OPEN_QUOTES, RUNNING_PER_MEMBER, WAITING_PER_MEMBER
from tests.builders import CHANNEL
from tests.services.harness import Harness

SERVERS, MEMBERS, QUEUE_MAX = range(1, 5), range(100, 104), 30
POOL, ALLOWANCE = 1_500_000, 400_000
MODELS = ("flux-2-pro", "nano-banana-pro", "gpt-image-2")


class Crowd:
    """Servers of members who ask, press, cancel and lose at random. The first server asks most."""

    def __init__(self, harness: Harness, seed: int) -> None:
        self.harness, self.dice = harness, random.Random(seed)
        self.jobs: list[Job] = []
        self.refused = Counter[str]()

    async def begin(self) -> None:
        service = self.harness.rules_service
        for guild_id in SERVERS:
            await self.harness.fund(20_000_000, guild_id=guild_id)
            await self.harness.settings_service.change(guild_id, {"confirm_above": 30_000}, by=1)
            for kind, amount in ((Kind.LIMIT, POOL), (Kind.ALLOWANCE, ALLOWANCE)):
                await service.set(guild_id, Rule(kind, Scope.SERVER, guild_id, Per.DAY, amount), by=1)

    async def act(self) -> None:
        guild_id = self.dice.choice([1, 1, 1, 1, *SERVERS])
        member = guild_id * 1000 + self.dice.choice(MEMBERS)
        dice, harness = self.dice.random(), self.harness
        harness.studio.fails_with = "flagged" if self.dice.random() < 0.5 else None
        harness.studio.price = self.dice.choice([20_000, 30_000, 40_000])
        try:
            if dice < 0.75:
                operation = f"{self.dice.choice(MODELS)}/generate"
                job = await harness.ask(guild_id=guild_id, user_id=member, operation=operation)
                self.jobs.append(job)
            elif dice < 0.85 and self.jobs:
                job = self.dice.choice(self.jobs)
                await harness.admission.confirm(job.id, user_id=job.user_id)
            elif self.jobs:
                job = self.dice.choice(self.jobs)
                await harness.admission.cancel(job.id, user_id=job.user_id)
        except Refused as error:
            self.refused[type(error).__name__] += 1

    async def check(self) -> None:
        """Compare with plain counts over the rows themselves."""
        jobs = [await self.harness.job(job) for job in self.jobs]
        waiting = Counter(job.guild_id for job in jobs if job.state is JobState.ADMITTED)
        assert waiting.total() <= QUEUE_MAX
        mine = Counter((job.guild_id, job.user_id, job.state) for job in jobs)
        for (_, _, state), count in mine.items():
            assert state is not JobState.QUOTED or count <= OPEN_QUOTES
            assert state is not JobState.RUNNING or count <= RUNNING_PER_MEMBER
            assert state is not JobState.ADMITTED or count <= RUNNING_PER_MEMBER + WAITING_PER_MEMBER
        forgiven = Counter((job.user_id, (job.ended_at or 0) // DAY_MS) for job in jobs if job.forgiven)
        assert max(forgiven.values(), default=0) <= 3
        for guild_id in SERVERS:
            spent = 0
            for job in jobs:
                if job.guild_id == guild_id:
                    receipt = await self.harness.store.jobs.receipt(job.id)
                    spent += receipt.paid + receipt.held
            (pool,) = await self.harness.rules_service.pools(guild_id)
            assert pool.used == spent <= POOL
            for member in MEMBERS:
                who = Requester(guild_id, CHANNEL, guild_id * 1000 + member)
                standings = await self.harness.rules_service.standings(who)
                assert all(standing.used <= standing.rule.amount for standing in standings)


@pytest.mark.parametrize("seed", range(2))
async def test_any_load(tmp_path: Path, seed: int) -> None:
    harness = await Harness(tmp_path, queue_max=QUEUE_MAX).open()
    crowd = Crowd(harness, seed)
    await crowd.begin()
    for _ in range(4):
        for _ in range(30):
            await crowd.act()
        await crowd.check()
        await harness.live(40)
        await crowd.check()
    await harness.live(3600)
    ends = [await harness.job(job) for job in crowd.jobs]
    begun = [job for job in ends if job.admitted_at is not None]
    assert not {job.state for job in begun} & UNDER_WAY, "nothing that was admitted is left behind"
    assert crowd.refused
    assert {job.forgiven for job in begun} >= {None, True}, "some were lost"
    await harness.check_books()
    await harness.close()


async def test_a_crowd_of_one_server_delays_nobody_elses_result(harness: Harness) -> None:
    """Eight members of one server ask for thirteen jobs each; then one member of another server asks."""
    harness.clock.advance(1)
    await harness.fund(guild_id=77, amount=40_000_000)
    alone = await harness.ask(guild_id=77, user_id=7)
    took = await until_delivered(harness, alone)
    for member in range(8):
        for _ in range(13):
            await harness.ask(user_id=1000 + member)
    other = await harness.ask(guild_id=77, user_id=7)
    assert await until_delivered(harness, other) <= took + 1


async def until_delivered(harness: Harness, job: Job) -> float:
    """Return the seconds until the job is delivered."""
    asked_at = harness.clock.now()
    while await harness.state(job) is not JobState.DELIVERED:
        await harness.live(1)
    return (harness.clock.now() - asked_at) / 1000


async def test_a_slow_channel_of_one_server_holds_up_no_card_of_another(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, go_on, show = asyncio.Event(), asyncio.Event(), harness.approval_cards.show

    async def slow(approval: Approval, *args: Any, available: int | None = None) -> int:
        if approval.guild_id == 77:
            inside.set()
            await go_on.wait()
            raise DeliveryError("busy")
        return await show(approval, *args, available=available)

    monkeypatch.setattr(harness.approval_cards, "show", slow)
    await harness.fund(guild_id=77)
    for guild_id in (77, 11):
        change = {"approve_above": 0, "approvals_channel": 5}
        await harness.settings_service.change(guild_id, change, by=1)
    stuck = asyncio.create_task(harness.ask(guild_id=77))
    async with asyncio.timeout(5):
        await inside.wait()
        await harness.ask(guild_id=11)
    assert [card.guild_id for card in harness.approval_cards.cards.values()] == [11]
    go_on.set()
    await stuck
