"""How much may be spent by whom: caps on one job, pools that many share, and members' own allowances.

A *limit* is a cap on the price of one job or a pool for a day, week or month; of a server, a channel or
a role. An *allowance* is what each single member may spend; of a member, a role or everybody (the
server). Of caps and of allowances the most specific decides, and of several roles the most generous;
of pools every one that applies must hold. `0` is zero.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.periods import Per


class Kind(StrEnum):
    LIMIT = "limit"
    ALLOWANCE = "allowance"


class Scope(StrEnum):
    """Whose spending is meant: also the words under which spending is counted."""

    SERVER = "server"
    CHANNEL = "channel"
    ROLE = "role"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit or allowance. `key` is the Discord id in its scope (of a server: its own)."""

    kind: Kind
    scope: Scope
    key: int
    per: Per
    amount: int  # micro-USDC


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks, and where. `roles` without @everyone; `parent_id` is the channel of a thread."""

    guild_id: int
    channel_id: int
    user_id: int
    roles: tuple[int, ...] = ()
    parent_id: int | None = None

    @property
    def channels(self) -> tuple[int, ...]:
        """The channel and, of a thread, the one it belongs to: the more specific first."""
        return (self.channel_id,) if self.parent_id is None else (self.channel_id, self.parent_id)

    def counters(self) -> Iterator[tuple[Scope, int]]:
        """Everything the asker's spending counts towards."""
        yield Scope.SERVER, self.guild_id
        yield Scope.MEMBER, self.user_id
        for channel_id in self.channels:
            yield Scope.CHANNEL, channel_id
        for role_id in sorted(set(self.roles)):
            yield Scope.ROLE, role_id


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule that decides for an asker, and what is used of it. `resets_at`: epoch milliseconds; None
    for caps on one job."""

    rule: Rule
    used: int  # micro-USDC
    resets_at: int | None

    @property
    def left(self) -> int:
        """Micro-USDC that may still be spent under this rule; never below zero."""
        return max(0, self.rule.amount - self.used)


Used = Callable[[Scope, int, Per], int]
"""What a counter has spent in the running period."""
Resets = Callable[[Per], int]


def deciding(rules: Sequence[Rule], requester: Requester) -> list[Rule]:
    """The rules this asker has to keep, in the order they are checked: what one job may cost, what the
    member may spend, the pools of roles, of channels, of the server."""
    limits = [rule for rule in rules if rule.kind is Kind.LIMIT and _applies(rule, requester)]
    allowances = [rule for rule in rules if rule.kind is Kind.ALLOWANCE and _applies(rule, requester)]
    caps = [rule for rule in limits if rule.per is Per.JOB]
    found = [_most_specific(caps, requester)]
    found += [_most_specific([rule for rule in allowances if rule.per is per], requester) for per in Per]
    pools = sorted((rule for rule in limits if rule.per is not Per.JOB), key=_pool_order)
    return [rule for rule in [*found, *pools] if rule is not None]


def counter(rule: Rule, requester: Requester) -> tuple[Scope, int]:
    """What the rule counts: a pool everything of its own, an allowance only the member's spending."""
    if rule.kind is Kind.ALLOWANCE:
        return Scope.MEMBER, requester.user_id
    return rule.scope, rule.key


def standings(rules: Sequence[Rule], requester: Requester, used: Used, resets: Resets) -> list[Standing]:
    """Where the asker stands with every rule that decides."""
    return [_standing(rule, requester, used, resets) for rule in deciding(rules, requester)]


def pool(rule: Rule, used: Used, resets: Resets) -> Standing:
    """Where a limit stands, whoever asks."""
    if rule.per is Per.JOB:
        return Standing(rule, 0, None)
    return Standing(rule, used(rule.scope, rule.key, rule.per), resets(rule.per))


def broken(found: Iterable[Standing], amount: int, before: int = 0) -> Standing | None:
    """The first rule that spending `amount` more would break. `before` is what the same job has spent
    already, which a cap on one job counts too."""
    return next(
        (each for each in found if amount + (before if each.rule.per is Per.JOB else 0) > each.left), None
    )


def _standing(rule: Rule, requester: Requester, used: Used, resets: Resets) -> Standing:
    if rule.per is Per.JOB or rule.kind is Kind.LIMIT:
        return pool(rule, used, resets)
    return Standing(rule, used(*counter(rule, requester), rule.per), resets(rule.per))


def _applies(rule: Rule, requester: Requester) -> bool:
    return (rule.scope, rule.key) in set(requester.counters())


_SPECIFIC = (Scope.MEMBER, Scope.ROLE, Scope.CHANNEL, Scope.SERVER)
_POOLS = (Scope.ROLE, Scope.CHANNEL, Scope.SERVER)
_PERIODS = tuple(Per)


def _most_specific(rules: Sequence[Rule], requester: Requester) -> Rule | None:
    return min(rules, key=lambda rule: _rank(rule, requester), default=None)


def _rank(rule: Rule, requester: Requester) -> tuple[int, int, int]:
    """The lowest decides: by scope, a thread before its channel, then the largest amount."""
    place = requester.channels.index(rule.key) if rule.scope is Scope.CHANNEL else 0
    return _SPECIFIC.index(rule.scope), place, -rule.amount


def _pool_order(rule: Rule) -> tuple[int, int, int]:
    return _POOLS.index(rule.scope), _PERIODS.index(rule.per), rule.key
