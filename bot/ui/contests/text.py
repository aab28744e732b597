"""Text of a contest's card: the promises to its members."""

from collections.abc import Iterator, Sequence

from bot.domain.amounts import format_usd
from bot.domain.contests.models import Contest, ContestState, Terms, Tie, Voting
from bot.domain.contests.phases import NO_ENTRIES, Dates
from bot.domain.contests.records import Pot
from bot.domain.durations import format_duration
from bot.i18n import N_, _, ngettext
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT

_STATES = {
    ContestState.DRAFT: N_("a draft that only its organiser sees"),
    ContestState.OPEN: N_("takes entries"),
    ContestState.VOTING: N_("voting"),
    ContestState.CLOSED: N_("closed, the result is being worked out"),
    ContestState.ANNOUNCED: N_("decided"),
    ContestState.CANCELLED: N_("cancelled"),
}


_REASONS = {NO_ENTRIES: N_("Nobody handed anything in.")}


def reason(contest: Contest) -> str:
    """Return the reason of a cancellation, escaped; our own reasons in the reader's language."""
    stored = contest.reason or ""
    return formatting.shown(_(_REASONS.get(stored, stored)), 300)


def state(state: ContestState) -> str:
    """Describe a state in a few words."""
    return _(_STATES[state])


def title(contest: Contest) -> str:
    """Return `🏆 **Autumn**`, with the theme escaped."""
    return f"🏆 **{formatting.shown(contest.terms.theme)}**"


def short(contest: Contest, length: int = 30) -> str:
    """Return the theme for a button or a menu, where nothing is formatted."""
    return formatting.cut(formatting.clean(contest.terms.theme), length)


def until(contest: Contest) -> str:
    """Describe the end of the running phase, or the state of a contest without one."""
    if contest.state is ContestState.OPEN and contest.entries_end_at is not None:
        return _("entries end {at}", at=formatting.relative(contest.entries_end_at))
    if contest.state is ContestState.VOTING and contest.voting_end_at is not None:
        return _("voting ends {at}", at=formatting.relative(contest.voting_end_at))
    return state(contest.state)


def card(contest: Contest, pot: Pot, entries: int) -> str:
    """Return the text of the card in the channel. It counts entries, never votes."""
    lines = [title(contest), *phases(contest), *promises(contest.terms)]
    if contest.state is ContestState.CANCELLED and contest.reason:
        lines.append(_("Why: {reason}", reason=reason(contest)))
    lines.append(f"-# {_standing(contest, pot, entries)}")
    lines.append(f"-# {_small(contest)}")
    return "\n".join(lines)


def phases(contest: Contest) -> Iterator[str]:
    """Return the lines about the dates and the state."""
    if contest.entries_end_at is None or contest.voting_end_at is None:
        return
    yield from dates(Dates(contest.entries_end_at, contest.voting_end_at))
    yield _("Now: **{state}**", state=state(contest.state))


def dates(dates: Dates) -> Iterator[str]:
    """Return both ends, as moments and as time left."""
    yield _(
        "**Entries** until {entries} ({entries_left})",
        entries=formatting.moment(dates.entries_end_at),
        entries_left=formatting.relative(dates.entries_end_at),
    )
    yield _(
        "**Voting** until {voting} ({voting_left})",
        voting=formatting.moment(dates.voting_end_at),
        voting_left=formatting.relative(dates.voting_end_at),
    )


def promises(terms: Terms) -> Iterator[str]:
    """Return the promises, which do not change after the first entry."""
    yield _making(terms)
    if terms.pot:
        yield _money(terms)
    yield _blind(terms)
    yield _voting(terms)
    yield _(
        "**Who**: members who see this channel and joined before this was announced; entrants vote too, "
        "never on their own."
    )
    yield _ties(terms)
    if prize := _prize(terms):
        yield prize


def _making(terms: Terms) -> str:
    models = ", ".join(f"`{model}`" for model in terms.models) or _("any model")
    top = _(", {top} at most for one", top=format_usd(terms.top_price)) if terms.top_price else ""
    entries = ngettext("{n} entry per member", "{n} entries per member", terms.entries)
    return _("**Made with** {models}{top}{dot}{entries}", models=models, top=top, dot=DOT, entries=entries)


def _money(terms: Terms) -> str:
    return _(
        "**The pot** of {pot} pays for what you make, up to {cap} for each member.",
        pot=format_usd(terms.pot),
        cap=format_usd(terms.cap),
    )


def _blind(terms: Terms) -> str:
    if terms.open_entries:
        return _("**Open entries**: pictures that are public already may be entered, so it is not blind.")
    return _("**Blind**: entries are made in private; names and prompts are shown with the result.")


def _voting(terms: Terms) -> str:
    if terms.voting is Voting.PAIRS:
        method = _("two entries at a time, you say which is better")
    else:
        method = ngettext(
            "a gallery, {n} heart for each voter", "a gallery, {n} hearts for each voter", terms.hearts
        )
    return _(
        "**Voting**: {how}. Every member weighs the same, nothing is counted in public before the end, and a "
        "result needs {voters}.",
        how=method,
        voters=ngettext("{n} voter", "{n} voters", terms.quorum),
    )


def _ties(terms: Terms) -> str:
    if terms.tie is Tie.SHARE:
        return _("**Ties** share the place and the prize.")
    return _("**Ties**: who won between the two, then more voters, then the seed whose SHA-256 stands below.")


def _prize(terms: Terms) -> str:
    parts = []
    if terms.prize:
        parts.append(_("{prize} to create with", prize=format_usd(terms.prize)))
    if terms.prize_role is not None:
        parts.append(f"<@&{terms.prize_role}>")
    return _("**Prize**: {prize}", prize=DOT.join(parts)) if parts else ""


def _standing(contest: Contest, pot: Pot, entries: int) -> str:
    count = ngettext("{n} entry so far", "{n} entries so far", entries)
    if not contest.live or not contest.terms.pot:
        return count
    left = max(0, pot.left - contest.terms.prize)
    return count + DOT + _("{left} left in the pot", left=format_usd(left))


def _small(contest: Contest) -> str:
    by = _("by <@{organiser}>", organiser=contest.organiser_id)
    seed = _("tie seed SHA-256 `{commitment}`", commitment=contest.commitment)
    return DOT.join([_("contest {id}", id=contest.id), by, seed])


def preview(contest: Contest, ends: Dates, available: int) -> str:
    """Return the text of a draft's preview. `available` is the server's micro-USDC."""
    terms = contest.terms
    lines = [
        _("**This is how the card will read** in <#{channel}>:", channel=contest.channel_id),
        title(contest),
        *dates(ends),
        *promises(terms),
        _(
            "-# opening moves {funding} of the {available} available into the pot; what is not spent comes "
            "back. The times count from the moment it is opened: {entries}, then {voting}.",
            funding=format_usd(terms.funding),
            available=format_usd(available),
            entries=format_duration(terms.entries_for_seconds),
            voting=format_duration(terms.voting_for_seconds),
        ),
        _("-# nothing is held yet · contest {id}", id=contest.id),
    ]
    return "\n".join(lines)


def listed(contests: Sequence[Contest]) -> list[str]:
    """Return the lines of `/contest list`."""
    return [_line(contest) for contest in contests] or [
        _("There is no contest on this server. Moderators open one with `/contest-admin create`.")
    ]


def _line(contest: Contest) -> str:
    link = formatting.jump(contest.guild_id, contest.channel_id, contest.result_id or contest.card_id)
    return f"{title(contest)}{DOT}{until(contest)}{DOT}{link}\n-# " + _("contest {id}", id=contest.id)
