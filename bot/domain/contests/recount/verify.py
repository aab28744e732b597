"""Verify a recount file: compute its ranking again, and name everything in it that was changed."""

import hmac
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from bot.domain.contests.models import Ballot, Choice, Heart, Result, Standing, Voting
from bot.domain.contests.ranking import commitment, rank
from bot.domain.contests.recount.read import RecountFile
from bot.domain.contests.recount.write import Vote, link


@dataclass(frozen=True, slots=True)
class Recount:
    """The outcome. `findings` are sentences; empty if the file is unchanged and its ranking right."""

    result: Result
    findings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.findings


def recount(file: RecountFile) -> Recount:
    """Compute the result again from the readable ballots, and compare it with the claims of the file."""
    findings: list[str] = []
    votes = _votes(file, findings)
    result = rank(file.counting, votes, file.rules, file.seed)
    if not hmac.compare_digest(commitment(file.seed).encode(), file.commitment.encode()):
        findings.append("The seed is not the one that was committed to when the contest was opened.")
    findings += _differences(file, result)
    if file.sealed != file.digest:
        findings.append("The digest of the whole file is wrong: something in it was changed.")
    return Recount(result, tuple(findings))


def _votes(file: RecountFile, findings: list[str]) -> list[Vote]:
    """Return the votes that count. Findings name a changed, removed or inserted ballot by number."""
    votes: list[Vote] = []
    previous, seen = file.contest_id, set[tuple[Any, ...]]()
    for number, row in enumerate(file.ballots, start=1):
        if not row or link(previous, row[:-1]) != row[-1]:
            findings.append(
                f"Ballot {number} is not as it was written, or one before it was put in or taken out."
            )
        previous = str(row[-1]) if row else ""
        vote = _vote(file, row)
        if vote is None:
            findings.append(f"Ballot {number} cannot be read: {str(row)[:80]}")
            continue
        subject = tuple(_subject(row, file))
        if subject in seen:
            findings.append(f"Ballot {number} is a second one of the same voter on the same.")
        seen.add(subject)
        if vote.voter_id not in file.left_out:
            votes.append(vote)
    return votes


def _subject(row: list[Any], file: RecountFile) -> list[Any]:
    """Return the numbers of the voter and of the entries they voted on."""
    return row[: 3 if file.rules.voting is Voting.PAIRS else 2]


def _vote(file: RecountFile, row: list[Any]) -> Vote | None:
    """Return the vote, with the voter's number as their id; None if the row makes no sense."""
    numbers = _subject(row, file)
    if len(row) != (5 if file.rules.voting is Voting.PAIRS else 3):
        return None
    if any(type(number) is not int or number < 0 for number in numbers) or numbers[0] >= file.voters:
        return None
    voter, *positions = numbers
    if max(positions) >= len(file.entries):
        return None
    entries = [file.entries[position] for position in positions]
    if file.rules.voting is Voting.HEARTS:
        return Heart(voter, entries[0], 0)
    if not isinstance(row[3], str) or row[3] not in set(Choice) or entries[0] >= entries[1]:
        return None
    return Ballot(voter, entries[0], entries[1], Choice(row[3]), 0)


def _differences(file: RecountFile, result: Result) -> list[str]:
    """Return the differences between the claimed ranking and the computed one."""
    differences = [
        f"Place {position} of the list should be {_describe(computed)} and is {_describe(claimed)}."
        for position, (computed, claimed) in enumerate(zip_longest(result.standings, file.ranking), start=1)
        if computed != claimed
    ]
    if (result.voters, result.ballots) != file.counted:
        voters, ballots = file.counted
        differences.append(
            f"{result.ballots} ballots of {result.voters} voters count; the file says {ballots} of {voters}."
        )
    return differences


def _describe(standing: Standing | None) -> str:
    if standing is None:
        return "nobody"
    return (
        f"{standing.entry} (place {standing.place}, score {standing.score}, {standing.ballots} ballots, "
        f"{standing.voters} voters, {standing.decided})"
    )
