"""The services of contests, as its commands and buttons use them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import discord

from bot.domain.contests.errors import Ineligibility, NotEligible
from bot.domain.contests.models import Contest
from bot.domain.contests.terms import Person
from bot.domain.jobs.job import Job
from bot.domain.server_settings import ServerSettings
from bot.ports.contest_pictures import ContestPictures
from bot.services.contests.entries import EntryService
from bot.services.contests.organise import ContestOrganiser
from bot.services.contests.queries import ContestQueries
from bot.services.contests.recurring import RecurringContests
from bot.services.contests.voting import VotingService
from bot.services.moderation.access import Access
from bot.services.moderation.reports import Reports
from bot.ui.kit import requester
from bot.ui.kit.responses import Interaction


@dataclass(frozen=True, slots=True)
class ContestContext:
    """Everything that commands and buttons of contests need. One per bot.

    `job` looks up a job by its id, `settings` a server's settings; `file` fetches a file of the spool.
    """

    contests: ContestQueries
    organiser: ContestOrganiser
    recurring: RecurringContests
    entries: EntryService
    voting: VotingService
    reports: Reports
    access: Access
    pictures: ContestPictures
    job: Callable[[str], Awaitable[Job]]
    file: Callable[[str], Awaitable[Path]]
    settings: Callable[[int], Awaitable[ServerSettings]]

    async def contest(self, interaction: Interaction, contest_id: str) -> Contest:
        """Return a contest of the interaction's server. Raises NotFound."""
        guild_id, _ = requester.place(interaction)
        return await self.contests.get(contest_id, guild_id=guild_id)

    async def person(self, interaction: Interaction, contest: Contest) -> Person:
        """Return the facts about the member that the rules of contests ask for, as of now.

        Raises Blocked or GateClosed for a member who may not use the bot.
        """
        await self.access.check(requester.identify(interaction))
        member = interaction.user
        joined = member.joined_at if isinstance(member, discord.Member) else None
        return Person(
            user_id=member.id,
            joined_at=None if joined is None else int(joined.timestamp() * 1000),
            sees_channel=sees_channel(interaction, contest),
            is_bot=member.bot,
        )

    def check_access(self, interaction: Interaction, contest: Contest) -> None:
        """Raise NotAllowed if the member does not see the contest's channel."""
        if not sees_channel(interaction, contest):
            reason = Ineligibility.NO_ACCESS
            raise NotEligible(reason, contest.theme, contest.channel_id, contest.opened_at or 0)


def sees_channel(interaction: Interaction, contest: Contest) -> bool:
    """Return True if the member sees the contest's channel.

    In that channel the interaction tells, elsewhere discord.py's cache of the server. A channel that it does
    not know (any more) is invisible.
    """
    member = interaction.user
    if interaction.channel_id == contest.channel_id:
        return interaction.permissions.view_channel
    if interaction.guild is None or not isinstance(member, discord.Member):
        return False
    channel = interaction.guild.get_channel_or_thread(contest.channel_id)
    return channel is not None and channel.permissions_for(member).view_channel
