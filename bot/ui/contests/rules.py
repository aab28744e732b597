"""The rules of a contest, shown in private: everything its organiser promises."""

from collections.abc import Iterator
from typing import Any

from discord import ui

from bot.domain.amounts import format_left
from bot.domain.contests.models import Contest, Terms, Tie, Voting
from bot.i18n import _, ngettext
from bot.ui.contests import text as contests_text
from bot.ui.kit import formatting, layout
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Tone


def card(contest: Contest) -> layout.Card:
    """Build the rules. They do not change after the first entry."""
    blocks = [_dates(contest), _making(contest.terms), _entering(contest.terms), _voting(contest.terms)]
    items: list[ui.Item[Any]] = []
    for block in blocks:
        if lines := list(block):
            items += [layout.text_block(*lines), ui.Separator()]
    items.append(layout.text_block(*_draw(contest)))
    by = _("by <@{organiser}>", organiser=contest.organiser_id)
    return layout.contained(
        Tone.PLAIN,
        _("Rules of {theme}", theme=contests_text.heading(contest)),
        *items,
        small=by + DOT + _("contest {id}", id=contest.id),
    )


def _dates(contest: Contest) -> Iterator[str]:
    if contest.entries_end_at is None or contest.voting_end_at is None:
        return
    for label, instant in (
        (_("**Entries close**"), contest.entries_end_at),
        (_("**Voting ends**"), contest.voting_end_at),
    ):
        yield f"{label} {formatting.moment(instant)}{DOT}{formatting.relative(instant)}"


def _making(terms: Terms) -> Iterator[str]:
    if terms.models:
        titles = ", ".join(contests_text.model(model) for model in terms.models)
        yield _("**Models:** {models}.", models=titles)
    else:
        yield _("**Models:** all.")
    if terms.pot or terms.top_price is not None:
        yield _("**Price:** one picture costs {top} at most.", top=format_left(terms.top))
    if terms.pot:
        yield _(
            "**Pot:** {pot} pays for the pictures, up to {cap} per member. The rest goes back to the server.",
            pot=format_left(terms.pot),
            cap=format_left(terms.cap),
        )
    if terms.prize:
        yield _(
            "**Prize:** {prize} of credit for the winner, on top of the pot.", prize=format_left(terms.prize)
        )
    if terms.prize_role is not None:
        yield _("**Prize:** the role <@&{role}>.", role=terms.prize_role)


def _entering(terms: Terms) -> Iterator[str]:
    yield ngettext("**Entries:** one per member.", "**Entries:** up to {n} per member.", terms.entries)
    if terms.open_entries:
        yield _("**Not blind:** public pictures may be entered too.")
    else:
        yield _("**Blind:** pictures are made in private. Names and prompts stay secret until the result.")
    yield _("**Who:** members who see this channel and joined before the contest opened.")


def _voting(terms: Terms) -> Iterator[str]:
    if terms.voting is Voting.PAIRS:
        yield _("**Voting:** you see two entries at a time and choose the better one.")
    else:
        yield ngettext(
            "**Voting:** you look at all entries and give one heart.",
            "**Voting:** you look at all entries and give up to {n} hearts.",
            terms.hearts,
        )
    yield _("One member, one vote; counts stay secret until the end. You can't vote for your own entry.")
    yield ngettext("A result needs {n} voter.", "A result needs {n} voters.", terms.quorum)
    yield ties(terms)
    yield _("**Afterwards:** names, prompts, costs and a file with which anyone can recount the votes.")


def ties(terms: Terms) -> str:
    """Return the rule for ties. Hearts know no vote between two entries, so the draw decides at once."""
    if terms.tie is Tie.SHARE:
        return _("**Ties** share the place and the prize.")
    if terms.voting is Voting.HEARTS:
        return _("**Ties:** the draw fixed at the start decides between entries with as many hearts.")
    return _("**Ties:** the vote between the two, then more voters, then the draw fixed at the start.")


def _draw(contest: Contest) -> Iterator[str]:
    yield _("**The draw** is fixed and kept secret until the result. Its SHA-256 is here as proof:")
    yield f"`{contest.commitment}`"
