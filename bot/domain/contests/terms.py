"""The promises of a contest's card, and the people they are made to.

A card is checked before it is shown and again when the contest is opened: everything on it must be possible.

* Members enter and vote if they see the contest's channel and joined the server before the announcement.
* Entrants vote too, but not on their own entries.
* Members who leave: their entries stay and may win, their ballots count. The result marks them as gone.
* Blocked members neither enter nor vote while the block lasts. Their entries stay until a moderator
  disqualifies them. Their ballots count only if the block is over when the voting closes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.contests.errors import (
    ContestChange,
    ContestProblem,
    ContestRefused,
    Ineligibility,
    InvalidAmount,
    InvalidCount,
    InvalidDescription,
    InvalidPhaseLength,
    InvalidTheme,
    NotEligible,
    NothingAffordable,
    PotOverBudget,
    TooLate,
    TooManyContests,
    UnusableModels,
    WrongState,
)
from bot.domain.contests.models import Contest, ContestState, Terms
from bot.domain.contests.phases import MAX_PHASE_SECONDS, MIN_PHASE_SECONDS

MAX_THEME_LENGTH = 80
"""Characters."""

MAX_DESCRIPTION_LENGTH = 300
"""Characters."""

MAX_ENTRIES = 10
"""Entries of one member in one contest."""

MAX_QUORUM = 500
MAX_HEARTS = 10
MAX_LIVE = 10
"""Contests that one server may run at once."""

_JOINER = "\u200d"  # makes one emoji of several

# ── the card ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ServerResources:
    """Facts about the server that terms are checked against. Amounts are micro-USDC."""

    available: int
    prices: Mapping[str, int]  # by model that may be used here: the ordinary price of one entry


def check_terms(terms: Terms, resources: ServerResources) -> None:
    """Raise InvalidOptions, which names the option, or OverBudget if no contest on these terms can work."""
    if not terms.theme or len(terms.theme) > MAX_THEME_LENGTH or terms.theme != clean_theme(terms.theme):
        raise InvalidTheme(len(terms.theme), MAX_THEME_LENGTH)
    _check_description(terms.description)
    _check_phase("entries_for", terms.entries_for_seconds)
    _check_phase("voting_for", terms.voting_for_seconds)
    _check_count("entries", terms.entries, MAX_ENTRIES)
    _check_count("quorum", terms.quorum, MAX_QUORUM)
    _check_count("hearts", terms.hearts, MAX_HEARTS)
    if unusable := [model for model in terms.models if model not in resources.prices]:
        raise UnusableModels(tuple(unusable))
    _check_amounts(terms)
    _check_affordable(terms, resources.prices)
    check_budget(terms, resources.available)


def check_budget(terms: Terms, available: int) -> None:
    """Raise OverBudget if the server has less available than pot and prize. Micro-USDC."""
    if terms.funding > available:
        raise PotOverBudget(terms.funding, available)


def check_contest_limit(running: int) -> None:
    """Raise OverLimit if the server runs as many contests as it may."""
    if running >= MAX_LIVE:
        raise TooManyContests(running, MAX_LIVE)


def clean_theme(text: str) -> str:
    """Return the theme in one line, without invisible characters."""
    return " ".join("".join(c if c.isprintable() or c == _JOINER else " " for c in text).split())


def _check_description(text: str) -> None:
    if len(text) > MAX_DESCRIPTION_LENGTH or text != clean_theme(text):
        raise InvalidDescription(len(text), MAX_DESCRIPTION_LENGTH)


def _check_phase(option: str, seconds: float) -> None:
    if not MIN_PHASE_SECONDS <= seconds <= MAX_PHASE_SECONDS:
        raise InvalidPhaseLength(option, seconds, MIN_PHASE_SECONDS, MAX_PHASE_SECONDS)


def _check_count(option: str, number: int, maximum: int) -> None:
    if not 1 <= number <= maximum:
        raise InvalidCount(option, number, maximum)


def _check_amounts(terms: Terms) -> None:
    if min(terms.pot, terms.prize) < 0:
        raise ContestRefused(ContestProblem.NEGATIVE_AMOUNT, "pot")
    if terms.pot == 0 and not terms.open_entries:
        raise ContestRefused(ContestProblem.EMPTY_POT, "pot")
    _check_bound("cap", terms.cap, "pot", terms.pot)
    if terms.top_price is not None:
        _check_bound("top_price", terms.top_price, "cap", terms.cap)


def _check_bound(option: str, amount: int, bound: str, maximum: int) -> None:
    """Raise InvalidAmount unless `amount` is above zero and at most `maximum`, or both are zero."""
    if not (0 < amount <= maximum or amount == maximum == 0):
        raise InvalidAmount(option, amount, bound, maximum)


def _check_affordable(terms: Terms, prices: Mapping[str, int]) -> None:
    """Raise NothingAffordable if a member cannot pay for an entry of any of the models."""
    option = "cap" if terms.top_price is None else "top_price"
    allowed = [prices[model] for model in terms.models or prices]
    if terms.pot > 0 and allowed and min(allowed) > terms.top:
        raise NothingAffordable(option, min(allowed), terms.top)


# ── the people ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Person:
    """Facts about the member who enters or votes, at that moment."""

    user_id: int
    joined_at: int | None  # epoch milliseconds; None: not on the server
    sees_channel: bool
    blocked: bool = False
    is_bot: bool = False


def check_entrant(contest: Contest, person: Person, now: int) -> None:
    """Raise NotAllowed or Outdated if the person cannot make or hand in an entry now."""
    check_open(contest, now)
    _check_person(contest, person)


def check_voter(contest: Contest, person: Person, now: int) -> None:
    """Raise NotAllowed or Outdated if the person cannot vote now."""
    check_voting(contest, now)
    _check_person(contest, person)


def check_open(contest: Contest, now: int) -> None:
    """Raise Outdated unless entries are taken at that instant. The end itself is too late."""
    if contest.state is not ContestState.OPEN:
        raise WrongState(contest.theme, contest.state)
    if contest.entries_end_at is not None and now >= contest.entries_end_at:
        raise TooLate(ContestChange.PHASE_ENDED, contest.theme)


def check_voting(contest: Contest, now: int) -> None:
    """Raise Outdated unless votes are taken at that instant. The end itself is too late."""
    if contest.state is not ContestState.VOTING:
        raise WrongState(contest.theme, contest.state)
    if contest.voting_end_at is not None and now >= contest.voting_end_at:
        raise TooLate(ContestChange.PHASE_ENDED, contest.theme)


def _check_person(contest: Contest, person: Person) -> None:
    assert contest.opened_at is not None, "entries and votes are taken only of contests that were opened"
    reason = None
    if person.is_bot:
        reason = Ineligibility.BOT
    elif person.joined_at is None:
        reason = Ineligibility.LEFT
    elif person.blocked:
        reason = Ineligibility.BLOCKED
    elif not person.sees_channel:
        reason = Ineligibility.NO_ACCESS
    elif person.joined_at > contest.opened_at:
        reason = Ineligibility.JOINED_LATE
    if reason is not None:
        raise NotEligible(reason, contest.theme, contest.channel_id, contest.opened_at)
