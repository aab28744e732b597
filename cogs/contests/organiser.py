"""`/contest-admin`: contests from draft to end, for members with Manage Events."""

from discord import app_commands
from discord.ext import commands

from bot.domain.contests.models import Contest, ContestState
from bot.domain.contests.phases import MAX_PHASE_SECONDS
from bot.domain.contests.records import EndingAct, Pot, Turnout
from bot.domain.durations import parse_duration
from bot.services.money import export as money_export
from bot.ui.contests import asking, cards, organiser_text
from bot.ui.contests.context import ContestContext
from bot.ui.jobs.responder import Responder
from bot.ui.kit import sending
from bot.ui.kit.responses import Interaction
from bot.ui.money import history_cards
from cogs.contests.options import (
    WHICH_CONTEST,
    Duration,
    ShortId,
    choices,
    clean_id,
    live_choices,
    open_for_organiser,
)
from cogs.contests.organiser_draft import OrganiserDraft
from cogs.contests.organiser_repeat import OrganiserRepeat

_FORMATS = [app_commands.Choice(name=form.upper(), value=form) for form in money_export.FORMATS]


@app_commands.default_permissions(manage_events=True)
class ContestAdmin(
    OrganiserDraft,
    OrganiserRepeat,
    commands.GroupCog,
    group_name="contest-admin",
    group_description="Contests, from draft to result",
):
    """Commands of organisers. Each one checks the permission again."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        super().__init__()
        self._context = context
        self._responder = responder

    @app_commands.command(name="open", description="Open a draft: fill its pot and post its card")
    @app_commands.describe(contest="The draft's id, in the small line below its preview")
    async def open_it(self, interaction: Interaction, contest: ShortId) -> None:
        guild_id = await open_for_organiser(interaction, self._context, self._responder)
        if guild_id is not None:
            opened = await self._context.organiser.open(
                contest.strip().lower(), guild_id=guild_id, by=interaction.user.id
            )
            await self._responder.show(interaction, cards.opened(opened))

    @app_commands.command(description="End the entries or the voting now; it asks first")
    @app_commands.describe(contest=WHICH_CONTEST)
    async def close(self, interaction: Interaction, contest: ShortId | None = None) -> None:
        chosen = await self._choose(interaction, contest, ContestState.OPEN, ContestState.VOTING)
        if chosen is not None:
            pot, turnout = await self._figures(chosen)
            await self._responder.show(interaction, asking.close(chosen, pot, turnout))

    @app_commands.command(description="Give entries or the voting more time")
    @app_commands.describe(by="How much more, like 12h or 2d", contest=WHICH_CONTEST)
    async def extend(self, interaction: Interaction, by: Duration, contest: ShortId | None = None) -> None:
        chosen = await self._choose(interaction, contest)
        if chosen is not None:
            seconds = parse_duration(by, "by", minimum=1.0, maximum=MAX_PHASE_SECONDS)
            after = await self._context.organiser.extend(
                chosen.id, seconds, guild_id=chosen.guild_id, by=interaction.user.id
            )
            await self._responder.show(interaction, organiser_text.extended(after))

    @app_commands.command(description="Take an entry out of a contest; it asks first")
    @app_commands.describe(entry="The entry's job id", reason="Its maker reads it", contest=WHICH_CONTEST)
    async def disqualify(
        self,
        interaction: Interaction,
        entry: ShortId,
        reason: app_commands.Range[str, 1, 500],
        contest: ShortId | None = None,
    ) -> None:
        chosen = await self._choose(interaction, contest)
        if chosen is not None:
            job_id = entry.strip().lower()
            question = await self._context.organiser.ask(
                chosen.id, EndingAct.DISQUALIFY, reason, guild_id=chosen.guild_id, entry=job_id
            )
            entries = {known.job_id: known for known in await self._context.contests.entries(chosen.id)}
            await self._responder.show(interaction, asking.disqualify(chosen, entries[job_id], question))

    @app_commands.command(description="Cancel a contest without a result; it asks first")
    @app_commands.describe(reason="Everyone reads it", contest=WHICH_CONTEST)
    async def cancel(
        self,
        interaction: Interaction,
        reason: app_commands.Range[str, 1, 300],
        contest: ShortId | None = None,
    ) -> None:
        chosen = await self._choose(interaction, contest)
        if chosen is not None:
            question = await self._context.organiser.ask(
                chosen.id, EndingAct.CANCEL, reason, guild_id=chosen.guild_id
            )
            pot, turnout = await self._figures(chosen)
            await self._responder.show(interaction, asking.cancel(chosen, pot, turnout, question))

    async def _figures(self, contest: Contest) -> tuple[Pot, Turnout]:
        """Return the contest's money and how many take part, for a card that asks first."""
        entries = await self._context.contests.entries(contest.id)
        return await self._context.contests.pot(contest.id), Turnout.of(entries)

    @app_commands.command(description="A contest's books as files; votes only after the result")
    @app_commands.describe(form="CSV opens in spreadsheets, JSON in scripts", contest=WHICH_CONTEST)
    @app_commands.rename(form="format")
    @app_commands.choices(form=_FORMATS)
    async def export(
        self, interaction: Interaction, form: str = "csv", contest: ShortId | None = None
    ) -> None:
        chosen = await self._choose(interaction, contest, *ContestState)
        if chosen is None:
            return
        files = await self._context.contests.export(
            chosen.id, guild_id=chosen.guild_id, form=form, limit=interaction.filesize_limit
        )
        heading, *lines = organiser_text.exported(chosen)
        card = history_cards.exported(heading, lines, files)
        attached = [sending.file(file.name, file.data) for file in files]
        await self._responder.show(interaction, card, attached)

    # ── completion ───────────────────────────────────────────────────────────────────────────────

    @extend.autocomplete("contest")
    @disqualify.autocomplete("contest")
    @cancel.autocomplete("contest")
    @close.autocomplete("contest")
    async def _live(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await live_choices(interaction, self._context, typed)

    @disqualify.autocomplete("entry")
    async def _entries(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Complete ids alone: a contest is blind for organisers too."""
        wanted = getattr(interaction.namespace, "contest", None)
        ids = [
            entry.job_id
            for contest in await self._context.contests.list_all(interaction.guild_id or 0)
            if contest.live and wanted in (None, contest.id)
            for entry in await self._context.contests.entries(contest.id)
            if entry.counts and typed.strip().lower() in entry.job_id
        ]
        return [app_commands.Choice(name=entry, value=entry) for entry in sorted(ids)[:25]]

    @export.autocomplete("contest")
    async def _any(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return choices(await self._context.contests.list_all(interaction.guild_id or 0), typed)

    async def _choose(
        self, interaction: Interaction, contest_id: str | None, *states: ContestState
    ) -> Contest | None:
        """Acknowledge the command and return its contest, None for a redelivered interaction."""
        guild_id = await open_for_organiser(interaction, self._context, self._responder)
        if guild_id is None:
            return None
        return await self._context.contests.choose(guild_id, clean_id(contest_id), *states)
