"""Words for the limits that a request exceeds: whose they are, and how much of them is used."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.amounts import format_usd, format_used
from bot.domain.moderation.errors import LimitReached
from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.periods import Per
from bot.i18n import N_, _
from bot.ui.kit import layout
from bot.ui.kit.formatting import DOT, relative

_ALLOWANCES: Mapping[Per, str] = {
    Per.JOB: N_("Your allowance for one job"),
    Per.DAY: N_("Your daily allowance"),
    Per.WEEK: N_("Your weekly allowance"),
    Per.MONTH: N_("Your monthly allowance"),
}
_SERVER: Mapping[Per, str] = {
    Per.JOB: N_("This server's limit for one job"),
    Per.DAY: N_("This server's daily limit"),
    Per.WEEK: N_("This server's weekly limit"),
    Per.MONTH: N_("This server's monthly limit"),
}
_CHANNEL: Mapping[Per, str] = {
    Per.JOB: N_("The limit for one job in {place}"),
    Per.DAY: N_("The daily limit of {place}"),
    Per.WEEK: N_("The weekly limit of {place}"),
    Per.MONTH: N_("The monthly limit of {place}"),
}
_OF_MEMBER: Mapping[Per, str] = {
    Per.JOB: N_("{member}'s allowance for one job ({amount})"),
    Per.DAY: N_("{member}'s daily allowance ({amount})"),
    Per.WEEK: N_("{member}'s weekly allowance ({amount})"),
    Per.MONTH: N_("{member}'s monthly allowance ({amount})"),
}
_HEADINGS: Mapping[Per, str] = {
    Per.JOB: N_("More than you may spend at once"),
    Per.DAY: N_("Not enough left today"),
    Per.WEEK: N_("Not enough left this week"),
    Per.MONTH: N_("Not enough left this month"),
}
_USED_UP: Mapping[Per, str] = {
    Per.JOB: N_("Nothing can be made here"),
    Per.DAY: N_("Nothing left today"),
    Per.WEEK: N_("Nothing left this week"),
    Per.MONTH: N_("Nothing left this month"),
}


def heading(error: LimitReached) -> str:
    """Return the heading of the refusal."""
    per = error.standing.rule.per
    return _(_HEADINGS[per]) if error.standing.left else _(_USED_UP[per])


def whose(rule: Rule) -> str:
    """Return whose limit it is: `Your daily allowance`, `The daily limit of #studio`."""
    if rule.kind is Kind.ALLOWANCE:
        return _(_ALLOWANCES[rule.per])
    if rule.scope is Scope.SERVER:
        return _(_SERVER[rule.per])
    place = f"<#{rule.key}>" if rule.scope is Scope.CHANNEL else f"<@&{rule.key}>"
    return _(_CHANNEL[rule.per], place=place)


def over(rules: Sequence[Rule], user_id: int) -> str | None:
    """Return the line of an approval's card about the limits that it lifts; None if it lifts none."""
    if not rules:
        return None
    limits = DOT.join(_limit(rule, user_id) for rule in rules)
    return _("Over the limit: {limits}", limits=limits)


def _limit(rule: Rule, user_id: int) -> str:
    amount = format_used(rule.amount)
    if rule.kind is Kind.ALLOWANCE:
        return _(_OF_MEMBER[rule.per], member=f"<@{user_id}>", amount=amount)
    return f"{whose(rule)} ({amount})"


def lines(error: LimitReached) -> Iterator[str]:
    """Yield the limit with its bar, the time it resets, and the price."""
    yield f"{whose(error.standing.rule)}: {use(error.standing)}"
    if error.standing.resets_at is not None:
        yield _("Resets {time}", time=relative(error.standing.resets_at))
    if error.amount is None:
        yield _("Nothing more was paid.") if error.paid_before else _("Nothing was paid.")
    elif error.paid_before:
        yield costs_more(error.amount)
    elif error.jobs == 1:
        yield _("This costs **{amount}**. Nothing was paid.", amount=format_usd(error.amount))
    else:
        yield _(
            "These {jobs} cost **{amount}** together. Nothing was paid.",
            jobs=error.jobs,
            amount=format_usd(error.amount),
        )


def costs_more(amount: int) -> str:
    """Return the price (micro-USDC) of a request whose uploads are paid already."""
    cost = _("This costs {amount}.", amount=f"**{format_usd(amount)}**")
    return " ".join([cost, _("Nothing more was paid.")])


def use(standing: Standing) -> str:
    """Return the bar of a limit with its amounts. A limit on one job has no bar."""
    amount = format_used(standing.rule.amount)
    if standing.rule.per is Per.JOB:
        return amount
    used = _("{used} of {amount}", used=format_used(standing.used), amount=amount)
    return f"{layout.bar(standing.used, standing.rule.amount)}{DOT}{used}"
