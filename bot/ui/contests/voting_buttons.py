"""What is pressed on ballots. Every press is asked again who presses; a ballot obeys its voter alone."""

import asyncio
import io
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
from bot.ui.kit import actions, layout, router
from bot.ui.kit.errors import sentence
from bot.ui.kit.responses import Interaction
from bot.ui.kit.router import Answer


class VotingButtons:
    """Ballots of pairs and the gallery of hearts. One per bot."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._context = context
        self._responder = responder

    async def _who(self, interaction: Interaction, contest_id: str) -> tuple[Contest, Person]:
        contest = await self._context.contest(interaction, contest_id)
        return contest, await self._context.person(interaction, contest)

    @router.button(actions.Vote, Answer.CARD)
    async def vote(self, interaction: Interaction, action: actions.Vote) -> None:
        """Vote on the card opens the member's own ballot; Go on in it shows the next pair."""
        contest, person = await self._who(interaction, action.contest)
        await self.begin(interaction, contest, person)

    async def begin(self, interaction: Interaction, contest: Contest, person: Person) -> None:
        """The next pair, or the gallery, as the answer to an opened interaction."""
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
        """One word on a pair; then the next one."""
        contest, person = await self._of_pair(interaction, action.pair)
        await self._context.voting.vote(action.pair, action.choice, person)
        await self.begin(interaction, contest, person)

    @router.button(actions.Votes, Answer.EDIT)
    async def votes(self, interaction: Interaction, action: actions.Votes) -> None:
        contest, person = await self._who(interaction, action.contest)
        pairs = await self._context.voting.judged(contest.id, person)
        await self._responder.show(interaction, ballots.votes(contest, pairs, action.page), [])

    @router.menu(actions.ChangeVote)
    async def change_vote(self, interaction: Interaction, action: actions.ChangeVote, pair_id: str) -> None:
        """A pair the voter has spoken of is shown once more."""
        contest, person = await self._who(interaction, action.contest)
        pair = await self._context.voting.pair(int(pair_id), person)
        await self._ballot(interaction, contest, person, pair)

    @router.button(actions.StopVoting, Answer.EDIT)
    async def stop(self, interaction: Interaction, action: actions.StopVoting) -> None:
        contest, person = await self._who(interaction, action.contest)
        await self._done(interaction, contest, person)

    @router.button(actions.ReportPair, Answer.EDIT)
    async def report(self, interaction: Interaction, action: actions.ReportPair) -> None:
        """Which side?"""
        _, person = await self._of_pair(interaction, action.pair)
        pair = await self._context.voting.pair(action.pair, person)
        shown, files = await self._pictures(interaction, {"a": pair.left, "b": pair.right})
        await self._responder.show(interaction, ballots.report(pair, shown), files)

    @router.button(actions.ReportSide, Answer.EDIT)
    async def report_side(self, interaction: Interaction, action: actions.ReportSide) -> None:
        contest, person = await self._of_pair(interaction, action.pair)
        pair = await self._context.voting.pair(action.pair, person)
        entry = pair.left if action.side == "left" else pair.right
        await self._context.voting.report(contest.id, entry, person)
        await self._responder.show(interaction, ballots.report_sent(contest), [])

    async def _of_pair(self, interaction: Interaction, pair_id: int) -> tuple[Contest, Person]:
        """The contest of a pair, and whoever presses. Raises NotFound for somebody else's pair."""
        presser = Person(interaction.user.id, None, sees_channel=False)
        pair = await self._context.voting.pair(pair_id, presser)
        return await self._who(interaction, pair.contest_id)

    async def _ballot(self, interaction: Interaction, contest: Contest, person: Person, pair: Pair) -> None:
        progress = await self._context.voting.progress(contest.id, person)
        shown, files = await self._pictures(interaction, {"a": pair.left, "b": pair.right})
        await self._responder.show(interaction, ballots.ballot(contest, pair, shown, progress), files)

    async def _done(self, interaction: Interaction, contest: Contest, person: Person) -> None:
        progress = await self._context.voting.progress(contest.id, person)
        await self._responder.show(interaction, ballots.finished(contest, progress), [])

    # ── hearts ───────────────────────────────────────────────────────────────────────────────────

    @router.button(actions.Hearts, Answer.EDIT)
    async def hearts(self, interaction: Interaction, action: actions.Hearts) -> None:
        contest, person = await self._who(interaction, action.contest)
        await self._gallery(interaction, contest, person, action.page)

    @router.button(actions.Heart, Answer.EDIT)
    async def heart(self, interaction: Interaction, action: actions.Heart) -> None:
        """Gives a heart, or takes it back; what cannot be is said above the gallery."""
        contest, person = await self._who(interaction, action.contest)
        news = None
        try:
            await self._context.voting.set_heart(contest.id, action.job, action.given, person)
        except Refused as error:
            news = sentence(error)
        await self._gallery(interaction, contest, person, action.page, news)

    @router.button(actions.ReportHearts, Answer.EDIT)
    async def report_hearts(self, interaction: Interaction, action: actions.ReportHearts) -> None:
        contest, person = await self._who(interaction, action.contest)
        page, files = await self._page(interaction, contest, person, action.page)
        await self._responder.show(interaction, ballots.hearts_report(contest, page), files)

    @router.button(actions.ReportEntry, Answer.EDIT)
    async def report_entry(self, interaction: Interaction, action: actions.ReportEntry) -> None:
        contest, person = await self._who(interaction, action.contest)
        await self._context.voting.report(contest.id, action.job, person)
        await self._responder.show(interaction, ballots.report_sent(contest), [])

    async def _gallery(
        self, interaction: Interaction, contest: Contest, person: Person, number: int, news: str | None = None
    ) -> None:
        page, files = await self._page(interaction, contest, person, number)
        if page.entries:
            await self._responder.show(interaction, ballots.hearts(contest, page, news), files)
        else:
            said = _("There is nothing in this contest that you could give a heart to.")
            await self._responder.show(interaction, layout.note(news, said), [])

    async def _page(
        self, interaction: Interaction, contest: Contest, person: Person, number: int
    ) -> tuple[Page, list[discord.File]]:
        entries = [each.job_id for each in await self._context.voting.entries(contest.id, person)]
        pages = max(1, -(-len(entries) // HEARTS_PAGE))
        number %= pages
        here = entries[number * HEARTS_PAGE : (number + 1) * HEARTS_PAGE]
        named = {str(number * HEARTS_PAGE + at + 1): entry for at, entry in enumerate(here)}
        shown, files = await self._pictures(interaction, named)
        given = await self._context.voting.hearts(contest.id, person)
        return Page(number, pages, here, shown, given), files

    # ── pictures ─────────────────────────────────────────────────────────────────────────────────

    async def _pictures(
        self, interaction: Interaction, entries: Mapping[str, str]
    ) -> tuple[list[BallotView], list[discord.File]]:
        """What is attached, by its plain name: nothing in it tells whose it is."""
        each = interaction.filesize_limit // 2
        made = await asyncio.gather(*(self._one(name, entry, each) for name, entry in entries.items()))
        return [shown for shown, _ in made], [file for _, files in made for file in files]

    async def _one(self, name: str, entry: str, limit: int) -> tuple[BallotView, list[discord.File]]:
        submission, path = await self._context.voting.picture(entry)
        try:
            still = await self._context.pictures.ballot(path)
            clip = await self._context.pictures.clip(path, limit) if submission.is_video else None
        except (BadMedia, OSError) as error:
            raise PictureUnavailable from error
        files = [discord.File(io.BytesIO(still), filename=f"{name}.jpg")]
        if clip is None:
            return BallotView(f"{name}.jpg"), files
        files.append(discord.File(io.BytesIO(clip), filename=f"{name}.mp4"))
        return BallotView(f"{name}.jpg", f"{name}.mp4"), files
