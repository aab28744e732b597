"""The end of a contest: from its votes to the ranking, the prizes and the recount file."""

from collections.abc import Collection

from bot.domain.contests.models import Ballot, Heart, Result, Voting
from bot.domain.contests.ranking import Rules, rank
from bot.domain.contests.records import Settlement, Snapshot
from bot.domain.contests.recount.write import compose, write


def settle(snapshot: Snapshot, blocked: Collection[int]) -> Settlement:
    """Compute the result. It takes seconds of CPU for hundreds of entries: call it in a thread.

    `blocked` are members whose votes do not count; the recount file keeps them.
    """
    contest, entries = snapshot.contest, snapshot.entries
    votes: Collection[Ballot | Heart] = snapshot.hearts
    if contest.terms.voting is Voting.PAIRS:
        votes = snapshot.ballots
    result = rank(
        [entry.job_id for entry in entries if entry.counts],
        [vote for vote in votes if vote.voter_id not in blocked],
        Rules.from_terms(contest.terms),
        contest.seed,
    )
    makers = {entry.job_id: entry.user_id for entry in entries}
    prizes: dict[int, int] = {}
    for entry_id, amount in shares(result, contest.terms.prize).items():
        # a member who shares the first place with themselves gets both shares
        prizes[makers[entry_id]] = prizes.get(makers[entry_id], 0) + amount
    return Settlement(result, prizes, write(compose(contest, entries, votes, blocked, result)))


def shares(result: Result, prize: int) -> dict[str, int]:
    """Split the prize (micro-USDC) among the entries in the first place; an indivisible rest is not given."""
    winners = result.winners
    return {standing.entry: prize // len(winners) for standing in winners}
