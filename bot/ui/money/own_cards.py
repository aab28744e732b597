"""Cards of a member's spending, counted as the limits count it: for themselves, and for moderators."""

from collections.abc import Iterator

import discord
from discord import ui

from bot.domain.amounts import format_left, format_usd, format_used
from bot.domain.moderation.cases import Record
from bot.domain.moderation.limits import Standing
from bot.domain.money.spending import MemberTotals
from bot.i18n import _, ngettext
from bot.services.money.history import OwnSpending
from bot.ui.kit import actions, layout
from bot.ui.kit.errors import limits
from bot.ui.kit.formatting import DOT
from bot.ui.moderation import rule_names


def card(own: OwnSpending) -> layout.Card:
    """Build the card."""
    return layout.contained(
        layout.Tone.PLAIN,
        _("Your spending here"),
        _spent(own),
        *(line for standing in own.standings for line in _limit(standing)),
        _("Your prize: {left} left", left=format_left(own.prize)) if own.prize else None,
        _made(own.totals),
        _paid(own.totals),
        _models(own),
        small=_("Limits count the same amounts. `/me receipts` has each payment, `/jobs` each job."),
    )


def of_member(usage: OwnSpending, record: Record) -> layout.Card:
    """Return a member's usage for moderators, with their strikes and blocks, and what can be done."""
    strikes = len(record.strikes)
    user_id = record.user_id
    return layout.contained(
        layout.Tone.MONEY if strikes or record.block else layout.Tone.PLAIN,
        _("Usage of {member}", member=f"<@{user_id}>"),
        _spent(usage),
        *(line for standing in usage.standings for line in _theirs(standing)),
        _("Prize: {left} left", left=format_left(usage.prize)) if usage.prize else None,
        _made(usage.totals),
        _paid(usage.totals),
        _models(usage),
        _cases(record),
        ui.ActionRow(
            layout.button(_("Their cases"), actions.ShowCases(user_id)),
            layout.button(_("Strike…"), actions.StrikeMember(user_id), discord.ButtonStyle.danger),
            layout.button(_("Block…"), actions.BlockMember(user_id), discord.ButtonStyle.danger),
        ),
    )


def _cases(record: Record) -> str:
    strikes = len(record.strikes)
    facts = [
        ngettext("{n} strike counts", "{n} strikes count", strikes) if strikes else _("No strike counts"),
        _("blocked") if record.block else None,
        ngettext("{n} case in all", "{n} cases in all", len(record.cases)) if record.cases else None,
    ]
    return DOT.join(filter(None, facts))


def _spent(own: OwnSpending) -> str:
    return _(
        "**{today}** today · {week} this week · {month} this month",
        today=format_used(own.today),
        week=format_used(own.week),
        month=format_used(own.month),
    )


def _limit(standing: Standing) -> Iterator[str]:
    """Yield the sentence of a limit, with its bar below; a limit on one job has none."""
    yield limits.describe(standing)
    if standing.resets_at is not None:
        yield layout.bar(standing.used, standing.rule.amount)


def _theirs(standing: Standing) -> Iterator[str]:
    """Yield the line of a limit that is another member's, with its bar below."""
    name, amount = rule_names.of_rule(standing.rule), format_usd(standing.rule.amount)
    if standing.resets_at is None:
        yield f"{name}: {amount}"
        return
    used = format_used(standing.used)
    yield _("{limit}: {used} of {amount} used", limit=name, used=used, amount=amount)
    yield layout.bar(standing.used, standing.rule.amount)


def _made(totals: MemberTotals) -> str:
    facts = [
        ngettext("{n} job", "{n} jobs", totals.jobs),
        _("{n} done", n=totals.delivered),
        _("{n} under way", n=totals.running) if totals.running else None,
        _("{n} failed", n=totals.failed) if totals.failed else None,
    ]
    return DOT.join(filter(None, facts))


def _paid(totals: MemberTotals) -> str:
    """Return what all of the member's jobs cost, with all digits as in their receipts."""
    facts = [_("{amount} paid in all", amount=format_usd(totals.paid))]
    if totals.refunded:
        refunded = format_usd(totals.refunded)
        facts.append(_("{amount} of it given back by the bot's operator", amount=refunded))
    if totals.held:
        facts.append(_("{amount} held now", amount=format_usd(totals.held)))
    return DOT.join(facts)


def _models(own: OwnSpending) -> str | None:
    """Return the models of the last thirty days; None without any."""
    others = _("others")
    shares = [f"{share.key or others} {format_used(share.amount)}" for share in own.models]
    return _("Last 30 days: {models}", models=DOT.join(shares)) if shares else None
