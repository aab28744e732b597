"""A contest's books, as an organiser takes them home. Nothing of the voting, and no
author, before it is over."""

from collections.abc import Sequence

from bot.domain.contests.models import Contest, Entry
from bot.domain.contests.records import Pot, Settlement
from bot.services.money.export import Books


def books(contest: Contest, submissions: Sequence[Entry], pot: Pot, settled: Settlement | None) -> Books:
    """Tables of plain values: amounts in micro-USDC, instants in epoch milliseconds, ids as strings."""
    found = {
        "contest": [_contest(contest, pot)],
        "entries": [_entry(each, blind=contest.live) for each in submissions],
    }
    if settled is not None:
        found["ranking"] = [
            {
                "place": each.place,
                "entry": each.entry,
                "score": each.score,
                "ballots": each.ballots,
                "voters": each.voters,
                "decided": str(each.decided),
            }
            for each in settled.result.standings
        ]
    return found


def _contest(contest: Contest, pot: Pot) -> dict[str, object]:
    return {
        "id": contest.id,
        "theme": contest.terms.theme,
        "state": str(contest.state),
        "voting": str(contest.terms.voting),
        "opened_at": contest.opened_at,
        "entries_end_at": contest.entries_end_at,
        "voting_end_at": contest.voting_end_at,
        "ended_at": contest.ended_at,
        "commitment": contest.commitment,
        "funded": pot.funded,
        "spent": pot.spent,
        "held": pot.held,
        "returned": pot.returned,
        "prizes": pot.prizes,
        "left": pot.left,
    }


def _entry(entry: Entry, *, blind: bool) -> dict[str, object]:
    """`blind`: whose it is stays unsaid, as it does in the voting."""
    return {
        "job": entry.job_id,
        "user": None if blind else str(entry.user_id),
        "state": str(entry.state),
        "entered_at": entry.entered_at,
        "cost": entry.cost,
        "sha256": entry.sha256,
        "decided_by": None if entry.decided_by is None else str(entry.decided_by),
        "reason": entry.reason,
    }
