"""Cards of a result: the announcement, and the gallery of all entries."""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.contests.models import Contest, DecidedBy, Entry, EntryState, Result, Standing, Voting
from bot.domain.contests.records import Pot, Settlement
from bot.domain.contests.recount.write import recount_file_name
from bot.domain.jobs.job import Job
from bot.i18n import N_, _, ngettext
from bot.ui.contests import text as contests_text
from bot.ui.kit import actions, formatting, layout, members
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import button

PODIUM = "podium.png"
LISTED = 10
"""Entries named in the announcement; the gallery has all."""

PAGE = 4
"""Entries on a page of the gallery."""

DIGEST_CHARACTERS = 16
"""Of the recount file's digest: enough to see that another file is another one."""

_MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
_DECIDED = {
    DecidedBy.VOTES: N_("by the votes"),
    DecidedBy.HEAD_TO_HEAD: N_("level, decided by who won between the two"),
    DecidedBy.VOTERS: N_("level, decided by more voters"),
    DecidedBy.SEED: N_("level, decided by the committed seed"),
    DecidedBy.SHARED: N_("level, shared"),
    DecidedBy.WALKOVER: N_("the only entry"),
}


@dataclass(frozen=True, slots=True)
class ContestOutcome:
    """A result with the facts that its cards show.

    `entries` and `jobs` are by entry. `departed` are members who left the server. `role_given` is by winner,
    if a role is a prize.
    """

    contest: Contest
    settlement: Settlement
    entries: Mapping[str, Entry]
    jobs: Mapping[str, Job]
    pot: Pot
    departed: frozenset[int] = frozenset()
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
        role_given,
    )


def announcement(outcome: ContestOutcome, *, podium: bool) -> layout.Card:
    """Build the message of the result. With `podium` its collage is attached."""
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(_head(outcome)))]
    if podium:
        picture = discord.MediaGalleryItem(f"attachment://{PODIUM}", description=alt(outcome))
        items.append(ui.MediaGallery(picture))
    items.append(ui.TextDisplay("\n".join(_figures(outcome))))
    items.append(ui.File(f"attachment://{recount_file_name(outcome.contest.id)}"))
    items.append(ui.ActionRow(_gallery(outcome.contest)))
    return layout.Card(*items)


def private(outcome: ContestOutcome) -> layout.Card:
    """Build the answer to `/contest results`: the same text, for one member."""
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join([*_head(outcome), *_figures(outcome)]))]
    items.append(ui.File(f"attachment://{recount_file_name(outcome.contest.id)}"))
    items.append(ui.ActionRow(_gallery(outcome.contest)))
    return layout.Card(*items)


def _gallery(contest: Contest) -> "ui.Button[Any]":
    return button(_("All entries"), actions.Gallery(contest.id, 0), discord.ButtonStyle.primary)


def _head(outcome: ContestOutcome) -> Iterator[str]:
    yield _("{title} is decided.", title=contests_text.title(outcome.contest))
    if outcome.result.walkover:
        yield _("There was one entry, so it has won without a vote.")
    for standing in outcome.result.standings[:LISTED]:
        yield _line(outcome, standing)
    if len(outcome.result.standings) > LISTED:
        yield _("-# and {n} more, in the gallery", n=len(outcome.result.standings) - LISTED)


def _line(outcome: ContestOutcome, standing: Standing) -> str:
    place = _MEDALS.get(standing.place) or f"**{standing.place}.**"
    maker, prompt, cost = _named(outcome, standing.entry)
    return f"{place} {maker}{DOT}{prompt}{DOT}{cost}{_why(outcome, standing)}"


def _named(outcome: ContestOutcome, entry_id: str) -> tuple[str, str, str]:
    """Return maker, prompt and price of an entry."""
    entry, job = outcome.entries[entry_id], outcome.jobs.get(entry_id)
    departed = " (" + _("left the server") + ")" if entry.user_id in outcome.departed else ""
    prompt = formatting.shown(job.prompt, 80) if job is not None else ""
    return f"<@{entry.user_id}>{departed}", prompt or _("without a prompt"), format_usd(entry.cost)


def _why(outcome: ContestOutcome, standing: Standing) -> str:
    """Return the reason of a place, for the first three and for ties."""
    if standing.decided is DecidedBy.WALKOVER or (standing.place > 3 and standing.decided is DecidedBy.VOTES):
        return ""
    if outcome.contest.terms.voting is Voting.HEARTS and standing.decided is DecidedBy.VOTES:
        return DOT + ngettext("{n} heart", "{n} hearts", standing.score)
    return f"{DOT}{_(_DECIDED[standing.decided])}"


def _figures(outcome: ContestOutcome) -> Iterator[str]:
    counted, pot = outcome.result, outcome.pot
    makers = len({entry.user_id for entry in outcome.entries.values() if entry.counts})
    yield _(
        "{entries} by {members}; {voters} cast {ballots}.",
        entries=ngettext("{n} entry", "{n} entries", len(counted.standings)),
        members=ngettext("{n} member", "{n} members", makers),
        voters=ngettext("{n} voter", "{n} voters", counted.voters),
        ballots=ngettext("{n} ballot", "{n} ballots", counted.ballots),
    )
    if not counted.quorate:
        yield (
            _("Nobody voted, and nobody extended the voting.")
            if counted.quorum == 1
            else _(
                "Fewer voted than the {quorum} a result should have; nobody extended it, so these decide.",
                quorum=counted.quorum,
            )
        )
    disqualified = sum(entry.state is EntryState.DISQUALIFIED for entry in outcome.entries.values())
    if disqualified:
        yield ngettext(
            "{n} entry was disqualified; ballots on it are kept and not counted.",
            "{n} entries were disqualified; ballots on them are kept and not counted.",
            disqualified,
        )
    yield from _prizes(outcome)
    if pot.funded:
        yield _(
            "**Pot** {funded}: {spent} paid for pictures, {prizes} given as prizes, {returned} returned.",
            funded=format_usd(pot.funded),
            spent=format_usd(pot.spent),
            prizes=format_usd(pot.prizes),
            returned=format_usd(pot.returned),
        )
    yield _(
        "-# anyone can recompute this from the file: `python -m bot recount {file}` · its digest begins "
        "`{digest}` · contest {id}",
        file=recount_file_name(outcome.contest.id),
        digest=str(json.loads(outcome.settlement.recount)["digest"])[:DIGEST_CHARACTERS],
        id=outcome.contest.id,
    )


def _prizes(outcome: ContestOutcome) -> Iterator[str]:
    for user_id, amount in outcome.settlement.prizes.items():
        if amount:
            yield _(
                "**Prize**: <@{user_id}> has {amount} to create with.",
                user_id=user_id,
                amount=format_usd(amount),
            )
    for user_id, given in (outcome.role_given or {}).items():
        role = outcome.contest.terms.prize_role
        if given:
            yield _("**Prize**: <@{user_id}> has the role <@&{role}>.", user_id=user_id, role=role)
        else:
            yield _(
                "The role that was a prize could not be given to <@{user_id}>: it is gone, or above mine, or "
                "they are. A moderator can give it by hand.",
                user_id=user_id,
            )


def alt(outcome: ContestOutcome) -> str:
    """Describe the collage in words, for screen readers."""
    places = [
        _("Place {place}: {prompt}.", place=standing.place, prompt=_plain(outcome, standing.entry))
        for standing in outcome.result.standings[:3]
    ]
    return formatting.cut(" ".join(places), formatting.ALT_LENGTH) or _("The first places")


def _plain(outcome: ContestOutcome, entry: str) -> str:
    job = outcome.jobs.get(entry)
    return formatting.clean(job.prompt)[:200] if job is not None else ""


# ── the gallery of all entries ───────────────────────────────────────────────────────────────────


def best(settlement: Settlement) -> Sequence[str]:
    """Return the entries that an announcement names."""
    return [standing.entry for standing in settlement.result.standings[:LISTED]]


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
    head = contests_text.title(outcome.contest) + DOT + _("all entries")
    items: list[ui.Item[Any]] = [ui.TextDisplay(head)]
    places = {standing.entry: standing for standing in outcome.result.standings}
    for entry, picture in entries:
        items.append(ui.TextDisplay(_caption(outcome, entry, places.get(entry))))
        if picture is not None:
            items.append(ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{picture}")))
    items.append(_turning(outcome.contest, number, pages))
    return layout.Card(*items)


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
