"""Words of notices about jobs: approvals that cannot be shown, and reports."""

import discord

from bot.domain.amounts import format_usd
from bot.domain.jobs.notices import (
    ApprovalNotShown,
    ClockRight,
    ClockWrong,
    JobReported,
    ModeratorsUnreachable,
    PictureReported,
)
from bot.i18n import _
from bot.ui.jobs import text
from bot.ui.jobs.results import result_pictures
from bot.ui.kit import actions, formatting, layout
from bot.ui.kit.layout import Card, Tone
from bot.ui.kit.notices import notice_card, notice_text, noticed


@notice_text.register
def approval_not_shown(notice: ApprovalNotShown) -> str:
    return "\n".join(
        [
            _(
                "⚠️ A request for **{amount}** waits, and I can't post it in <#{channel}>.",
                amount=format_usd(notice.approval.amount),
                channel=notice.channel_id,
            ),
            _("I need **View Channel**, **Send Messages**, **Embed Links** and **Attach Files** there."),
            _("`/approvals list` shows all requests. `/treasury approve-above` chooses another channel."),
            _("-# job {job}", job=notice.approval.job_id),
        ]
    )


@notice_text.register
def moderators_unreachable(notice: ModeratorsUnreachable) -> str:
    return "\n".join(
        [
            _("⚠️ A server's moderators can't see the requests that wait for them."),
            _("I can't post in its approvals channel, nor in an alert channel."),
            _("`/approvals list` works there."),
            _("-# server {server} · channel {channel}", server=notice.guild_id, channel=notice.channel_id),
        ]
    )


@notice_text.register
def clock_wrong(notice: ClockWrong) -> str:
    time = formatting.duration(abs(notice.seconds_ahead))
    where = "ahead of" if notice.seconds_ahead > 0 else "behind"
    return (
        f"**The bot's clock is wrong**: it is {time} {where} StableStudio's. Nothing is bought until they "
        "agree within a minute; what is paid already is still made and delivered. Let the system keep its "
        "time (NTP); `python -m bot check` compares the clock with others."
    )


@notice_text.register
def clock_right(_notice: ClockRight) -> str:
    return "The bot's clock is right again: jobs are bought as before."


@notice_text.register
def job_reported(notice: JobReported) -> str:
    """Return the report of a result. A private one is named by its prompt: only its maker can report it."""
    job = notice.job
    small = _("-# job {job}", job=job.id)
    if job.private:
        said = _("🚩 **Report** · <@{member}> reports a private result of their own", member=job.user_id)
        return f"{said}\n> {text.prompt_of(job)}\n{small}"
    said = _("🚩 **Report** · a member reports a result of <@{maker}>", maker=job.user_id)
    return f"{said}\n{result_pictures.link(job)}\n{small}"


@notice_text.register
def picture_reported(notice: PictureReported) -> str:
    said = _("🚩 **Report** · a member reports a picture by <@{author}>", author=notice.author_id)
    return f"{said}\n{notice.link}"


@notice_card.register(ApprovalNotShown)
@notice_card.register(PictureReported)
def looked_at(notice: ApprovalNotShown | PictureReported) -> Card:
    return noticed(Tone.MONEY, notice)


@notice_card.register
def job_reported_card(notice: JobReported) -> Card:
    """Return the report with the button that deletes a public result. It asks a moderator first."""
    if notice.job.private:
        return noticed(Tone.MONEY, notice)
    remove = layout.button(_("Delete…"), actions.Remove(notice.job.id), discord.ButtonStyle.danger)
    return noticed(Tone.MONEY, notice, remove)
