"""What the presses and commands of contests work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.domain.contests.errors import Ineligibility, NotEligible
from bot.domain.contests.models import Contest
from bot.domain.contests.terms import Person
from bot.domain.jobs.job import Job
from bot.ports.contest_pictures import ContestPictures
from bot.ports.contests import Blocks
from bot.services.contests.entries import EntryService
from bot.services.contests.organise import ContestOrganiser
from bot.services.contests.queries import ContestQueries
from bot.services.contests.recurring import RecurringContests
from bot.services.contests.voting import VotingService
from bot.ui.contests import eligibility
from bot.ui.kit import requester
from bot.ui.kit.responses import Interaction


@dataclass(frozen=True, slots=True)
class ContestContext:
    """The services of contests, who is blocked, and the pictures of entries. `job` looks up a job by its id,
    `file` says where a file of the spool is. One per bot."""

    contests: ContestQueries
    organiser: ContestOrganiser
    recurring: RecurringContests
    entries: EntryService
    voting: VotingService
    blocks: Blocks
    pictures: ContestPictures
    job: Callable[[str], Awaitable[Job]]
    file: Callable[[str], Path]

    async def contest(self, interaction: Interaction, contest_id: str) -> Contest:
        """One of the server where it is asked for. Raises NotFound."""
        guild_id, _ = requester.place(interaction)
        return await self.contests.get(contest_id, guild_id=guild_id)

    async def person(self, interaction: Interaction, contest: Contest) -> Person:
        """Whoever presses, as the rules ask for them."""
        return await eligibility.person(interaction, contest, self.blocks)

    def check_sight(self, interaction: Interaction, contest: Contest) -> None:
        """Raises NotAllowed for somebody who does not see the contest's channel."""
        if not eligibility.sees(interaction, contest):
            raise NotEligible(
                Ineligibility.NO_ACCESS, contest.theme, contest.channel_id, contest.opened_at or 0
            )
