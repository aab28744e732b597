"""Short messages about a contest: reminders, the question to its organiser, its cancellation."""

from typing import Any

from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.contests.models import Contest, Entry
from bot.domain.contests.records import PostKind, Pot
from bot.i18n import _
from bot.ui.contests import text as contests_text
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.layout import button


def reminder(contest: Contest, kind: PostKind, role_id: int) -> layout.Card:
    """Announce the beginning or the approaching end of the voting, and mention the role."""
    end = contest.voting_end_at or 0
    if kind is PostKind.LAST_CALL:
        text = _(
            "The voting of {title} ends {at}.",
            title=contests_text.title(contest),
            at=formatting.relative(end),
        )
    else:
        text = _(
            "The voting of {title} has begun and ends {at}.",
            title=contests_text.title(contest),
            at=formatting.relative(end),
        )
    vote = button(_("🗳 Vote"), actions.Vote(contest.id, kind))
    return _card(f"<@&{role_id}> {text}", vote, button(_("🔔 Remind me"), actions.Remind(contest.id)))


def quorum(contest: Contest, until: int) -> layout.Card:
    """Ask the organiser to extend the voting. The count is secret, because the voting may continue."""
    organiser, title = contest.organiser_id, contests_text.title(contest)
    at, needed = formatting.relative(until), contest.terms.quorum
    if needed == 1:
        text = _(
            "<@{organiser}>, nobody voted in {title}. Extend the voting, or it is decided {at} without "
            "votes.",
            organiser=organiser,
            title=title,
            at=at,
        )
    else:
        text = _(
            "<@{organiser}>, fewer than {quorum} members voted in {title}. Extend the voting, or it is "
            "decided {at} by those who did.",
            organiser=organiser,
            quorum=needed,
            title=title,
            at=at,
        )
    return _card(text, button(_("Extend by a day"), actions.Extend(contest.id, PostKind.QUORUM)))


def cancelled(contest: Contest, pot: Pot) -> layout.Card:
    """Announce a cancellation."""
    mark = button(_("How it ended"), actions.Result(contest.id, PostKind.CANCELLED))
    return _card(called_off(contest, pot), mark)


def called_off(contest: Contest, pot: Pot) -> str:
    """Return the reason of a cancellation and the use of the pot."""
    reason = contests_text.reason(contest)
    because = _(" {reason}", reason=reason) if reason else ""
    text = _("{title} is cancelled.{because}", title=contests_text.title(contest), because=because)
    money = _(
        "{returned} of the pot returned to the server's budget; {spent} was paid for pictures.",
        returned=format_usd(pot.returned),
        spent=format_usd(pot.spent),
    )
    return f"{text}\n{money}" if pot.funded else text


def disqualified(contest: Contest, entry: Entry) -> layout.Card:
    """Tell an entrant that their entry was disqualified."""
    return layout.note(
        _(
            "Your entry in {title} (job {job}) was taken out of the contest by a moderator.",
            title=contests_text.title(contest),
            job=entry.job_id,
        ),
        _("Their reason: {reason}", reason=formatting.shown(entry.reason or "", 500) or "–"),
        _(
            "You keep the picture: `/show job:{job}` on the server. What was paid for it stays paid by the "
            "pot; nothing is taken from you.",
            job=entry.job_id,
        ),
    )


def _card(text: str, *buttons: "ui.Button[Any]") -> layout.Card:
    return layout.Card(ui.TextDisplay(text), ui.ActionRow(*buttons))
