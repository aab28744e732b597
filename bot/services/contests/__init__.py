"""Use cases of contests: organise, enter, vote, and move on by their dates."""

from dataclasses import dataclass

from bot.ports import ContestBoard
from bot.services.adapters import Adapters
from bot.services.contests.entries import EntryService
from bot.services.contests.lifecycle import ContestLifecycle
from bot.services.contests.organise import ContestOrganiser
from bot.services.contests.queries import ContestQueries
from bot.services.contests.recurring import Explain, RecurringContests
from bot.services.contests.voting import VotingService
from bot.services.jobs.ordering.admission import Admission
from bot.services.moderation.access import Access
from bot.services.money.model_facts import ModelFactsService

_WORK = "contests"


@dataclass(frozen=True, slots=True)
class ContestServices:
    """The services of this feature."""

    queries: ContestQueries
    organiser: ContestOrganiser
    recurring: RecurringContests
    entries: EntryService
    voting: VotingService
    access: Access


def build(
    adapters: Adapters, admission: Admission, facts: ModelFactsService, board: ContestBoard, explain: Explain
) -> ContestServices:
    """Build the services and schedule the contests' lifecycle. `explain` words a refused draft."""
    store, clock, models = adapters.store, adapters.clock, adapters.models

    def changed() -> None:
        adapters.scheduler.wake(_WORK)

    access = Access(store, clock)
    queries = ContestQueries(store)
    organiser = ContestOrganiser(store, queries, clock, models, facts, admission.content, changed)
    recurring = RecurringContests(store, queries, organiser, clock, explain, changed)
    lifecycle = ContestLifecycle(
        store, board, recurring, clock, access, adapters.checkpoint, adapters.membership
    )
    adapters.scheduler.at(_WORK, lifecycle.next_due, lifecycle.tick)
    return ContestServices(
        queries=queries,
        organiser=organiser,
        recurring=recurring,
        entries=EntryService(store, admission, clock, models, facts, changed),
        voting=VotingService(store, adapters.spool, clock),
        access=access,
    )
