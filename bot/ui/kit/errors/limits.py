"""Refusals by limits, allowances and the host's daily limit, and after failures in a row."""

from bot.domain.amounts import format_usd, format_used
from bot.domain.moderation.errors import LimitReached
from bot.domain.moderation.limits import Kind, Scope, Standing
from bot.domain.money.errors import DailyLimitReached, ModelResting
from bot.domain.periods import Per
from bot.i18n import N_, _
from bot.ui.kit.errors.words import held_nothing, words

_FOR_ONE_JOB = {
    (Kind.ALLOWANCE, Scope.MEMBER): N_("Your own allowance is at most {amount} for one job."),
    (Kind.ALLOWANCE, Scope.ROLE): N_("Your allowance as <@&{key}> is at most {amount} for one job."),
    (Kind.ALLOWANCE, Scope.SERVER): N_("Your allowance is at most {amount} for one job."),
    (Kind.LIMIT, Scope.ROLE): N_("The limit for one job is {amount} for the role <@&{key}>."),
    (Kind.LIMIT, Scope.CHANNEL): N_("The limit for one job is {amount} in <#{key}>."),
    (Kind.LIMIT, Scope.SERVER): N_("The limit for one job is {amount} on this server."),
}

_FOR_A_DAY = {
    (Kind.ALLOWANCE, Scope.MEMBER): N_("Your own daily allowance: {used} of {amount} used."),
    (Kind.ALLOWANCE, Scope.ROLE): N_("Your daily allowance as <@&{key}>: {used} of {amount} used."),
    (Kind.ALLOWANCE, Scope.SERVER): N_("Your daily allowance: {used} of {amount} used."),
    (Kind.LIMIT, Scope.ROLE): N_("Daily limit for everyone with <@&{key}>: {used} of {amount} used."),
    (Kind.LIMIT, Scope.CHANNEL): N_("Daily limit in <#{key}>: {used} of {amount} used."),
    (Kind.LIMIT, Scope.SERVER): N_("Daily limit for the server: {used} of {amount} used."),
}

_FOR_A_WEEK = {
    (Kind.ALLOWANCE, Scope.MEMBER): N_("Your own weekly allowance: {used} of {amount} used."),
    (Kind.ALLOWANCE, Scope.ROLE): N_("Your weekly allowance as <@&{key}>: {used} of {amount} used."),
    (Kind.ALLOWANCE, Scope.SERVER): N_("Your weekly allowance: {used} of {amount} used."),
    (Kind.LIMIT, Scope.ROLE): N_("Weekly limit for everyone with <@&{key}>: {used} of {amount} used."),
    (Kind.LIMIT, Scope.CHANNEL): N_("Weekly limit in <#{key}>: {used} of {amount} used."),
    (Kind.LIMIT, Scope.SERVER): N_("Weekly limit for the server: {used} of {amount} used."),
}

_FOR_A_MONTH = {
    (Kind.ALLOWANCE, Scope.MEMBER): N_("Your own monthly allowance: {used} of {amount} used."),
    (Kind.ALLOWANCE, Scope.ROLE): N_("Your monthly allowance as <@&{key}>: {used} of {amount} used."),
    (Kind.ALLOWANCE, Scope.SERVER): N_("Your monthly allowance: {used} of {amount} used."),
    (Kind.LIMIT, Scope.ROLE): N_("Monthly limit for everyone with <@&{key}>: {used} of {amount} used."),
    (Kind.LIMIT, Scope.CHANNEL): N_("Monthly limit in <#{key}>: {used} of {amount} used."),
    (Kind.LIMIT, Scope.SERVER): N_("Monthly limit for the server: {used} of {amount} used."),
}

_SENTENCES = {Per.JOB: _FOR_ONE_JOB, Per.DAY: _FOR_A_DAY, Per.WEEK: _FOR_A_WEEK, Per.MONTH: _FOR_A_MONTH}


@words.register
def limit_reached(error: LimitReached) -> str:
    reason = " ".join([*_costs(error), describe(error.standing)])
    if error.standing.rule.kind is Kind.LIMIT:
        raised = _("Someone with **Manage Server** can raise it with `/treasury limits`.")
    else:
        raised = _("Someone with **Manage Server** can raise it with `/treasury allowance`.")
    return held_nothing(reason, raised)


def _costs(error: LimitReached) -> list[str]:
    if error.amount is None:
        return []
    if error.jobs == 1:
        return [_("This costs {amount}.", amount=format_usd(error.amount))]
    return [
        _(
            "All {jobs} together cost {amount}. One press counts like one job.",
            jobs=error.jobs,
            amount=format_usd(error.amount),
        )
    ]


@words.register
def daily_limit_reached(error: DailyLimitReached) -> str:
    reason = _(
        "This costs {amount}. Daily limit for all servers together: {used} of {cap} used. "
        "Resets <t:{reset}:R>.",
        amount=format_usd(error.amount),
        cap=format_usd(error.limit),
        used=format_used(error.used),
        reset=error.resets_at // 1000,
    )
    return held_nothing(reason, _("Only the bot's operator can raise it (HOST_DAILY_CAP)."))


@words.register
def model_resting(error: ModelResting) -> str:
    reason = _(
        "Your last {failures} jobs with {model} were paid and then failed. It's paused for you. "
        "Try again <t:{until}:R>.",
        failures=error.failures,
        model=error.model,
        until=error.until // 1000,
    )
    return held_nothing(reason, _("Use another model now, or a different prompt later."))


def describe(standing: Standing) -> str:
    """Return a rule with its number; one that counts over a period also with its use and its end."""
    rule = standing.rule
    sentences = _SENTENCES[rule.per]
    said = _(
        sentences.get((rule.kind, rule.scope), sentences[rule.kind, Scope.SERVER]),
        key=rule.key,
        amount=format_usd(rule.amount),
        used=format_used(standing.used),
    )
    if rule.per is Per.JOB:
        return said
    assert standing.resets_at is not None, "a period ends"
    return " ".join([said, _("Resets <t:{at}:R>.", at=standing.resets_at // 1000)])
