"""Cards of a contest: its announcement, the organiser's preview, a member's own entries."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.contests.models import Contest, ContestState, Entry, EntryState
from bot.domain.contests.phases import Dates
from bot.domain.contests.records import Pot, PotShare
from bot.domain.jobs.job import Job, JobState
from bot.i18n import N_, _
from bot.ui.contests import text as contests_text
from bot.ui.jobs import list_cards
from bot.ui.jobs import text as jobs_text
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.actions import Action
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import button

_MINE = 8
"""Jobs listed by `/contest mine`; each may have a row of buttons."""

_STATES = {
    EntryState.ENTERED: N_("entered"),
    EntryState.WITHDRAWN: N_("withdrawn"),
    EntryState.DISQUALIFIED: N_("disqualified"),
}


def announcement(contest: Contest, pot: Pot, entries: int) -> layout.Card:
    """Build the card in the channel, by which members make, enter and vote."""
    text = ui.TextDisplay[Any](contests_text.card(contest, pot, entries))
    if contest.state is ContestState.ANNOUNCED:
        return layout.Card(text, ui.ActionRow(button(_("How it ended"), actions.Result(contest.id))))
    if not contest.live:
        return layout.Card(text)
    return layout.Card(text, _entry_buttons(contest))


def _entry_buttons(contest: Contest) -> "ui.ActionRow[Any]":
    entering, voting = contest.state is ContestState.OPEN, contest.state is ContestState.VOTING
    row = ui.ActionRow[Any]()
    if contest.terms.pot:
        row.add_item(_button(_("🎨 Make"), actions.MakeEntry(contest.id), enabled=entering))
    row.add_item(_button(_("🏆 Enter"), actions.Enter(contest.id), enabled=entering))
    row.add_item(_button(_("🗳 Vote"), actions.Vote(contest.id), enabled=voting))
    reminding = entering or voting
    row.add_item(button(_("🔔 Remind me"), actions.Remind(contest.id), disabled=not reminding))
    return row


def _button(label: str, action: Action, *, enabled: bool) -> "ui.Button[Any]":
    style = discord.ButtonStyle.primary if enabled else discord.ButtonStyle.secondary
    return button(label, action, style, disabled=not enabled)


def preview(contest: Contest, dates: Dates, available: int) -> layout.Card:
    """Build the preview of a draft. `available` is the server's micro-USDC."""
    label = _("Open · {funding}", funding=format_usd(contest.terms.funding))
    open_it = button(label, actions.Open(contest.id), discord.ButtonStyle.success)
    return layout.Card(
        ui.TextDisplay(contests_text.preview(contest, dates, available)), ui.ActionRow(open_it)
    )


def opened(contest: Contest) -> layout.Card:
    """Build the answer to Open."""
    return layout.note(
        _(
            "{title} is open: {funding} moved into its pot, and its card comes to <#{channel}>. It goes on "
            "by itself: {until}.",
            title=contests_text.title(contest),
            funding=format_usd(contest.terms.funding),
            channel=contest.channel_id,
            until=contests_text.until(contest),
        ),
        _("-# contest {id}", id=contest.id),
    )


def own_buttons(job: Job) -> "Sequence[ui.ActionRow[Any]]":
    """Return the buttons below a contest picture that only its maker sees."""
    row = ui.ActionRow[Any](
        button(_("🏆 Enter this"), actions.EnterThis(job.id), discord.ButtonStyle.success),
        button(_("✏️ Remix"), actions.RemixEntry(job.id)),
        button(_("Drop"), actions.Drop(job.id), discord.ButtonStyle.danger),
    )
    return (row,)


def mine(contest: Contest, jobs: Sequence[Job], entries: Sequence[Entry], share: PotShare) -> layout.Card:
    """Build `/contest mine`: the member's pictures, entries, and the rest of their share."""
    states = {entry.job_id: entry.state for entry in entries}
    head = [contests_text.title(contest), f"-# {contests_text.until(contest)}{DOT}{_share(contest, share)}"]
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(head))]
    for job in jobs[:_MINE]:
        items += _own(job, states.get(job.id))
    if len(jobs) > _MINE:
        items.append(ui.TextDisplay(_("-# and {n} older ones; `/show` finds each", n=len(jobs) - _MINE)))
    if not jobs:
        items.append(ui.TextDisplay(_("You have made nothing for it yet. `/contest make` does.")))
    return layout.Card(*items)


def _share(contest: Contest, share: PotShare) -> str:
    if not contest.terms.pot:
        return _("this contest has no pot")
    return _(
        "{used} of your {cap} used, {left} left",
        used=format_usd(share.used),
        cap=format_usd(share.cap),
        left=format_usd(share.left),
    )


def _own(job: Job, state: EntryState | None) -> "list[ui.Item[Any]]":
    status = _(_STATES[state]) if state else jobs_text.state_of(job)
    line = ui.TextDisplay[Any](f"{jobs_text.prompt_of(job, 120)}\n-# {jobs_text.details([job], status)}")
    if job.result is None or job.state is JobState.FAILED:
        return [line]
    return [ui.Section(line, accessory=list_cards.show_me(job))]


def handed_in(contest: Contest, entry: Entry, used: int) -> layout.Card:
    """Build the answer to Enter."""
    end = contest.entries_end_at or 0
    return layout.note(
        _(
            "Job {job} is entered in {title}: {used} of your {most}. Nobody sees whose it is before the "
            "result. `/contest withdraw` takes it back until the entries end {end}.",
            job=entry.job_id,
            title=contests_text.title(contest),
            used=used,
            most=contest.terms.entries,
            end=formatting.relative(end),
        )
    )


def withdrawn(contest: Contest, entry: Entry) -> layout.Card:
    """Build the answer to `/contest withdraw`."""
    return layout.note(
        _(
            "Job {job} is taken back from {title}. What was paid for it stays paid by the pot.",
            job=entry.job_id,
            title=contests_text.title(contest),
        )
    )


def choose(contest: Contest, jobs: Sequence[Job]) -> layout.Card:
    """Build a menu of the pictures that the member may enter."""
    if not jobs:
        return layout.note(
            _(
                "You have nothing to enter in {title} yet. Make something with 🎨 on its card or "
                "`/contest make`, look at it with **Show me**, then press **Enter this**.",
                title=contests_text.title(contest),
            )
        )
    options = [_choice(job) for job in jobs[:25]]
    menu = layout.menu(actions.EnterJob(contest.id), options, _("Which one?"))
    question = _("Which one do you enter in {title}?", title=contests_text.title(contest))
    return layout.Card(ui.TextDisplay(question), ui.ActionRow(menu))


def _choice(job: Job) -> discord.SelectOption:
    words = formatting.cut(formatting.clean(job.prompt), 90) or job.id
    return discord.SelectOption(
        label=words, value=job.id, description=job.model + DOT + _("job {job}", job=job.id)
    )


def which(contests: Sequence[Contest], job_id: str) -> layout.Card:
    """Build a menu of the contests that take this picture."""
    options = [
        discord.SelectOption(label=contests_text.short(contest, 90), value=contest.id)
        for contest in contests[:25]
    ]
    menu = layout.menu(actions.ChooseContest(job_id), options, _("Which contest?"))
    return layout.Card(ui.TextDisplay(_("Several contests take entries now.")), ui.ActionRow(menu))
