"""Names of limits, allowances and models: what people call a rule, for cards, answers and the log."""

from collections.abc import Mapping

from bot.catalogue import EVERY_MODEL
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.model_rules import ALL
from bot.domain.periods import Per
from bot.i18n import N_, _

_NAMES: Mapping[tuple[Kind, Scope], Mapping[Per, str]] = {
    (Kind.LIMIT, Scope.SERVER): {
        Per.JOB: N_("Server limit for one job"),
        Per.DAY: N_("Daily server limit"),
        Per.WEEK: N_("Weekly server limit"),
        Per.MONTH: N_("Monthly server limit"),
    },
    (Kind.LIMIT, Scope.CHANNEL): {
        Per.JOB: N_("Limit for one job in {whom}"),
        Per.DAY: N_("Daily limit in {whom}"),
        Per.WEEK: N_("Weekly limit in {whom}"),
        Per.MONTH: N_("Monthly limit in {whom}"),
    },
    (Kind.LIMIT, Scope.ROLE): {
        Per.JOB: N_("Limit for one job of {whom}"),
        Per.DAY: N_("Daily limit of {whom} together"),
        Per.WEEK: N_("Weekly limit of {whom} together"),
        Per.MONTH: N_("Monthly limit of {whom} together"),
    },
    (Kind.ALLOWANCE, Scope.SERVER): {
        Per.JOB: N_("Each member's limit for one job"),
        Per.DAY: N_("Each member's daily allowance"),
        Per.WEEK: N_("Each member's weekly allowance"),
        Per.MONTH: N_("Each member's monthly allowance"),
    },
    (Kind.ALLOWANCE, Scope.ROLE): {
        Per.JOB: N_("Limit for one job of each member with {whom}"),
        Per.DAY: N_("Daily allowance of each member with {whom}"),
        Per.WEEK: N_("Weekly allowance of each member with {whom}"),
        Per.MONTH: N_("Monthly allowance of each member with {whom}"),
    },
    (Kind.ALLOWANCE, Scope.MEMBER): {
        Per.JOB: N_("{whom}'s limit for one job"),
        Per.DAY: N_("{whom}'s daily allowance"),
        Per.WEEK: N_("{whom}'s weekly allowance"),
        Per.MONTH: N_("{whom}'s monthly allowance"),
    },
}

_MENTIONS = {Scope.CHANNEL: "<#{}>", Scope.ROLE: "<@&{}>", Scope.MEMBER: "<@{}>"}


def mention(scope: Scope, key: int) -> str:
    """Return the channel, role or member as a mention; nothing for the whole server."""
    return _MENTIONS.get(scope, "").format(key)


def name(kind: Kind, scope: Scope, key: int, per: Per) -> str:
    """Return `Daily limit in <#1>`."""
    return named(kind, scope, per, mention(scope, key))


def of_rule(rule: Rule) -> str:
    """Return the name of a rule, without its amount."""
    return name(rule.kind, rule.scope, rule.key, rule.per)


def named(kind: Kind, scope: Scope, per: Per, whom: str) -> str:
    """Return the name of a rule about `whom`, which is a mention or, in Discord's lists, a plain name."""
    return _(_NAMES[kind, scope][per], whom=whom)


_TITLES: Mapping[str, str] = {model.id: model.title for model in EVERY_MODEL}


def model(model_id: str) -> str:
    """Return `Veo 3.1`, or `All models`; the id itself of a model that is not sold any more."""
    return _("All models") if model_id == ALL else _TITLES.get(model_id, model_id)


def model_at(model_id: str, scope: Scope, key: int) -> str:
    """Return `Veo 3.1 in <#1>`; the name alone for the whole server."""
    name, place = model(model_id), mention(scope, key)
    if scope is Scope.CHANNEL:
        return _("{model} in {where}", model=name, where=place)
    if scope is Scope.ROLE:
        return _("{model} for {who}", model=name, who=place)
    return name
