"""Jobs and money for a database, made by the store's own verbs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.domain.jobs.job import NewJob, Result
from bot.domain.money.payments import GENERATION, Authorization, Cover
from bot.store.contests import funds
from bot.store.engine import Engine
from bot.store.jobs.admit import AdmissionPolicy
from bot.store.jobs.batches import BatchStore
from bot.store.jobs.commands import JobStore
from bot.store.jobs.payments import PaymentStore
from bot.store.money.budgets import BudgetStore

GUILD = 1_000_000_000_000_000_001
CHANNEL = 1_000_000_000_000_000_002
OPERATION = "veo-3.1/generate"  # a video: its polls are far apart
PRICE = 40_000
TRANSACTIONS_A_PURCHASE = 5

_WALLET = 1_000_000_000_000
"""Micro-USDC on the chain: more than all of it costs."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BODY = b'{"prompt":"a lighthouse in a storm, long exposure"}'


def now() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Books:
    """Four groups of verbs over one database, the server and channel they are used in, and what is made."""

    jobs: JobStore
    batches: BatchStore
    budgets: BudgetStore
    payments: PaymentStore
    guild: int
    channel: int
    operation: str
    payer: str = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
    members: int | None = None  # None: a new member for each job
    clock: Callable[[], int] = field(default=now)

    @classmethod
    def over(
        cls, database: Engine, guild: int = GUILD, channel: int = CHANNEL, operation: str = OPERATION
    ) -> "Books":
        batches = BatchStore(database, AdmissionPolicy(10_000_000, funds.source))
        stores = JobStore(database), batches, BudgetStore(database), PaymentStore(database)
        return cls(*stores, guild, channel, operation)

    def paid_by(self, payer: str) -> "Books":
        """Return the same books, for jobs that this wallet pays for."""
        return replace(self, payer=payer)

    def of(self, members: int, clock: Callable[[], int]) -> "Books":
        """Return the same books, for jobs of so many members and with another clock (epoch milliseconds)."""
        return replace(self, members=members, clock=clock)

    async def fund(self, amount: int, key: str = "first") -> None:
        await self.budgets.grant(self.guild, amount, actor=1, note="benchmark", key=key, now=self.clock())

    async def ask(self, number: int) -> str:
        """Create a quoted job of a new member. Return its id."""
        return (await self.jobs.create(self.draft(number))).id

    def draft(self, number: int) -> NewJob:
        """Return a job that is not stored yet."""
        return NewJob(
            id=job_id(number),
            request_key=f"benchmark-{number}",
            guild_id=self.guild,
            channel_id=self.channel,
            user_id=member(number if self.members is None else number % self.members),
            operation=self.operation,
            options={"prompt": "a lighthouse in a storm, long exposure"},
            references=(),
            body=_BODY,
            price=PRICE,
            upload_cost=0,
            upload_limit=10_485_760,
            now=self.clock(),
        )

    async def buy(self, number: int) -> None:
        """Make the five transactions from hold to capture: the quoted job is RUNNING afterwards."""
        job = job_id(number)
        await self.batches.admit({job: PRICE}, now=self.clock())
        await self.jobs.mark_ready(job, body=_BODY)
        payment = await self.payments.sign(
            job, GENERATION, _authorization(number, self.payer), now=self.clock()
        )
        await self.payments.count_sending(payment.id, now=self.clock())
        await self.payments.settle_generation(
            payment.id, studio_job(number), tx=f"0x{number:064x}", now=self.clock()
        )

    async def pay(self, number: int) -> None:
        """Take a job from nothing to RUNNING as a press does whose price is known: three transactions."""
        drafted = self.draft(number)
        await self.batches.create_admitted([drafted], ready=[drafted.id])
        paper = _authorization(number, self.payer)
        cover = Cover(self.payer, paper.network, _WALLET, await self.payments.journal_line())
        payment = await self.payments.sign(
            drafted.id, GENERATION, paper, now=self.clock(), presented=True, cover=cover
        )
        await self.payments.settle_generation(
            payment.id, studio_job(number), tx=f"0x{number:064x}", now=self.clock()
        )

    async def deliver(self, number: int) -> None:
        """Move the job from RUNNING to DELIVERED."""
        job = job_id(number)
        result = Result(f"out-{job}", "0" * 64, 1_000_000, "video/mp4", 1280, 720)
        await self.jobs.record_result(job, result, now=self.clock())
        await self.batches.begin_posting(job, now=self.clock())
        await self.jobs.mark_delivered(job, channel_id=self.channel, message_id=number + 1, now=self.clock())


def member(number: int) -> int:
    """Return a member's id."""
    return 2_000_000_000_000_000_000 + number


def job_id(number: int) -> str:
    """Return five characters as the bot makes them."""
    digits = ""
    for _ in range(5):
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


def studio_job(number: int) -> str:
    """Return the studio's id of that job."""
    return f"cbench{number:019d}"


def _authorization(number: int, payer: str) -> Authorization:
    return Authorization(
        nonce=f"0x{number:064x}",
        payer=payer,
        payee="0x07F067959297767c887dbfA3C72379c66E82a045",
        network="eip155:8453",
        asset="0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
        amount=PRICE,
        valid_after=0,
        valid_before=now() // 1000 + 300,
        header="A" * 1200,
    )
