"""What is pressed on ballots. Every press is asked again who presses; a ballot obeys its voter alone."""

import asyncio
import io
import re
from collections.abc import Mapping, Sequence

import discord

from bot.domain.contests.models import Choice, Contest, Voting
from bot.domain.contests.records import Pair
from bot.domain.contests.terms import Person
from bot.domain.errors import BadMedia, Refused
from bot.i18n import _
from bot.ui.contests import ballots
from bot.ui.contests.ballots import HEARTS_PAGE, BallotView, Page
from bot.ui.contests.context import ContestContext
from bot.ui.contests.custom_ids import CONTEST, JOB, MARK, PAGE, PAIR, ContestAction
from bot.ui.jobs.responder import Responder
from bot.ui.kit import layout
from bot.ui.kit.buttons import DynamicButton, chosen, matching
from bot.ui.kit.errors import sentence
from bot.ui.kit.responses import Interaction


class VotingButtons:
    """Ballots of pairs and the gallery of hearts. One per bot."""

    def __init__(self, context: ContestContext, responder: Responder) -> None:
        self._context = context
        self._responder = responder

    def buttons(self) -> Sequence[DynamicButton]:
        """To be given to the bot."""
        choices = "|".join(choice.value for choice in Choice)
        return (
            matching(f"{ContestAction.VOTE}:{CONTEST}{MARK}", self.vote),
            matching(f"{ContestAction.WORD}:{PAIR}:(?P<choice>{choices})", self.word),
            matching(f"{ContestAction.SAID}:{CONTEST}(?::{PAGE})?", self.said),
            matching(f"{ContestAction.BACK}:{CONTEST}", self.back),
            matching(f"{ContestAction.STOP}:{CONTEST}", self.stop),
            matching(f"{ContestAction.REPORT}:{PAIR}", self.report),
            matching(f"{ContestAction.REPORT}:{PAIR}:(?P<side>left|right)", self.reported),
            matching(f"{ContestAction.HEART}:{CONTEST}:{JOB}:(?P<given>[01]):{PAGE}", self.heart),
            matching(f"{ContestAction.HEARTS}:{CONTEST}:{PAGE}{MARK}", self.turn),
            matching(f"{ContestAction.HREPORT}:{CONTEST}:{PAGE}", self.report_heart),
            matching(f"{ContestAction.HREPORT}:{CONTEST}:{PAGE}:{JOB}", self.reported_heart),
        )

    async def _who(self, interaction: Interaction, contest_id: str) -> tuple[Contest, Person]:
        contest = await self._context.contest(interaction, contest_id)
        return contest, await self._context.person(interaction, contest)

    async def vote(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Vote on the card opens the member's own ballot; Go on in it shows the next pair."""
        private = interaction.message is not None and interaction.message.flags.ephemeral
        if await self._responder.open(interaction, edit=private):
            contest, person = await self._who(interaction, match["contest"])
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

    async def word(self, interaction: Interaction, match: re.Match[str]) -> None:
        """One word on a pair; then the next one."""
        if not await self._responder.open(interaction, edit=True):
            return
        contest, person = await self._of_pair(interaction, int(match["pair"]))
        await self._context.voting.vote(int(match["pair"]), Choice(match["choice"]), person)
        await self.begin(interaction, contest, person)

    async def said(self, interaction: Interaction, match: re.Match[str]) -> None:
        if await self._responder.open(interaction, edit=True):
            contest, person = await self._who(interaction, match["contest"])
            pairs = await self._context.voting.said(contest.id, person)
            await self._responder.show(interaction, ballots.said(contest, pairs, int(match["page"] or 0)), [])

    async def back(self, interaction: Interaction, match: re.Match[str]) -> None:
        """A pair the voter has spoken of is shown once more."""
        if not await self._responder.open(interaction, edit=True):
            return
        contest, person = await self._who(interaction, match["contest"])
        pair = await self._context.voting.pair(int(chosen(interaction)), person)
        await self._ballot(interaction, contest, person, pair)

    async def stop(self, interaction: Interaction, match: re.Match[str]) -> None:
        if await self._responder.open(interaction, edit=True):
            contest, person = await self._who(interaction, match["contest"])
            await self._done(interaction, contest, person)

    async def report(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Which side?"""
        if not await self._responder.open(interaction, edit=True):
            return
        _, person = await self._of_pair(interaction, int(match["pair"]))
        pair = await self._context.voting.pair(int(match["pair"]), person)
        shown, files = await self._pictures(interaction, {"a": pair.left, "b": pair.right})
        await self._responder.show(interaction, ballots.report(pair, shown), files)

    async def reported(self, interaction: Interaction, match: re.Match[str]) -> None:
        if not await self._responder.open(interaction, edit=True):
            return
        contest, person = await self._of_pair(interaction, int(match["pair"]))
        pair = await self._context.voting.pair(int(match["pair"]), person)
        entry = pair.left if match["side"] == "left" else pair.right
        await self._context.voting.report(contest.id, entry, person)
        await self._responder.show(interaction, ballots.reported(contest), [])

    async def _of_pair(self, interaction: Interaction, pair_id: int) -> tuple[Contest, Person]:
        """The contest of a pair, and whoever presses. Raises NotFound for somebody else's pair."""
        presser = Person(interaction.user.id, None, sees_channel=False)
        pair = await self._context.voting.pair(pair_id, presser)
        return await self._who(interaction, pair.contest_id)

    async def _ballot(self, interaction: Interaction, contest: Contest, person: Person, pair: Pair) -> None:
        progress = await self._context.voting.progress(contest.id, person)
        shown, files = await self._pictures(interaction, {"a": pair.left, "b": pair.right})
        await self._responder.show(interaction, ballots.pair(contest, pair, shown, progress), files)

    async def _done(self, interaction: Interaction, contest: Contest, person: Person) -> None:
        progress = await self._context.voting.progress(contest.id, person)
        await self._responder.show(interaction, ballots.done(contest, progress), [])

    # ── hearts ───────────────────────────────────────────────────────────────────────────────────

    async def turn(self, interaction: Interaction, match: re.Match[str]) -> None:
        if await self._responder.open(interaction, edit=True):
            contest, person = await self._who(interaction, match["contest"])
            await self._gallery(interaction, contest, person, int(match["page"]))

    async def heart(self, interaction: Interaction, match: re.Match[str]) -> None:
        """Gives a heart, or takes it back; what cannot be is said above the gallery."""
        if not await self._responder.open(interaction, edit=True):
            return
        contest, person = await self._who(interaction, match["contest"])
        news = None
        try:
            await self._context.voting.heart(contest.id, match["job"], match["given"] == "1", person)
        except Refused as error:
            news = sentence(error)
        await self._gallery(interaction, contest, person, int(match["page"]), news)

    async def report_heart(self, interaction: Interaction, match: re.Match[str]) -> None:
        if not await self._responder.open(interaction, edit=True):
            return
        contest, person = await self._who(interaction, match["contest"])
        page, files = await self._page(interaction, contest, person, int(match["page"]))
        await self._responder.show(interaction, ballots.hearts_report(contest, page), files)

    async def reported_heart(self, interaction: Interaction, match: re.Match[str]) -> None:
        if not await self._responder.open(interaction, edit=True):
            return
        contest, person = await self._who(interaction, match["contest"])
        await self._context.voting.report(contest.id, match["job"], person)
        await self._responder.show(interaction, ballots.reported(contest), [])

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
            raise Refused(
                _(
                    "A picture of this contest cannot be shown right now. Nothing was counted; try again "
                    "later."
                )
            ) from error
        files = [discord.File(io.BytesIO(still), filename=f"{name}.jpg")]
        if clip is None:
            return BallotView(f"{name}.jpg"), files
        files.append(discord.File(io.BytesIO(clip), filename=f"{name}.mp4"))
        return BallotView(f"{name}.jpg", f"{name}.mp4"), files
