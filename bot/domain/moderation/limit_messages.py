"""What a member reads when a rule of the server says no: the rule, the number, what is used, when it
resets and who can raise it."""

from bot.domain.amounts import format_usd
from bot.domain.errors import NotAllowed, OverLimit, Stopped
from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.moderation.model_rules import ALL, ModelRule
from bot.domain.periods import Per
from bot.domain.server_settings import Freeze
from bot.i18n import N_, _

_PER = {Per.DAY: N_("day"), Per.WEEK: N_("week"), Per.MONTH: N_("month")}

FREE = N_("Nothing was held or paid.")


def over_limit(amount: int | None, standing: Standing, jobs: int = 1) -> OverLimit:
    """The refusal of a job of `amount` micro-USDC; None: its price is not known yet, and nothing is left.
    `jobs`: so many are asked for by one press."""
    costs = _costs(amount, jobs)
    raised = _(
        "People with **Manage Server** can raise it with `/treasury {command}`.",
        command=command(standing.rule),
    )
    return OverLimit(f"{costs}{described(standing)} {_(FREE)} {raised}")


def _costs(amount: int | None, jobs: int) -> str:
    if amount is None:
        return ""
    if jobs == 1:
        return _("This costs {amount}. ", amount=format_usd(amount))
    return _(
        "These {jobs} jobs cost {amount} together, and one press counts like one job. ",
        jobs=jobs,
        amount=format_usd(amount),
    )


def described(standing: Standing) -> str:
    """A rule with its number and, if it is counted, what is used and left, and until when."""
    rule = standing.rule
    number = format_usd(rule.amount)
    if rule.per is Per.JOB:
        return _("{whose}, one job may cost {number} at most.", whose=whose(rule), number=number)
    assert standing.resets_at is not None, "a period ends"
    return _(
        "{whose}, {number} may be spent per {per}: {used} is used and {left} left; "
        "it begins anew <t:{resets_at}:R>.",
        whose=whose(rule),
        number=number,
        per=_(_PER[rule.per]),
        used=format_usd(standing.used),
        left=format_usd(standing.left),
        resets_at=standing.resets_at // 1000,
    )


def whose(rule: Rule) -> str:
    """For whom a rule is, as the beginning of a sentence."""
    if rule.kind is Kind.ALLOWANCE:
        names = {
            Scope.MEMBER: _("By your own allowance"),
            Scope.ROLE: _("By your allowance as <@&{key}>", key=rule.key),
        }
        return names.get(rule.scope, _("By every member's allowance here"))
    names = {
        Scope.ROLE: _("For all members with the role <@&{key}> together", key=rule.key),
        Scope.CHANNEL: _("In <#{key}>", key=rule.key),
    }
    if rule.per is Per.JOB and rule.scope is Scope.ROLE:
        return _("For the role <@&{key}>", key=rule.key)
    return names.get(rule.scope, _("On this server"))


def command(rule: Rule) -> str:
    """The subcommand of `/treasury` that sets such a rule."""
    return "limits" if rule.kind is Kind.LIMIT else "allowance"


def frozen(freeze: Freeze) -> Stopped:
    """The server spends nothing."""
    reason = _(" Their reason: {reason}.", reason=plain(freeze.reason)) if freeze.reason else ""
    return Stopped(
        _(
            "Spending is stopped on this server: <@{by}> froze it <t:{at}:R>.{reason} Nothing was held "
            "or paid. What is paid for already is still made and delivered. People with **Manage "
            "Server** can lift it with `/treasury unfreeze`.",
            by=freeze.by,
            at=freeze.at // 1000,
            reason=reason,
        )
    )


def model_off(model: str, rule: ModelRule) -> NotAllowed:
    """The model is switched off for the asker."""
    what = _("All models are") if rule.model == ALL else _("{model} is", model=model)
    where = {
        Scope.ROLE: _("for your role <@&{key}>", key=rule.key),
        Scope.CHANNEL: _("in <#{key}>", key=rule.key),
    }.get(rule.scope, _("on this server"))
    return NotAllowed(
        _(
            "{what} switched off {where}. Nothing was held or paid. People with **Manage Server** can "
            "switch it on with `/studio models`.",
            what=what,
            where=where,
        )
    )


def plain(reason: str) -> str:
    """A moderator's words inside a sentence: one line, no formatting."""
    line = " ".join(reason.split()).rstrip(".")
    return "".join(f"\\{mark}" if mark in "\\`*_~|<>#[]()@:" else mark for mark in line)
