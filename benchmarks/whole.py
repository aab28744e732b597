"""The whole bot without Discord: its services, worker, scheduler and store over the real adapters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from benchmarks.quiet import NoApprovalCards, NoNotices, QuietDelivery
from benchmarks.watched import JumpingClock, WatchedWorker
from bot.config.settings import Settings
from bot.media.charts.charts import PillowCharts
from bot.media.processor import MediaProcessor
from bot.services import jobs, moderation, money
from bot.services.adapters import Adapters
from bot.services.jobs import JobOptions
from bot.services.jobs.ordering.admission import Admission
from bot.services.money.deposit_watch import DepositRules
from bot.services.scheduler import Scheduler
from bot.services.wallets import Wallets
from bot.stablestudio.transfer import discord_attachments
from bot.store import DirectorySpool, Store, open_store
from bot.wiring.application import foundation


@dataclass(frozen=True, slots=True)
class WholeBot:
    """What a benchmark uses of it."""

    clock: JumpingClock
    store: Store
    admission: Admission
    worker: WatchedWorker


@asynccontextmanager
async def whole_bot(settings: Settings, worker_class: type[WatchedWorker]) -> AsyncIterator[WholeBot]:
    """Build it as `bot.wiring.application` does and run it during the block."""
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(foundation(settings))
        store = await open_store(settings.database_path, queue_max=settings.queue_max)
        stack.push_async_callback(store.close)
        clock = JumpingClock()
        attachments = discord_attachments(clock, loopback=True)
        stack.push_async_callback(attachments.aclose)
        adapters = Adapters(
            clock=clock,
            scheduler=Scheduler(clock),
            store=store,
            spool=DirectorySpool(settings.spool_dir),
            studio=base.studio,
            wallets=Wallets(base.methods, clock, store.payments),
            chains=base.chains,
            media=MediaProcessor(),
            attachments=attachments,
            charts=PillowCharts(),
            notices=NoNotices(),
        )
        work = _composed(adapters, settings, worker_class)
        assert isinstance(work.worker, WatchedWorker)
        running = [asyncio.create_task(work.worker.run()), asyncio.create_task(adapters.scheduler.run())]
        try:
            yield WholeBot(clock, store, work.admission, work.worker)
            for task in running:
                if task.done():
                    task.result()  # a part that ended by itself ends the measurement
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await work.renditions.close()


def _composed(adapters: Adapters, settings: Settings, worker_class: type[WatchedWorker]) -> jobs.Jobs:
    rules = moderation.build(adapters)
    funds = money.build(
        adapters,
        deposit_rules=DepositRules(confirmations=settings.deposit_confirmations),
        wallet_low=settings.wallet_low,
        payees=settings.payees,
        window_seconds=settings.authorization_seconds,
    )
    return jobs.build(
        adapters,
        QuietDelivery(),
        NoApprovalCards(),
        JobOptions(),
        funds.price_log.note,
        funds.gate,
        rules.content,
        worker_class=worker_class,
    )
