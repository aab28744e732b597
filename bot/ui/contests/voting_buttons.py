"""Buttons of ballots. Each handler checks the voter again, and only the ballot's own voter can use it."""

import asyncio
from collections.abc import Mapping

import discord

from bot.domain.contests.errors import PictureUnavailable
from bot.domain.contests.models import Contest, Voting
from bot.domain.contests.records import Pair
from bot.domain.contests.terms import Person
from bot.domain.errors import BadMedia, Refused
from bot.i18n import _
from bot.ui.contests import ballots
from bot.ui.contests.ballots import HEARTS_PAGE, BallotView, Page
from bot.ui.contests.context import ContestContext
from bot.ui.jobs.responder import Responder
from bot.ui.jobs.results import report_form
from bot.ui.kit import actions, layout, router, sending
from bot.ui.kit.errors import sentence
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class VotingButtons:
    """Handlers of ballots of pairs, and of the gallery of hearts. One per bot."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._context = context
        self._responder = responder

    async def _contest_and_voter(self, interaction: Interaction, contest_id: str) -> tuple[Contest, Person]:
        contest = await self._context.contest(interaction, contest_id)
        return contest, await self._context.person(interaction, contest)

    @router.button(actions.Vote, Answer.CARD)
    async def vote(self, interaction: Interaction, action: actions.Vote) -> None:
        """Open the member's ballot, or show its next pair."""
        contest, person = await self._contest_and_voter(interaction, action.contest)
        await self.begin(interaction, contest, person)

    async def begin(self, interaction: Interaction, contest: Contest, person: Person) -> None:
        """Show the next pair, or the gallery of hearts. Answers an acknowledged interaction."""
        if contest.terms.voting is Voting.HEARTS:
            await self._gallery(interaction, contest, person, 0)
            return
        pair = await self._context.voting.next(contest.id, person)
        if pair is None:
            await self._done(interaction, contest, person)
        else:
            await self._ballot(interaction, contest, person, pair)

    # ── pairs ────────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.Judge, Answer.EDIT)
    async def judge(self, interaction: Interaction, action: actions.Judge) -> None:
        """Record a vote on a pair, then show the next one."""
        contest, person, _unused = await self._of_pair(interaction, action.pair)
        await self._context.voting.vote(action.pair, action.choice, person)
        await self.begin(interaction, contest, person)

    @router.button(actions.Votes, Answer.EDIT)
    async def votes(self, interaction: Interaction, action: actions.Votes) -> None:
        """List the member's own votes."""
        contest, person = await self._contest_and_voter(interaction, action.contest)
        pairs = await self._context.voting.judged(contest.id, person)
        await self._responder.show(interaction, ballots.votes(contest, pairs, action.page), [])

    @router.menu(actions.ChangeVote)
    async def change_vote(self, interaction: Interaction, action: actions.ChangeVote, pair_id: str) -> None:
        """Show a judged pair again."""
        contest, person = await self._contest_and_voter(interaction, action.contest)
        pair = await self._context.voting.pair(int(pair_id), voter_id=person.user_id)
        await self._ballot(interaction, contest, person, pair)

    @router.button(actions.StopVoting, Answer.EDIT)
    async def stop(self, interaction: Interaction, action: actions.StopVoting) -> None:
        """Close the ballot with thanks."""
        contest, person = await self._contest_and_voter(interaction, action.contest)
        await self._done(interaction, contest, person)

    @router.button(actions.BallotMore, Answer.EDIT)
    async def more(self, interaction: Interaction, action: actions.BallotMore) -> None:
        """Show what else there is on a ballot: own votes, a report, the end."""
        contest, person, pair = await self._of_pair(interaction, action.pair)
        progress = await self._context.voting.progress(contest.id, person)
        await self._responder.show(interaction, ballots.more(contest, pair, progress), [])

    @router.button(actions.ReportPair, Answer.EDIT)
    async def report(self, interaction: Interaction, action: actions.ReportPair) -> None:
        """Ask which side is reported."""
        *_unused, pair = await self._of_pair(interaction, action.pair)
        sides, files = await self._pictures(interaction, {"a": pair.left, "b": pair.right})
        await self._responder.show(interaction, ballots.report(pair, sides), files)

    @router.button(actions.ReportSide, Answer.DIALOG)
    async def report_side(self, interaction: Interaction, action: actions.ReportSide) -> None:
        """Ask what is wrong with the chosen entry of a pair."""
        await self._context.voting.pair(action.pair, voter_id=interaction.user.id)
        await report_form.open_form(interaction, action)

    @router.dialog(actions.ReportSide, Answer.EDIT)
    async def side_reported(
        self, interaction: Interaction, action: actions.ReportSide, texts: Mapping[str, str]
    ) -> None:
        """Report the chosen entry of a pair."""
        contest, person, pair = await self._of_pair(interaction, action.pair)
        entry = pair.left if action.side == "left" else pair.right
        await self._report(interaction, contest, person, entry, texts)

    async def _report(
        self, interaction: Interaction, contest: Contest, person: Person, entry: str, texts: Mapping[str, str]
    ) -> None:
        await self._context.voting.mark_reported(contest.id, entry, person)
        job = await self._context.job(entry)
        voice = report_form.voice_of(texts)
        report = await self._context.reports.report(job, person.user_id, voice, contest_id=contest.id)
        await self._responder.show(interaction, ballots.report_sent(contest, report), [])

    async def _of_pair(self, interaction: Interaction, pair_id: int) -> tuple[Contest, Person, Pair]:
        """Return a pair with its contest and voter. Raises NotFound for another voter's pair."""
        pair = await self._context.voting.pair(pair_id, voter_id=interaction.user.id)
        return *await self._contest_and_voter(interaction, pair.contest_id), pair

    async def _ballot(self, interaction: Interaction, contest: Contest, person: Person, pair: Pair) -> None:
        progress = await self._context.voting.progress(contest.id, person)
        sides, files = await self._pictures(interaction, {"a": pair.left, "b": pair.right})
        await self._responder.show(interaction, ballots.ballot(contest, pair, sides, progress), files)

    async def _done(self, interaction: Interaction, contest: Contest, person: Person) -> None:
        progress = await self._context.voting.progress(contest.id, person)
        await self._responder.show(interaction, ballots.finished(contest, progress), [])

    # ── hearts ───────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.Hearts, Answer.EDIT)
    async def hearts(self, interaction: Interaction, action: actions.Hearts) -> None:
        """Show a page of the gallery."""
        contest, person = await self._contest_and_voter(interaction, action.contest)
        await self._gallery(interaction, contest, person, action.page)

    @router.button(actions.Heart, Answer.EDIT)
    async def heart(self, interaction: Interaction, action: actions.Heart) -> None:
        """Give or take back a heart. A refusal is shown above the gallery."""
        contest, person = await self._contest_and_voter(interaction, action.contest)
        news = None
        try:
            await self._context.voting.set_heart(contest.id, action.job, action.given, person)
        except Refused as error:
            news = sentence(error)
        await self._gallery(interaction, contest, person, action.page, news)

    @router.button(actions.ReportHearts, Answer.EDIT)
    async def report_hearts(self, interaction: Interaction, action: actions.ReportHearts) -> None:
        """Ask which entry of the page is reported."""
        contest, person = await self._contest_and_voter(interaction, action.contest)
        page, files = await self._page(interaction, contest, person, action.page)
        await self._responder.show(interaction, ballots.hearts_report(contest, page), files)

    @router.button(actions.ReportEntry, Answer.DIALOG)
    async def report_entry(self, interaction: Interaction, action: actions.ReportEntry) -> None:
        """Ask what is wrong with the chosen entry."""
        await self._contest_and_voter(interaction, action.contest)
        await report_form.open_form(interaction, action)

    @router.dialog(actions.ReportEntry, Answer.EDIT)
    async def entry_reported(
        self, interaction: Interaction, action: actions.ReportEntry, texts: Mapping[str, str]
    ) -> None:
        """Report the chosen entry."""
        contest, person = await self._contest_and_voter(interaction, action.contest)
        await self._report(interaction, contest, person, action.job, texts)

    async def _gallery(
        self, interaction: Interaction, contest: Contest, person: Person, number: int, news: str | None = None
    ) -> None:
        page, files = await self._page(interaction, contest, person, number)
        if page.entries:
            await self._responder.show(interaction, ballots.hearts(contest, page, news), files)
        else:
            text = _("There is no entry to vote on.")
            await self._responder.show(interaction, layout.note(news, text), [])

    async def _page(
        self, interaction: Interaction, contest: Contest, person: Person, number: int
    ) -> tuple[Page, list[discord.File]]:
        entries = [entry.job_id for entry in await self._context.voting.entries(contest.id, person)]
        pages = max(1, -(-len(entries) // HEARTS_PAGE))
        number %= pages
        shown = entries[number * HEARTS_PAGE : (number + 1) * HEARTS_PAGE]
        named = {str(position): entry for position, entry in enumerate(shown, number * HEARTS_PAGE + 1)}
        views, files = await self._pictures(interaction, named)
        given = await self._context.voting.hearts(contest.id, person)
        return Page(number, pages, shown, views, given), files

    # ── pictures ─────────────────────────────────────────────────────────────────────────────────

    async def _pictures(
        self, interaction: Interaction, entries: Mapping[str, str]
    ) -> tuple[list[BallotView], list[discord.File]]:
        """Return the pictures to attach. Their names tell nothing about their makers."""
        limit = interaction.filesize_limit // 2
        pictures = await asyncio.gather(
            *(self._picture(name, entry_id, limit) for name, entry_id in entries.items())
        )
        return [view for view, _unused in pictures], [file for _unused, files in pictures for file in files]

    async def _picture(self, name: str, entry_id: str, limit: int) -> tuple[BallotView, list[discord.File]]:
        entry, path = await self._context.voting.picture(entry_id)
        try:
            still = await self._context.pictures.ballot(path)
            clip = await self._context.pictures.clip(path, limit) if entry.is_video else None
        except (BadMedia, OSError) as error:
            raise PictureUnavailable from error
        files = [sending.file(f"{name}.jpg", still)]
        if clip is None:
            return BallotView(f"{name}.jpg"), files
        files.append(sending.file(f"{name}.mp4", clip))
        return BallotView(f"{name}.jpg", f"{name}.mp4"), files
