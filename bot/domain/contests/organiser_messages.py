"""What is said to those who would change a contest that cannot be changed (so)."""

from bot.domain.contests.messages import theme
from bot.domain.contests.models import Contest
from bot.domain.errors import InvalidOptions, NotAllowed, NotFound, Outdated
from bot.i18n import N_, _

NO_ENTRY = N_("Nobody handed anything in.")
"""Why a contest is cancelled by itself."""


def fixed(contest: Contest) -> Outdated:
    """The card is a promise as soon as somebody relied on it."""
    return Outdated(
        _(
            "Somebody has made or handed in something for **{theme}** already, so its card stays as it is. "
            "Nothing was changed, held or paid. `/contest-admin extend` gives more time.",
            theme=theme(contest),
        )
    )


def changed_meanwhile(contest: Contest) -> Outdated:
    """Two pressed at once, or the contest went on by itself."""
    return Outdated(
        _(
            "The contest **{theme}** was changed in the same moment. Nothing of this was done, held or paid. "
            "Look at its card and press again.",
            theme=theme(contest),
        )
    )


def entered_elsewhere(job_id: str) -> NotAllowed:
    """One picture takes part in one contest."""
    return NotAllowed(
        _(
            "Job {job_id} was handed in to another contest. Nothing was handed in here. Enter another one.",
            job_id=job_id,
        )
    )


def out(job_id: str) -> NotAllowed:
    """A moderator took it out of the contest."""
    return NotAllowed(
        _(
            "Job {job_id} was disqualified by a moderator, so it stays out of the contest. "
            "Nothing was changed. Enter another one.",
            job_id=job_id,
        )
    )


def no_entry(job_id: str) -> NotFound:
    """There is no such entry of theirs."""
    return NotFound(_("Job {job_id} is no entry in this contest. Nothing was changed.", job_id=job_id))


def too_late_to_withdraw(contest: Contest) -> Outdated:
    """The voting has begun."""
    return Outdated(
        _(
            "The entries of **{theme}** are closed, so they can no longer be taken back. Nothing was "
            "changed. A moderator can still disqualify one.",
            theme=theme(contest),
        )
    )


def no_reason() -> InvalidOptions:
    """The entrant reads the reason."""
    return InvalidOptions(_("Give a reason: the entrant reads it. Nothing was changed."), "reason")


def removed(job_id: str) -> NotAllowed:
    """A moderator took the picture away."""
    return NotAllowed(
        _(
            "Job {job_id} was removed by a moderator. Nothing was handed in. Enter another one.",
            job_id=job_id,
        )
    )


def unknown(contest_id: str) -> NotFound:
    """No such contest, or of another server."""
    return NotFound(
        _(
            "There is no contest {contest_id} here. Nothing was held or paid. `/contest list` shows "
            "those there are.",
            contest_id=contest_id,
        )
    )


def none_running() -> NotFound:
    """No contest fits."""
    return NotFound(
        _("No contest is at that point on this server. Nothing was held or paid. `/contest list` shows all.")
    )


def which(themes: list[str]) -> InvalidOptions:
    """More than one fits."""
    return InvalidOptions(
        _(
            "There is more than one: {themes}. Nothing was held or paid. Choose with `contest`.",
            themes=", ".join(f"**{name}**" for name in themes),
        ),
        "contest",
    )
