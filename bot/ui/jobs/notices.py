"""Words of notices about jobs: approvals that cannot be shown, and results that moderators removed."""

from bot.domain.amounts import format_left, format_usd
from bot.domain.jobs.notices import (
    ApprovalNotShown,
    ClockRight,
    ClockWrong,
    ModeratorsUnreachable,
    ResultTakenOut,
    ServerBack,
    ServerErased,
    ServerLeft,
)
from bot.i18n import _
from bot.ui.jobs import text
from bot.ui.kit import formatting
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
def result_taken_out(notice: ResultTakenOut) -> str:
    lines = [
        _("🗑️ **A moderator has removed your result**"),
        f"> {text.prompt_of(notice.job)}",
        _("Reason: {reason}", reason=formatting.shown(notice.reason, 500)) if notice.reason else "",
        _("It is gone from everywhere, and `/show` doesn't bring it back. There is no refund."),
        _("-# case {number} · job {job}", number=notice.case, job=notice.job.id),
    ]
    return "\n".join(line for line in lines if line)


@notice_text.register
def server_left(notice: ServerLeft) -> str:
    until = formatting.moment(notice.until)
    return (
        f"The bot was removed from server {notice.guild_id}. Nothing is held for it any more. Its "
        f"{format_left(notice.available)}, its settings and its results wait for its return until {until}."
    )


@notice_text.register
def server_erased(notice: ServerErased) -> str:
    return (
        f"Server {notice.guild_id} did not come back in time: its settings, prompts and files are erased. "
        f"Its {format_left(notice.available)} stay in the books as its own, for the day it returns."
    )


@notice_text.register
def server_back(notice: ServerBack) -> str:
    available = format_left(notice.available)
    if notice.erased:
        return _(
            "👋 I'm back. This server's {available} are still here. Its settings were erased because I was "
            "away for too long: `/setup` sets it up again.",
            available=available,
        )
    return _(
        "👋 I'm back. This server's {available} and its settings are still here. What was waiting when I "
        "left was cancelled, and nothing was paid for it.",
        available=available,
    )


@notice_card.register(ApprovalNotShown)
@notice_card.register(ResultTakenOut)
def looked_at(notice: ApprovalNotShown | ResultTakenOut) -> Card:
    return noticed(Tone.MONEY, notice)
