"""Use cases of jobs: from a request to a delivered result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.domain import policy
from bot.domain.jobs.job import Step
from bot.domain.jobs.quotas import FileQuotas
from bot.ports import ApprovalCards, Delivery
from bot.services.adapters import Adapters
from bot.services.jobs.departures import LOOK_SECONDS, Departures
from bot.services.jobs.library import JobLibrary
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.approvals import Approvals
from bot.services.jobs.ordering.attachment_room import AttachmentRoom
from bot.services.jobs.ordering.attachments import AttachmentImporter
from bot.services.jobs.ordering.checks import Checks
from bot.services.jobs.ordering.content import ContentGate
from bot.services.jobs.ordering.destinations import Destinations
from bot.services.jobs.ordering.offers import Offers
from bot.services.jobs.ordering.pricing import PriceObserver, Pricing
from bot.services.jobs.ordering.requote import Requote
from bot.services.jobs.ordering.trial import Trial
from bot.services.jobs.ordering.wish_keeping import WishKeeper
from bot.services.jobs.ordering.wishes import SWEEP_SECONDS as WISHES_SECONDS
from bot.services.jobs.ordering.wishes import Wishes
from bot.services.jobs.preferences import MemberPreferences
from bot.services.jobs.privacy import FINISH_SECONDS, Privacy
from bot.services.jobs.retention import RETENTION_SECONDS, Retention
from bot.services.jobs.running.approved import ApprovalCheck
from bot.services.jobs.running.clock_watch import WATCH_SECONDS, ClockWatch
from bot.services.jobs.running.collect import Collect
from bot.services.jobs.running.deliver import CleanUp, Deliver, Notify
from bot.services.jobs.running.failures import FailureHandler
from bot.services.jobs.running.fetch import Fetch
from bot.services.jobs.running.job_finder import JobFinder
from bot.services.jobs.running.list_ticks import ListTicks
from bot.services.jobs.running.pay import Checkout, Pay
from bot.services.jobs.running.prepare import Prepare
from bot.services.jobs.running.progress import ProgressMessages
from bot.services.jobs.running.purchase import PurchaseFlow
from bot.services.jobs.running.renditions import Renditions
from bot.services.jobs.running.spool_cleanup import SWEEP_SECONDS, SpoolCleanup
from bot.services.jobs.running.stopping import Stopping
from bot.services.jobs.running.threads import Threads
from bot.services.jobs.running.traced import traced_steps
from bot.services.jobs.running.watches import Watches
from bot.services.jobs.running.worker import StepHandler, Worker
from bot.services.moderation.access import Access
from bot.services.moderation.content import ContentRules
from bot.services.moderation.settings import RulesService
from bot.services.money.gate import SigningGate


@dataclass(frozen=True, slots=True)
class JobOptions:
    """Settings of this feature: how references reach the studio, who bears losses, and limits of the disk."""

    link: bool = False  # REFERENCES=link: pass Discord's URL instead of a paid upload
    host_bears: bool = False  # LOSSES=host
    min_free_bytes: int = 0  # nothing is bought while the spool's disk has less
    spool_days: int = 30
    spool_max_bytes: int = 20 * 1024**3
    has_object_store: bool = False  # the spool is its cache: age alone limits finished files
    concurrency: int = 24  # steps of each kind that run at once


@dataclass(frozen=True, slots=True)
class Jobs:
    """The services of this feature."""

    admission: Admission
    approvals: Approvals
    wishes: Wishes
    trial: Trial
    library: JobLibrary
    preferences: MemberPreferences
    pricing: Pricing
    renditions: Renditions
    finder: JobFinder
    purchases: PurchaseFlow
    collect: Collect
    post_anyway: Callable[[str], None]
    progress: ProgressMessages
    steps: Mapping[Step, StepHandler]
    worker: Worker
    room: AttachmentRoom
    privacy: Privacy
    departures: Departures


def build(
    adapters: Adapters,
    delivery: Delivery,
    approval_cards: ApprovalCards,
    options: JobOptions,
    observe_price: PriceObserver,
    gate: SigningGate,
    content: ContentRules,
    *,
    describe: Callable[[Exception], str] = str,
    worker_class: type[Worker] = Worker,
) -> Jobs:
    """Build the services, the worker with its steps, and schedule approvals and the spool's clean-up.

    `observe_price` sees every quote, `gate` says when a job may sign, `content` what words the servers want,
    `describe` words an error that is stored with a failed job.
    """
    store, spool, clock = adapters.store, adapters.spool, adapters.clock
    scheduler, checkpoint = adapters.scheduler, adapters.checkpoint
    pricing = Pricing(adapters.studio, adapters.wallets, observe_price, adapters.membership)
    progress = ProgressMessages(store, delivery, clock)
    failures = FailureHandler(store, clock, host_bears=options.host_bears, describe=describe)
    finder = JobFinder(
        store,
        adapters.studio,
        adapters.wallets,
        clock,
        partial(scheduler.wake, "job list"),
        adapters.membership,
    )
    scheduler.at("job list", finder.next_note, finder.note)
    scheduler.every("clock", WATCH_SECONDS, ClockWatch(adapters.studio, adapters.notices, clock).tick)
    stopping = Stopping()

    def look(job_id: str, due: int = 0) -> None:
        worker.enqueue(job_id, due)

    renditions = Renditions(spool, adapters.media, look)
    purchases = PurchaseFlow(
        store,
        adapters.studio,
        adapters.wallets,
        finder,
        gate,
        clock,
        checkpoint,
        stopping=stopping,
        host_bears=options.host_bears,
        membership=adapters.membership,
    )
    approvals_changed = partial(scheduler.wake, "approvals")
    approval_check = ApprovalCheck(store, approval_cards, clock, approvals_changed)
    threads = Threads(store, delivery, adapters.places)
    checkout = Checkout(
        store,
        purchases,
        delivery,
        failures,
        progress,
        clock,
        approval_check,
        adapters.places,
        gate,
        threads,
        spool,
    )
    watches = Watches(clock)
    ticks = ListTicks(adapters.studio, watches, clock, look, progress.note_percent)
    collect = Collect(
        store,
        adapters.studio,
        Fetch(adapters.studio, spool, adapters.media, checkpoint),
        failures,
        progress,
        clock,
        checkpoint,
        stopping=stopping,
        watches=watches,
        ticks=ticks,
    )
    deliver = Deliver(
        store,
        spool,
        renditions,
        delivery,
        failures,
        clock,
        checkpoint,
        stopping=stopping,
        threads=threads,
        places=adapters.places,
    )
    steps: Mapping[Step, StepHandler] = {
        Step.PREPARE: Prepare(
            store,
            adapters.studio,
            checkout,
            pricing,
            spool,
            failures,
            clock,
            checkpoint,
            stopping=stopping,
            host_bears=options.host_bears,
            wake=look,
        ),
        Step.PAY: Pay(checkout),
        Step.COLLECT: collect,
        Step.DELIVER: deliver,
        Step.NOTIFY: Notify(store, delivery, progress, clock),
        Step.CLEAN_UP: CleanUp(store, delivery, progress),
    }
    steps = traced_steps(steps, store)
    worker = worker_class(
        store,
        clock,
        steps,
        progress,
        stopping=stopping,
        concurrency=options.concurrency,
        polls=collect,
        lists=ticks,
        membership=adapters.membership,
    )
    approvals = Approvals(
        store,
        Requote(store, pricing, spool, clock),
        worker,
        spool,
        clock,
        approval_cards,
        adapters.notices,
        adapters.places,
        approvals_changed,
        adapters.membership,
    )
    quotas = FileQuotas(of_bot=options.spool_max_bytes // policy.ATTACHED_PART)
    room = AttachmentRoom(store, spool, quotas)
    max_bytes = None if options.has_object_store else options.spool_max_bytes
    cleanup = SpoolCleanup(store, spool, clock, days=options.spool_days, max_bytes=max_bytes)
    scheduler.at("approvals", approvals.next_due, approvals.tick)
    scheduler.every("sweep", SWEEP_SECONDS, cleanup.sweep, for_all=True)
    destinations = Destinations(store, adapters.places, clock)
    gated = ContentGate(store, content, adapters.places)
    keeper, access = WishKeeper(store, spool, room, clock), Access(store, clock)
    admission = Admission(
        store,
        AttachmentImporter(store, spool, adapters.attachments, adapters.media, room, link=options.link),
        pricing,
        adapters.wallets,
        worker,
        spool,
        clock,
        approvals,
        keeper,
        destinations,
        gated,
        access,
        min_free_bytes=options.min_free_bytes,
        checkpoint=checkpoint,
    )
    checks = Checks(store, adapters.wallets, spool, clock, access, min_free_bytes=options.min_free_bytes)
    wishes = Wishes(
        store,
        keeper,
        Offers(store, pricing, checks, clock, adapters.models),
        Requote(store, pricing, spool, clock),
        admission,
        spool,
        clock,
        adapters.models,
    )
    scheduler.every("wishes", WISHES_SECONDS, wishes.delete_old, for_all=True)
    privacy = Privacy(store, spool, delivery, clock)
    departures = Departures(store, spool, privacy, adapters.notices, clock)
    scheduler.every("forgetting", FINISH_SECONDS, privacy.finish_all, for_all=True)
    scheduler.every("retention", RETENTION_SECONDS, Retention(store, spool, clock).tick, for_all=True)
    scheduler.every("departures", LOOK_SECONDS, departures.tick, for_all=True)
    return Jobs(
        admission=admission,
        wishes=wishes,
        trial=Trial(store, pricing, RulesService(store, clock, adapters.models), access),
        approvals=approvals,
        library=JobLibrary(store, spool, renditions, worker, clock, deliver.post_anyway, destinations, gated),
        preferences=MemberPreferences(store),
        pricing=pricing,
        renditions=renditions,
        finder=finder,
        purchases=purchases,
        collect=collect,
        post_anyway=deliver.post_anyway,
        progress=progress,
        steps=steps,
        worker=worker,
        room=room,
        privacy=privacy,
        departures=departures,
    )
