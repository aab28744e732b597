"""Short messages about a contest: reminders, the question to its organiser, how it was called off."""

from typing import Any

from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.contests.models import Contest, Entry
from bot.domain.contests.records import PostKind, Pot
from bot.i18n import _
from bot.ui.contests import text as contests_text
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.layout import button


def reminder(contest: Contest, kind: PostKind, role_id: int | None) -> layout.Card:
    """The voting has begun, or ends soon. `role_id`: of those who want to know."""
    called = "" if role_id is None else f"<@&{role_id}> "
    end = contest.voting_end_at or 0
    if kind is PostKind.LAST_CALL:
        said = _(
            "The voting of {title} ends {at}.",
            title=contests_text.title(contest),
            at=formatting.relative(end),
        )
    else:
        said = _(
            "The voting of {title} has begun and ends {at}.",
            title=contests_text.title(contest),
            at=formatting.relative(end),
        )
    vote = button(_("🗳 Vote"), actions.Vote(contest.id, kind))
    return _card(f"{called}{said}", vote, button(_("🔔 Remind me"), actions.Remind(contest.id)))


def quorum(contest: Contest, until: int) -> layout.Card:
    """Too few voted. Says no number, because the voting may go on."""
    said = _(
        "<@{organiser}>, fewer than {quorum} members voted in {title}. Extend the voting, or it is decided "
        "{at} by those who did.",
        organiser=contest.organiser_id,
        quorum=contest.terms.quorum,
        title=contests_text.title(contest),
        at=formatting.relative(until),
    )
    return _card(said, button(_("Extend by a day"), actions.Extend(contest.id, PostKind.QUORUM)))


def cancelled(contest: Contest, pot: Pot) -> layout.Card:
    """It is over without a result."""
    mark = button(_("How it ended"), actions.Result(contest.id, PostKind.CANCELLED))
    return _card(called_off(contest, pot), mark)


def called_off(contest: Contest, pot: Pot) -> str:
    """The same in words: why, and what became of the pot."""
    reason = contests_text.reason(contest)
    because = _(" {reason}", reason=reason) if reason else ""
    said = _("{title} is cancelled.{because}", title=contests_text.title(contest), because=because)
    money = _(
        "{returned} of the pot returned to the server's budget; {spent} was paid for pictures.",
        returned=format_usd(pot.returned),
        spent=format_usd(pot.spent),
    )
    return f"{said}\n{money}" if pot.funded else said


def disqualified(contest: Contest, submission: Entry) -> layout.Card:
    """For the entrant alone."""
    return layout.note(
        _(
            "Your entry in {title} (job {job}) was taken out of the contest by a moderator.",
            title=contests_text.title(contest),
            job=submission.job_id,
        ),
        _("Their reason: {reason}", reason=formatting.shown(submission.reason or "", 500) or "–"),
        _(
            "You keep the picture: `/show job:{job}` on the server. What was paid for it stays paid by the "
            "pot; nothing is taken from you.",
            job=submission.job_id,
        ),
    )


def _card(said: str, *buttons: "ui.Button[Any]") -> layout.Card:
    return layout.Card(ui.TextDisplay(said), ui.ActionRow(*buttons))
