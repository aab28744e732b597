"""`/contest-admin create` and `edit`: what a contest is to be, as it is typed."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.contests.models import Contest, ContestState
from bot.domain.errors import InvalidOptions
from bot.i18n import _
from bot.ui.contests import cards, organiser_text
from bot.ui.contests.context import ContestContext
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout
from bot.ui.kit.responses import Interaction
from cogs.contests.options import HELP, TIES, VOTINGS, WHICH, Amount, Named, Span, Typed, live, organiser

Place = app_commands.AppCommandChannel | app_commands.AppCommandThread


class OrganiserDraft(commands.Cog):
    """Part of `/contest-admin`."""

    _context: ContestContext
    _responder: Responder

    @app_commands.command(description="Draft a contest; you see how its card reads before it is opened")
    @app_commands.describe(**HELP)
    @app_commands.choices(voting=VOTINGS, tie=TIES)
    async def create(
        self,
        interaction: Interaction,
        theme: app_commands.Range[str, 1, 80],
        voting: str,
        entries_for: Span,
        voting_for: Span,
        pot: Amount,
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
        guild_id = await organiser(interaction, self._responder)
        if guild_id is None:
            return
        typed = Typed(
            theme, voting, entries_for, voting_for, pot, prize, models, top_price, cap, entries, quorum,
            open_entries, hearts, tie, prize_role,
        )  # fmt: skip
        assert interaction.channel_id is not None, "a command is typed in a channel"
        found = await self._context.organiser.draft(
            request_key=str(interaction.id),
            guild_id=guild_id,
            channel_id=interaction.channel_id if channel is None else channel.id,
            organiser_id=interaction.user.id,
            terms=typed.terms(),
        )
        await self._responder.show(interaction, cards.preview(found.contest, found.dates, found.available))

    @app_commands.command(description="Change a contest until the first entry; its channel at any time")
    @app_commands.describe(contest=WHICH, **HELP)
    @app_commands.choices(voting=VOTINGS, tie=TIES)
    async def edit(
        self,
        interaction: Interaction,
        contest: Named | None = None,
        theme: app_commands.Range[str, 1, 80] | None = None,
        voting: str | None = None,
        entries_for: Span | None = None,
        voting_for: Span | None = None,
        pot: Amount | None = None,
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
        guild_id = await organiser(interaction, self._responder)
        if guild_id is None:
            return
        named = None if contest is None else contest.strip().lower()
        found = await self._context.contests.choose(guild_id, named, ContestState.OPEN)
        typed = Typed(
            theme, voting, entries_for, voting_for, pot, prize, models, top_price, cap, entries, quorum,
            open_entries, hearts, tie, prize_role,
        )  # fmt: skip
        if not typed.given and channel is None:
            raise InvalidOptions(_("Say what is to change. Nothing was changed."), "theme")
        by = interaction.user.id
        if typed.given:
            terms = typed.over(found.terms)
            found = await self._context.organiser.edit(found.id, terms, guild_id=found.guild_id, by=by)
        if channel is not None and channel.id != found.channel_id:
            found = await self._context.organiser.relocate(
                found.id, channel.id, guild_id=found.guild_id, by=by
            )
        await self._changed(interaction, found)

    async def _changed(self, interaction: Interaction, contest: Contest) -> None:
        if contest.state is ContestState.DRAFT:
            draft = await self._context.organiser.preview(contest.id, guild_id=contest.guild_id)
            card = cards.preview(draft.contest, draft.dates, draft.available)
        else:
            card = layout.note(organiser_text.changed(contest))
        await self._responder.show(interaction, card)

    @edit.autocomplete("contest")
    async def _editable(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await live(interaction, self._context, typed)

    @create.autocomplete("models")
    @edit.autocomplete("models")
    async def _models(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Completes the last of the names that are typed."""
        before, comma, last = typed.rpartition(",")
        named = [model.id for model in self._context.entries.models if last.strip().lower() in model.id]
        whole = [f"{before}{comma} {name}".strip() if comma else name for name in named]
        return [app_commands.Choice(name=text, value=text) for text in whole if len(text) <= 100][:25]
