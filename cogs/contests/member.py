"""`/contest`: members make, enter and vote."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.catalogue.shortcuts import ASPECTS
from bot.domain.contests.models import Contest, ContestState
from bot.domain.jobs.job import Value
from bot.services.jobs.ordering.attachments import Attachment
from bot.ui.contests import cards, own_cards
from bot.ui.contests.buttons import ContestButtons
from bot.ui.contests.context import ContestContext, sees_channel
from bot.ui.contests.gallery_buttons import GalleryButtons
from bot.ui.contests.voting_buttons import VotingButtons
from bot.ui.jobs.responder import Responder
from bot.ui.kit import formatting, requester
from bot.ui.kit.responses import Interaction
from bot.ui.money import model_text
from cogs.contests.options import WHICH_CONTEST, ShortId, choices, clean_id

ASPECT = [app_commands.Choice(name=aspect, value=aspect) for aspect in ASPECTS]
_FINISHED = (ContestState.ANNOUNCED, ContestState.CANCELLED)


class ContestsCog(
    commands.GroupCog, group_name="contest", group_description="Picture contests: make, enter, vote"
):
    """Commands of members. The buttons of the cards do the same acts."""

    def __init__(
        self,
        context: ContestContext,
        buttons: ContestButtons,
        voting: VotingButtons,
        gallery: GalleryButtons,
        responder: Responder,
    ) -> None:
        super().__init__()
        self._context = context
        self._buttons = buttons
        self._voting = voting
        self._gallery = gallery
        self._responder = responder

    @app_commands.command(name="list", description="The contests of this server")
    async def listed(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            contests = await self._visible(interaction)
            await self._responder.show(interaction, cards.listed(contests))

    @app_commands.command(description="Make something for a contest, from its pot; only you see it")
    @app_commands.describe(
        prompt="What it should show",
        model="One of the contest's models",
        image="A picture to work from",
        aspect="Its shape, width to height",
        contest=WHICH_CONTEST,
    )
    @app_commands.choices(aspect=ASPECT)
    async def make(
        self,
        interaction: Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        model: app_commands.Range[str, 1, 60] | None = None,
        image: discord.Attachment | None = None,
        aspect: str | None = None,
        contest: ShortId | None = None,
    ) -> None:
        if not await self._responder.open(interaction):
            return
        chosen = await self._choose(interaction, contest, ContestState.OPEN)
        files = {} if image is None else {"image": _attachment(image)}
        options: dict[str, Value] = {"prompt": prompt}
        quote = await self._context.entries.make(
            chosen,
            requester.request(interaction),
            await self._context.person(interaction, chosen),
            model=model,
            options=options,
            files=files,
            aspect=aspect,
        )
        await self._responder.show_quote(interaction, quote)

    @app_commands.command(description="Enter one of your pictures; you can take it back until the voting")
    @app_commands.describe(job="The job's id", contest=WHICH_CONTEST)
    async def enter(self, interaction: Interaction, job: ShortId, contest: ShortId | None = None) -> None:
        if await self._responder.open(interaction):
            chosen = await self._choose(interaction, contest, ContestState.OPEN)
            await self._buttons.hand_in(interaction, chosen, job.strip().lower())

    @app_commands.command(description="Your pictures, your entries and your share of the pot")
    @app_commands.describe(contest=WHICH_CONTEST)
    async def mine(self, interaction: Interaction, contest: ShortId | None = None) -> None:
        if await self._responder.open(interaction):
            chosen = await self._choose(interaction, contest)
            own = await self._context.entries.of_member(chosen.id, interaction.user.id)
            await self._responder.show(interaction, own_cards.mine(chosen, own.jobs, own.entries, own.share))

    @app_commands.command(description="Take an entry of yours back, until the voting starts")
    @app_commands.describe(job="The job's id", contest=WHICH_CONTEST)
    async def withdraw(self, interaction: Interaction, job: ShortId, contest: ShortId | None = None) -> None:
        if await self._responder.open(interaction):
            chosen = await self._choose(interaction, contest, ContestState.OPEN)
            await self._buttons.take_back(interaction, chosen, job.strip().lower())

    @app_commands.command(
        description="Vote: only you see your ballot; stop and change any time before the end"
    )
    @app_commands.describe(contest=WHICH_CONTEST)
    async def vote(self, interaction: Interaction, contest: ShortId | None = None) -> None:
        if await self._responder.open(interaction):
            chosen = await self._choose(interaction, contest, ContestState.VOTING)
            person = await self._context.person(interaction, chosen)
            await self._voting.begin(interaction, chosen, person)

    @app_commands.command(description="How a contest ended, with the file to recount it")
    @app_commands.describe(contest="Which contest; the latest if not given")
    async def results(self, interaction: Interaction, contest: ShortId | None = None) -> None:
        if await self._responder.open(interaction):
            chosen = await self._choose(interaction, contest, *_FINISHED)
            await self._gallery.show(interaction, chosen)

    # ── completion ───────────────────────────────────────────────────────────────────────────────

    @make.autocomplete("contest")
    @enter.autocomplete("contest")
    @withdraw.autocomplete("contest")
    async def _open(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices(interaction, typed, ContestState.OPEN)

    @vote.autocomplete("contest")
    async def _in_voting(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices(interaction, typed, ContestState.VOTING)

    @mine.autocomplete("contest")
    async def _any(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices(interaction, typed, *ContestState)

    @results.autocomplete("contest")
    async def _over(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices(interaction, typed, *_FINISHED)

    @make.autocomplete("model")
    async def _models(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        contest = await self._typed_contest(interaction)
        if contest is None:
            return []
        models = self._context.entries.allowed_models(contest)
        return model_text.choices(models, await self._context.entries.facts(), typed)

    @enter.autocomplete("job")
    @withdraw.autocomplete("job")
    async def _jobs(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Complete finished jobs: those that are not entered for `enter`, the entered ones for `withdraw`."""
        contest = await self._typed_contest(interaction)
        if contest is None:
            return []
        own = await self._context.entries.of_member(contest.id, interaction.user.id)
        entered = {entry.job_id for entry in own.entries if entry.counts}
        withdrawing = interaction.command is not None and interaction.command.name == "withdraw"
        named = {
            job.id: f"{job.id} · {formatting.cut(formatting.clean(job.prompt), 80)}"
            for job in own.jobs
            if job.result is not None and (job.id in entered) is withdrawing
        }
        wanted = typed.strip().lower()
        matches = [(job_id, name) for job_id, name in named.items() if wanted in name.lower()]
        return [app_commands.Choice(name=name, value=job_id) for job_id, name in matches][:25]

    async def _typed_contest(self, interaction: Interaction) -> Contest | None:
        """Return the open contest that is typed so far, or the only one."""
        typed: Any = getattr(interaction.namespace, "contest", None)
        contests = [
            contest
            for contest in await self._visible(interaction)
            if contest.state is ContestState.OPEN and (not typed or contest.id == typed)
        ]
        return contests[0] if len(contests) == 1 else None

    async def _choices(
        self, interaction: Interaction, typed: str, *states: ContestState
    ) -> list[app_commands.Choice[str]]:
        contests = await self._visible(interaction)
        return choices([contest for contest in contests if contest.state in states], typed)

    async def _visible(self, interaction: Interaction) -> list[Contest]:
        """Return the server's contests whose channel the member sees."""
        if interaction.guild_id is None:
            return []
        contests = await self._context.contests.list_all(interaction.guild_id)
        return [contest for contest in contests if sees_channel(interaction, contest)]

    async def _choose(
        self, interaction: Interaction, contest_id: str | None, *states: ContestState
    ) -> Contest:
        guild_id, _ = requester.place(interaction)
        return await self._context.contests.choose(guild_id, clean_id(contest_id), *states)


def _attachment(file: discord.Attachment) -> Attachment:
    return Attachment("image", file.url, file.filename, file.content_type, file.size)
