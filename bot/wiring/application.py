"""The composition root: build adapters, services over them, commands over those; close in reverse."""

import asyncio
import logging
import secrets
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import cogs
from bot import __version__
from bot.bot import AtelierBot, Connection
from bot.catalogue import EVERY_MODEL, Model, offered_models
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain import policy
from bot.domain.errors import BadMedia, FilesUnavailable, Refused
from bot.domain.jobs.job import Job
from bot.domain.money.losses import LossPolicy
from bot.domain.money.networks import WalletAddress, left_behind
from bot.media.charts.charts import PillowCharts
from bot.media.charts.contests import PillowContestPictures
from bot.media.processor import MediaProcessor
from bot.observability.health import Page, serve_health
from bot.observability.metrics import Exposition, watch_loop
from bot.observability.traces import export_traces
from bot.ports import Clock, Spool, WatchedWallet, metrics
from bot.ports.checkpoints import killer
from bot.ports.contest_pictures import ContestPictures
from bot.ports.job_context import about_job
from bot.ports.membership import Membership
from bot.services import contests, host, jobs, moderation, money, pictures
from bot.services.adapters import Adapters
from bot.services.contests.queries import ContestQueries
from bot.services.jobs import JobOptions
from bot.services.jobs.preferences import MemberPreferences
from bot.services.jobs.running.renditions import Renditions
from bot.services.jobs.running.worker import Worker
from bot.services.moderation.reports import Reports
from bot.services.money.deposit_watch import DepositRules
from bot.services.money.model_facts import ModelFactsService
from bot.services.money.price_log import PriceLog
from bot.services.scheduler import Scheduler
from bot.services.wallets import Wallets
from bot.stablestudio.client import StableStudio
from bot.stablestudio.transfer import Downloads, discord_attachments
from bot.store import Store, open_store
from bot.store.audit.unmoved import refuse_unmoved
from bot.store.objects.spool import TEND_SECONDS, MediaSpool
from bot.store.sqlite.connect import warn_of_wal_reset
from bot.ui.contests.board import DiscordContestBoard
from bot.ui.contests.context import ContestContext
from bot.ui.contests.entry_buttons import EntryButtons
from bot.ui.contests.own_cards import own_buttons
from bot.ui.jobs import notices as _job_notices  # noqa: F401 - registers words of notices
from bot.ui.jobs.ordering.approval_delivery import DiscordApprovalCards
from bot.ui.jobs.private_cards import EphemeralCards
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results.delivery import DiscordDelivery
from bot.ui.jobs.results.gallery_messages import DiscordGallery
from bot.ui.jobs.results.report_delivery import DiscordReportCards
from bot.ui.jobs.results.result_posts import DiscordResultPosts
from bot.ui.kit import errors, locales
from bot.ui.kit.notices import ChannelNotices
from bot.ui.kit.places import DiscordPlaces
from bot.ui.kit.registry import CommandRegistry
from bot.ui.kit.report_home import ReportHome
from bot.ui.kit.shields import DiscordMembers
from bot.ui.moderation import log_text as _log_text  # noqa: F401
from bot.ui.moderation import people_notices as _people_notices  # noqa: F401
from bot.ui.moderation.automod import DiscordKeywords
from bot.ui.moderation.greeting import DiscordGreetings
from bot.ui.money import notice_cards as _money_cards  # noqa: F401 - registers their cards
from bot.ui.money import notices as _money_notices  # noqa: F401
from bot.wiring import control
from bot.wiring.chains import watched
from bot.wiring.figures import FILES_SECONDS, OBJECTS_SECONDS, FigureReader
from bot.wiring.files import open_spool
from bot.wiring.members import Belonging, belonging
from bot.wiring.patience import enter_when_possible
from bot.wiring.paying import Method, payment_methods, sign_ins
from bot.wiring.rescuing import describe, retry_by
from bot.wiring.standstill import Parts
from bot.wiring.starts import log_start
from bot.wiring.tracing import Traced

log = logging.getLogger(__name__)

CHECKPOINT_SECONDS = 300.0
"""How often the database's -wal file is emptied: signed payments that are resolved leave the disk."""

LANGUAGES_SECONDS = 60.0
"""A language that was chosen at another process is known here after so long."""

HOST_SETTINGS_SECONDS = 86_400.0
"""A process that shares the bot brings the host's settings into the database when it begins to lead."""


RECURSION_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Foundation:
    """What every command of the program needs: time, money and the studio, without Discord."""

    clock: SystemClock
    methods: Sequence[Method]  # in order of preference
    studio: StableStudio

    @property
    def method(self) -> Method:
        """Return the preferred one."""
        return self.methods[0]

    @property
    def addresses(self) -> Sequence[WalletAddress]:
        """Return the wallets that pay, in order of preference."""
        return [WalletAddress(method.network, method.address) for method in self.methods]

    @property
    def chains(self) -> Sequence[WatchedWallet]:
        """Return the wallets that pay, with their chains, in order of preference."""
        return [watched(one.network, one.address, one.nodes) for one in self.methods]


@asynccontextmanager
async def foundation(settings: Settings) -> AsyncIterator[Foundation]:
    """Build time, wallets and studio. Raises SettingError for a key that cannot be used.

    The limit of recursion is Python's own again: py_ecc, which eth_account loads, raises it to 100,000, and
    then deeply nested JSON from outside would overflow the C stack instead of raising RecursionError.
    """
    sys.setrecursionlimit(RECURSION_LIMIT)
    async with AsyncExitStack() as stack:
        clock = SystemClock(settings.clock_speed)
        methods = payment_methods(settings, clock)
        for method in methods:
            stack.push_async_callback(method.aclose)
        studio = StableStudio(settings.stablestudio_url, settings.blob_url, sign_ins(methods), clock)
        stack.push_async_callback(studio.aclose)
        yield Foundation(clock, methods, studio)


@dataclass(frozen=True, slots=True)
class Atelier:
    """The whole bot, ready to be started."""

    client: AtelierBot
    commands: CommandRegistry
    worker: Worker
    renditions: Renditions
    scheduler: Scheduler
    price_log: PriceLog
    parts: Parts
    metrics: Page
    handlers: Mapping[str, control.Handler]  # of the terminal's commands
    us: Belonging


@asynccontextmanager
async def assemble(settings: Settings) -> AsyncIterator[Atelier]:
    """Open the database (DatabaseInUse, DatabaseUnusable) and build everything over it."""
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(foundation(settings))
        await refuse_unmoved(settings.where, settings.database_path)
        store = await open_store(settings.where, queue_max=settings.queue_max)
        stack.push_async_callback(store.close)
        if store.engine == "sqlite":
            warn_of_wal_reset()
        for left in await store.ledger.left_open([method.network.name for method in base.methods]):
            log.error("%s", left_behind(*left))
        spool = await stack.enter_async_context(open_spool(settings, store, base.clock))
        us = await stack.enter_async_context(belonging(settings, store.database, base.clock, base.addresses))
        # What is refused above is no start that the next one is compared with.
        await log_start(settings, store, base.addresses, now=base.clock.now(), salt=secrets.token_bytes(16))
        host_settings = partial(_keep_host_settings, settings, store, base.clock)
        if us.membership.leads:
            await host_settings()
        await _read_languages(store)
        attachments = discord_attachments(base.clock, loopback=settings.discord_is_local)
        stack.push_async_callback(attachments.aclose)
        atelier = _compose(settings, base, store, spool, attachments, us)
        if us.beating is not None:
            atelier.scheduler.every("host settings", HOST_SETTINGS_SECONDS, host_settings, for_all=True)
            atelier.scheduler.every("languages", LANGUAGES_SECONDS, partial(_read_languages, store))
        stack.push_async_callback(atelier.price_log.close)
        yield atelier


async def _keep_host_settings(settings: Settings, store: Store, clock: Clock) -> None:
    """Bring the host's settings into the database, where every process and the audit read them."""
    await store.host.set_daily_limit(settings.host_daily_cap)
    await store.host.set_loss_policy(_loss_policy(settings, clock))
    await store.host.set_disabled_models(_off(offered_models(settings.extra_models)))


async def _read_languages(store: Store) -> None:
    for guild_id, language in (await store.settings.languages()).items():
        locales.choose(guild_id, language)


def _compose(
    settings: Settings,
    base: Foundation,
    store: Store,
    spool: Spool,
    attachments: Downloads,
    us: Belonging,
) -> Atelier:
    clock, host_bears = base.clock, settings.losses == "host"
    traced = Traced(settings.traces_url is not None)
    where = Connection(settings.discord_api_url, settings.discord_gateway_url, settings.host_guild_id)
    client = AtelierBot(
        where,
        recall=store.meta_get,
        remember=store.meta_set,
        clock=clock,
        is_needed=store.jobs.is_paid_work_open,
        membership=us.membership,
    )
    places = DiscordPlaces(client, clock, client.events.doubtful)
    private, home = EphemeralCards(clock), ReportHome(client, store)
    media = MediaProcessor()
    adapters = Adapters(
        clock=clock,
        scheduler=Scheduler(clock, us.membership),
        store=store,
        spool=spool,
        studio=traced.studio(base.studio),
        wallets=Wallets(traced.wallets(base.methods), clock, store.payments),
        chains=base.chains,
        media=traced.media(media),
        attachments=attachments,
        charts=PillowCharts(),
        notices=ChannelNotices(client, store.settings, settings.host_log_channel_id, home),
        models=offered_models(settings.extra_models),
        checkpoint=killer(settings.kill_at),
        places=places,
        greetings=DiscordGreetings(client, places),
        members=DiscordMembers(client),
        keywords=DiscordKeywords(client, clock),
        result_posts=DiscordResultPosts(client, private, clock),
        report_cards=DiscordReportCards(
            client, store.settings, home, partial(_still, spool, PillowContestPictures())
        ),
        membership=us.membership,
    )
    adapters.scheduler.every("checkpoint", CHECKPOINT_SECONDS, store.checkpoint)
    if isinstance(spool, MediaSpool):
        adapters.scheduler.every("object store", TEND_SECONDS, spool.tend)

    rules = moderation.build(adapters)
    funds = money.build(
        adapters,
        deposit_rules=DepositRules(
            confirmations=settings.deposit_confirmations,
            review_above=settings.deposit_review_above,
            named_senders=settings.topup_sender == "named",
        ),
        wallet_low=settings.wallet_low,
        payees=settings.payees,
        window_seconds=settings.authorization_seconds,
    )
    work = jobs.build(
        adapters,
        traced.delivery(
            DiscordDelivery(
                client,
                private,
                clock,
                MemberPreferences(store).pings,
                EntryButtons(ContestQueries(store)).buttons,
                own_buttons,
                lambda job: store.budgets.left_for(job, 0, now=clock.now()),
            )
        ),
        DiscordApprovalCards(client, private, rules.settings),
        JobOptions(
            link=settings.references == "link",
            host_bears=host_bears,
            min_free_bytes=settings.spool_min_free_bytes,
            spool_days=settings.spool_days,
            spool_max_bytes=settings.spool_max_bytes,
            has_object_store=settings.media_url is not None,
        ),
        funds.price_log.note,
        funds.gate,
        rules.content,
        describe=errors.describe,
    )
    hosting = host.build(adapters, work, funds.comparisons, host_bears=host_bears, payees=settings.payees)
    commands = cogs.build(
        jobs=work,
        money=funds,
        moderation=rules,
        pictures=pictures.build(adapters, work, DiscordGallery(client, places, clock)),
        host=hosting,
        contests=_contests(adapters, work, funds.models, client, rules.reports),
        responder=Responder(private, clock, work.wishes.of_quote),
        host_user_ids=settings.host_user_ids,
        servers=lambda: {guild.id for guild in client.guilds},
        told=lambda: client.told,
    )
    us.before_release(work.worker.release, client.release)
    parts = Parts(
        client,
        work.worker,
        funds.deposits.watches,
        funds.gate,
        base.studio,
        store.figures.money_state,
        adapters.spool,
        clock,
        started_at=clock.steady(),
        min_free_bytes=settings.spool_min_free_bytes,
        membership=us.membership,
        has_object_store=settings.media_url is not None,
    )
    figures = FigureReader(
        store,
        parts,
        client,
        work.worker,
        adapters.wallets.last_told,
        spool,
        settings.spool_dir,
        queues=(lambda: work.worker.queues, lambda: media.queues),
        files_seconds=FILES_SECONDS if settings.media_url is None else OBJECTS_SECONDS,
    )
    return Atelier(
        client,
        commands,
        work.worker,
        work.renditions,
        adapters.scheduler,
        funds.price_log,
        parts,
        Exposition(figures.read).page,
        {"retry": retry_by(hosting.rescue, partial(_is_ours, store, us.membership))},
        us,
    )


async def _is_ours(store: Store, membership: Membership, job_id: str) -> bool:
    """Return True if this process works on the job. Raises JobNotFound."""
    return membership.owns((await store.jobs.get(job_id)).guild_id)


def _contests(
    adapters: Adapters, work: jobs.Jobs, facts: ModelFactsService, client: AtelierBot, reports: Reports
) -> ContestContext:
    entry_pictures, job, file = PillowContestPictures(), adapters.store.jobs.get, adapters.spool.fetch
    board = DiscordContestBoard(client, entry_pictures, job, file)
    services = contests.build(adapters, work.admission, facts, board, _explain)
    return ContestContext(
        contests=services.queries,
        organiser=services.organiser,
        recurring=services.recurring,
        entries=services.entries,
        voting=services.voting,
        reports=reports,
        access=services.access,
        pictures=entry_pictures,
        job=job,
        file=file,
        settings=adapters.store.settings.get,
    )


async def _still(spool: Spool, pictures: ContestPictures, job: Job) -> bytes | None:
    """Return a JPEG of the job's picture or of a frame of its clip; None if the file is gone."""
    if job.result is None:
        return None
    try:
        return await pictures.ballot(await spool.fetch(job.result.name))
    except (BadMedia, OSError, FilesUnavailable) as error:
        with about_job(job.id):
            log.info("job %s cannot be shown to moderators: %s", job.id, error)
        return None


def _explain(error: Refused) -> str:
    return errors.sentence(error) or str(error)


def _loss_policy(settings: Settings, clock: Clock) -> LossPolicy:
    return LossPolicy(
        forgiven=settings.forgiven_failures,
        host_cap=settings.losses_daily_cap,
        rest_ms=round(clock.scaled(policy.MODEL_REST_SECONDS) * 1000),
        window_ms=round(clock.scaled(policy.LOSSES_WINDOW_SECONDS) * 1000),
    )


def _off(models: Sequence[Model]) -> list[str]:
    """Return the ids of all other models."""
    return [model.id for model in EVERY_MODEL if model not in models]


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Run the bot until `stop` is set: the gateway for what people do, the worker for what jobs need.

    A PostgreSQL that is away at the start is waited for. Raises Fenced once other processes have taken this
    one for dead, and AtelierError if it cannot start.
    """
    token = settings.require_token().reveal()
    is_shared = settings.database_url is not None
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(export_traces(settings.traces_url, __version__))
        if is_shared:
            atelier = await enter_when_possible(stack, partial(assemble, settings), stop)
            if atelier is None:
                return
        else:
            atelier = await stack.enter_async_context(assemble(settings))
        parts, address = atelier.parts, settings.health_address
        await stack.enter_async_context(
            serve_health(settings.health_port, parts.look, atelier.metrics, address=address)
        )
        await stack.enter_async_context(
            control.serve(settings.database_path, atelier.handlers, describe, shared=is_shared)
        )
        scheduler = asyncio.create_task(_tick(atelier), name="scheduler")
        tasks: list[asyncio.Task[Any]] = [
            asyncio.create_task(atelier.client.serve(atelier.commands, token), name="gateway"),
            # Without Discord too: what is paid is polled and fetched, and waits on disk to be posted.
            asyncio.create_task(atelier.worker.run(), name="worker"),
            scheduler,
            asyncio.create_task(stop.wait(), name="stop"),
        ]
        if atelier.us.beating is not None:
            tasks.append(atelier.us.beating)
        if settings.health_port is not None:
            tasks.append(asyncio.create_task(watch_loop(metrics.loop_lag), name="measure of the loop"))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # a part that ended with an error ends the bot with it
                if not stop.is_set():
                    raise RuntimeError(f"the {task.get_name()} ended by itself")
        finally:
            scheduler.cancel()  # what it does for a server may be another process's in a moment
            await asyncio.gather(scheduler, return_exceptions=True)
            await asyncio.gather(
                atelier.client.leave(),
                atelier.worker.stop(),
                atelier.renditions.close(),
                atelier.us.hand_over(),
            )
            await atelier.client.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _tick(atelier: Atelier) -> None:
    """Start the scheduler after the login: what it finds is reported in Discord."""
    await atelier.client.logged_in.wait()
    await atelier.scheduler.run()
