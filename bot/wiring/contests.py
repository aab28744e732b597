"""Builds the contests: what people press, and what goes on by itself. Part of `bot.wiring.application`."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue import Model
from bot.clock import SystemClock
from bot.domain.jobs.job import Job
from bot.media.charts.contests import PillowContestPictures
from bot.ports.checkpoints import Checkpoint
from bot.services.contests.create_entry import EntryCreation
from bot.services.contests.entries import EntryService
from bot.services.contests.lifecycle import ContestLifecycle, NoBlocks
from bot.services.contests.organise import ContestOrganiser
from bot.services.contests.recurring import RecurringContests
from bot.services.contests.voting import VotingService
from bot.services.jobs.ordering.admission import Admission
from bot.services.scheduler import Scheduler
from bot.store import DirectorySpool, Store
from bot.ui.contests.board import Client, DiscordContestBoard
from bot.ui.contests.context import ContestContext
from bot.ui.contests.entry_buttons import Button, EntryButtons
from bot.ui.kit.errors import sentence


@dataclass(frozen=True, slots=True)
class ContestParts:
    """The parts, and how they go on by themselves."""

    context: ContestContext
    store: Store
    clock: SystemClock
    checkpoint: Checkpoint

    async def entry_buttons(self, job: Job) -> Sequence[Button]:
        """The buttons below a result that lead into contests."""
        return await EntryButtons(self.context.contests).buttons(job)

    def attach(self, client: Client, scheduler: Scheduler) -> None:
        """From now on phases end, results are announced and changes seen at once."""
        context = self.context
        board = DiscordContestBoard(client, context.pictures, context.job, context.file)
        announcing = ContestLifecycle(
            self.store, board, context.rounds, self.clock, context.blocks, self.checkpoint
        )
        scheduler.at("contests", announcing.due, announcing.tick)
        for part in (context.contests, context.entering):
            part.equip(lambda: scheduler.wake("contests"))


def contests(
    store: Store,
    spool: DirectorySpool,
    admission: Admission,
    clock: SystemClock,
    models: Sequence[Model],
    checkpoint: Checkpoint,
) -> ContestParts:
    """Everything but who speaks in Discord (`attach`)."""
    organised = ContestOrganiser(store, clock, models)
    entering = EntryService(store, admission, clock)
    context = ContestContext(
        contests=organised,
        rounds=RecurringContests(store, organised, clock, lambda error: sentence(error) or str(error)),
        entering=entering,
        making=EntryCreation(store, entering, models),
        voting=VotingService(store, spool, clock),
        blocks=NoBlocks(),
        pictures=PillowContestPictures(),
        job=store.jobs.get,
        file=spool.path,
    )
    return ContestParts(context, store, clock, checkpoint)
