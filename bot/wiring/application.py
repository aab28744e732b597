"""The composition root: builds every part once and closes them in reverse."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import cogs
from bot.bot import AtelierBot, Connection
from bot.catalogue import EVERY_MODEL, Model, offered
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.jobs.job import Step
from bot.media.charts.charts import PillowCharts
from bot.media.processor import MediaProcessor
from bot.observability.health import serve_health
from bot.payments.keys import load_key
from bot.payments.wallet import SigningPolicy
from bot.payments.x402 import BasePayments
from bot.ports.checkpoints import killer
from bot.services.host.status import HostStatusService
from bot.services.jobs.library import JobLibrary
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.approvals import Approvals
from bot.services.jobs.ordering.attachments import AttachmentImporter
from bot.services.jobs.ordering.pricing import Pricing
from bot.services.jobs.ordering.requote import Requote
from bot.services.jobs.ordering.variations import Variations
from bot.services.jobs.preferences import MemberPreferences
from bot.services.jobs.running.collect import Collect
from bot.services.jobs.running.deliver import CleanUp, Deliver, Notify
from bot.services.jobs.running.pay import Checkout, Pay
from bot.services.jobs.running.prepare import Prepare
from bot.services.jobs.running.progress import ProgressMessages
from bot.services.jobs.running.purchase import PurchaseFlow
from bot.services.jobs.running.renditions import Renditions
from bot.services.jobs.running.spool_cleanup import SWEEP_SECONDS, SpoolCleanup
from bot.services.jobs.running.worker import FailureHandler, StepHandler, Worker
from bot.services.moderation.log_feed import FEED_SECONDS, LogFeed
from bot.services.moderation.settings import RulesService, ServerSettingsService
from bot.services.money.history import HistoryService
from bot.services.money.price_log import FLUSH_SECONDS, PriceLog
from bot.services.pictures.panels import Panels
from bot.services.pictures.results import Results
from bot.services.pictures.sources import DELETE_SECONDS, Pictures
from bot.services.scheduler import Scheduler
from bot.stablestudio.client import StableStudio
from bot.stablestudio.transfer import Downloads, discord_attachments
from bot.store import DirectorySpool, Store, open_store
from bot.ui.jobs.ordering.approval_delivery import DiscordApprovalCards
from bot.ui.jobs.private_cards import EphemeralCards
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results.delivery import DiscordDelivery
from bot.ui.kit import errors
from bot.wiring.contests import contests
from bot.wiring.money import money

log = logging.getLogger(__name__)


CHECKPOINT_SECONDS = 300.0
"""How often the database's -wal file is emptied: signed payments that are resolved leave the disk."""


@dataclass(frozen=True, slots=True)
class Foundation:
    """What every command of the program needs: time, money and the studio, without Discord."""

    clock: SystemClock
    method: BasePayments
    studio: StableStudio


@asynccontextmanager
async def foundation(settings: Settings) -> AsyncIterator[Foundation]:
    """Raises SettingError for a key that cannot be used."""
    async with AsyncExitStack() as stack:
        clock = SystemClock(settings.clock_speed)
        key = load_key(settings.wallet_private_key, settings.wallet_keystore, settings.wallet_password_file)
        signing = SigningPolicy.from_settings(
            settings.payees, settings.stablestudio_url, settings.authorization_seconds
        )
        method = BasePayments.build(key.reveal(), settings.base_rpc_url, clock, signing)
        stack.push_async_callback(method.aclose)
        studio = StableStudio(settings.stablestudio_url, settings.blob_url, method.sign_in, clock)
        stack.push_async_callback(studio.aclose)
        yield Foundation(clock, method, studio)


@dataclass(frozen=True, slots=True)
class Atelier:
    """The whole bot, ready to be started."""

    bot: AtelierBot
    worker: Worker
    scheduler: Scheduler
    quotes: PriceLog


@asynccontextmanager
async def assemble(settings: Settings) -> AsyncIterator[Atelier]:
    """Opens the database (DatabaseInUse, DatabaseUnusable) and builds everything over it."""
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(foundation(settings))
        store = await open_store(settings.database_path, base.clock, queue_max=settings.queue_max)
        stack.push_async_callback(store.close)
        await store.host.set_daily_cap(settings.host_daily_cap)
        await store.host.set_disabled_models(_off(offered(settings.extra_models)))
        spool = DirectorySpool(settings.spool_dir)
        attachments = discord_attachments(base.clock, loopback=settings.discord_is_local)
        stack.push_async_callback(attachments.aclose)
        atelier = _compose(settings, base, store, spool, attachments)
        stack.push_async_callback(atelier.quotes.close)
        yield atelier


def _compose(
    settings: Settings,
    base: Foundation,
    store: Store,
    spool: DirectorySpool,
    attachments: Downloads,
) -> Atelier:
    clock, method, studio = base.clock, base.method, base.studio
    models = offered(settings.extra_models)
    checkpoint = killer(settings.kill_at)
    media = MediaProcessor()
    renditions = Renditions(spool, media)
    sweeper = SpoolCleanup(store, spool, clock, days=settings.spool_days, max_bytes=settings.spool_max_bytes)
    private = EphemeralCards(clock)
    scheduler = Scheduler(clock)
    scheduler.every("checkpoint", CHECKPOINT_SECONDS, store.checkpoint)
    scheduler.every("sweep", SWEEP_SECONDS, sweeper.sweep)
    quotes = PriceLog(store, clock)
    scheduler.every("quotes", FLUSH_SECONDS, quotes.flush)
    pricing = Pricing(studio, method, quotes.note)
    worker = Worker(store, clock)
    treasury = money(settings, clock, method, studio, store, worker)
    treasury.schedule(scheduler)
    settings_service = ServerSettingsService(store, clock)
    approvals = Approvals(store, Requote(store, pricing, spool, clock), worker, spool, clock)
    admission = Admission(
        store,
        AttachmentImporter(store, spool, attachments, media, link=settings.references == "link"),
        pricing,
        method,
        worker,
        spool,
        clock,
        approvals,
        min_free_bytes=settings.spool_min_free_bytes,
        checkpoint=checkpoint,
    )
    members = MemberPreferences(store)
    pictures = Pictures(store, spool, attachments, media, clock)
    scheduler.every("pictures", DELETE_SECONDS, pictures.delete_old)
    contest_parts = contests(store, spool, admission, clock, scheduler, models, checkpoint)
    front = cogs.build(
        admission=admission,
        library=JobLibrary(store, spool, renditions, worker, clock),
        budgets=treasury.budgets,
        host_status=HostStatusService(store, method, clock),
        funding=treasury.deposits,
        stops=treasury.stops,
        audit_job=treasury.audit_job,
        rescue=treasury.rescue,
        write_offs=treasury.write_offs,
        settings_service=settings_service,
        rules_service=RulesService(store, clock, models),
        approvals=approvals,
        contests=contest_parts.context,
        history=HistoryService(store, PillowCharts(), quotes, clock),
        panels=Panels(store, pricing, admission, clock, models),
        pictures=pictures,
        results=Results(store, spool, renditions, admission, clock),
        members=members,
        notices=treasury.notices,
        responder=Responder(private, clock),
        host_user_ids=settings.host_user_ids,
    )
    at = Connection(settings.discord_api_url, settings.discord_gateway_url, settings.host_guild_id)
    bot = AtelierBot(front, at, recall=store.meta_get, remember=store.meta_set, clock=clock)

    treasury.notices.attach(bot)
    delivery = DiscordDelivery(bot, private, clock, members.pings, contest_parts.entry_buttons)
    approval_cards = DiscordApprovalCards(bot, private, settings_service)
    approvals.equip(approval_cards, treasury.notices, lambda: scheduler.wake("approvals"))
    scheduler.at("approvals", approvals.due, approvals.tick)
    contest_parts.schedule(bot)
    scheduler.every("mod-log", FEED_SECONDS, LogFeed(store, treasury.notices).post)
    progress_messages = ProgressMessages(store, delivery, clock)
    failure_handler = FailureHandler(
        store, clock, host_bears=settings.losses == "host", describe=errors.describe
    )
    checkout = Checkout(
        store,
        PurchaseFlow(store, studio, method, clock, checkpoint),
        delivery,
        failure_handler,
        progress_messages,
        clock,
    )
    variations = Variations(store, pricing, clock, link=settings.references == "link")
    collect = Collect(
        store,
        studio,
        spool,
        media,
        failure_handler,
        progress_messages,
        clock,
        checkpoint,
        variations.remember_link,
    )
    treasury.rescue.equip(collect.download)
    steps: Mapping[Step, StepHandler] = {
        Step.PREPARE: Prepare(store, studio, checkout, pricing, spool, failure_handler, clock, checkpoint),
        Step.PAY: Pay(checkout),
        Step.COLLECT: collect,
        Step.DELIVER: Deliver(
            store, spool, renditions, delivery, failure_handler, clock, checkpoint, variations
        ),
        Step.NOTIFY: Notify(store, delivery, progress_messages, clock),
        Step.CLEAN_UP: CleanUp(store, delivery, progress_messages),
    }
    worker.equip(steps, progress_messages)
    return Atelier(bot, worker, scheduler, quotes)


def _off(models: Sequence[Model]) -> list[str]:
    """The models there are besides those."""
    return [model.id for model in EVERY_MODEL if model not in models]


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """The bot, until `stop` is set: the gateway for what people do, the worker for what jobs need."""
    token = settings.require_token().reveal()
    async with (
        assemble(settings) as atelier,
        serve_health(settings.health_port, lambda: atelier.bot.serving),
    ):
        tasks = (
            asyncio.create_task(atelier.bot.start(token), name="gateway"),
            asyncio.create_task(_work(atelier), name="worker"),
            asyncio.create_task(_tick(atelier), name="clockwork"),
            asyncio.create_task(stop.wait(), name="stop"),
        )
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # a part that ended by an error ends the bot with it
                if not stop.is_set():
                    raise RuntimeError(f"the {task.get_name()} ended by itself")
        finally:
            await atelier.bot.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _work(atelier: Atelier) -> None:
    """The worker needs a logged-in client to deliver; what is paid is polled as soon as that is there."""
    await atelier.bot.logged_in.wait()
    await atelier.worker.run()


async def _tick(atelier: Atelier) -> None:
    """What happens by itself needs a logged-in client to tell of it."""
    await atelier.bot.logged_in.wait()
    await atelier.scheduler.run()
