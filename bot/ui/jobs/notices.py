"""Words of notices about jobs: approvals that cannot be shown, and reports."""

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
from bot.ui.kit import formatting
from bot.ui.kit.notices import notice_text


@notice_text.register
def approval_not_shown(notice: ApprovalNotShown) -> str:
    return _(
        "Job {job_id} for {amount} waits for a moderator, and I cannot show its card in <#{channel_id}>: the "
        "channel is gone or I may not view it, send messages, embed links and attach files there. "
        "`/approvals list` has this job and all others that wait. Somebody with **Manage Server** can name "
        "another channel with `/treasury approve-above`.",
        job_id=notice.approval.job_id,
        amount=format_usd(notice.approval.amount),
        channel_id=notice.channel_id,
    )


@notice_text.register
def moderators_unreachable(notice: ModeratorsUnreachable) -> str:
    return _(
        "On the server {guild_id} moderators cannot be shown what waits for them: neither its channel of "
        "approvals ({channel_id}) nor one for alerts takes my messages. `/approvals list` works there.",
        guild_id=notice.guild_id,
        channel_id=notice.channel_id,
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
    link = (
        _("private, reported by its maker: {prompt}", prompt=text.prompt_of(job))
        if job.private
        else result_pictures.link(job)
    )
    return _reported(_("job {job} of <@{user_id}>", job=job.id, user_id=job.user_id), link)


@notice_text.register
def picture_reported(notice: PictureReported) -> str:
    return _reported(_("a picture by <@{author_id}>", author_id=notice.author_id), notice.link)


def _reported(what: str, link: str) -> str:
    return _(
        "**Report** · {what}: {link}\n-# a member reports it; 🗑 below a result removes it",
        what=what,
        link=link,
    )
