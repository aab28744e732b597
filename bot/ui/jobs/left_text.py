"""What a member can still spend, in one sentence."""

from collections.abc import Mapping

from bot.domain.amounts import format_left, format_usd
from bot.domain.moderation.limits import Kind, Scope
from bot.domain.money.left import Left
from bot.domain.periods import Per
from bot.i18n import N_, _

_BEFORE: Mapping[tuple[Scope, Per], str] = {
    (Scope.MEMBER, Per.DAY): N_("you have {left} left today"),
    (Scope.MEMBER, Per.WEEK): N_("you have {left} left this week"),
    (Scope.MEMBER, Per.MONTH): N_("you have {left} left this month"),
    (Scope.ROLE, Per.DAY): N_("your role has {left} left today"),
    (Scope.ROLE, Per.WEEK): N_("your role has {left} left this week"),
    (Scope.ROLE, Per.MONTH): N_("your role has {left} left this month"),
    (Scope.CHANNEL, Per.DAY): N_("this channel has {left} left today"),
    (Scope.CHANNEL, Per.WEEK): N_("this channel has {left} left this week"),
    (Scope.CHANNEL, Per.MONTH): N_("this channel has {left} left this month"),
    (Scope.SERVER, Per.DAY): N_("everyone together has {left} left today"),
    (Scope.SERVER, Per.WEEK): N_("everyone together has {left} left this week"),
    (Scope.SERVER, Per.MONTH): N_("everyone together has {left} left this month"),
}
"""Before a job, beside its price."""

_AFTER: Mapping[tuple[Scope, Per], str] = {
    (Scope.MEMBER, Per.DAY): N_("{left} of your {amount} left today"),
    (Scope.MEMBER, Per.WEEK): N_("{left} of your {amount} left this week"),
    (Scope.MEMBER, Per.MONTH): N_("{left} of your {amount} left this month"),
    (Scope.ROLE, Per.DAY): N_("{left} of your role's {amount} left today"),
    (Scope.ROLE, Per.WEEK): N_("{left} of your role's {amount} left this week"),
    (Scope.ROLE, Per.MONTH): N_("{left} of your role's {amount} left this month"),
    (Scope.CHANNEL, Per.DAY): N_("{left} of this channel's {amount} left today"),
    (Scope.CHANNEL, Per.WEEK): N_("{left} of this channel's {amount} left this week"),
    (Scope.CHANNEL, Per.MONTH): N_("{left} of this channel's {amount} left this month"),
    (Scope.SERVER, Per.DAY): N_("{left} of the server's {amount} left today"),
    (Scope.SERVER, Per.WEEK): N_("{left} of the server's {amount} left this week"),
    (Scope.SERVER, Per.MONTH): N_("{left} of the server's {amount} left this month"),
}
"""After a job."""


def before(left: Left) -> str | None:
    """Return what the member has before a job, as a part of its price line; None without any limit."""
    if left.prize is not None:
        return _("paid from your prize of {left}", left=format_left(left.prize))
    return _of(_BEFORE, left)


def after(left: Left) -> str | None:
    """Return what the member has left after a job, as a short line; None without any limit."""
    if left.prize is not None:
        return _("Paid from your prize · {left} of it left", left=format_left(left.prize))
    return _of(_AFTER, left)


def _of(words: Mapping[tuple[Scope, Per], str], left: Left) -> str | None:
    if left.standing is None:
        return None
    rule = left.standing.rule
    # An allowance is each member's own, whoever it was set for.
    scope = Scope.MEMBER if rule.kind is Kind.ALLOWANCE else rule.scope
    # The limit itself is exact, as a moderator typed it.
    return _(words[scope, rule.per], left=format_left(left.standing.left), amount=format_usd(rule.amount))
