"""A house in which contests are held: `ContestHarness`. What only the passing of time does, `ticks` does."""

from collections.abc import Callable
from typing import Any

from bot.domain.contests.models import Choice, Contest
from bot.domain.contests.records import PostKind, Settlement
from bot.domain.contests.terms import Person
from bot.domain.jobs.job import Job
from bot.services import contests
from bot.services.contests.lifecycle import ContestLifecycle
from bot.services.money.model_facts import ModelFactsService
from tests import builders
from tests.builders import CHANNEL, GUILD
from tests.domain.contests.samples import terms
from tests.fakes.clock import START
from tests.fakes.contests import FakeBoard
from tests.services.harness import Harness, Killed
from tests.store.contests.acts import made

ORGANISER = 99
HOUR = 3600.0
MOST_TICKS = 20
BUDGET = 20_000_000
"""Micro-USDC the server has before its first contest."""


def person(user_id: int, **changes: Any) -> Person:
    """A member from long ago, who sees the channel."""
    values: dict[str, Any] = {"joined_at": START - 1_000_000, "sees_channel": True}
    return Person(user_id, **{**values, **changes})


class ContestHarness:
    """A house with everything of contests over the same store; `board` is the channel, which stays."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.board = FakeBoard()
        self.compose()

    def compose(self) -> None:
        """As after a restart: only disk and channel are what they were."""
        harness = self.harness
        self.store, self.clock = harness.store, harness.clock
        facts = ModelFactsService(self.store, self.clock)
        services = contests.build(harness.adapters, harness.admission, facts, self.board, str)
        self.contests, self.organiser = services.queries, services.organiser
        self.recurring, self.entries, self.voting = services.recurring, services.entries, services.voting
        self.lifecycle = self.timer()

    def timer(self, checkpoint: Callable[[str], None] | None = None) -> ContestLifecycle:
        return ContestLifecycle(
            self.store, self.board, self.recurring, self.clock, checkpoint=checkpoint or (lambda _: None)
        )

    async def restart(self) -> None:
        await self.harness.restart()
        self.compose()

    # ── time ─────────────────────────────────────────────────────────────────────────────────────

    async def ticks(self) -> None:
        """Run the lifecycle as the scheduler does, while something is due."""
        for _ in range(MOST_TICKS):
            due = await self.lifecycle.next_due()
            if due is None or due > self.clock.now():
                return
            await self.lifecycle.tick()
        raise AssertionError("there is always something to do")

    async def after(self, seconds: float) -> None:
        """Time goes on, from one due instant to the next."""
        end = self.clock.after(seconds)
        await self.ticks()
        while (due := await self.lifecycle.next_due()) is not None and due <= end:
            self.clock.to(due)
            await self.ticks()
        self.clock.to(end)

    async def dies_at(self, checkpoint: str) -> None:
        """The process ends there, if the next ticks come so far."""

        def die(name: str) -> None:
            if name == checkpoint:
                raise Killed(name)

        timer = self.timer(die)
        try:
            for _ in range(MOST_TICKS):
                due = await timer.next_due()
                if due is None or due > self.clock.now():
                    break
                await timer.tick()
        except Killed:
            await self.restart()
            return
        raise AssertionError(f"it never came to {checkpoint}")

    # ── short cuts ───────────────────────────────────────────────────────────────────────────────

    async def opened(self, **changes: Any) -> Contest:
        number = len(await self.contests.list_all(GUILD))
        preview = await self.organiser.draft(
            request_key=f"contest-{number}-{self.clock.now()}",
            guild_id=GUILD,
            channel_id=CHANNEL,
            organiser_id=ORGANISER,
            terms=terms(**changes),
        )
        contest = await self.organiser.open(preview.contest.id, guild_id=GUILD, by=ORGANISER)
        await self.ticks()
        return contest

    async def entry(self, contest: Contest, user_id: int) -> str:
        """One more, straight on the store: the way of a job is tested elsewhere."""
        job = await made(self.store, contest, user_id, now=self.clock.now())
        await self.entries.enter(contest.id, job.id, person(user_id))
        return job.id

    async def make(self, contest: Contest, user_id: int, **changes: Any) -> Job:
        """From the command to the finished picture."""
        offer = await self.entries.submit(
            contest.id, builders.new_request(user_id=user_id, **changes), person(user_id)
        )
        await self.harness.live(60)
        return await self.harness.job(offer.job)

    async def in_voting(self, *user_ids: int, **changes: Any) -> tuple[Contest, list[str]]:
        contest = await self.opened(**changes)
        entries = [await self.entry(contest, user_id) for user_id in user_ids]
        await self.after(HOUR)
        return await self.contest(contest), entries

    async def contest(self, contest: Contest) -> Contest:
        return await self.contests.get(contest.id, guild_id=GUILD)

    async def ballot(self, contest: Contest, voter_id: int, *favourites: str, most: int = 3) -> None:
        """So many pairs of one voter, who prefers what is named sooner."""
        voter = person(voter_id)
        rank = {entry: at for at, entry in enumerate(favourites)}
        for _ in range(most):
            pair = await self.voting.next(contest.id, voter)
            if pair is None:
                return
            left, right = (rank.get(entry, len(rank)) for entry in (pair.left, pair.right))
            choice = Choice.BOTH if left == right else Choice.A if left < right else Choice.B
            await self.voting.vote(pair.id, choice, voter)

    def announced(self, contest: Contest) -> Settlement:
        """Return the text of the only announcement."""
        [post] = self.board.posts_of(PostKind.RESULT, contest.id)
        assert isinstance(post.content, tuple)
        settled = post.content[0]
        assert isinstance(settled, Settlement)
        return settled
