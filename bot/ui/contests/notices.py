"""Short messages about a contest: reminders, the question to its organiser, its cancellation."""

from typing import Any

from discord import ui

from bot.domain.contests.models import Contest, Entry
from bot.domain.contests.records import PostKind, Pot
from bot.i18n import _
from bot.ui.contests import text as contests_text
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.layout import Tone, button


def reminder(contest: Contest, kind: PostKind, role_id: int) -> layout.Card:
    """Announce the beginning or the approaching end of the voting, and mention the role."""
    end = formatting.relative(contest.voting_end_at or 0)
    if kind is PostKind.LAST_CALL:
        heading = _("Last call: {theme}", theme=contests_text.heading(contest))
    else:
        heading = _("Vote now: {theme}", theme=contests_text.heading(contest))
    vote = button(_("🗳️ Vote"), actions.Vote(contest.id, kind))
    row = ui.ActionRow[Any](vote, button(_("🔔 Remind me"), actions.Remind(contest.id)))
    return layout.contained(Tone.ASKS, heading, f"<@&{role_id}>", _("The voting ends {at}", at=end), row)


def quorum(contest: Contest, until: int) -> layout.Card:
    """Ask the organiser to extend the voting. The count is secret, because the voting may continue."""
    needed = contest.terms.quorum
    if needed == 1:
        heading, otherwise = _("No votes yet"), _("Without more time it's decided without votes.")
    else:
        heading = _("Too few voted yet")
        otherwise = _("Without more time, the votes cast so far decide.")
    extend = button(_("Extend by a day"), actions.Extend(contest.id, PostKind.QUORUM))
    return layout.contained(
        Tone.MONEY,
        heading,
        f"<@{contest.organiser_id}> · {contests_text.title(contest)}",
        None if needed == 1 else _("A result should have {quorum} voters.", quorum=needed),
        otherwise,
        _("Decided {at}", at=formatting.relative(until)),
        ui.ActionRow(extend),
    )


def cancelled(contest: Contest, pot: Pot) -> layout.Card:
    """Announce a cancellation."""
    mark = button(_("How it ended"), actions.Result(contest.id, PostKind.CANCELLED))
    return _called_off(contest, pot, ui.ActionRow(mark))


def called_off(contest: Contest, pot: Pot) -> layout.Card:
    """Tell one member how a cancelled contest ended: the reason, and the use of the pot."""
    return _called_off(contest, pot)


def _called_off(contest: Contest, pot: Pot, *rows: "ui.ActionRow[Any]") -> layout.Card:
    reason = contests_text.reason(contest)
    return layout.contained(
        Tone.PLAIN,
        _("{theme} is cancelled", theme=contests_text.heading(contest)),
        f"> {reason}" if reason else None,
        *contests_text.money(pot),
        *rows,
    )


def disqualified(contest: Contest, entry: Entry) -> layout.Card:
    """Tell an entrant that their entry was disqualified."""
    reason = formatting.shown(entry.reason or "", 500)
    return layout.contained(
        Tone.REFUSED,
        _("Your entry was disqualified"),
        _("A moderator took it out of {title}.", title=contests_text.title(contest)),
        f"> {reason}" if reason else None,
        _("You keep the picture. `/show` on the server brings it back. Nothing is taken from you."),
        small=_("job {job}", job=entry.job_id),
    )
