"""A rule about spending in one line: whose money, how much of it is left, and the instant it resets."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.amounts import format_left, format_usd
from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.periods import Per
from bot.i18n import N_, _
from bot.ui.kit import formatting, layout
from bot.ui.kit.formatting import DOT

_YOURS: Final[Mapping[Per, str]] = {
    Per.DAY: N_("You: **{left}** of {limit} left today"),
    Per.WEEK: N_("You: **{left}** of {limit} left this week"),
    Per.MONTH: N_("You: **{left}** of {limit} left this month"),
}
_SERVERS: Final[Mapping[Per, str]] = {
    Per.DAY: N_("This server: **{left}** of {limit} left today"),
    Per.WEEK: N_("This server: **{left}** of {limit} left this week"),
    Per.MONTH: N_("This server: **{left}** of {limit} left this month"),
}
_CHANNELS: Final[Mapping[Per, str]] = {
    Per.DAY: N_("<#{key}>: **{left}** of {limit} left today"),
    Per.WEEK: N_("<#{key}>: **{left}** of {limit} left this week"),
    Per.MONTH: N_("<#{key}>: **{left}** of {limit} left this month"),
}
_ROLES: Final[Mapping[Per, str]] = {
    Per.DAY: N_("<@&{key}>, all members together: **{left}** of {limit} left today"),
    Per.WEEK: N_("<@&{key}>, all members together: **{left}** of {limit} left this week"),
    Per.MONTH: N_("<@&{key}>, all members together: **{left}** of {limit} left this month"),
}
_POOLS: Final = {Scope.SERVER: _SERVERS, Scope.CHANNEL: _CHANNELS, Scope.ROLE: _ROLES}


def line(standing: Standing) -> str:
    """Return `You: $0.14 of $1.50 left today`, or the most that one job may cost."""
    rule = standing.rule
    if rule.per is Per.JOB:
        return _("One job costs {limit} at most.", limit=format_usd(rule.amount))
    sentences = _YOURS if rule.kind is Kind.ALLOWANCE else _POOLS.get(rule.scope, _SERVERS)
    return _(
        sentences[rule.per],
        key=rule.key,
        left=format_left(standing.left),
        limit=format_usd(rule.amount),
    )


def lines(standings: Sequence[Standing]) -> list[str]:
    """Return a line for each rule with the instant of its reset. The server's month has a bar of its use."""
    return [DOT.join(filter(None, [_bar(one), line(one), _resets(one)])) for one in standings]


def _bar(standing: Standing) -> str | None:
    return layout.bar(standing.used, standing.rule.amount) if _is_month_of_server(standing.rule) else None


def _is_month_of_server(rule: Rule) -> bool:
    return rule.kind is Kind.LIMIT and rule.scope is Scope.SERVER and rule.per is Per.MONTH


def _resets(standing: Standing) -> str | None:
    if standing.resets_at is None:
        return None
    return _("resets {time}", time=formatting.relative(standing.resets_at))
