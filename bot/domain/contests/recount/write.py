"""Write a recount file: everything needed to compute a result again, without naming a voter.

It is one JSON object. Voters are salted hashes whose salt is never published, and ballots are in no order of
time. Each ballot carries a digest that covers the one before it, so that a changed ballot can be named. The
digest of the whole is in the announcement.
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
    """Return the name of the file that is attached to the announcement."""
    return f"recount-{contest_id}.json"


def voter_mark(contest: Contest, voter_id: int) -> str:
    """Return the pseudonym of a voter in the file. Only that member should learn it."""
    message = f"{contest.id}:{voter_id}".encode()
    return hmac.new(contest.salt, message, hashlib.sha256).hexdigest()[:MARK_CHARACTERS]


def link(previous: str, ballot: Sequence[object]) -> str:
    """Return the digest of one ballot, which covers that of the ballot before it."""
    text = json.dumps(ballot, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()[:LINK_CHARACTERS]


def seal(content: Mapping[str, object]) -> str:
    """Return the digest of a whole file, without its own digest."""
    return digest({key: value for key, value in content.items() if key != "digest"})


def compose(
    contest: Contest,
    entries: Collection[Entry],
    votes: Collection[Vote],
    left_out: Collection[int],
    result: Result,
) -> dict[str, object]:
    """Return the content of the file.

    `votes` are all of them, also on disqualified entries. `left_out` are voters who are blocked at the close:
    the file shows their votes, and they do not count.
    """
    rows = _entry_rows(entries)
    numbers = {str(row["id"]): number for number, row in enumerate(rows)}
    votes = [vote for vote in votes if all(entry in numbers for entry in _entries_of(vote))]
    marks = {voter: voter_mark(contest, voter) for voter in {vote.voter_id for vote in votes}}
    voters = sorted(marks.values())
    voter_numbers = {mark: number for number, mark in enumerate(voters)}
    ballots = [_ballot_row(vote, voter_numbers[marks[vote.voter_id]], numbers) for vote in votes]
    content: dict[str, object] = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "contest": _contest(contest),
        "rules": {"ranking": RANKING_VERSION, **asdict(Rules.from_terms(contest.terms))},
        "commitment": contest.commitment,
        "seed": contest.seed.hex(),
        "entries": rows,
        "voters": voters,
        "left_out": sorted(voter_numbers[marks[voter]] for voter in set(left_out) & set(marks)),
        "ballots": _link_all(ballots, contest.id),
        "counted": {"voters": result.voters, "ballots": result.ballots},
        "ranking": [asdict(standing) for standing in result.standings],
    }
    return {**content, "digest": seal(content)}


def write(content: Mapping[str, object]) -> bytes:
    """Return the bytes of the file: a line for each entry, voter and ballot, to compare by eye."""
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


def _entry_rows(entries: Collection[Entry]) -> list[dict[str, object]]:
    """Return the entries in the voting. Those withdrawn before it are not named."""
    return [
        {"id": entry.job_id, "sha256": entry.sha256, "counts": entry.counts}
        for entry in sorted(entries, key=lambda entry: entry.job_id)
        if entry.state is not EntryState.WITHDRAWN
    ]


def _link_all(rows: Sequence[tuple[int | str, ...]], previous: str) -> list[list[object]]:
    """Return the ballots with their digests, sorted by voter and entry: nothing tells the time."""
    linked: list[list[object]] = []
    for row in sorted(rows):
        previous = link(previous, row)
        linked.append([*row, previous])
    return linked


def _entries_of(vote: Vote) -> tuple[str, ...]:
    return (vote.entry,) if isinstance(vote, Heart) else (vote.a, vote.b)


def _ballot_row(vote: Vote, voter: int, numbers: Mapping[str, int]) -> tuple[int | str, ...]:
    """Return `voter, entry, entry, choice`, for hearts `voter, entry`. Numbers count from 0."""
    choice = () if isinstance(vote, Heart) else (vote.choice.value,)
    return voter, *(numbers[entry] for entry in _entries_of(vote)), *choice
