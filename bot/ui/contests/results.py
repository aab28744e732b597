"""Cards of a result: the announcement, and the gallery of all entries."""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_left, format_usd, format_used
from bot.domain.contests.models import Contest, DecidedBy, Entry, EntryState, Result, Standing, Voting
from bot.domain.contests.records import Pot, Settlement, Turnout
from bot.domain.contests.recount.write import recount_file_name
from bot.domain.jobs.job import Job
from bot.i18n import N_, _, ngettext
from bot.ui.contests import text as contests_text
from bot.ui.kit import actions, formatting, layout, members
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Tone, button

PODIUM = "podium.png"
LISTED = 6
"""Entries named in the announcement: the first three places, more only if they are shared.

Any number of entries may share a place. Of their makers, so many are named with their prizes too.
"""

PAGE = 4
"""Entries on a page of the gallery."""

DIGEST_CHARACTERS = 16
"""Of the recount file's digest: enough to see that another file is another one."""

_MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
_DECIDED = {
    DecidedBy.HEAD_TO_HEAD: N_("tie, settled by the vote between the two"),
    DecidedBy.VOTERS: N_("tie, settled by more voters"),
    DecidedBy.SEED: N_("tie, settled by the draw fixed at the start"),
    DecidedBy.SHARED: N_("tie, shared"),
}
"""The rules that settle a tie. Votes and walkovers explain themselves."""


@dataclass(frozen=True, slots=True)
class ContestOutcome:
    """A result with the facts that its cards show.

    `entries` and `jobs` are by entry. `departed` are members who left the server, `removed` the entries that
    moderators have removed. `role_given` is by winner, if a role is a prize.
    """

    contest: Contest
    settlement: Settlement
    entries: Mapping[str, Entry]
    jobs: Mapping[str, Job]
    pot: Pot
    departed: frozenset[int] = frozenset()
    removed: frozenset[str] = frozenset()
    role_given: Mapping[int, bool] | None = None

    @property
    def result(self) -> Result:
        """The ranking with its figures."""
        return self.settlement.result


async def outcome_of(
    client: discord.Client,
    contest: Contest,
    settlement: Settlement,
    entries: Sequence[Entry],
    pot: Pot,
    *,
    shown: Sequence[str],
    job: Callable[[str], Awaitable[Job]],
    role_given: Mapping[int, bool] | None = None,
    removed: frozenset[str] = frozenset(),
) -> ContestOutcome:
    """Collect the facts that the cards need to show these entries: jobs, and makers who left the server."""
    by_id = {entry.job_id: entry for entry in entries}
    makers = {by_id[entry_id].user_id for entry_id in shown}
    names = await members.names(client, contest.guild_id, makers)
    return ContestOutcome(
        contest,
        settlement,
        by_id,
        {entry_id: await job(entry_id) for entry_id in shown},
        pot,
        frozenset(user_id for user_id in makers if names[user_id] is None),
        removed,
        role_given,
    )


def announcement(outcome: ContestOutcome, *, podium: bool) -> layout.Card:
    """Build the message of the result. With `podium` its collage is attached."""
    picture = None
    if podium:
        item = discord.MediaGalleryItem(f"attachment://{PODIUM}", description=alt(outcome))
        picture = ui.MediaGallery[Any](item)
    return _card(outcome, picture)


def private(outcome: ContestOutcome) -> layout.Card:
    """Build the answer to `/contest results`: the same text, for one member."""
    return _card(outcome, None)


def _card(outcome: ContestOutcome, picture: "ui.MediaGallery[Any] | None") -> layout.Card:
    contest = outcome.contest
    return layout.contained(
        Tone.DONE,
        contests_text.heading(contest),
        picture,
        *_places(outcome),
        *_money(outcome),
        *_remarks(outcome),
        f"-# {_counted(outcome)}{DOT}" + _("contest {id}", id=contest.id),
        ui.ActionRow(
            button(_("Everyone's entries"), actions.Gallery(contest.id, 0), discord.ButtonStyle.primary),
            button(_("Recount"), actions.Recount(contest.id)),
        ),
        ui.File[Any](f"attachment://{recount_file_name(contest.id)}"),
    )


def recount(outcome: ContestOutcome) -> layout.Card:
    """Tell how anyone computes the ranking again. The file is attached to the same message."""
    name = recount_file_name(outcome.contest.id)
    return layout.contained(
        Tone.PLAIN,
        _("Recount {theme}", theme=contests_text.heading(outcome.contest)),
        _("This file has the rules, every vote and the draw, without names."),
        _("With Atelier's program anyone gets the same ranking from it:"),
        f"```\npython -m bot recount {name}\n```",
        _("The file is unchanged if its digest begins like this:") + f" `{digest(outcome)}`",
        ui.File[Any](f"attachment://{name}"),
    )


def digest(outcome: ContestOutcome) -> str:
    """Return the beginning of the recount file's digest."""
    return str(json.loads(outcome.settlement.recount)["digest"])[:DIGEST_CHARACTERS]


# ── the places ───────────────────────────────────────────────────────────────────────────────────


def _places(outcome: ContestOutcome) -> Iterator[str]:
    standings = outcome.result.standings
    if outcome.result.walkover:
        yield _("There was one entry, so it wins without a vote.")
    placed = [standing for standing in standings if standing.place <= 3]
    for standing in placed[:LISTED]:
        yield _line(outcome, standing)
    yield from _others(len(placed))


def _line(outcome: ContestOutcome, standing: Standing) -> str:
    place = _MEDALS.get(standing.place) or f"**{standing.place}.**"
    maker, prompt, cost = _named(outcome, standing.entry)
    return DOT.join([f"{place} {maker}", prompt, cost, *_why(outcome, standing)])


def _named(outcome: ContestOutcome, entry_id: str) -> tuple[str, str, str]:
    """Return maker, prompt and price of an entry."""
    entry, job = outcome.entries[entry_id], outcome.jobs.get(entry_id)
    departed = " (" + _("left the server") + ")" if entry.user_id in outcome.departed else ""
    prompt = formatting.shown(job.prompt, 80) if job is not None else ""
    if entry_id in outcome.removed:
        prompt = _("removed by a moderator")
    return f"<@{entry.user_id}>{departed}", prompt or _("without a prompt"), format_usd(entry.cost)


def _why(outcome: ContestOutcome, standing: Standing) -> Iterator[str]:
    """Yield the hearts of an entry, and the rule that settled a tie."""
    if outcome.contest.terms.voting is Voting.HEARTS and not outcome.result.walkover:
        yield ngettext("{n} heart", "{n} hearts", standing.score)
    if standing.decided in _DECIDED:
        yield _(_DECIDED[standing.decided])


# ── money and figures ────────────────────────────────────────────────────────────────────────────


def _money(outcome: ContestOutcome) -> Iterator[str]:
    """Return the prizes and the pot, told apart: together they are what the opening set aside."""
    yield from _prizes(outcome)
    terms, pot = outcome.contest.terms, outcome.pot
    if terms.pot:
        yield _(
            "**Pot {pot}:** {spent} paid for pictures, {rest} back in the server's budget.",
            pot=format_left(terms.pot),
            spent=format_used(pot.spent),
            rest=format_left(terms.pot - pot.spent - pot.held),
        )
    if pot.held:
        yield _("{held} is set aside for pictures being made.", held=format_used(pot.held))


def _prizes(outcome: ContestOutcome) -> Iterator[str]:
    terms = outcome.contest.terms
    credited = [(user_id, amount) for user_id, amount in outcome.settlement.prizes.items() if amount]
    for user_id, amount in credited[:LISTED]:
        yield _(
            "**Prize:** <@{user_id}> wins {amount} of credit.",
            user_id=user_id,
            amount=format_left(amount),
        )
    yield from _others(len(credited))
    if terms.prize and not credited:
        yield _("**Prize {prize}:** back in the server's budget.", prize=format_left(terms.prize))
    roles = sorted((outcome.role_given or {}).items(), key=lambda given: given[1])  # first who lack it
    for user_id, has_role in roles[:LISTED]:
        role = terms.prize_role
        if has_role:
            yield _("**Prize:** <@{user_id}> has the role <@&{role}>.", user_id=user_id, role=role)
        else:
            yield _(
                "I couldn't give <@{user_id}> the prize role: it's gone, or it's above mine. A moderator can "
                "give it by hand.",
                user_id=user_id,
            )
    yield from _others(len(roles))


def _others(found: int) -> Iterator[str]:
    """Yield how many of those found are not named, if there are any."""
    if (more := found - LISTED) > 0:
        yield "-# " + ngettext("and {n} more", "and {n} more", more)


def _remarks(outcome: ContestOutcome) -> Iterator[str]:
    counted = outcome.result
    if not counted.quorate:
        yield (
            _("No votes were cast in time.")
            if counted.voters == 0
            else _("Fewer than {quorum} members voted; their votes decided.", quorum=counted.quorum)
        )
    disqualified = sum(entry.state is EntryState.DISQUALIFIED for entry in outcome.entries.values())
    if disqualified:
        yield ngettext(
            "{n} entry was disqualified; votes on it don't count.",
            "{n} entries were disqualified; votes on them don't count.",
            disqualified,
        )


def _counted(outcome: ContestOutcome) -> str:
    """Return the turnout, the votes that counted, and the digest that seals them."""
    counted = outcome.result
    entries = contests_text.turnout(Turnout.of(outcome.entries.values()))
    voters = ngettext("{n} voter", "{n} voters", counted.voters)
    ballots = ngettext("{n} vote", "{n} votes", counted.ballots)
    return DOT.join([entries, voters, ballots, _("recount `{digest}`", digest=digest(outcome))])


def alt(outcome: ContestOutcome) -> str:
    """Describe the collage in words, for screen readers."""
    places = [
        _("Place {place}: {prompt}.", place=standing.place, prompt=_plain(outcome, standing.entry))
        for standing in outcome.result.standings[:3]
    ]
    return formatting.cut(" ".join(places), formatting.ALT_LENGTH) or _("The first places")


def _plain(outcome: ContestOutcome, entry: str) -> str:
    job = outcome.jobs.get(entry)
    if job is None or entry in outcome.removed:
        return ""
    return formatting.clean(job.prompt)[:200]


# ── the gallery of all entries ───────────────────────────────────────────────────────────────────


def best(settlement: Settlement) -> Sequence[str]:
    """Return the entries that an announcement names."""
    leaders = [standing.entry for standing in settlement.result.standings if standing.place <= 3]
    return leaders[:LISTED]


def order(settlement: Settlement, entries: Mapping[str, Entry]) -> Sequence[str]:
    """Return all entries: the ranked ones, the best first, then the disqualified ones."""
    ranked = [standing.entry for standing in settlement.result.standings]
    disqualified = [
        entry_id
        for entry_id, entry in entries.items()
        if entry.state is EntryState.DISQUALIFIED and entry_id not in set(ranked)
    ]
    return [*ranked, *disqualified]


def page(
    outcome: ContestOutcome, number: int, pages: int, entries: Sequence[tuple[str, str | None]]
) -> layout.Card:
    """Build a page of the gallery. Each entry has the name of its attached picture, None without one."""
    places = {standing.entry: standing for standing in outcome.result.standings}
    pictures = [
        discord.MediaGalleryItem(f"attachment://{picture}", description=_plain(outcome, entry) or None)
        for entry, picture in entries
        if picture is not None
    ]
    return layout.contained(
        Tone.PLAIN,
        _("All entries of {theme}", theme=contests_text.heading(outcome.contest)),
        ui.MediaGallery[Any](*pictures) if pictures else None,
        *(_caption(outcome, entry, places.get(entry)) for entry, _unused in entries),
        _turning(outcome.contest, number, pages),
    )


def _caption(outcome: ContestOutcome, entry: str, standing: Standing | None) -> str:
    maker, prompt, cost = _named(outcome, entry)
    place = _("disqualified") if standing is None else _MEDALS.get(standing.place) or f"{standing.place}."
    job = outcome.jobs.get(entry)
    small = DOT.join(filter(None, [job.model if job else None, cost, _("job {job}", job=entry)]))
    return f"**{place}** {maker}{DOT}{prompt}\n-# {small}"


def _turning(contest: Contest, number: int, pages: int) -> "ui.ActionRow[Any]":
    back = button("◀", actions.Gallery(contest.id, (number - 1) % pages, "back"))
    position = button(
        _("{number} of {pages}", number=number + 1, pages=pages), actions.Gallery(contest.id, number, "here")
    )
    forward = button("▶", actions.Gallery(contest.id, (number + 1) % pages, "on"))
    position.disabled = True
    back.disabled = forward.disabled = pages == 1
    return ui.ActionRow(back, position, forward)
