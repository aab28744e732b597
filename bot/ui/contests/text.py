"""Words about a contest that many cards share: its name, its state, its money, its turnout."""

from bot import catalogue
from bot.domain.amounts import format_left, format_used
from bot.domain.contests.models import Contest, ContestState, Terms
from bot.domain.contests.phases import NO_ENTRIES
from bot.domain.contests.records import Pot, Turnout
from bot.i18n import N_, _, ngettext
from bot.ui.kit import formatting

_STATES = {
    ContestState.DRAFT: N_("a draft"),
    ContestState.OPEN: N_("takes entries"),
    ContestState.VOTING: N_("voting"),
    ContestState.CLOSED: N_("the result comes soon"),
    ContestState.ANNOUNCED: N_("decided"),
    ContestState.CANCELLED: N_("cancelled"),
}

_SENTENCES = {
    **_STATES,
    ContestState.DRAFT: N_("A draft, not open yet."),
    ContestState.CLOSED: N_("Voting is over. The result comes soon."),
    ContestState.ANNOUNCED: N_("Decided."),
    ContestState.CANCELLED: N_("Cancelled."),
}

_REASONS = {NO_ENTRIES: N_("There were no entries.")}


def reason(contest: Contest) -> str:
    """Return the reason of a cancellation, escaped; our own reasons in the reader's language."""
    stored = contest.reason or ""
    return formatting.shown(_(_REASONS.get(stored, stored)), 300)


def state(state: ContestState) -> str:
    """Describe a state in a few words."""
    return _(_STATES[state])


def heading(contest: Contest) -> str:
    """Return `🏆 Autumn` for a heading, with the theme escaped."""
    return f"🏆 {formatting.shown(contest.terms.theme)}"


def title(contest: Contest) -> str:
    """Return `🏆 **Autumn**`, with the theme escaped."""
    return f"🏆 **{formatting.shown(contest.terms.theme)}**"


def short(contest: Contest, length: int = 30) -> str:
    """Return the theme for a button or a menu, where nothing is formatted."""
    return formatting.cut(formatting.clean(contest.terms.theme), length)


def until(contest: Contest) -> str:
    """Describe the end of the running phase, or the state of a contest without one."""
    if contest.state is ContestState.OPEN and contest.entries_end_at is not None:
        return _("entries close {at}", at=formatting.relative(contest.entries_end_at))
    if contest.state is ContestState.VOTING and contest.voting_end_at is not None:
        return _("voting ends {at}", at=formatting.relative(contest.voting_end_at))
    return state(contest.state)


def ends(contest: Contest) -> str:
    """Describe the end of the running phase in a line of its own, or the state of a contest without one."""
    if contest.state is ContestState.OPEN and contest.entries_end_at is not None:
        return _("Entries close {at}", at=formatting.relative(contest.entries_end_at))
    if contest.state is ContestState.VOTING and contest.voting_end_at is not None:
        return _("Voting ends {at}", at=formatting.relative(contest.voting_end_at))
    return _(_SENTENCES[contest.state])


def is_voting(contest: Contest) -> bool:
    """Return True while ballots are taken."""
    return contest.state is ContestState.VOTING


def turnout(turnout: Turnout) -> str:
    """Return `7 entries by 5 members`."""
    if turnout.members == 1:
        return ngettext("{n} entry by one member", "{n} entries by one member", turnout.entries)
    return ngettext(
        "{n} entry by {members} members", "{n} entries by {members} members", turnout.entries,
        members=turnout.members,
    )  # fmt: skip


def model(model_id: str) -> str:
    """Return a model's title; of one that is not in the catalogue any more, its id."""
    known = {model.id: model.title for model in catalogue.MODELS}
    return known.get(model_id, model_id)


def money(pot: Pot, *, done: bool = True) -> list[str]:
    """Return the lines about the pot of a contest that ends without a result; not `done`: what it will be."""
    if not pot.funded:
        return []
    back = format_left(pot.returned + pot.left)
    lines = [
        _("{back} went back to the server's budget.", back=back)
        if done
        else _("{back} goes back to the server's budget.", back=back)
    ]
    if pot.spent:
        lines.append(_("{spent} was paid for pictures.", spent=format_used(pot.spent)))
    if pot.held:
        lines.append(_("{held} is set aside for pictures being made.", held=format_used(pot.held)))
    return lines


def prize(terms: Terms) -> str | None:
    """Return the prize in a few words, None without one."""
    if terms.prize and terms.prize_role is not None:
        return _(
            "**Prize {prize}** of credit and <@&{role}>",
            prize=format_left(terms.prize),
            role=terms.prize_role,
        )
    if terms.prize:
        return _("**Prize {prize}** of credit", prize=format_left(terms.prize))
    if terms.prize_role is not None:
        return _("**Prize** <@&{role}>", role=terms.prize_role)
    return None
