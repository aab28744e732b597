"""Counting once more: is everything in a recount file as it was written, and is its ranking right?"""

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
    """What came out. `findings`: one sentence each; none if the file is whole and its ranking right."""

    result: Result
    findings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.findings


def recount(sheet: RecountFile) -> Recount:
    """The result once more, from the ballots that can be read, and everything that does not fit."""
    findings: list[str] = []
    votes = _votes(sheet, findings)
    result = rank(sheet.counting, votes, sheet.rules, sheet.seed)
    if not hmac.compare_digest(commitment(sheet.seed).encode(), sheet.commitment.encode()):
        findings.append("The seed is not the one that was committed to when the contest was opened.")
    findings += _differences(sheet, result)
    if sheet.sealed != sheet.digest:
        findings.append("The digest of the whole file is wrong: something in it was changed.")
    return Recount(result, tuple(findings))


def _votes(sheet: RecountFile, findings: list[str]) -> list[Vote]:
    """Those that count. A ballot that was changed, taken out or put in is found by its number, from 1."""
    votes: list[Vote] = []
    previous, seen = sheet.contest_id, set[tuple[Any, ...]]()
    for number, row in enumerate(sheet.ballots, start=1):
        if not row or link(previous, row[:-1]) != row[-1]:
            findings.append(
                f"Ballot {number} is not as it was written, or one before it was put in or taken out."
            )
        previous = str(row[-1]) if row else ""
        vote = _vote(sheet, row)
        if vote is None:
            findings.append(f"Ballot {number} cannot be read: {str(row)[:80]}")
            continue
        subject = tuple(_subject(row, sheet))
        if subject in seen:
            findings.append(f"Ballot {number} is a second one of the same voter on the same.")
        seen.add(subject)
        if vote.voter_id not in sheet.left_out:
            votes.append(vote)
    return votes


def _subject(row: list[Any], sheet: RecountFile) -> list[Any]:
    """Who voted on what."""
    return row[: 3 if sheet.rules.voting is Voting.PAIRS else 2]


def _vote(sheet: RecountFile, row: list[Any]) -> Vote | None:
    """The ballot with the voter's number as their id; None if it does not make sense."""
    numbers = _subject(row, sheet)
    if len(row) != (5 if sheet.rules.voting is Voting.PAIRS else 3):
        return None
    if any(type(number) is not int or number < 0 for number in numbers) or numbers[0] >= sheet.voters:
        return None
    voter, *about = numbers
    if max(about) >= len(sheet.entries):
        return None
    named = [sheet.entries[number] for number in about]
    if sheet.rules.voting is Voting.HEARTS:
        return Heart(voter, named[0], 0)
    if not isinstance(row[3], str) or row[3] not in set(Choice) or named[0] >= named[1]:
        return None
    return Ballot(voter, named[0], named[1], Choice(row[3]), 0)


def _differences(sheet: RecountFile, result: Result) -> list[str]:
    """How the claimed ranking differs from what was counted."""
    found = [
        f"Place {at} of the list should be {_said(ours)} and is {_said(claimed)}."
        for at, (ours, claimed) in enumerate(zip_longest(result.standings, sheet.ranking), start=1)
        if ours != claimed
    ]
    if (result.voters, result.ballots) != sheet.counted:
        voters, ballots = sheet.counted
        found.append(
            f"{result.ballots} ballots of {result.voters} voters count; the file says {ballots} of {voters}."
        )
    return found


def _said(standing: Standing | None) -> str:
    if standing is None:
        return "nobody"
    return (
        f"{standing.entry} (place {standing.place}, score {standing.score}, {standing.ballots} ballots, "
        f"{standing.voters} voters, {standing.decided})"
    )
