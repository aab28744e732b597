"""The conditions for making a picture from a contest's pot, and for handing one in."""

from bot.domain.contests.errors import (
    CannotEnter,
    EntriesUsedUp,
    EntryObstacle,
    ModelNotAllowed,
    OverPot,
    OverShare,
    OverTopPrice,
)
from bot.domain.contests.models import Contest
from bot.domain.jobs.job import Job


def check_new_job(contest: Contest, model: str, amount: int, spent: int, left: int) -> None:
    """Raise NotAllowed for a model that the card does not name, OverLimit beyond top price, share or pot.

    `amount` is the job's total, `spent` the maker's use of the pot so far, `left` the rest of the pot without
    the prize. All are micro-USDC.
    """
    check_model(contest, model)
    check_price(contest, amount)
    if spent + amount > contest.terms.cap:
        raise OverShare(amount, contest.terms.cap, spent)
    if amount > left:
        raise OverPot(amount, left)


def check_model(contest: Contest, model: str) -> None:
    """Raise NotAllowed for a model that the card does not name. A card without models allows every model."""
    if contest.terms.models and model not in contest.terms.models:
        raise ModelNotAllowed(contest.theme, contest.terms.models, model)


def check_price(contest: Contest, amount: int) -> None:
    """Raise OverLimit above the card's top price. Micro-USDC."""
    top = contest.terms.top_price
    if top is not None and amount > top:
        raise OverTopPrice(amount, top)


def check_entry(contest: Contest, job: Job, user_id: int, entered: int) -> None:
    """Raise Refused if this member may not hand in the job's picture. `entered` counts their entries so far.

    The job is finished, their own, of this server, newer than the opening, within models and top price.
    Its file is the job's own, so nothing was edited. Unless public pictures may be entered, it was made in
    private from this contest's pot.
    """
    obstacle = None
    if job.user_id != user_id or job.guild_id != contest.guild_id:
        obstacle = EntryObstacle.FOREIGN
    elif job.result is None or job.fetched_at is None:
        obstacle = EntryObstacle.UNFINISHED
    elif not job.result.is_readable:
        obstacle = EntryObstacle.UNREADABLE
    elif contest.opened_at is None or job.created_at < contest.opened_at:
        obstacle = EntryObstacle.TOO_OLD
    elif job.contest_id not in (None, contest.id):
        obstacle = EntryObstacle.OTHER_POT
    elif job.contest_id is None and not contest.terms.open_entries:
        obstacle = EntryObstacle.NOT_BLIND
    if obstacle is not None:
        raise CannotEnter(obstacle, job.id, contest.theme)
    check_model(contest, job.model)
    check_price(contest, job.total)
    if entered >= contest.terms.entries:
        raise EntriesUsedUp(contest.theme, entered, contest.terms.entries)
