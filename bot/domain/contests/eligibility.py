"""Who may enter and who may vote, and what becomes of people who leave or are blocked meanwhile.

* Members who see the contest's channel, and joined the server before the contest was announced.
* Entrants may vote, not for their own.
* Who leaves: their entries stay, take part and may win; their ballots count. They are shown as having left.
* Who is blocked: enters and votes no more while the block lasts. Their entries stay until a moderator
  disqualifies them; their ballots count only if the block is over when the voting closes.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.contests import messages
from bot.domain.contests.models import Ballot, Contest, ContestState, Heart

Vote = TypeVar("Vote", Ballot, Heart)


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody who presses."""

    user_id: int
    joined_at: int | None  # epoch milliseconds; None: not on the server
    sees_channel: bool
    blocked: bool = False
    is_bot: bool = False


def check_entrant(contest: Contest, person: Person, now: int) -> None:
    """Raises NotAllowed or Outdated, whose words are for the person, if they cannot make or hand in (now)."""
    check_open(contest, now)
    _check_member(contest, person)


def check_voter(contest: Contest, person: Person, now: int) -> None:
    """Raises NotAllowed or Outdated, whose words are for the person, if they cannot vote (now)."""
    check_voting(contest, now)
    _check_member(contest, person)


def check_open(contest: Contest, now: int) -> None:
    """Raises Outdated unless entries are taken at that instant; the end itself is too late."""
    if contest.state is not ContestState.OPEN:
        raise messages.too_late(contest)
    if contest.entries_end_at is not None and now >= contest.entries_end_at:
        raise messages.ended(contest)


def check_voting(contest: Contest, now: int) -> None:
    """Raises Outdated unless votes are taken at that instant; the end itself is too late."""
    if contest.state is not ContestState.VOTING:
        raise messages.too_late(contest)
    if contest.voting_end_at is not None and now >= contest.voting_end_at:
        raise messages.ended(contest)


def _check_member(contest: Contest, person: Person) -> None:
    if person.is_bot:
        raise messages.robot(contest)
    if person.joined_at is None:
        raise messages.gone(contest)
    if person.blocked:
        raise messages.blocked(contest)
    if not person.sees_channel:
        raise messages.unseeing(contest)
    if contest.opened_at is None or person.joined_at > contest.opened_at:
        raise messages.newcomer(contest)


def exclude_blocked(votes: Iterable[Vote], blocked: Container[int]) -> list[Vote]:
    """Those of voters who are not blocked when the voting closes."""
    return [vote for vote in votes if vote.voter_id not in blocked]
