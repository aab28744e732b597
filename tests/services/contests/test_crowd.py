"""A contest of five hundred entries and two thousand voters, from the first pair to the recount."""

from random import Random

from bot.domain.contests.models import Choice, ContestState
from bot.domain.contests.recount.read import read
from bot.domain.contests.recount.verify import recount
from bot.store.sql import Connection
from tests.builders import CHANNEL, GUILD
from tests.services.contest_harness import HOUR, ContestHarness, person

ENTRIES, VOTERS, WORDS = 500, 2_000, 15
FIRST_VOTER = 10_000


def crowd(connection: Connection, contest_id: str, now: int) -> list[str]:
    """Entries by as many members, the best first, and everybody's words: the better one wins, as a rule."""
    chance = Random(7)
    entries = [f"e{number:04d}" for number in range(ENTRIES)]
    connection.executemany(
        "INSERT INTO jobs (id, request_key, guild_id, channel_id, user_id, operation, options, state, price, "
        "upload_cost, upload_limit, created_at, quoted_at, private, contest_id) "
        "VALUES (?1, ?1, ?2, ?3, ?4, 'grok/generate', '{}', 'QUOTED', 1, 0, 1, ?5, ?5, 1, ?6)",
        [(entry, GUILD, CHANNEL, 100 + n, now, contest_id) for n, entry in enumerate(entries)],
    )
    connection.executemany(
        "INSERT INTO submissions (job_id, contest_id, user_id, state, entered_at, cost, name, sha256, "
        "is_video) VALUES (?1, ?2, ?3, 'ENTERED', ?4, 1, 'out-' || ?1, ?1, 0)",
        [(entry, contest_id, 100 + n, now) for n, entry in enumerate(entries)],
    )
    words = []
    for voter in range(FIRST_VOTER, FIRST_VOTER + VOTERS):
        pairs = {tuple(sorted(chance.sample(range(ENTRIES), 2))) for _ in range(WORDS)}
        for better, worse in sorted(pairs):
            choice = Choice.A if chance.random() < 0.5 + (worse - better) / (2 * ENTRIES) else Choice.B
            words.append((contest_id, voter, entries[better], entries[worse], choice, now))
    connection.executemany(
        "INSERT INTO ballots (contest_id, voter_id, a, b, swapped, choice, shown_at, voted_at) "
        "VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?6)",
        words,
    )
    return entries


async def test_a_crowd(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    entries = await contest_harness.store._db.write(crowd, contest.id, contest_harness.clock.now())
    await contest_harness.after(HOUR)
    assert (await contest_harness.contest(contest)).state is ContestState.VOTING
    for voter in range(FIRST_VOTER, FIRST_VOTER + 5):
        await contest_harness.ballot(contest, voter, *entries, most=5)
    progress = await contest_harness.voting.progress(contest.id, person(FIRST_VOTER))
    assert progress.judged > 5
    await contest_harness.after(HOUR)
    settled = contest_harness.announced(contest)
    assert settled.result.voters == VOTERS
    assert len(settled.result.standings) == ENTRIES
    top = [each.entry for each in settled.result.standings[:50]]
    assert len(set(top) & set(entries[:150])) == 50, "the best third has all of the first tenth"
    assert recount(read(settled.recount)).ok
