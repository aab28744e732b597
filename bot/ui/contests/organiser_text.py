"""Answers to the commands of organisers."""

from bot.domain.amounts import format_usd
from bot.domain.contests.models import Contest, Entry, Template
from bot.domain.contests.records import Pot
from bot.domain.durations import format_duration
from bot.i18n import _
from bot.ui.contests import text
from bot.ui.kit import formatting


def changed(contest: Contest) -> str:
    """Answer an edit."""
    return _(
        "{title} is changed; its card in <#{channel}> follows. {until}.",
        title=text.title(contest),
        channel=contest.channel_id,
        until=text.until(contest),
    )


def closed(contest: Contest) -> str:
    """Answer the early end of a phase."""
    return _(
        "{title}: what ran is over. Now: {until}.",
        title=text.title(contest),
        until=text.until(contest),
    )


def extended(contest: Contest) -> str:
    """Answer an extension."""
    return _(
        "{title} has more time: {until}.",
        title=text.title(contest),
        until=text.until(contest),
    )


def disqualified(contest: Contest, entry: Entry) -> str:
    """Answer a disqualification."""
    return _(
        "Job {job} is out of {title}. Its maker is told your reason; ballots on it are kept and not counted.",
        job=entry.job_id,
        title=text.title(contest),
    )


def cancelled(contest: Contest, pot: Pot) -> str:
    """Answer a cancellation. `pot` is the money after it."""
    return _(
        "{title} is cancelled: {returned} returned to the server's budget, {spent} was paid for pictures, "
        "{held} is held for jobs under way and returns as far as it is not spent.",
        title=text.title(contest),
        returned=format_usd(pot.returned),
        spent=format_usd(pot.spent),
        held=format_usd(pot.held),
    )


def exported(contest: Contest) -> str:
    """Introduce the files of an export."""
    return _(
        "The books of {title}.\n-# amounts are millionths of a dollar (`134000` is $0.134), times "
        "milliseconds since 1970; how it was voted stands in it only after the result",
        title=text.title(contest),
    )


def template(template: Template) -> str:
    """Describe a recurring contest in a line."""
    when = (
        _("stopped") if template.next_at is None else _("next {at}", at=formatting.relative(template.next_at))
    )
    return _(
        "**{theme}** next in <#{channel}>, every {every}, {when} · template {id}",
        theme=formatting.shown(template.theme, 80),
        channel=template.channel_id,
        every=format_duration(template.every_seconds),
        when=when,
        id=template.id,
    )
