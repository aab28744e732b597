"""Buttons of an announced result, and the gallery. Members need to see the contest's channel."""

from collections.abc import Sequence

from bot.domain.contests.errors import WrongState
from bot.domain.contests.models import Contest, ContestState, Entry
from bot.domain.contests.records import Settlement
from bot.domain.contests.recount.write import recount_file_name
from bot.domain.errors import BadMedia, FilesUnavailable
from bot.ui.contests import notices, results
from bot.ui.contests.context import ContestContext
from bot.ui.contests.results import ContestOutcome
from bot.ui.jobs.responder import Responder
from bot.ui.kit import actions, router, sending
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class GalleryButtons:
    """Handlers of results and of the gallery of all entries. One per bot."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._context = context
        self._responder = responder

    @router.button(actions.Result)
    async def result(self, interaction: Interaction, action: actions.Result) -> None:
        """Show the member the result."""
        await self.show(interaction, await self._context.contest(interaction, action.contest))

    async def show(self, interaction: Interaction, contest: Contest) -> None:
        """Answer an acknowledged interaction with the result or the cancellation."""
        self._context.check_access(interaction, contest)
        if contest.state is ContestState.CANCELLED:
            pot = await self._context.contests.pot(contest.id)
            await self._responder.show(interaction, notices.called_off(contest, pot))
            return
        settlement = await self._settlement(contest)
        outcome = await self._outcome(interaction, contest, settlement, results.best(settlement))
        name = recount_file_name(contest.id)
        file = sending.file(name, settlement.recount)
        await self._responder.show(interaction, results.private(outcome), [file])

    @router.button(actions.Recount)
    async def recount(self, interaction: Interaction, action: actions.Recount) -> None:
        """Show how to compute the result again, with its file."""
        contest = await self._context.contest(interaction, action.contest)
        self._context.check_access(interaction, contest)
        settlement = await self._settlement(contest)
        outcome = await self._outcome(interaction, contest, settlement, ())
        file = sending.file(recount_file_name(contest.id), settlement.recount)
        await self._responder.show(interaction, results.recount(outcome), [file])

    @router.button(actions.Gallery, Answer.CARD)
    async def page(self, interaction: Interaction, action: actions.Gallery) -> None:
        """Show a page of the entries.

        Below the announcement it is a new private card; on that card, it replaces the page before.
        """
        contest = await self._context.contest(interaction, action.contest)
        self._context.check_access(interaction, contest)
        settlement = await self._settlement(contest)
        by_id = {entry.job_id: entry for entry in await self._context.contests.entries(contest.id)}
        entries = results.order(settlement, by_id)
        pages = max(1, -(-len(entries) // results.PAGE))
        number = action.page % pages
        shown = entries[number * results.PAGE : (number + 1) * results.PAGE]
        outcome = await self._outcome(interaction, contest, settlement, shown)
        pictures = {
            entry: None if entry in outcome.removed else await self._picture(by_id[entry]) for entry in shown
        }
        named = [(entry, None if pictures[entry] is None else f"{entry}.jpg") for entry in shown]
        files = [sending.file(f"{entry}.jpg", data) for entry, data in pictures.items() if data is not None]
        await self._responder.show(interaction, results.page(outcome, number, pages, named), files)

    async def _settlement(self, contest: Contest) -> Settlement:
        """Return the result. Raises Outdated before it is announced."""
        settlement = await self._context.contests.settlement(contest.id)
        if settlement is None:
            raise WrongState(contest.theme, contest.state)
        return settlement

    async def _outcome(
        self, interaction: Interaction, contest: Contest, settlement: Settlement, shown: Sequence[str]
    ) -> ContestOutcome:
        entries = await self._context.contests.entries(contest.id)
        pot = await self._context.contests.pot(contest.id)
        return await results.outcome_of(
            interaction.client,
            contest,
            settlement,
            entries,
            pot,
            shown=shown,
            job=self._context.job,
            removed=await self._context.contests.removed(shown),
        )

    async def _picture(self, entry: Entry) -> bytes | None:
        """Return the still of an entry, None once the file has left the spool."""
        try:
            return await self._context.pictures.ballot(await self._context.file(entry.name))
        except (BadMedia, OSError, FilesUnavailable):
            return None
