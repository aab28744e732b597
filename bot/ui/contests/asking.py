"""Cards that ask an organiser before something of a contest ends: entries, prizes, money."""

from collections.abc import Iterator
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_left
from bot.domain.contests.models import Contest, ContestState, Entry
from bot.domain.contests.records import Pot, Question, Turnout
from bot.i18n import _, ngettext
from bot.ui.contests import text as contests_text
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.actions import Action
from bot.ui.kit.layout import button


def close(contest: Contest, pot: Pot, turnout: Turnout) -> layout.Card:
    """Ask before the running phase ends early."""
    if contest.state is ContestState.VOTING:
        return layout.ask(
            _("Close the voting of {theme}?", theme=contests_text.heading(contest)),
            _("The votes cast so far decide. There are no more votes after this."),
            _("If too few members voted, I ask you before I announce a result."),
            _prize(contest),
            yes=_yes(_("Close the voting"), actions.CloseContest(contest.id, "VOTING")),
        )
    return layout.ask(
        _("Close the entries of {theme}?", theme=contests_text.heading(contest)),
        *_after_entries(contest, pot, turnout),
        yes=_yes(_("Close the entries"), actions.CloseContest(contest.id, "OPEN")),
    )


def _after_entries(contest: Contest, pot: Pot, turnout: Turnout) -> Iterator[str | None]:
    """Return what the end of the entries leads to: a cancellation, a walkover or the voting."""
    if turnout.entries == 0:
        yield _("There are no entries, so the contest is cancelled.")
        yield _("{left} goes back to the server's budget.", left=format_left(pot.left))
    elif turnout.entries == 1:
        yield _("There is one entry. It wins without a vote.")
        yield _prize(contest)
    else:
        yield _("{entries} go to the vote.", entries=contests_text.turnout(turnout))
        yield _("The voting starts now and keeps its full length.")


def _prize(contest: Contest) -> str | None:
    if not contest.terms.prize:
        return None
    return _("The winner gets {prize} of credit.", prize=format_left(contest.terms.prize))


def cancel(contest: Contest, pot: Pot, turnout: Turnout, question: Question) -> layout.Card:
    """Ask before the contest ends without a result."""
    lines = [_("There is no result and no prize, and this can't be undone.")]
    if turnout.entries:
        lines.append(
            ngettext(
                "{n} entry stays without a vote; its maker keeps the picture.",
                "{n} entries stay without a vote; their makers keep the pictures.",
                turnout.entries,
            )
        )
    lines += contests_text.money(pot, done=False)
    lines += [_("Everyone reads your reason:"), f"> {formatting.shown(question.reason, 300)}"]
    return layout.ask(
        _("Cancel {theme}?", theme=contests_text.heading(contest)),
        *lines,
        yes=_yes(_("Cancel the contest"), actions.CancelContest(question.id)),
    )


def disqualify(contest: Contest, entry: Entry, question: Question) -> layout.Card:
    """Ask before an entry is taken out. It names no maker: a contest is blind for organisers too."""
    return layout.ask(
        _("Disqualify an entry of {theme}?", theme=contests_text.heading(contest)),
        _("It leaves the contest and can't come back. Votes on it don't count."),
        _("Its maker keeps the picture and reads your reason:"),
        f"> {formatting.shown(question.reason, 500)}",
        "-# " + _("job {job}", job=entry.job_id),
        yes=_yes(_("Disqualify"), actions.Disqualify(question.id)),
    )


def _yes(label: str, action: Action) -> "ui.Button[Any]":
    return button(label, action, discord.ButtonStyle.danger)
