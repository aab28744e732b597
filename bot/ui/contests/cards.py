"""Cards of a contest: the one in the channel, the organiser's preview, a member's own entries."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.amounts import format_usd
from bot.domain.contests.models import Contest, ContestState, Entry, EntryState, Template
from bot.domain.contests.phases import Dates
from bot.domain.contests.records import Pot, PotShare
from bot.domain.durations import format_duration
from bot.domain.jobs.job import Job, JobState
from bot.i18n import N_, _
from bot.ui.contests import text as contests_text
from bot.ui.jobs import cards
from bot.ui.jobs import text as jobs_text
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.actions import Action
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import button

_MINE = 8
"""Jobs listed by `/contest mine`; each may have a row of buttons."""

_HANDED = {
    EntryState.ENTERED: N_("entered"),
    EntryState.WITHDRAWN: N_("withdrawn"),
    EntryState.DISQUALIFIED: N_("disqualified"),
}


def announcement(contest: Contest, pot: Pot, entries: int) -> layout.Card:
    """The card in the channel."""
    said = ui.TextDisplay[Any](contests_text.card(contest, pot, entries))
    if contest.state is ContestState.ANNOUNCED:
        return layout.Card(said, ui.ActionRow(button(_("How it ended"), actions.Result(contest.id))))
    if not contest.live:
        return layout.Card(said)
    return layout.Card(said, _entry_buttons(contest))


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
    """What the organiser sees before it is opened."""
    label = _("Open · {funding}", funding=format_usd(contest.terms.funding))
    open_it = button(label, actions.Open(contest.id), discord.ButtonStyle.success)
    return layout.Card(
        ui.TextDisplay(contests_text.preview(contest, dates, available)), ui.ActionRow(open_it)
    )


def opened(contest: Contest) -> layout.Card:
    """The answer to `Open`."""
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
    """Below a picture that was made for a contest, seen by its maker alone."""
    row = ui.ActionRow[Any](
        button(_("🏆 Enter this"), actions.EnterThis(job.id), discord.ButtonStyle.success),
        button(_("✏️ Remix"), actions.RemixEntry(job.id)),
        button(_("Drop"), actions.Drop(job.id), discord.ButtonStyle.danger),
    )
    return (row,)


def mine(contest: Contest, jobs: Sequence[Job], handed: Sequence[Entry], means: PotShare) -> layout.Card:
    """`/contest mine`: what somebody made and handed in, and what is left for them."""
    states = {each.job_id: each.state for each in handed}
    head = [contests_text.title(contest), f"-# {contests_text.until(contest)}{DOT}{_means(contest, means)}"]
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(head))]
    for job in jobs[:_MINE]:
        items += _own(job, states.get(job.id))
    if len(jobs) > _MINE:
        items.append(ui.TextDisplay(_("-# and {n} older ones; `/show` finds each", n=len(jobs) - _MINE)))
    if not jobs:
        items.append(ui.TextDisplay(_("You have made nothing for it yet. `/contest make` does.")))
    return layout.Card(*items)


def _means(contest: Contest, means: PotShare) -> str:
    if not contest.terms.pot:
        return _("this contest has no pot")
    return _(
        "{used} of your {cap} used, {left} left",
        used=format_usd(means.used),
        cap=format_usd(means.cap),
        left=format_usd(means.left),
    )


def _own(job: Job, handed: EntryState | None) -> "list[ui.Item[Any]]":
    stands = _(_HANDED[handed]) if handed else jobs_text.state_of(job)
    line = ui.TextDisplay[Any](f"{jobs_text.prompt_of(job, 120)}\n-# {jobs_text.details([job], stands)}")
    if job.result is None or job.state is JobState.FAILED:
        return [line]
    return [ui.Section(line, accessory=cards.show_me(job))]


def handed_in(contest: Contest, submission: Entry, used: int) -> layout.Card:
    """The answer to Enter."""
    end = contest.entries_end_at or 0
    return layout.note(
        _(
            "Job {job} is entered in {title}: {used} of your {most}. Nobody sees whose it is before the "
            "result. `/contest withdraw` takes it back until the entries end {end}.",
            job=submission.job_id,
            title=contests_text.title(contest),
            used=used,
            most=contest.terms.entries,
            end=formatting.relative(end),
        )
    )


def withdrawn(contest: Contest, submission: Entry) -> layout.Card:
    """The answer to `/contest withdraw`."""
    return layout.note(
        _(
            "Job {job} is taken back from {title}. What was paid for it stays paid by the pot.",
            job=submission.job_id,
            title=contests_text.title(contest),
        )
    )


def choose(contest: Contest, jobs: Sequence[Job]) -> layout.Card:
    """What may be handed in, to choose from."""
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
    asked = _("Which one do you enter in {title}?", title=contests_text.title(contest))
    return layout.Card(ui.TextDisplay(asked), ui.ActionRow(menu))


def _choice(job: Job) -> discord.SelectOption:
    words = formatting.cut(formatting.clean(job.prompt), 90) or job.id
    return discord.SelectOption(
        label=words, value=job.id, description=f"{job.model}{DOT}{_('job {job}', job=job.id)}"
    )


def which(contests: Sequence[Contest], job_id: str) -> layout.Card:
    """Several contests run: into which one?"""
    options = [
        discord.SelectOption(label=contests_text.short(one, 90), value=one.id) for one in contests[:25]
    ]
    menu = layout.menu(actions.ChooseContest(job_id), options, _("Which contest?"))
    return layout.Card(ui.TextDisplay(_("Several contests take entries now.")), ui.ActionRow(menu))


def template(of: Template) -> str:
    """A line about a contest that opens by itself."""
    when = _("stopped") if of.next_at is None else _("next {at}", at=formatting.relative(of.next_at))
    return _(
        "**{theme}** next in <#{channel}>, every {every}, {when} · template {id}",
        theme=formatting.shown(of.theme, 80),
        channel=of.channel_id,
        every=format_duration(of.every_seconds),
        when=when,
        id=of.id,
    )
