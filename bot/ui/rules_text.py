"""What moderators read about limits, allowances and models."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.access import ALL, ModelRule
from bot.domain.limits import Kind, Rule, Scope, Standing
from bot.domain.money import format_usd
from bot.domain.periods import Per
from bot.domain.server import ServerSettings
from bot.ui import text

WHAT = {Per.JOB: "one job", Per.DAY: "a day", Per.WEEK: "a week", Per.MONTH: "a month"}


def rule_set(rule: Rule, old: int | None, settings: ServerSettings) -> str:
    """The answer to a limit or allowance that was set."""
    before = "" if old is None else f" (before: {format_usd(old)})"
    counts = "" if rule.per is Per.JOB else f" What is held counts. {_periods(rule.per, settings)}"
    return f"{sentence(rule)}{before}.{counts}"


def rule_lifted(rule: Rule) -> str:
    """The answer to a rule that was taken away; its amount is what it was."""
    return f"No longer in force: {sentence(rule)}."


def sentence(rule: Rule) -> str:
    """`<#1>: $2.00 a day at most, all members together`."""
    together = "" if rule.per is Per.JOB or rule.kind is Kind.ALLOWANCE else ", all together"
    each = " each" if rule.kind is Kind.ALLOWANCE and rule.scope is not Scope.MEMBER else ""
    return f"{_for(rule)}: {format_usd(rule.amount)} for {WHAT[rule.per]} at most{each}{together}"


def _for(rule: Rule) -> str:
    match rule.scope:
        case Scope.SERVER:
            return "every member" if rule.kind is Kind.ALLOWANCE else "this server"
        case Scope.CHANNEL:
            return f"<#{rule.key}>"
        case Scope.ROLE:
            return f"<@&{rule.key}>"
        case Scope.MEMBER:
            return f"<@{rule.key}>"


def _periods(per: Per, settings: ServerSettings) -> str:
    begins = {Per.DAY: "A day", Per.WEEK: "A week", Per.MONTH: "A month"}[per]
    return f"{begins} begins at midnight in the time zone {settings.zone} (`/treasury zone`)."


def overview(pools: Sequence[Standing], rules: Sequence[Rule], settings: ServerSettings) -> Iterator[str]:
    """All rules of a server, what is used, and its lines."""
    yield "**limits**" if pools else "**limits** none: `/treasury limits` sets them"
    for standing in pools:
        yield f"- {sentence(standing.rule)}{_used(standing)}"
    allowances = [rule for rule in rules if rule.kind is Kind.ALLOWANCE]
    yield "**allowances**" if allowances else "**allowances** none: `/treasury allowance` sets them"
    for rule in allowances:
        yield f"- {sentence(rule)}"
    yield from lines(settings)


def _used(standing: Standing) -> str:
    if standing.resets_at is None:
        return ""
    left = f"{format_usd(standing.used)} used, {format_usd(standing.left)} left"
    return f" · {left} until {text.relative(standing.resets_at)}"


def lines(settings: ServerSettings) -> Iterator[str]:
    """When members are asked to press, and when moderators decide."""
    yield f"**asked to press** above {format_usd(settings.confirm_above)}"
    yield f"**approvals** {approvals(settings)}"
    yield f"**jobs at once** {settings.running_per_member} of each member · **time zone** {settings.zone}"
    if settings.frozen is not None:
        yield f"**frozen** by <@{settings.frozen.by}> {text.relative(settings.frozen.at)}"


def approvals(settings: ServerSettings) -> str:
    """Who decides about what, and where."""
    if settings.approve_above is None and settings.second_above is None:
        return "off: nobody has to approve anything"
    parts = []
    if settings.approve_above is not None:
        parts.append(f"one person above {format_usd(settings.approve_above)}")
    if settings.second_above is not None:
        parts.append(f"two above {format_usd(settings.second_above)}")
    if settings.approver_role is not None:
        parts.append(f"by Moderate Members or <@&{settings.approver_role}>")
    if settings.second_role is not None:
        parts.append(f"of two, one with <@&{settings.second_role}> or Manage Server")
    where = f"<#{settings.approvals_channel}>" if settings.approvals_channel else "`/approvals list`"
    return f"{', '.join(parts)}, in {where}"


def choice(rule: Rule, names: Mapping[int, str]) -> str:
    """One rule in the list that Discord offers while a command is typed; plain text, 100 characters."""
    who = names.get(rule.key, f"deleted {rule.scope} {rule.key}")
    if rule.scope is Scope.SERVER:
        who = "every member" if rule.kind is Kind.ALLOWANCE else "this server"
    said = f"{rule.kind}: {text.clean(who)}, {format_usd(rule.amount)} for {WHAT[rule.per]}"
    return text.cut(said, 100)


def models(rules: Sequence[ModelRule], defaults: Mapping[str, str]) -> Iterator[str]:
    """Which models are on and off, and what the short commands use."""
    yield "**models**" if rules else "**models** all are on, for everybody, everywhere"
    for rule in rules:
        yield f"- {model_rule(rule)}"
    for purpose, model in sorted(defaults.items()):
        yield f"**{purpose}** by default {model}"


def model_rule(rule: ModelRule) -> str:
    """`veo-3.1: off in <#1>`."""
    what = "all models" if rule.model == ALL else rule.model
    where = {Scope.ROLE: f"for <@&{rule.key}>", Scope.CHANNEL: f"in <#{rule.key}>"}.get(
        rule.scope, "on this server"
    )
    return f"{what}: {'on' if rule.allowed else 'off'} {where}"
