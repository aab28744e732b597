"""The result, once it stands: for whoever sees the contest's channel, page by page."""

import io
from collections.abc import Sequence

import discord

from bot.domain.contests.errors import WrongState
from bot.domain.contests.models import Contest, ContestState, Entry
from bot.domain.contests.records import Settlement
from bot.domain.contests.recount.write import recount_file_name
from bot.domain.errors import BadMedia
from bot.ui.contests import notices, results
from bot.ui.contests.context import ContestContext
from bot.ui.contests.results import ContestOutcome
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, layout, members, router
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class GalleryButtons:
    """Results and the gallery of all entries. One per bot."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._context = context
        self._responder = responder

    @router.button(actions.Result)
    async def result(self, interaction: Interaction, action: actions.Result) -> None:
        """How it ended, for whoever pressed."""
        await self.show(interaction, await self._context.contest(interaction, action.contest))

    async def show(self, interaction: Interaction, contest: Contest) -> None:
        """The same, as the answer to an opened interaction."""
        self._context.check_sight(interaction, contest)
        if contest.state is ContestState.CANCELLED:
            pot = await self._context.contests.pot(contest.id)
            await self._responder.show(interaction, layout.note(notices.called_off(contest, pot)))
            return
        settled = await self._settled(contest)
        ended = await self._ended(interaction, contest, settled, results.best(settled))
        name = recount_file_name(contest.id)
        file = discord.File(io.BytesIO(settled.recount), filename=name)
        await self._responder.show(interaction, results.private(ended), [file])

    @router.button(actions.Gallery, Answer.CARD)
    async def page(self, interaction: Interaction, action: actions.Gallery) -> None:
        """Some of the entries; from the announcement in a card of one's own."""
        contest = await self._context.contest(interaction, action.contest)
        self._context.check_sight(interaction, contest)
        settled = await self._settled(contest)
        handed = {each.job_id: each for each in await self._context.contests.entries(contest.id)}
        entries = results.order(settled, handed)
        pages = max(1, -(-len(entries) // results.PAGE))
        number = action.page % pages
        here = entries[number * results.PAGE : (number + 1) * results.PAGE]
        ended = await self._ended(interaction, contest, settled, here)
        pictures = {entry: await self._picture(handed[entry]) for entry in here}
        named = [(entry, None if pictures[entry] is None else f"{entry}.jpg") for entry in here]
        files = [
            discord.File(io.BytesIO(data), filename=f"{entry}.jpg")
            for entry, data in pictures.items()
            if data is not None
        ]
        await self._responder.show(interaction, results.page(ended, number, pages, named), files)

    async def _settled(self, contest: Contest) -> Settlement:
        """Raises Outdated while there is no result to be seen."""
        settled = await self._context.contests.settlement(contest.id)
        if settled is None:
            raise WrongState(contest.theme, contest.state)
        return settled

    async def _ended(
        self, interaction: Interaction, contest: Contest, settled: Settlement, entries: Sequence[str]
    ) -> ContestOutcome:
        handed = {each.job_id: each for each in await self._context.contests.entries(contest.id)}
        jobs = {entry: await self._context.job(entry) for entry in entries}
        makers = {handed[entry].user_id for entry in entries}
        names = await members.names(interaction.client, contest.guild_id, makers)
        left = frozenset(user_id for user_id in makers if names[user_id] is None)
        return ContestOutcome(
            contest, settled, handed, jobs, await self._context.contests.pot(contest.id), left
        )

    async def _picture(self, of: Entry) -> bytes | None:
        """None once the file has left the spool: its maker may still have it in a message."""
        try:
            return await self._context.pictures.ballot(self._context.file(of.name))
        except (BadMedia, OSError):
            return None
