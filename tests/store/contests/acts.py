"""Steps of a contest's life, made directly on the store."""

import itertools
from typing import Any

from bot.domain.contests.models import Choice, Contest
from bot.domain.contests.phases import Dates
from bot.domain.contests.records import Settlement, Snapshot
from bot.domain.contests.settlement import settle
from bot.domain.jobs.job import Job
from bot.services.contests.organise import new_contest
from bot.store import Store
from tests.builders import CHANNEL, GUILD, draft
from tests.domain.contests.samples import terms
from tests.fakes.clock import START
from tests.store.acts import fetched

HOUR = 3_600_000
DATES = Dates(START + HOUR, START + 2 * HOUR)
ENTRIES_OVER, VOTING_OVER = DATES.entries_end_at, DATES.voting_end_at
ORGANISER = 99

_count = itertools.count(1)


async def drafted(store: Store, *, guild_id: int = GUILD, **changes: Any) -> Contest:
    new = new_contest(f"contest-{next(_count)}", guild_id, CHANNEL, ORGANISER, terms(**changes), START)
    return await store.contests.draft(new)


async def opened(store: Store, *, guild_id: int = GUILD, **changes: Any) -> Contest:
    contest = await drafted(store, guild_id=guild_id, **changes)
    return await store.contests.open(contest.id, DATES, by=ORGANISER, now=START)


async def made(store: Store, contest: Contest, user_id: int, **changes: Any) -> Job:
    """Return the job of a finished private picture that the pot paid for."""
    values = {"guild_id": contest.guild_id, "private": True, "contest_id": contest.id}
    return await fetched(store, user_id=user_id, **{**values, **changes})


async def quoted(store: Store, contest: Contest, user_id: int, **changes: Any) -> Job:
    """Return a QUOTED job for the contest."""
    return await store.jobs.create(
        draft(guild_id=contest.guild_id, user_id=user_id, private=True, contest_id=contest.id, **changes)
    )


async def entered(store: Store, contest: Contest, *user_ids: int) -> list[str]:
    """Hand in one entry of each member. Return the jobs' ids."""
    jobs = [await made(store, contest, user_id) for user_id in user_ids]
    for job in jobs:
        await store.entries.enter(contest.id, job.id, user_id=job.user_id, now=START + 30_000)
    return [job.id for job in jobs]


async def voting(store: Store, *user_ids: int, **changes: Any) -> tuple[Contest, list[str]]:
    """Return a contest in its voting, and one entry of each member."""
    contest = await opened(store, **changes)
    entries = await entered(store, contest, *user_ids)
    await store.contests.advance(contest.id, now=ENTRIES_OVER)
    return await store.contests.get(contest.id), entries


async def voted(store: Store, contest: Contest, voter_id: int, left: str, right: str, choice: Choice) -> None:
    """Show the pair to the voter and record their choice."""
    now = ENTRIES_OVER + 1000
    pair = await store.votes.show_pair(contest.id, voter_id, left, right, now=now)
    await store.votes.vote(pair.id, choice, voter_id=voter_id, now=now)


async def settled(store: Store, contest_id: str) -> Settlement:
    """Close the contest and store its result. Return the result."""
    await store.contests.advance(contest_id, now=VOTING_OVER)
    snapshot: Snapshot = await store.contests.snapshot(contest_id)
    settlement = settle(snapshot, ())
    version = snapshot.contest.version
    await store.contests.settle(contest_id, settlement, version=version, now=VOTING_OVER)
    return settlement


async def actions(store: Store) -> list[str]:
    """Return the actions in the server's moderation log, oldest first."""
    return [line.action.partition(":")[0] for line in await store.moderation_log.newest(GUILD)][::-1]
