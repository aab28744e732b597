"""Texts for moderators and the host about limits, allowances, and models."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.amounts import format_usd
from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.moderation.model_rules import ALL, ModelRule
from bot.domain.periods import Per
from bot.domain.server_settings import ServerSettings
from bot.i18n import N_, _
from bot.ui.kit import formatting

PERIODS = {
    Per.JOB: N_("one job"),
    Per.DAY: N_("a day"),
    Per.WEEK: N_("a week"),
    Per.MONTH: N_("a month"),
}


def rule_set(rule: Rule, old: int | None, settings: ServerSettings) -> str:
    """Return the answer to a limit or allowance that was set."""
    before = "" if old is None else _(" (before: {old})", old=format_usd(old))
    counted = (
        ""
        if rule.per is Per.JOB
        else _(" What is held counts. {begins}", begins=_periods(rule.per, settings))
    )
    return f"{sentence(rule)}{before}.{counted}"


def rule_lifted(rule: Rule) -> str:
    """Return the answer to a rule that was lifted, with its former amount."""
    return _("No longer in force: {sentence}.", sentence=sentence(rule))


def sentence(rule: Rule) -> str:
    """Return `<#1>: $2.00 a day at most, all members together`."""
    together = "" if rule.per is Per.JOB or rule.kind is Kind.ALLOWANCE else _(", all together")
    per_member = _(" each") if rule.kind is Kind.ALLOWANCE and rule.scope is not Scope.MEMBER else ""
    return _(
        "{whom}: {amount} for {what} at most{each}{together}",
        whom=_for(rule),
        amount=format_usd(rule.amount),
        what=_(PERIODS[rule.per]),
        each=per_member,
        together=together,
    )


def _for(rule: Rule) -> str:
    match rule.scope:
        case Scope.SERVER:
            return _("every member") if rule.kind is Kind.ALLOWANCE else _("this server")
        case Scope.CHANNEL:
            return f"<#{rule.key}>"
        case Scope.ROLE:
            return f"<@&{rule.key}>"
        case Scope.MEMBER:
            return f"<@{rule.key}>"


def _periods(per: Per, settings: ServerSettings) -> str:
    begins = {Per.DAY: _("A day"), Per.WEEK: _("A week"), Per.MONTH: _("A month")}[per]
    return _(
        "{begins} begins at midnight in the time zone {zone} (`/treasury zone`).",
        begins=begins,
        zone=settings.zone,
    )


def overview(pools: Sequence[Standing], rules: Sequence[Rule], settings: ServerSettings) -> Iterator[str]:
    """Yield all rules of a server with their use, and its thresholds."""
    yield _("**limits**") if pools else _("**limits** none: `/treasury limits` sets them")
    for standing in pools:
        yield f"- {sentence(standing.rule)}{_used(standing)}"
    allowances = [rule for rule in rules if rule.kind is Kind.ALLOWANCE]
    yield _("**allowances**") if allowances else _("**allowances** none: `/treasury allowance` sets them")
    for rule in allowances:
        yield f"- {sentence(rule)}"
    yield from lines(settings)


def _used(standing: Standing) -> str:
    if standing.resets_at is None:
        return ""
    left = _("{used} used, {left} left", used=format_usd(standing.used), left=format_usd(standing.left))
    return _(
        " · {left}, begins anew {resets_at}", left=left, resets_at=formatting.relative(standing.resets_at)
    )


def lines(settings: ServerSettings) -> Iterator[str]:
    """Yield the thresholds at which members confirm and moderators approve."""
    yield _("**asked to press** above {confirm_above}", confirm_above=format_usd(settings.confirm_above))
    yield _("**approvals** {approvals}", approvals=approvals(settings))
    yield _(
        "**jobs at once** {running_per_member} of each member · **time zone** {zone}",
        running_per_member=settings.running_per_member,
        zone=settings.zone,
    )
    if settings.frozen is not None:
        yield _(
            "**frozen** by <@{by}> {at}", by=settings.frozen.by, at=formatting.relative(settings.frozen.at)
        )


def approvals(settings: ServerSettings) -> str:
    """Return the amounts that need approval, the approvers, and their channel."""
    if settings.approve_above is None and settings.second_above is None:
        return _("off: nobody has to approve anything")
    parts = []
    if settings.approve_above is not None:
        parts.append(_("one person above {approve_above}", approve_above=format_usd(settings.approve_above)))
    if settings.second_above is not None:
        parts.append(_("two above {second_above}", second_above=format_usd(settings.second_above)))
    if settings.approver_role is not None:
        parts.append(_("by Moderate Members or <@&{approver_role}>", approver_role=settings.approver_role))
    if settings.second_role is not None:
        parts.append(
            _("of two, one with <@&{second_role}> or Manage Server", second_role=settings.second_role)
        )
    place = f"<#{settings.approvals_channel}>" if settings.approvals_channel else "`/approvals list`"
    return _("{parts}, in {where}", parts=", ".join(parts), where=place)


def choice(rule: Rule, names: Mapping[int, str]) -> str:
    """Return a rule in Discord's list: plain text, at most 100 characters."""
    subject = names.get(rule.key, _("deleted {scope} {key}", scope=rule.scope, key=rule.key))
    if rule.scope is Scope.SERVER:
        subject = _("every member") if rule.kind is Kind.ALLOWANCE else _("this server")
    name = _(
        "{kind}: {who}, {amount} for {what}",
        kind=rule.kind,
        who=formatting.clean(subject),
        amount=format_usd(rule.amount),
        what=_(PERIODS[rule.per]),
    )
    return formatting.cut(name, 100)


def models(rules: Sequence[ModelRule], defaults: Mapping[str, str]) -> Iterator[str]:
    """Yield the models that are on and off, and those of the short commands."""
    yield _("**models**") if rules else _("**models** all are on, for everybody, everywhere")
    for rule in rules:
        yield f"- {model_rule(rule)}"
    for purpose, model in sorted(defaults.items()):
        yield _("**{purpose}** by default {model}", purpose=purpose, model=model)


def model_rule(rule: ModelRule) -> str:
    """Return `veo-3.1: off in <#1>`."""
    models = _("all models") if rule.model == ALL else rule.model
    place = {
        Scope.ROLE: _("for <@&{key}>", key=rule.key),
        Scope.CHANNEL: _("in <#{key}>", key=rule.key),
    }.get(rule.scope, _("on this server"))
    switch = _("on") if rule.allowed else _("off")
    return f"{models}: {switch} {place}"
