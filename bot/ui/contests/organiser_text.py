"""What an organiser reads after changing a contest."""

from bot.domain.amounts import format_usd
from bot.domain.contests.models import Contest, Entry
from bot.domain.contests.records import Pot
from bot.i18n import _
from bot.ui.contests import text


def changed(contest: Contest) -> str:
    """After an edit."""
    return _(
        "{title} is changed; its card in <#{channel}> follows. {until}.",
        title=text.title(contest),
        channel=contest.channel_id,
        until=text.until(contest),
    )


def closed(contest: Contest) -> str:
    """After a phase was ended early."""
    return _(
        "{title}: what ran is over. Now: {until}.",
        title=text.title(contest),
        until=text.until(contest),
    )


def extended(contest: Contest) -> str:
    """After more time was given."""
    return _(
        "{title} has more time: {until}.",
        title=text.title(contest),
        until=text.until(contest),
    )


def disqualified(contest: Contest, submission: Entry) -> str:
    """After an entry was taken out."""
    return _(
        "Job {job} is out of {title}. Its maker is told your reason; ballots on it are kept and not counted.",
        job=submission.job_id,
        title=text.title(contest),
    )


def cancelled(contest: Contest, pot: Pot) -> str:
    """After a contest was called off."""
    return _(
        "{title} is cancelled: {returned} returned to the server's budget, {spent} was paid for pictures, "
        "{held} is held for jobs under way and returns as far as it is not spent.",
        title=text.title(contest),
        returned=format_usd(pot.returned),
        spent=format_usd(pot.spent),
        held=format_usd(pot.held),
    )


def exported(contest: Contest) -> str:
    """Above the files of an export."""
    return _(
        "The books of {title}.\n-# amounts are millionths of a dollar (`134000` is $0.134), times "
        "milliseconds since 1970; how it was voted stands in it only after the result",
        title=text.title(contest),
    )
