"""`/contest-admin create` and `edit`: the terms of a contest."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.contests.errors import ContestProblem, ContestRefused
from bot.domain.contests.models import Contest, ContestState
from bot.ui.contests import cards, organiser_text
from bot.ui.contests.context import ContestContext
from bot.ui.jobs.responder import Responder
from bot.ui.kit import permissions, requester
from bot.ui.kit.responses import Interaction
from cogs.contests.options import (
    DESCRIPTIONS,
    TIES,
    VOTINGS,
    WHICH_CONTEST,
    Amount,
    ContestOptions,
    Duration,
    ShortId,
    clean_id,
    live_choices,
    open_for_organiser,
)

Place = app_commands.AppCommandChannel | app_commands.AppCommandThread


def _parent(place: Place) -> int | None:
    """Return the channel that a thread belongs to."""
    return place.parent_id if isinstance(place, app_commands.AppCommandThread) else None


class OrganiserDraft(commands.Cog):
    """Part of `/contest-admin`."""

    _context: ContestContext
    _responder: Responder

    @app_commands.command(description="Draft a contest; you see its card before it opens")
    @app_commands.describe(**DESCRIPTIONS)
    @app_commands.choices(voting=VOTINGS, tie=TIES)
    async def create(
        self,
        interaction: Interaction,
        theme: app_commands.Range[str, 1, 80],
        voting: str,
        entries_for: Duration,
        voting_for: Duration,
        pot: Amount,
        description: app_commands.Range[str, 1, 300] | None = None,
        prize: Amount | None = None,
        models: app_commands.Range[str, 1, 400] | None = None,
        top_price: Amount | None = None,
        cap: Amount | None = None,
        entries: app_commands.Range[int, 1, 10] | None = None,
        quorum: app_commands.Range[int, 1, 500] | None = None,
        open_entries: bool | None = None,
        hearts: app_commands.Range[int, 1, 10] | None = None,
        tie: str | None = None,
        prize_role: discord.Role | None = None,
        channel: Place | None = None,
    ) -> None:
        guild_id = await open_for_organiser(interaction, self._context, self._responder)
        if guild_id is None:
            return
        typed = ContestOptions(
            theme, voting, entries_for, voting_for, pot, prize, models, top_price, cap, entries, quorum,
            open_entries, hearts, tie, prize_role, description,
        )  # fmt: skip
        channel_id, parent_id = await self._place(interaction, channel)
        draft = await self._context.organiser.draft(
            request_key=str(interaction.id),
            guild_id=guild_id,
            channel_id=channel_id,
            parent_id=parent_id,
            organiser_id=interaction.user.id,
            terms=typed.terms(),
        )
        await self._responder.show(interaction, cards.preview(draft))

    @app_commands.command(description="Change a contest until the first entry; its channel at any time")
    @app_commands.describe(contest=WHICH_CONTEST, **DESCRIPTIONS)
    @app_commands.choices(voting=VOTINGS, tie=TIES)
    async def edit(
        self,
        interaction: Interaction,
        contest: ShortId | None = None,
        theme: app_commands.Range[str, 1, 80] | None = None,
        voting: str | None = None,
        entries_for: Duration | None = None,
        voting_for: Duration | None = None,
        pot: Amount | None = None,
        description: app_commands.Range[str, 1, 300] | None = None,
        prize: Amount | None = None,
        models: app_commands.Range[str, 1, 400] | None = None,
        top_price: Amount | None = None,
        cap: Amount | None = None,
        entries: app_commands.Range[int, 1, 10] | None = None,
        quorum: app_commands.Range[int, 1, 500] | None = None,
        open_entries: bool | None = None,
        hearts: app_commands.Range[int, 1, 10] | None = None,
        tie: str | None = None,
        prize_role: discord.Role | None = None,
        channel: Place | None = None,
    ) -> None:
        guild_id = await open_for_organiser(interaction, self._context, self._responder)
        if guild_id is None:
            return
        chosen = await self._context.contests.choose(guild_id, clean_id(contest), ContestState.OPEN)
        typed = ContestOptions(
            theme, voting, entries_for, voting_for, pot, prize, models, top_price, cap, entries, quorum,
            open_entries, hearts, tie, prize_role, description,
        )  # fmt: skip
        if not typed.given and channel is None:
            raise ContestRefused(ContestProblem.NOTHING_TO_CHANGE, "theme")
        by = interaction.user.id
        if typed.given:
            terms = typed.over(chosen.terms)
            chosen = await self._context.organiser.edit(chosen.id, terms, guild_id=guild_id, by=by)
        if channel is not None and channel.id != chosen.channel_id:
            chosen = await self._context.organiser.relocate(
                chosen.id, channel.id, guild_id=guild_id, by=by, parent_id=_parent(channel)
            )
        await self._show(interaction, chosen)

    async def _place(self, interaction: Interaction, channel: Place | None) -> tuple[int, int | None]:
        """Return the contest's channel, and that of its thread: the named one, else the server's own.

        Without either, and if the server's is gone, it is the channel of the command.
        """
        guild_id, here = requester.place(interaction)
        if channel is not None:
            return channel.id, _parent(channel)
        usual = (await self._context.settings(guild_id)).contests_channel
        place = interaction.guild.get_channel_or_thread(usual) if interaction.guild and usual else None
        if place is None:
            return here, permissions.parent(interaction)
        return place.id, place.parent_id if isinstance(place, discord.Thread) else None

    async def _show(self, interaction: Interaction, contest: Contest) -> None:
        if contest.state is ContestState.DRAFT:
            draft = await self._context.organiser.preview(contest.id, guild_id=contest.guild_id)
            card = cards.preview(draft)
        else:
            card = organiser_text.changed(contest)
        await self._responder.show(interaction, card)

    @edit.autocomplete("contest")
    async def _editable(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await live_choices(interaction, self._context, typed)

    @create.autocomplete("models")
    @edit.autocomplete("models")
    async def _models(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Complete the last of the typed names."""
        before, comma, last = typed.rpartition(",")
        matches = [model.id for model in self._context.entries.models if last.strip().lower() in model.id]
        texts = [f"{before}{comma} {name}".strip() if comma else name for name in matches]
        return [app_commands.Choice(name=text, value=text) for text in texts if len(text) <= 100][:25]
