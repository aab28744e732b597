"""From everything that was said to what is stored: the ranking, the prizes, and the recount file."""

from collections.abc import Collection, Mapping

from bot.domain.contests.counting import Rules
from bot.domain.contests.models import Ballot, Entry, Heart, Result, Voting
from bot.domain.contests.ranking import decide, shares
from bot.domain.contests.records import Settlement, Snapshot
from bot.domain.contests.recount.write import compose, write
from bot.domain.contests.terms import exclude_blocked


def settle(snapshot: Snapshot, blocked: Collection[int]) -> Settlement:
    """The result with its prizes and its recount file; a pure function, and seconds of work for hundreds of
    entries. `blocked`: members whose votes are kept and not counted."""
    contest = snapshot.contest
    everything, exclude_blocked = _votes(snapshot, blocked)
    entries = [each.job_id for each in snapshot.submissions if each.counts]
    result = decide(entries, exclude_blocked, Rules.of(contest.terms), contest.seed)
    file = write(compose(contest, snapshot.submissions, everything, blocked, result))
    return Settlement(result, _prizes(result, snapshot.submissions, contest.terms.prize), file)


def _votes(snapshot: Snapshot, blocked: Collection[int]) -> tuple[list[Ballot | Heart], list[Ballot | Heart]]:
    """All votes, and those of them that count."""
    if snapshot.contest.terms.voting is Voting.PAIRS:
        return [*snapshot.ballots], [*exclude_blocked(snapshot.ballots, blocked)]
    return [*snapshot.hearts], [*exclude_blocked(snapshot.hearts, blocked)]


def _prizes(result: Result, submissions: Collection[Entry], prize: int) -> Mapping[int, int]:
    """Micro-USDC for each winner (0 if there is no prize): one who shares the place with themselves gets
    both shares."""
    owners = {each.job_id: each.user_id for each in submissions}
    prizes: dict[int, int] = {}
    for entry, amount in shares(result, prize).items():
        prizes[owners[entry]] = prizes.get(owners[entry], 0) + amount
    return prizes
