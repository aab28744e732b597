"""How a contest ended: the announcement, and the gallery of everything that was entered."""

import json
from collections.abc import Iterator, Mapping, Sequence
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
from bot.ui.kit import actions, formatting, layout
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
    """A result with everything that is said about it. `jobs` and `handed` by entry; `left` are members who
    are no longer on the server; `role_given` by winner, if a role is a prize."""

    contest: Contest
    settled: Settlement
    handed: Mapping[str, Entry]
    jobs: Mapping[str, Job]
    pot: Pot
    left: frozenset[int] = frozenset()
    role_given: Mapping[int, bool] | None = None

    @property
    def result(self) -> Result:
        return self.settled.result


def announcement(of: ContestOutcome, *, podium: bool) -> layout.Card:
    """The message of the result. `podium`: its collage is attached to it."""
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(_head(of)))]
    if podium:
        picture = discord.MediaGalleryItem(f"attachment://{PODIUM}", description=alt(of))
        items.append(ui.MediaGallery(picture))
    items.append(ui.TextDisplay("\n".join(_figures(of))))
    items.append(ui.File(f"attachment://{recount_file_name(of.contest.id)}"))
    items.append(ui.ActionRow(_gallery(of.contest)))
    return layout.Card(*items)


def private(of: ContestOutcome) -> layout.Card:
    """`/contest results`: the same words, for one member."""
    said = "\n".join([*_head(of), *_figures(of)])
    items: list[ui.Item[Any]] = [ui.TextDisplay(said)]
    items.append(ui.File(f"attachment://{recount_file_name(of.contest.id)}"))
    items.append(ui.ActionRow(_gallery(of.contest)))
    return layout.Card(*items)


def _gallery(contest: Contest) -> "ui.Button[Any]":
    return button(_("All entries"), actions.Gallery(contest.id, 0), discord.ButtonStyle.primary)


def _head(of: ContestOutcome) -> Iterator[str]:
    yield _("{title} is decided.", title=contests_text.title(of.contest))
    if of.result.walkover:
        yield _("There was one entry, so it has won without a vote.")
    for standing in of.result.standings[:LISTED]:
        yield _line(of, standing)
    if len(of.result.standings) > LISTED:
        yield _("-# and {n} more, in the gallery", n=len(of.result.standings) - LISTED)


def _line(of: ContestOutcome, standing: Standing) -> str:
    where = _MEDALS.get(standing.place) or f"**{standing.place}.**"
    maker, prompt, cost = _named(of, standing.entry)
    return f"{where} {maker}{DOT}{prompt}{DOT}{cost}{_why(of, standing)}"


def _named(of: ContestOutcome, entry: str) -> tuple[str, str, str]:
    """Maker, prompt and price of an entry."""
    handed, job = of.handed[entry], of.jobs.get(entry)
    left = f" ({_('left the server')})" if handed.user_id in of.left else ""
    prompt = formatting.shown(job.prompt, 80) if job is not None else ""
    return f"<@{handed.user_id}>{left}", prompt or _("without a prompt"), format_usd(handed.cost)


def _why(of: ContestOutcome, standing: Standing) -> str:
    """What put it there, of the first places and of ties."""
    if standing.decided is DecidedBy.WALKOVER or (standing.place > 3 and standing.decided is DecidedBy.VOTES):
        return ""
    if of.contest.terms.voting is Voting.HEARTS and standing.decided is DecidedBy.VOTES:
        return f"{DOT}{ngettext('{n} heart', '{n} hearts', standing.score)}"
    return f"{DOT}{_(_DECIDED[standing.decided])}"


def _figures(of: ContestOutcome) -> Iterator[str]:
    counted, pot = of.result, of.pot
    members = len({each.user_id for each in of.handed.values() if each.counts})
    yield _(
        "{entries} by {members}; {voters} cast {ballots}.",
        entries=ngettext("{n} entry", "{n} entries", len(counted.standings)),
        members=ngettext("{n} member", "{n} members", members),
        voters=ngettext("{n} voter", "{n} voters", counted.voters),
        ballots=ngettext("{n} ballot", "{n} ballots", counted.ballots),
    )
    if not counted.quorate:
        yield _(
            "Fewer voted than the {quorum} a result should have; nobody extended it, so these decide.",
            quorum=counted.quorum,
        )
    out = sum(each.state is EntryState.DISQUALIFIED for each in of.handed.values())
    if out:
        yield ngettext(
            "{n} entry was disqualified; ballots on it are kept and not counted.",
            "{n} entries were disqualified; ballots on them are kept and not counted.",
            out,
        )
    yield from _prizes(of)
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
        file=recount_file_name(of.contest.id),
        digest=str(json.loads(of.settled.recount)["digest"])[:DIGEST_CHARACTERS],
        id=of.contest.id,
    )


def _prizes(of: ContestOutcome) -> Iterator[str]:
    for user_id, amount in of.settled.prizes.items():
        if amount:
            yield _(
                "**Prize**: <@{user_id}> has {amount} to create with.",
                user_id=user_id,
                amount=format_usd(amount),
            )
    for user_id, given in (of.role_given or {}).items():
        role = of.contest.terms.prize_role
        if given:
            yield _("**Prize**: <@{user_id}> has the role <@&{role}>.", user_id=user_id, role=role)
        else:
            yield _(
                "The role that was a prize could not be given to <@{user_id}>: it is gone, or above mine, or "
                "they are. A moderator can give it by hand.",
                user_id=user_id,
            )


def alt(of: ContestOutcome) -> str:
    """The collage in words."""
    said = [
        _("Place {place}: {prompt}.", place=each.place, prompt=_plain(of, each.entry))
        for each in of.result.standings[:3]
    ]
    return formatting.cut(" ".join(said), formatting.ALT_LENGTH) or _("The first places")


def _plain(of: ContestOutcome, entry: str) -> str:
    job = of.jobs.get(entry)
    return formatting.clean(job.prompt)[:200] if job is not None else ""


# ── the gallery of all entries ───────────────────────────────────────────────────────────────────


def best(of: Settlement) -> Sequence[str]:
    """The entries that an announcement names."""
    return [standing.entry for standing in of.result.standings[:LISTED]]


def order(of: Settlement, handed: Mapping[str, Entry]) -> Sequence[str]:
    """All entries: the ranked ones, the best first, then the disqualified ones."""
    ranked = [standing.entry for standing in of.result.standings]
    out = [entry for entry, one in handed.items() if one.state is EntryState.DISQUALIFIED]
    return [*ranked, *(entry for entry in out if entry not in set(ranked))]


def page(
    of: ContestOutcome, number: int, pages: int, entries: Sequence[tuple[str, str | None]]
) -> layout.Card:
    """Some of them. `entries`: each with the name of its picture in the same message, if there is one."""
    head = f"{contests_text.title(of.contest)}{DOT}{_('all entries')}"
    items: list[ui.Item[Any]] = [ui.TextDisplay(head)]
    places = {standing.entry: standing for standing in of.result.standings}
    for entry, picture in entries:
        items.append(ui.TextDisplay(_caption(of, entry, places.get(entry))))
        if picture is not None:
            items.append(ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{picture}")))
    items.append(_turning(of.contest, number, pages))
    return layout.Card(*items)


def _caption(of: ContestOutcome, entry: str, standing: Standing | None) -> str:
    maker, prompt, cost = _named(of, entry)
    where = _("disqualified") if standing is None else _MEDALS.get(standing.place) or f"{standing.place}."
    job = of.jobs.get(entry)
    small = DOT.join(filter(None, [job.model if job else None, cost, _("job {job}", job=entry)]))
    return f"**{where}** {maker}{DOT}{prompt}\n-# {small}"


def _turning(contest: Contest, number: int, pages: int) -> "ui.ActionRow[Any]":
    back = button("◀", actions.Gallery(contest.id, (number - 1) % pages, "back"))
    where = button(
        _("{number} of {pages}", number=number + 1, pages=pages), actions.Gallery(contest.id, number, "here")
    )
    on = button("▶", actions.Gallery(contest.id, (number + 1) % pages, "on"))
    where.disabled = True
    back.disabled = on.disabled = pages == 1
    return ui.ActionRow(back, where, on)
