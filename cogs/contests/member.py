"""`/contest`: making, entering and voting, for members."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.catalogue.shortcuts import ASPECTS
from bot.domain.contests.models import Contest, ContestState
from bot.domain.jobs.job import Value
from bot.services.jobs.ordering.attachments import Attachment
from bot.ui.contests import cards
from bot.ui.contests import text as contests_text
from bot.ui.contests.buttons import ContestButtons
from bot.ui.contests.context import ContestContext, sees_channel
from bot.ui.contests.gallery_buttons import GalleryButtons
from bot.ui.contests.voting_buttons import VotingButtons
from bot.ui.jobs.responder import Responder
from bot.ui.kit import formatting, layout, requester
from bot.ui.kit.responses import Interaction
from cogs.contests.options import WHICH, Named, choices

ASPECT = [app_commands.Choice(name=aspect, value=aspect) for aspect in ASPECTS]
_FINISHED = (ContestState.ANNOUNCED, ContestState.CANCELLED)


class ContestsCog(
    commands.GroupCog, group_name="contest", group_description="Picture contests: make, enter, vote"
):
    """What members do. The buttons of the cards do the same."""

    def __init__(
        self,
        context: ContestContext,
        presses: ContestButtons,
        voting: VotingButtons,
        gallery: GalleryButtons,
        responder: Responder,
    ) -> None:
        super().__init__()
        self._context = context
        self._presses = presses
        self._voting = voting
        self._gallery = gallery
        self._responder = responder

    @app_commands.command(name="list", description="The contests of this server and where they stand")
    async def listed(self, interaction: Interaction) -> None:
        if await self._responder.open(interaction):
            found = await self._seen(interaction)
            await self._responder.show(interaction, layout.listing(contests_text.listed(found)))

    @app_commands.command(description="Make something for a contest, from its pot; only you see it")
    @app_commands.describe(
        prompt="What it should show",
        model="One of the contest's models",
        image="A picture to work from",
        aspect="Its shape, width to height",
        contest=WHICH,
    )
    @app_commands.choices(aspect=ASPECT)
    async def make(
        self,
        interaction: Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        model: app_commands.Range[str, 1, 60] | None = None,
        image: discord.Attachment | None = None,
        aspect: str | None = None,
        contest: Named | None = None,
    ) -> None:
        if not await self._responder.open(interaction):
            return
        found = await self._one(interaction, contest, ContestState.OPEN)
        files = {} if image is None else {"image": _attachment(image)}
        options: dict[str, Value] = {"prompt": prompt}
        offer = await self._context.entries.make(
            found,
            requester.request(interaction),
            await self._context.person(interaction, found),
            model=model,
            options=options,
            files=files,
            aspect=aspect,
        )
        await self._responder.show_quote(interaction, offer)

    @app_commands.command(
        description="Hand in one of your pictures; until voting starts you can take it back"
    )
    @app_commands.describe(job="The job's id", contest=WHICH)
    async def enter(self, interaction: Interaction, job: Named, contest: Named | None = None) -> None:
        if await self._responder.open(interaction):
            found = await self._one(interaction, contest, ContestState.OPEN)
            await self._presses.hand_in(interaction, found, job.strip().lower())

    @app_commands.command(description="What you made and handed in, and what is left of your share")
    @app_commands.describe(contest=WHICH)
    async def mine(self, interaction: Interaction, contest: Named | None = None) -> None:
        if await self._responder.open(interaction):
            found = await self._one(interaction, contest)
            own = await self._context.entries.of_member(found.id, interaction.user.id)
            await self._responder.show(interaction, cards.mine(found, own.jobs, own.entries, own.share))

    @app_commands.command(description="Take an entry of yours back, until the voting starts")
    @app_commands.describe(job="The job's id", contest=WHICH)
    async def withdraw(self, interaction: Interaction, job: Named, contest: Named | None = None) -> None:
        if await self._responder.open(interaction):
            found = await self._one(interaction, contest, ContestState.OPEN)
            taken = await self._context.entries.withdraw(
                found.id, job.strip().lower(), user_id=interaction.user.id
            )
            await self._responder.show(interaction, cards.withdrawn(found, taken))

    @app_commands.command(
        description="Vote: only you see your ballot; stop and change any time before the end"
    )
    @app_commands.describe(contest=WHICH)
    async def vote(self, interaction: Interaction, contest: Named | None = None) -> None:
        if await self._responder.open(interaction):
            found = await self._one(interaction, contest, ContestState.VOTING)
            person = await self._context.person(interaction, found)
            await self._voting.begin(interaction, found, person)

    @app_commands.command(description="How a contest ended: ranking, figures, and the file to recount it")
    @app_commands.describe(contest="Which contest; the latest if not given")
    async def results(self, interaction: Interaction, contest: Named | None = None) -> None:
        if await self._responder.open(interaction):
            found = await self._one(interaction, contest, *_FINISHED)
            await self._gallery.show(interaction, found)

    # ── while it is typed ────────────────────────────────────────────────────────────────────────

    @make.autocomplete("contest")
    @enter.autocomplete("contest")
    @withdraw.autocomplete("contest")
    async def _open(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._named(interaction, typed, ContestState.OPEN)

    @vote.autocomplete("contest")
    async def _voted(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._named(interaction, typed, ContestState.VOTING)

    @mine.autocomplete("contest")
    async def _any(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._named(interaction, typed, *ContestState)

    @results.autocomplete("contest")
    async def _over(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await self._named(interaction, typed, *_FINISHED)

    @make.autocomplete("model")
    async def _models(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        named = await self._typed_contest(interaction, ContestState.OPEN)
        if named is None:
            return []
        return [
            app_commands.Choice(name=model.title, value=model.id)
            for model in self._context.entries.allowed_models(named)
            if typed.lower() in f"{model.title} {model.id}".lower()
        ][:25]

    @enter.autocomplete("job")
    @withdraw.autocomplete("job")
    async def _jobs(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        named = await self._typed_contest(interaction, ContestState.OPEN)
        if named is None:
            return []
        own = await self._context.entries.of_member(named.id, interaction.user.id)
        handed = {entry.job_id for entry in own.entries if entry.counts}
        command = interaction.command
        taking_back = command is not None and command.name == "withdraw"
        found = [job for job in own.jobs if job.result is not None and (job.id in handed) is taking_back]
        named_jobs = [
            (f"{job.id} · {formatting.cut(formatting.clean(job.prompt), 80)}", job) for job in found
        ]
        return [
            app_commands.Choice(name=name, value=job.id)
            for name, job in named_jobs
            if typed.strip().lower() in name.lower()
        ][:25]

    async def _typed_contest(self, interaction: Interaction, *states: ContestState) -> Contest | None:
        """The contest that is typed so far, or the only one."""
        wanted: Any = getattr(interaction.namespace, "contest", None)
        fitting = [one for one in await self._seen(interaction) if one.state in states]
        named = [one for one in fitting if one.id == wanted] if wanted else fitting
        return named[0] if len(named) == 1 else None

    async def _named(
        self, interaction: Interaction, typed: str, *states: ContestState
    ) -> list[app_commands.Choice[str]]:
        return choices([one for one in await self._seen(interaction) if one.state in states], typed)

    async def _seen(self, interaction: Interaction) -> list[Contest]:
        """The server's contests whose channel the member sees."""
        if interaction.guild_id is None:
            return []
        found = await self._context.contests.list_all(interaction.guild_id)
        return [one for one in found if sees_channel(interaction, one)]

    async def _one(self, interaction: Interaction, contest: str | None, *states: ContestState) -> Contest:
        guild_id, _ = requester.place(interaction)
        named = None if contest is None else contest.strip().lower()
        return await self._context.contests.choose(guild_id, named, *states)


def _attachment(file: discord.Attachment) -> Attachment:
    return Attachment("image", file.url, file.filename, file.content_type, file.size)
