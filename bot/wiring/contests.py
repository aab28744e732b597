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
from bot.store import DirectorySpool, SqliteStore
from bot.ui.contests.board import Client, DiscordContestBoard
from bot.ui.contests.context import ContestContext
from bot.ui.contests.entry_buttons import Button, EntryButtons


@dataclass(frozen=True, slots=True)
class ContestParts:
    """The parts, and how they go on by themselves."""

    house: ContestContext
    store: SqliteStore
    clock: SystemClock
    checkpoint: Checkpoint

    async def doors(self, job: Job) -> Sequence[Button]:
        """The buttons below a result that lead into contests."""
        return await EntryButtons(self.house.contests).buttons(job)

    def attach(self, client: Client, clockwork: Scheduler) -> None:
        """From now on phases end, results are announced and changes seen at once."""
        house = self.house
        board = DiscordContestBoard(client, house.pictures, house.job, house.file)
        announcing = ContestLifecycle(
            self.store, board, house.rounds, self.clock, house.blocks, self.checkpoint
        )
        clockwork.at("contests", announcing.due, announcing.tick)
        for part in (house.contests, house.entering):
            part.equip(lambda: clockwork.poke("contests"))


def contests(
    store: SqliteStore,
    spool: DirectorySpool,
    admission: Admission,
    clock: SystemClock,
    models: Sequence[Model],
    checkpoint: Checkpoint,
) -> ContestParts:
    """Everything but who speaks in Discord (`attach`)."""
    organised = ContestOrganiser(store, clock, models)
    entering = EntryService(store, admission, clock)
    house = ContestContext(
        contests=organised,
        rounds=RecurringContests(store, organised, clock),
        entering=entering,
        making=EntryCreation(store, entering, models),
        voting=VotingService(store, spool, clock),
        blocks=NoBlocks(),
        pictures=PillowContestPictures(),
        job=store.jobs.get,
        file=spool.path,
    )
    return ContestParts(house, store, clock, checkpoint)
