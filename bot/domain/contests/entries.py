"""What may be made for a contest from its pot, and what may be handed in."""

from bot.domain.contests import messages
from bot.domain.contests.models import Contest
from bot.domain.errors import NotAllowed
from bot.domain.jobs.job import Job
from bot.i18n import _


def check_new_job(contest: Contest, model: str, amount: int, spent: int, left: int) -> None:
    """Raise NotAllowed for a model that the card does not name, OverLimit beyond top price, share or pot.

    `amount` is the job's total, `spent` what its maker has used of the pot, `left` what the pot has without
    the prize. All are micro-USDC.
    """
    check_model(contest, model)
    check_price(contest, amount)
    if spent + amount > contest.terms.cap:
        raise messages.over_cap(contest, amount, spent)
    if amount > left:
        raise messages.over_pot(amount, left)


def check_model(contest: Contest, model: str) -> None:
    """Raises NotAllowed for a model that the card does not name; one that names none allows every model."""
    if contest.terms.models and model not in contest.terms.models:
        raise messages.wrong_model(contest, model)


def check_price(contest: Contest, amount: int) -> None:
    """Raises OverLimit above the card's top price."""
    top = contest.terms.top_price
    if top is not None and amount > top:
        raise messages.over_top_price(amount, top)


def check_entry(contest: Contest, job: Job, made_for: str | None, user_id: int, entered: int) -> None:
    """Raises Refused if this job's picture may not be handed in by this member. `made_for`: the contest
    whose pot paid for it, if one did.

    It is a finished job of ours, by this member, since the opening, unedited (the file is the job's own),
    within models and top price. Unless entries are open it was made in private from this contest's pot.
    """
    if job.user_id != user_id or job.guild_id != contest.guild_id:
        raise NotAllowed(
            _("Only what you have made yourself on this server can be entered. Nothing was handed in.")
        )
    if job.result is None or job.fetched_at is None:
        raise NotAllowed(_("Job {job} has no picture to enter (yet). Nothing was handed in.", job=job.id))
    if contest.opened_at is None or job.created_at < contest.opened_at:
        raise NotAllowed(
            _(
                "Job {job} was made before the contest was announced; only newer work can be entered. "
                "Nothing was handed in. `/contest make` makes something new.",
                job=job.id,
            )
        )
    _check_source(contest, job, made_for)
    check_model(contest, job.model)
    check_price(contest, job.total)
    if entered >= contest.terms.entries:
        raise messages.entries_used(contest, entered)


def _check_source(contest: Contest, job: Job, made_for: str | None) -> None:
    if made_for == contest.id:
        return
    if made_for is not None:
        raise NotAllowed(
            _(
                "Job {job} was made for another contest and from its pot. Nothing was handed in. "
                "`/contest make` makes something for this one.",
                job=job.id,
            )
        )
    if not contest.terms.open_entries:
        raise NotAllowed(
            _(
                "The contest **{theme}** is blind: only pictures made in private with `/contest make` are "
                "entered, and job {job} was made outside of it. Nothing was handed in.",
                theme=messages.theme(contest),
                job=job.id,
            )
        )
