"""The recount file: everything that anyone needs to work out a result once more, and nothing about who voted.

One JSON object. Voters are salted hashes whose salt is never published; ballots are in no order of time. Each
ballot carries a digest that covers the one before it, so that a changed one can be named; the digest of the
whole stands in the announcement.
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

from bot.domain.contests.models import Ballot, Contest, Entry, EntryState, Heart, Result
from bot.domain.contests.ranking import RANKING_VERSION, Rules
from bot.domain.money.ledger import digest

FORMAT = "atelier-recount"
FORMAT_VERSION = 1

MARK_CHARACTERS = 32
LINK_CHARACTERS = 12

Vote = Ballot | Heart


def recount_file_name(contest_id: str) -> str:
    """Under which it hangs on the announcement."""
    return f"recount-{contest_id}.json"


def voter_mark(contest: Contest, voter_id: int) -> str:
    """The name under which a member's ballots stand in the file. Only they should be told it."""
    of = f"{contest.id}:{voter_id}".encode()
    return hmac.new(contest.salt, of, hashlib.sha256).hexdigest()[:MARK_CHARACTERS]


def link(previous: str, ballot: Sequence[object]) -> str:
    """The digest of one ballot, which covers that of the ballot before it."""
    said = json.dumps(ballot, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{said}".encode()).hexdigest()[:LINK_CHARACTERS]


def seal(content: Mapping[str, object]) -> str:
    """The digest of a whole file, its own digest left out."""
    return digest({key: value for key, value in content.items() if key != "digest"})


def compose(
    contest: Contest,
    submissions: Collection[Entry],
    votes: Collection[Vote],
    left_out: Collection[int],
    result: Result,
) -> dict[str, object]:
    """What the file says. `votes`: all of them, also on disqualified entries; `left_out`: voters who are
    blocked at the close, whose votes are shown and not counted."""
    entries = _entries(submissions)
    numbers = {str(entry["id"]): at for at, entry in enumerate(entries)}
    votes = [vote for vote in votes if all(entry in numbers for entry in _about(vote))]
    marks = {voter: voter_mark(contest, voter) for voter in {vote.voter_id for vote in votes}}
    voters = sorted(marks.values())
    place = {mark: at for at, mark in enumerate(voters)}
    content: dict[str, object] = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "contest": _contest(contest),
        "rules": {"ranking": RANKING_VERSION, **asdict(Rules.from_terms(contest.terms))},
        "commitment": contest.commitment,
        "seed": contest.seed.hex(),
        "entries": entries,
        "voters": voters,
        "left_out": sorted(place[marks[voter]] for voter in set(left_out) & set(marks)),
        "ballots": _linked([_row(vote, place[marks[vote.voter_id]], numbers) for vote in votes], contest.id),
        "counted": {"voters": result.voters, "ballots": result.ballots},
        "ranking": [asdict(standing) for standing in result.standings],
    }
    return {**content, "digest": seal(content)}


def write(content: Mapping[str, object]) -> bytes:
    """The file's bytes: one line for each entry, voter and ballot, so that it can be read and compared."""
    parts = []
    for key, value in content.items():
        if isinstance(value, list) and value:
            lines = ",\n".join(f"  {_text(item)}" for item in value)
            parts.append(f' "{key}": [\n{lines}\n ]')
        else:
            parts.append(f' "{key}": {_text(value)}')
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _contest(contest: Contest) -> dict[str, object]:
    return {
        "id": contest.id,
        "theme": contest.terms.theme,
        "opened_at": contest.opened_at,
        "entries_end_at": contest.entries_end_at,
        "voting_end_at": contest.voting_end_at,
    }


def _entries(submissions: Collection[Entry]) -> list[dict[str, object]]:
    """What was voted about; what was withdrawn before that is not named."""
    shown = [each for each in submissions if each.state is not EntryState.WITHDRAWN]
    return [
        {"id": each.job_id, "sha256": each.sha256, "counts": each.counts}
        for each in sorted(shown, key=lambda each: each.job_id)
    ]


def _linked(rows: Sequence[tuple[int | str, ...]], previous: str) -> list[list[object]]:
    """The ballots by voter and entry, which says nothing about when; each with its digest."""
    found: list[list[object]] = []
    for row in sorted(rows):
        previous = link(previous, row)
        found.append([*row, previous])
    return found


def _about(vote: Vote) -> tuple[str, ...]:
    return (vote.entry,) if isinstance(vote, Heart) else (vote.a, vote.b)


def _row(vote: Vote, voter: int, number: Mapping[str, int]) -> tuple[int | str, ...]:
    """`voter, entry, entry, choice`, of hearts `voter, entry`; numbers count from 0."""
    said = () if isinstance(vote, Heart) else (vote.choice.value,)
    return voter, *(number[entry] for entry in _about(vote)), *said
