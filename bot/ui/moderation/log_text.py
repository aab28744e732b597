"""Lines of the moderation log as sentences, for the alerts channel and `/treasury history`."""

import json

from bot.domain.amounts import format_usd, format_used
from bot.domain.moderation.log import LOSS, MANY_LOSSES, LogLine, LossCount
from bot.domain.moderation.notices import LogLineAdded, ManyLosses
from bot.i18n import _
from bot.ui.kit import formatting, layout
from bot.ui.kit.formatting import DOT
from bot.ui.kit.layout import Tone
from bot.ui.kit.notices import notice_card, notice_text, noticed
from bot.ui.moderation import log_acts, log_settings, rule_names


@notice_text.register
def log_line_added(notice: LogLineAdded) -> str:
    return line(notice.line)


@notice_text.register
def many_losses(notice: ManyLosses) -> str:
    return (
        f"⚠️ {_lost(notice.losses)} `/host pause` stops all spending, `/host retire-model` one model.\n"
        f"-# on server {notice.guild_id}"
    )


@notice_card.register
def log_line_card(notice: LogLineAdded) -> layout.Card:
    return noticed(Tone.MONEY, notice) if notice.line.needs_a_look else layout.note(notice_text(notice))


@notice_card.register
def many_losses_card(notice: ManyLosses) -> layout.Card:
    return noticed(Tone.MONEY, notice)


def line(entry: LogLine, *, at: bool = False, length: int = 200) -> str:
    """Return the change or act as a sentence, with its reason; with `at` the job and the time below in small.

    `length` limits the reason, which is untrusted, in characters.
    """
    small: list[str] = []
    head = _sentence(entry, small)
    if entry.reason:
        head = _("{line} · “{reason}”", line=head, reason=formatting.shown(entry.reason, length))
    if at and (job := log_acts.job_id(entry)):
        small.append(_("job {job_id}", job_id=job))
    if at:
        small.append(formatting.moment(entry.at))
    return f"{head}\n-# {DOT.join(small)}" if small else head


def _sentence(entry: LogLine, small: list[str]) -> str:
    if entry.action == LOSS and entry.new is not None:
        return _loss(small, **json.loads(entry.new))
    if entry.action == MANY_LOSSES and entry.new is not None:
        return _many_losses(LossCount.load(entry.new))
    who = _("the bot") if entry.actor is None else f"<@{entry.actor}>"
    if (changed := log_settings.changed(entry, who)) is not None:
        return changed
    return log_acts.sentence(entry, _("The bot") if entry.actor is None else who, small)


def _loss(
    small: list[str],
    *,
    job_id: str,
    model: str,
    paid: int,
    refunded: int,
    failure: str,
    forgiven: bool | None = True,
) -> str:
    """Return what a job without a result cost, and whose money it was. Amounts are micro-USDC.

    Every failure was `forgiven` before the log said which are. None: no allowance is concerned.
    """
    small += [rule_names.model(model), _("job {job_id}", job_id=job_id)]
    said = [_("💸 A job failed after it was paid: {paid} lost.", paid=format_usd(paid))]
    if refunded:
        said.append(
            _("The bot's operator gave {refunded} back to this server.", refunded=format_usd(refunded))
        )
    else:
        said.append(_("The server bears it."))
    if forgiven is not None:
        said.append(
            _("The member's allowance is untouched.")
            if forgiven
            else _("It counts in the member's allowance.")
        )
    return " ".join(said)


def _many_losses(losses: LossCount) -> str:
    """Return the line for moderators: what was lost, and what they can do."""
    return " ".join(
        [
            f"⚠️ {_lost(losses)}",
            _("`/studio models` switches a model off."),
            _("`/treasury freeze` stops all spending."),
        ]
    )


def _lost(losses: LossCount) -> str:
    """Return what was lost in the last hour, and whose money it was."""
    lost = _(
        "{count} jobs failed after they were paid in the last hour: {paid} lost.",
        count=losses.count,
        paid=format_used(losses.paid),
    )
    if losses.cap is not None:
        return (
            lost
            + " "
            + _(
                "The bot's operator has given {cap} back today and gives no more before midnight UTC.",
                cap=format_usd(losses.cap),
            )
        )
    if losses.refunded:
        return (
            lost
            + " "
            + _("The bot's operator gave {refunded} of it back.", refunded=format_usd(losses.refunded))
        )
    return lost
