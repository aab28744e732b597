"""Refusals by limits, allowances and the host's daily limit, and after failures in a row."""

from bot.domain.amounts import format_usd
from bot.domain.moderation.errors import LimitReached
from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.money.errors import DailyLimitReached, ModelResting
from bot.domain.periods import Per
from bot.i18n import N_, _
from bot.ui.kit.errors.words import held_nothing, words

_PER = {Per.DAY: N_("day"), Per.WEEK: N_("week"), Per.MONTH: N_("month")}


@words.register
def limit_reached(error: LimitReached) -> str:
    raised = _(
        "People with **Manage Server** can raise it with `/treasury {command}`.",
        command="limits" if error.standing.rule.kind is Kind.LIMIT else "allowance",
    )
    refusal = held_nothing(_costs(error) + describe(error.standing))
    return f"{refusal} {raised}"


def _costs(error: LimitReached) -> str:
    if error.amount is None:
        return ""
    if error.jobs == 1:
        return _("This costs {amount}. ", amount=format_usd(error.amount))
    return _(
        "These {jobs} jobs cost {amount} together, and one press counts like one job. ",
        jobs=error.jobs,
        amount=format_usd(error.amount),
    )


@words.register
def daily_limit_reached(error: DailyLimitReached) -> str:
    return _(
        "This costs {amount}. The bot's host allows {cap} a day over all servers, and {used} of "
        "today's is used. Nothing was held or paid. The next day begins <t:{reset}:R>; only the "
        "bot's host can raise it (HOST_DAILY_CAP).",
        amount=format_usd(error.amount),
        cap=format_usd(error.limit),
        used=format_usd(error.used),
        reset=error.resets_at // 1000,
    )


@words.register
def model_resting(error: ModelResting) -> str:
    return held_nothing(
        _(
            "Your last {failures} jobs with {model} failed after they were paid, so it is paused for you: "
            "try again <t:{until}:R> with another prompt, or use another model now.",
            failures=error.failures,
            model=error.model,
            until=error.until // 1000,
        )
    )


def describe(standing: Standing) -> str:
    """Return a rule with its number; one that counts over a period also with its use and its end."""
    rule = standing.rule
    number = format_usd(rule.amount)
    if rule.per is Per.JOB:
        return _("{whose}, one job may cost {number} at most.", whose=_whose(rule), number=number)
    assert standing.resets_at is not None, "a period ends"
    return _(
        "{whose}, {number} may be spent per {per}: {used} is used and {left} left; "
        "it begins anew <t:{resets_at}:R>.",
        whose=_whose(rule),
        number=number,
        per=_(_PER[rule.per]),
        used=format_usd(standing.used),
        left=format_usd(standing.left),
        resets_at=standing.resets_at // 1000,
    )


def _whose(rule: Rule) -> str:
    """Return whose spending the rule is about, as the beginning of a sentence."""
    if rule.kind is Kind.ALLOWANCE:
        names = {
            Scope.MEMBER: _("By your own allowance"),
            Scope.ROLE: _("By your allowance as <@&{key}>", key=rule.key),
        }
        return names.get(rule.scope, _("By every member's allowance here"))
    if rule.per is Per.JOB and rule.scope is Scope.ROLE:
        return _("For the role <@&{key}>", key=rule.key)
    names = {
        Scope.ROLE: _("For all members with the role <@&{key}> together", key=rule.key),
        Scope.CHANNEL: _("In <#{key}>", key=rule.key),
    }
    return names.get(rule.scope, _("On this server"))
