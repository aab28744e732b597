"""What a member reads when a rule of the server says no: the rule, the number, what is used, when it
resets and who can raise it."""

from bot.domain.access import ALL, ModelRule
from bot.domain.errors import NotAllowed, OverLimit
from bot.domain.limits import Kind, Rule, Scope, Standing
from bot.domain.money import format_usd
from bot.domain.periods import Per
from bot.domain.server import Freeze
from bot.domain.stops import Stopped

FREE = "Nothing was held or paid."


def over_limit(amount: int | None, standing: Standing) -> OverLimit:
    """The refusal of a job of `amount` micro-USDC; None: its price is not known yet, and nothing is left."""
    costs = "" if amount is None else f"This costs {format_usd(amount)}. "
    raised = f"People with **Manage Server** can raise it with `/treasury {command(standing.rule)}`."
    return OverLimit(f"{costs}{described(standing)} {FREE} {raised}")


def described(standing: Standing) -> str:
    """A rule with its number and, if it is counted, what is used and left, and until when."""
    rule = standing.rule
    number = format_usd(rule.amount)
    if rule.per is Per.JOB:
        return f"{whose(rule)}, one job may cost {number} at most."
    assert standing.resets_at is not None, "a period ends"
    return (
        f"{whose(rule)}, {number} may be spent per {rule.per}: {format_usd(standing.used)} is used "
        f"and {format_usd(standing.left)} left until <t:{standing.resets_at // 1000}:R>."
    )


def whose(rule: Rule) -> str:
    """For whom a rule is, as the beginning of a sentence."""
    if rule.kind is Kind.ALLOWANCE:
        names = {
            Scope.MEMBER: "By your own allowance",
            Scope.ROLE: f"By your allowance as <@&{rule.key}>",
        }
        return names.get(rule.scope, "By every member's allowance here")
    names = {
        Scope.ROLE: f"For all members with the role <@&{rule.key}> together",
        Scope.CHANNEL: f"In <#{rule.key}>",
    }
    if rule.per is Per.JOB and rule.scope is Scope.ROLE:
        return f"For the role <@&{rule.key}>"
    return names.get(rule.scope, "On this server")


def command(rule: Rule) -> str:
    """The subcommand of `/treasury` that sets such a rule."""
    return "limits" if rule.kind is Kind.LIMIT else "allowance"


def frozen(freeze: Freeze) -> Stopped:
    """The server spends nothing."""
    reason = f" Their reason: {plain(freeze.reason)}." if freeze.reason else ""
    return Stopped(
        f"Spending is stopped on this server: <@{freeze.by}> froze it <t:{freeze.at // 1000}:R>.{reason} "
        f"{FREE} What is paid for already is still made and delivered. People with **Manage Server** can "
        "lift it with `/treasury unfreeze`."
    )


def model_off(model: str, rule: ModelRule) -> NotAllowed:
    """The model is switched off for the asker."""
    what = "All models are" if rule.model == ALL else f"{model} is"
    where = {
        Scope.ROLE: f"for your role <@&{rule.key}>",
        Scope.CHANNEL: f"in <#{rule.key}>",
    }.get(rule.scope, "on this server")
    return NotAllowed(
        f"{what} switched off {where}. {FREE} People with **Manage Server** can switch it on with "
        "`/studio models`."
    )


def plain(reason: str) -> str:
    """A moderator's words inside a sentence: one line, no formatting."""
    line = " ".join(reason.split()).rstrip(".")
    return "".join(f"\\{mark}" if mark in "\\`*_~|<>#[]()@:" else mark for mark in line)
