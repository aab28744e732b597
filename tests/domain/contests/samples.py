"""Contests for tests: complete, with only what matters named at the call."""

from typing import Any

from hypothesis import HealthCheck, settings

from bot.domain.amounts import MICRO
from bot.domain.contests.models import (
    Ballot,
    Choice,
    Contest,
    ContestState,
    Entry,
    EntryState,
    Heart,
    Terms,
    Voting,
)
from bot.domain.contests.ranking import commitment

HOUR = 3_600_000
OPENED = 1_900_000_000_000
SEED = bytes(range(32))

EASY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A loaded machine may take its time."""


def terms(**changes: Any) -> Terms:
    """An hour for entries, an hour for pairs; $5 in the pot, $1 of it for each member, a prize of $2."""
    values: dict[str, Any] = {
        "theme": "Autumn",
        "voting": Voting.PAIRS,
        "entries_for_seconds": 3600.0,
        "voting_for_seconds": 3600.0,
        "pot": 5 * MICRO,
        "cap": MICRO,
        "prize": 2 * MICRO,
    }
    return Terms(**{**values, **changes})


def contest(state: ContestState = ContestState.OPEN, **changes: Any) -> Contest:
    values: dict[str, Any] = {
        "id": "c4k7",
        "guild_id": 11,
        "channel_id": 22,
        "organiser_id": 99,
        "state": state,
        "terms": terms(),
        "commitment": commitment(SEED),
        "created_at": OPENED - 1000,
        "opened_at": OPENED,
        "entries_end_at": OPENED + HOUR,
        "voting_end_at": OPENED + 2 * HOUR,
        "seed": SEED,
        "salt": b"grains of salt",
    }
    return Contest(**{**values, **changes})


def submission(job_id: str, user_id: int = 33, **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "job_id": job_id,
        "contest_id": "c4k7",
        "user_id": user_id,
        "state": EntryState.ENTERED,
        "entered_at": OPENED + 60_000,
        "cost": 40_000,
        "name": f"{job_id}.png",
        "sha256": "ab" * 32,
    }
    return Entry(**{**values, **changes})


def prefer(voter: int, winner: str, loser: str, at: int = OPENED) -> Ballot:
    return Ballot.from_sides(voter, winner, loser, Choice.A, at)


def both(voter: int, one: str, other: str) -> Ballot:
    return Ballot.from_sides(voter, one, other, Choice.BOTH, OPENED)


def heart(voter: int, entry: str, at: int = OPENED) -> Heart:
    return Heart(voter, entry, at)
