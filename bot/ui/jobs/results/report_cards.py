"""Cards of reports: the moderators' card, the list of open reports, and the members' answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.jobs.job import Job
from bot.domain.moderation.names import is_forgotten
from bot.domain.moderation.reports import Report, ReportState, Verdict, Voice
from bot.i18n import N_, _, ngettext
from bot.services.moderation.reports import Outcome
from bot.ui.jobs import text
from bot.ui.jobs.results import removal_cards, result_pictures
from bot.ui.jobs.results.report_form import REASONS
from bot.ui.kit import actions, formatting
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import LIST_LENGTH, Card, Tone, button, contained, note

LISTED = 6
"""Reports in one list. Each has six of the forty parts that Discord takes."""

VOICES = 5
"""What so many members said is on a card; the others are counted."""

_VERDICTS: Mapping[Verdict, tuple[str, discord.ButtonStyle]] = {
    Verdict.REMOVE: (N_("Remove"), discord.ButtonStyle.danger),
    Verdict.STRIKE: (N_("Remove and strike"), discord.ButtonStyle.danger),
    Verdict.BLUR: (N_("Blur"), discord.ButtonStyle.primary),
    Verdict.DISMISS: (N_("Dismiss"), discord.ButtonStyle.secondary),
}

_DECIDED: Mapping[ReportState, str] = {
    ReportState.REMOVED: N_("🗑️ {who} removed {what}"),
    ReportState.STRUCK: N_("🗑️ {who} removed {what} and gave a strike for it"),
    ReportState.BLURRED: N_("🌫️ {who} blurred {what}"),
    ReportState.DISMISSED: N_("☑️ {who} dismissed a report of {what}"),
}


def card(
    report: Report,
    job: Job | None,
    contest: str | None,
    media: Sequence[discord.MediaGalleryItem] = (),
) -> Card:
    """Build the moderators' card. `media` show the picture, as spoilers. A decided report is one line.

    `contest` is the theme of the contest in whose voting it was reported: its maker and prompt stay hidden.
    """
    if not report.open:
        return note(decided(report, contest), f"-# {_small(report)}")
    return contained(
        Tone.MONEY,
        _heading(len(report.voices)),
        *_about(report, job, contest),
        *_voices(report),
        ui.MediaGallery[Any](*media) if media else None,
        buttons(report),
        small=_small(report),
    )


def decided(report: Report, contest: str | None = None) -> str:
    """Return the decision as one line."""
    line = _(_DECIDED[report.state], who=f"<@{report.decided_by}>", what=_what(report, contest))
    return line if report.verdict is None else DOT.join([line, _("case {number}", number=report.verdict)])


def told(report: Report, job: Job | None) -> str:
    """Return the report as text for somebody who is told directly. It stays the same as others join in."""
    return "\n".join(
        [f"**{_heading(1)}**", *_about(report, job, None), _("`/moderate reports` lists what is open.")]
    )


def waiting(reports: Sequence[tuple[Report, Job | None, str | None]]) -> Card:
    """Build the list of open reports, oldest first, each with its buttons."""
    if not reports:
        return contained(Tone.PLAIN, _("Open reports"), _("No report is open."))
    items: list[ui.Item[Any] | str | None] = []
    left, listed = LIST_LENGTH, 0
    for report, job, contest in reports[:LISTED]:
        about = _about(report, job, contest, length=120)
        said = _voices(report, 2, length=80)
        text = "\n".join([f"**{_heading(len(report.voices))}**", *about, *said, f"-# {_small(report)}"])
        left -= len(text)
        if left < 0:
            break
        items += [text, buttons(report)]
        listed += 1
    if (more := len(reports) - listed) > 0:
        items.append(_("-# and {found} more; decide about these first", found=more))
    return contained(Tone.MONEY, _("Open reports"), *items)


def buttons(report: Report) -> "ui.ActionRow[Any]":
    """Return the decisions that moderators can make."""
    row = ui.ActionRow[Any]()
    for verdict in report.verdicts:
        label, style = _VERDICTS[verdict]
        row.add_item(button(_(label), actions.DecideReport(report.id, verdict), style))
    return row


def _heading(voices: int) -> str:
    said = ngettext("Reported picture", "Picture reported by {n} members", voices)
    return f"🚩 {said}"


def _about(
    report: Report, job: Job | None, contest: str | None, *, length: int = formatting.HEAD_LENGTH
) -> Iterator[str]:
    """Yield whose picture it is, where, and its prompt, as far as moderators may know."""
    subject = report.subject
    if contest is not None:
        theme = formatting.shown(contest, 100)
        yield _("An entry of the contest “{theme}”. Its maker and prompt stay hidden.", theme=theme)
        return
    if job is None:
        if is_forgotten(subject.author_id):
            yield _("By somebody who erased their data")
        else:
            yield _("By <@{author}>, not made here", author=subject.author_id)
        yield formatting.jump(subject.guild_id, subject.channel_id, subject.message_id)
        return
    if is_forgotten(job.user_id):
        yield _("By somebody who erased their data")
    elif job.private:
        yield _("<@{member}> reports a private result of their own.", member=job.user_id)
    else:
        yield _("By <@{author}>", author=job.user_id) + f"{DOT}{result_pictures.link(job)}"
    yield f"> {text.prompt_of(job, length)}"


def _voices(report: Report, most: int = VOICES, *, length: int = 200) -> Iterator[str]:
    """Yield what members said, without their names, and how many more there are."""
    for voice in report.voices[:most]:
        yield _voice(voice, length)
    if (more := len(report.voices) - most) > 0:
        yield ngettext("-# and {n} more member", "-# and {n} more members", more)


def _voice(voice: Voice, length: int) -> str:
    reason = f"**{_(REASONS[voice.reason])}**"
    return f"{reason}{DOT}“{formatting.shown(voice.text, length)}”" if voice.text else reason


def _what(report: Report, contest: str | None) -> str:
    if contest is not None:
        return _("an entry of the contest “{theme}”", theme=formatting.shown(contest, 100))
    if is_forgotten(report.subject.author_id):
        return _("the picture of somebody who erased their data")
    return _("<@{member}>'s picture", member=report.subject.author_id)


def _small(report: Report) -> str:
    if report.open:
        parts = [_("case {number}", number=report.number), _("who reported it stays hidden")]
    else:
        parts = [_("report {number}", number=report.number)]
    if report.subject.job_id is not None:
        parts.append(_("job {job}", job=report.subject.job_id))
    return DOT.join(parts)


# ── answers ──────────────────────────────────────────────────────────────────────────────────────


def reported(report: Report, *rows: "ui.ActionRow[Any]") -> Card:
    """Build the answer to the member who reported."""
    lines = [_("The moderators of this server read it without your name. Thank you!")]
    if report.open and report.card_message is None:
        lines = [
            _("I couldn't post it for this server's moderators. They find it in `/moderate reports`."),
            _("They can choose a channel for reports with `/treasury alerts`."),
        ]
    return contained(Tone.DONE, _("Reported"), *lines, *rows)


def outcome(result: Outcome, contest: str | None = None) -> Card:
    """Build the answer to the moderator who decided, with the way back to the list."""
    report = result.report
    lines = [decided(report, contest), *_effects(result)]
    row = ui.ActionRow[Any](button(_("Open reports"), actions.ShowReports()))
    return contained(Tone.DONE, _("Decided"), *lines, row, small=_small(report))


def _effects(result: Outcome) -> Iterator[str]:
    report = result.report
    if result.had_strike:
        yield _("No strike: one for the same picture counts already.")
    if report.state in (ReportState.REMOVED, ReportState.STRUCK):
        if report.subject.job_id is None:
            yield _("The message is deleted.")
        else:
            yield from removal_cards.gone(result.messages)
    elif report.state is ReportState.BLURRED:
        yield _("It is a spoiler now, wherever it was posted and when it is posted again.")
    else:
        yield _("The picture stays as it is.")
