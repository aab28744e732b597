"""Builds the services of contests. Part of `bot.wiring.application`."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue import Model
from bot.clock import SystemClock
from bot.domain.errors import Refused
from bot.domain.jobs.job import Job
from bot.media.charts.contests import PillowContestPictures
from bot.ports.checkpoints import Checkpoint
from bot.services.contests.entries import EntryService
from bot.services.contests.lifecycle import ContestLifecycle, NoBlocks
from bot.services.contests.organise import ContestOrganiser
from bot.services.contests.queries import ContestQueries
from bot.services.contests.recurring import RecurringContests
from bot.services.contests.voting import VotingService
from bot.services.jobs.ordering.admission import Admission
from bot.services.scheduler import Scheduler
from bot.store import DirectorySpool, Store
from bot.ui.contests.board import Client, DiscordContestBoard
from bot.ui.contests.context import ContestContext
from bot.ui.contests.entry_buttons import Button, EntryButtons
from bot.ui.kit.errors import sentence

WORK = "contests"
"""The scheduler's name for it."""


@dataclass(frozen=True, slots=True)
class ContestParts:
    """The services, their buttons below results, and the work that their dates cause."""

    context: ContestContext
    store: Store
    clock: SystemClock
    scheduler: Scheduler
    checkpoint: Checkpoint

    async def entry_buttons(self, job: Job) -> Sequence[Button]:
        """Return the buttons below a public result that enter it in a contest."""
        return await EntryButtons(self.context.contests).buttons(job)

    def schedule(self, client: Client) -> None:
        """Let phases end and results be announced from now on, through this client."""
        context = self.context
        board = DiscordContestBoard(client, context.pictures, context.job, context.file)
        lifecycle = ContestLifecycle(
            self.store, board, context.recurring, self.clock, context.blocks, self.checkpoint
        )
        self.scheduler.at(WORK, lifecycle.due, lifecycle.tick)


def contests(
    store: Store,
    spool: DirectorySpool,
    admission: Admission,
    clock: SystemClock,
    scheduler: Scheduler,
    models: Sequence[Model],
    checkpoint: Checkpoint,
) -> ContestParts:
    """Build everything but the board, which needs the Discord client (`schedule`)."""

    def notify() -> None:
        scheduler.wake(WORK)

    queries = ContestQueries(store)
    organiser = ContestOrganiser(store, queries, clock, models, notify)
    context = ContestContext(
        contests=queries,
        organiser=organiser,
        recurring=RecurringContests(store, queries, organiser, clock, _explain, notify),
        entries=EntryService(store, admission, clock, models, notify),
        voting=VotingService(store, spool, clock),
        blocks=NoBlocks(),
        pictures=PillowContestPictures(),
        job=store.jobs.get,
        file=spool.path,
    )
    return ContestParts(context, store, clock, scheduler, checkpoint)


def _explain(error: Refused) -> str:
    return sentence(error) or str(error)
