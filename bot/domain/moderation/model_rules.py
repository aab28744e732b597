"""Which models may be used, by which role, in which channel."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.moderation.limits import Requester, Scope

ALL = "*"
"""In place of a model's id: every model."""


@dataclass(frozen=True, slots=True)
class ModelRule:
    """A model is on or off for a server, a channel or a role."""

    model: str  # catalogue id, or ALL
    scope: Scope  # never a member
    key: int
    allowed: bool


def deciding(rules: Sequence[ModelRule], model: str, requester: Requester) -> ModelRule | None:
    """The rule that decides about the model for this asker; None: nobody has said anything, so it is on.

    A role's rule comes before a channel's, that before the server's; in each, one for this very model
    before one for all. Of several roles, one that is allowed is enough.
    """
    keys = {
        Scope.ROLE: requester.roles,
        Scope.CHANNEL: requester.channels,
        Scope.SERVER: (requester.guild_id,),
    }
    for scope, mine in keys.items():
        for named in (model, ALL):
            found = [
                rule for rule in rules if (rule.scope, rule.model) == (scope, named) and rule.key in mine
            ]
            if found:
                return _of_one_level(found, requester)
    return None


def _of_one_level(found: Sequence[ModelRule], requester: Requester) -> ModelRule:
    """Of roles the generous one; of a thread and its channel the thread's."""
    if found[0].scope is Scope.CHANNEL:
        return min(found, key=lambda rule: requester.channels.index(rule.key))
    return max(found, key=lambda rule: rule.allowed)
