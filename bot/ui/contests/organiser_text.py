"""Answers to the commands of organisers, after something was done."""

from collections.abc import Iterator

from bot.domain.contests.models import Contest, Entry
from bot.domain.contests.records import Pot
from bot.i18n import _
from bot.ui.contests import text
from bot.ui.kit import layout
from bot.ui.kit.layout import Tone


def changed(contest: Contest) -> layout.Card:
    """Answer an edit."""
    return layout.contained(
        Tone.DONE,
        _("{theme} is changed", theme=text.heading(contest)),
        _("The card in <#{channel}> follows.", channel=contest.channel_id),
        text.ends(contest),
    )


def closed(contest: Contest) -> layout.Card:
    """Answer the early end of a phase."""
    return layout.contained(Tone.DONE, _after(contest), text.title(contest), text.ends(contest))


def _after(contest: Contest) -> str:
    """Return what has ended: after the entries there is a voting, or there was nothing to vote on."""
    if text.is_voting(contest):
        return _("Entries are closed")
    return _("The contest is closed")


def extended(contest: Contest) -> layout.Card:
    """Answer an extension."""
    return layout.contained(
        Tone.DONE, _("{theme} has more time", theme=text.heading(contest)), text.ends(contest)
    )


def disqualified(contest: Contest, entry: Entry) -> layout.Card:
    """Answer a disqualification."""
    return layout.contained(
        Tone.DONE,
        _("Entry disqualified"),
        text.title(contest),
        _("Its maker reads your reason. Votes on it don't count."),
        small=_("job {job}", job=entry.job_id),
    )


def cancelled(contest: Contest, pot: Pot) -> layout.Card:
    """Answer a cancellation. `pot` is the money after it."""
    heading = _("{theme} is cancelled", theme=text.heading(contest))
    return layout.contained(Tone.DONE, heading, *text.money(pot))


def exported(contest: Contest) -> Iterator[str]:
    """Yield the heading and the lines above the files of an export."""
    yield _("The books of {title}", title=text.title(contest))
    yield _("-# Amounts are millionths of a dollar (`134000` is $0.134), times milliseconds since 1970.")
    yield _("-# Votes are in it only after the result.")
