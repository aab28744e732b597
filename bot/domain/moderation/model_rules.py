"""Rules that switch models on and off for a server, a channel or a role."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.moderation.limits import Requester, Scope

ALL = "*"
"""Means all models in place of a model's id."""


@dataclass(frozen=True, slots=True)
class ModelRule:
    """A model is on or off for a server, a channel or a role."""

    model: str  # catalogue id, or ALL
    scope: Scope  # never a member
    key: int
    allowed: bool


def deciding(rules: Sequence[ModelRule], model: str, requester: Requester) -> ModelRule | None:
    """Return the rule that decides about the model for this requester; None if there is none: it is on.

    A role's rule comes before a channel's, and that before the server's; in each scope a rule for this model
    comes before one for all. Of several roles, one that is allowed is enough.
    """
    keys = {
        Scope.ROLE: requester.roles,
        Scope.CHANNEL: requester.channels,
        Scope.SERVER: (requester.guild_id,),
    }
    for scope, scope_keys in keys.items():
        for name in (model, ALL):
            level = [
                rule for rule in rules if (rule.scope, rule.model) == (scope, name) and rule.key in scope_keys
            ]
            if level and scope is Scope.CHANNEL:
                return min(level, key=lambda rule: requester.channels.index(rule.key))  # a thread's own first
            if level:
                return max(level, key=lambda rule: rule.allowed)
    return None


def may_be_on(rules: Sequence[ModelRule], guild_id: int, channel_id: int, model: str) -> bool:
    """Return True if the model is on in the channel, at least for members with a certain role."""
    others = [rule for rule in rules if rule.scope is not Scope.ROLE]
    rule = deciding(others, model, Requester(guild_id, channel_id, 0))
    if rule is None or rule.allowed:
        return True
    return any(rule.scope is Scope.ROLE and rule.model in (model, ALL) and rule.allowed for rule in rules)


def is_on(rules: Sequence[ModelRule], guild_id: int, model: str) -> bool:
    """Return True if the model is on for the server, channels and roles with rules of their own left out."""
    own = [rule for rule in rules if rule.scope is Scope.SERVER]
    rule = deciding(own, model, Requester(guild_id, 0, 0))
    return rule is None or rule.allowed
