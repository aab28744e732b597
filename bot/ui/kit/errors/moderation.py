"""Refusals by a server's moderators and by the host: spending is stopped, or a model is off."""

from bot.domain.moderation.errors import (
    AlreadyFrozen,
    DefaultMakesOther,
    DefaultNotEnabled,
    ModelOff,
    NoSuchRule,
    NotFrozen,
    RuleProblem,
    RuleRefused,
    ServerFrozen,
)
from bot.domain.moderation.limits import Scope
from bot.domain.moderation.model_rules import ALL
from bot.domain.money.errors import (
    AlreadyPaused,
    AlreadyRetired,
    ModelNotEnabled,
    ModelRetired,
    NotPaused,
    NotRetired,
    SpendingPaused,
)
from bot.i18n import N_, _
from bot.ui.kit.errors.words import words
from bot.ui.kit.formatting import plain, relative

_MEDIA = {"image": N_("image"), "video": N_("video")}


@words.register
def server_frozen(error: ServerFrozen) -> str:
    freeze = error.freeze
    reason = _(" Their reason: {reason}.", reason=plain(freeze.reason)) if freeze.reason else ""
    return _(
        "Spending is stopped on this server: <@{by}> froze it <t:{at}:R>.{reason} Nothing was held "
        "or paid. What is paid for already is still made and delivered. People with **Manage "
        "Server** can lift it with `/treasury unfreeze`.",
        by=freeze.by,
        at=freeze.at // 1000,
        reason=reason,
    )


@words.register
def already_frozen(error: AlreadyFrozen) -> str:
    return _(
        "Spending is stopped here already, since <t:{at}:R> by <@{by}>. Nothing was "
        "changed. `/treasury unfreeze` lets it go on.",
        at=error.freeze.at // 1000,
        by=error.freeze.by,
    )


@words.register
def not_frozen(_error: NotFrozen) -> str:
    return _("Spending is not stopped here. Nothing was changed.")


@words.register
def spending_paused(error: SpendingPaused) -> str:
    return _(
        "The bot's host has paused all spending, since {at}{because} Nothing was held or paid for "
        "this. What is paid already is still made and delivered. Only the bot's host can let it go "
        "on.",
        at=relative(error.pause.at),
        because=_because(error.pause.reason),
    )


@words.register
def already_paused(error: AlreadyPaused) -> str:
    return _(
        "Spending is paused already, since <t:{at}:R>. Nothing was changed. `/host unpause` lets it go on.",
        at=error.pause.at // 1000,
    )


@words.register
def not_paused(_error: NotPaused) -> str:
    return _("Spending is not paused. Nothing was changed.")


@words.register
def model_off(error: ModelOff) -> str:
    rule = error.rule
    what = _("All models are") if rule.model == ALL else _("{model} is", model=error.model)
    where = {
        Scope.ROLE: _("for your role <@&{key}>", key=rule.key),
        Scope.CHANNEL: _("in <#{key}>", key=rule.key),
    }.get(rule.scope, _("on this server"))
    return _(
        "{what} switched off {where}. Nothing was held or paid. People with **Manage Server** can "
        "switch it on with `/studio models`.",
        what=what,
        where=where,
    )


@words.register
def model_retired(error: ModelRetired) -> str:
    return _(
        "The bot's host has stopped {model} on all servers, since {at}{because} Nothing was held "
        "or paid for this. What is paid already is still made and delivered. Use another model.",
        model=error.retired.model,
        at=relative(error.retired.at),
        because=_because(error.retired.reason),
    )


@words.register
def already_retired(error: AlreadyRetired) -> str:
    return _("{model} is stopped already. Nothing was changed.", model=error.model)


@words.register
def not_retired(error: NotRetired) -> str:
    return _("{model} is not stopped. Nothing was changed.", model=error.model)


@words.register
def model_not_enabled(error: ModelNotEnabled) -> str:
    return _not_enabled(error.model)


def _not_enabled(model: str) -> str:
    return _(
        "The bot's host has not switched on {model}. Nothing was held or paid for this. What is "
        "paid already is still made and delivered. Use another model.",
        model=model,
    )


@words.register
def default_not_enabled(error: DefaultNotEnabled) -> str:
    return _("{why} Nothing was changed.", why=_not_enabled(error.model))


@words.register
def default_makes_other(error: DefaultMakesOther) -> str:
    return _(
        "{model} does not make a {what}. Nothing was changed.",
        model=error.model,
        what=_(_MEDIA[error.media]),
    )


@words.register
def no_such_rule(error: NoSuchRule) -> str:
    if error.from_list:
        return _("There is no such rule. Nothing was changed. Choose one from the list.")
    return _("There is no such rule. Nothing was changed. `/treasury limits` lists them all.")


_PROBLEMS = {
    RuleProblem.HALF_A_LIMIT: N_(
        "Say both, `per` and `amount`: how much, for what. Nothing was changed. Without either I list "
        "all rules."
    ),
    RuleProblem.CHANNEL_AND_ROLE: N_("Name a channel or a role, not both. Nothing was changed."),
    RuleProblem.MEMBER_AND_ROLE: N_("Name a member or a role, not both. Nothing was changed."),
    RuleProblem.EVERYONE_DECIDES: N_("@everyone cannot be the one who decides. Nothing was changed."),
    RuleProblem.HALF_A_SWITCH: N_("Say both, `model` and `switch`. Nothing was changed."),
    RuleProblem.NO_PURPOSE: N_("Say for what: `purpose`. Nothing was changed."),
}


@words.register
def rule_refused(error: RuleRefused) -> str:
    return _(_PROBLEMS[error.problem])


def _because(reason: str) -> str:
    return f": {reason.rstrip('.')}." if reason else "."
