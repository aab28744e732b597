"""Private cards of a member's own part in a contest: pictures, entries, the rest of their share."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_left, format_used
from bot.domain.contests.models import Contest, ContestState, Entry, EntryState
from bot.domain.contests.records import PotShare
from bot.domain.jobs.job import Job, JobState
from bot.i18n import N_, _, ngettext
from bot.ui.contests import text as contests_text
from bot.ui.jobs import list_cards
from bot.ui.jobs import text as jobs_text
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Tone, button

MINE = 8
"""Pictures listed by `/contest mine`; each may have a button."""

CHOICES = 10
"""Pictures to choose an entry from, the most that one gallery shows."""

_STATES = {
    EntryState.ENTERED: N_("entered"),
    EntryState.WITHDRAWN: N_("withdrawn"),
    EntryState.DISQUALIFIED: N_("disqualified"),
}


def own_buttons(job: Job) -> "Sequence[ui.ActionRow[Any]]":
    """Return the buttons below a contest picture that only its maker sees."""
    row = ui.ActionRow[Any](
        button(_("🏆 Enter this"), actions.EnterThis(job.id), discord.ButtonStyle.success),
        button(_("✏️ Remix"), actions.RemixEntry(job.id)),
        button(_("Drop"), actions.Drop(job.id), discord.ButtonStyle.danger),
    )
    return (row,)


def _make(contest: Contest) -> "ui.Button[Any]":
    return button(_("🎨 Make one"), actions.MakeEntry(contest.id), discord.ButtonStyle.primary)


def _can_make(contest: Contest) -> bool:
    return contest.state is ContestState.OPEN and contest.terms.pot > 0


def mine(contest: Contest, jobs: Sequence[Job], entries: Sequence[Entry], share: PotShare) -> layout.Card:
    """Build `/contest mine`: the member's pictures, entries, and the rest of their share."""
    states = {entry.job_id: entry.state for entry in entries}
    items: list[ui.Item[Any] | str | None] = [contests_text.ends(contest), *_share(contest, share)]
    if not jobs:
        items.append(_("You haven't made anything yet."))
    for job in jobs[:MINE]:
        items.append(_own(job, states.get(job.id)))
    if _can_make(contest):
        items.append(ui.ActionRow(_make(contest)))
    left = len(jobs) - MINE
    older = (
        ngettext("and {n} older one, in `/jobs`", "and {n} older ones, in `/jobs`", left)
        if left > 0
        else None
    )
    return layout.contained(Tone.PLAIN, contests_text.heading(contest), *items, small=older)


def _share(contest: Contest, share: PotShare) -> Sequence[str]:
    if not contest.terms.pot:
        return []
    return [
        _(
            "Your share of the pot: {bar} · {used} of {cap} used",
            bar=layout.bar(share.used, share.cap),
            used=format_used(share.used),
            cap=format_left(share.cap),
        )
    ]


def _own(job: Job, state: EntryState | None) -> "ui.Item[Any]":
    status = _(_STATES[state]) if state else jobs_text.state_of(job)
    line = ui.TextDisplay[Any](f"{jobs_text.prompt_of(job, 120)}\n-# {job.model}{DOT}{status}")
    if job.result is None or job.state is JobState.FAILED:
        return line
    return ui.Section(line, accessory=list_cards.show_me(job))


# ── entering ─────────────────────────────────────────────────────────────────────────────────────


def handed_in(contest: Contest, entry: Entry, used: int) -> layout.Card:
    """Build the answer to Enter, with the way back."""
    most = contest.terms.entries
    return layout.contained(
        Tone.DONE,
        _("Entered in {theme}", theme=contests_text.heading(contest)),
        ngettext("That was your one entry.", "That's {used} of your {n} entries.", most, used=used),
        None if contest.terms.open_entries else _("Your name stays secret until the result."),
        _("Entries close {at}", at=formatting.relative(contest.entries_end_at or 0)),
        ui.ActionRow(button(_("Take it back"), actions.WithdrawEntry(contest.id, entry.job_id))),
        small=_("job {job}", job=entry.job_id),
    )


def withdrawn(contest: Contest, entry: Entry) -> layout.Card:
    """Build the answer to a withdrawal, with the way to enter it again."""
    again = button(_("🏆 Enter it again"), actions.EnterPublic(contest.id, entry.job_id))
    return layout.contained(
        Tone.PLAIN,
        _("Taken back from {theme}", theme=contests_text.heading(contest)),
        _("The picture is still yours. What it cost isn't refunded."),
        ui.ActionRow(again),
        small=_("job {job}", job=entry.job_id),
    )


def dropped(contest: Contest, job: Job) -> layout.Card:
    """Build the answer to Drop."""
    make = ui.ActionRow[Any](_make(contest)) if _can_make(contest) else None
    return layout.contained(
        Tone.PLAIN,
        _("Dropped"),
        _("It's not in the contest. What it cost isn't refunded."),
        make,
        small=_("job {job}", job=job.id),
    )


def choose(contest: Contest, jobs: Sequence[Job], stills: Sequence[str | None] = ()) -> layout.Card:
    """Build the choice among the pictures that the member may enter; of one, its button.

    `stills` are the names of attached pictures, in the order of `jobs`; None where there is none.
    """
    if not jobs:
        make = ui.ActionRow[Any](_make(contest)) if _can_make(contest) else None
        return layout.contained(
            Tone.PLAIN,
            _("Nothing to enter yet"),
            _("Make a picture for {theme} first, then enter it.", theme=contests_text.title(contest))
            if make
            else _("Make a picture in a channel first, then enter it here."),
            make,
        )
    shown = [
        discord.MediaGalleryItem(f"attachment://{still}", description=f"{number}")
        for number, still in enumerate(stills, 1)
        if still is not None
    ]
    gallery = ui.MediaGallery[Any](*shown) if shown else None
    row: ui.ActionRow[Any]
    if len(jobs) == 1:
        enter = button(_("🏆 Enter this"), actions.EnterThis(jobs[0].id), discord.ButtonStyle.success)
        row, question = ui.ActionRow(enter), jobs_text.prompt_of(jobs[0], 200)
    else:
        options = [_choice(number, job) for number, job in enumerate(jobs[:CHOICES], 1)]
        row = ui.ActionRow(layout.menu(actions.EnterJob(contest.id), options, _("Which one?")))
        question = _("Which one do you enter?")
    return layout.contained(Tone.ASKS, contests_text.heading(contest), question, gallery, row)


def _choice(number: int, job: Job) -> discord.SelectOption:
    words = formatting.cut(formatting.clean(job.prompt), 80) or job.id
    return discord.SelectOption(label=f"{number}{DOT}{words}", value=job.id, description=job.model)


def which(contests: Sequence[Contest], job_id: str) -> layout.Card:
    """Build a menu of the contests that take this picture."""
    options = [
        discord.SelectOption(label=contests_text.short(contest, 90), value=contest.id)
        for contest in contests[:25]
    ]
    menu = layout.menu(actions.ChooseContest(job_id), options, _("Which contest?"))
    return layout.contained(Tone.ASKS, _("Several contests take entries now"), ui.ActionRow(menu))
