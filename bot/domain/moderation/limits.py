"""Limits and allowances: the amounts that a server's moderators let members spend.

A *limit* is about the price of one job, or about a pool for a day, week or month that many share; it is set
for a server, a channel or a role. An *allowance* is the amount that each single member may spend; it is set
for a member, a role or all members (the server). Of job limits and of allowances the most specific one
decides, and of several roles the most generous; of pools every one that applies must hold. `0` is zero.

    exceeded(standings(rules, requester, usage), 123_000)   # the first rule that does not allow it, or None
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.domain.moderation.gates import MemberFacts
from bot.domain.periods import Per


class Kind(StrEnum):
    LIMIT = "limit"  # on one job, or on a pool that many share
    ALLOWANCE = "allowance"  # for each single member


class Scope(StrEnum):
    """The scope of a rule, and of a counter of spending."""

    SERVER = "server"
    CHANNEL = "channel"
    ROLE = "role"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit or an allowance. `key` is the Discord id in its scope; a server's is its own."""

    kind: Kind
    scope: Scope
    key: int
    per: Per
    amount: int  # micro-USDC


@dataclass(frozen=True, slots=True)
class Requester:
    """The member whose limits and rules count, and the channel of the request.

    `roles` are without @everyone; `parent_id` is the channel of a thread. `facts` are there while the member
    is present: a stored job has none.
    """

    guild_id: int
    channel_id: int
    user_id: int
    roles: tuple[int, ...] = ()
    parent_id: int | None = None
    facts: MemberFacts | None = field(default=None, compare=False)

    @property
    def channels(self) -> tuple[int, ...]:
        """Return the channel and, of a thread, its parent: the more specific first."""
        return (self.channel_id,) if self.parent_id is None else (self.channel_id, self.parent_id)

    def counters(self) -> Iterator[tuple[Scope, int]]:
        """Yield every counter that the requester's spending adds to."""
        yield Scope.SERVER, self.guild_id
        yield Scope.MEMBER, self.user_id
        for channel_id in self.channels:
            yield Scope.CHANNEL, channel_id
        for role_id in sorted(set(self.roles)):
            yield Scope.ROLE, role_id


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule and its use. `resets_at` is in epoch milliseconds; None for a limit on one job."""

    rule: Rule
    used: int  # micro-USDC
    resets_at: int | None

    @property
    def left(self) -> int:
        """Return the micro-USDC that may still be spent under this rule; never below zero."""
        return max(0, self.rule.amount - self.used)


@dataclass(frozen=True, slots=True)
class RuleInUse:
    """A rule, its use, and the members that it leaves nothing to in the running period.

    `standing` is about all who share a limit; None for an allowance, and for a limit on one job.
    """

    rule: Rule
    standing: Standing | None
    spent_by: Sequence[tuple[int, int]]  # (member id, micro-USDC used), the highest first
    resets_at: int | None  # epoch milliseconds

    @property
    def blocks(self) -> bool:
        """Return True if the rule refuses somebody's next job already."""
        used_up = self.standing is not None and self.standing.left == 0
        return used_up or bool(self.spent_by) or self.rule.amount == 0


class Usage(Protocol):
    """The counters of a server, read at one instant."""

    def used(self, scope: Scope, key: int, per: Per) -> int:
        """Return the micro-USDC counted in the running period."""

    def resets_at(self, per: Per) -> int:
        """Return the epoch millisecond at which the running period ends."""


def deciding(rules: Sequence[Rule], requester: Requester) -> list[Rule]:
    """Return the rules that decide about this requester, in the order they are checked.

    First the limit on one job, then the member's allowances, then the pools of roles, channels and server.
    """
    counters = set(requester.counters())
    mine = [rule for rule in rules if (rule.scope, rule.key) in counters]
    limits = [rule for rule in mine if rule.kind is Kind.LIMIT]
    single = [[rule for rule in limits if rule.per is Per.JOB]]
    single += [[rule for rule in mine if rule.kind is Kind.ALLOWANCE and rule.per is per] for per in Per]
    pools = sorted((rule for rule in limits if rule.per is not Per.JOB), key=_pool_order)
    return [min(group, key=lambda rule: _rank(rule, requester)) for group in single if group] + pools


def standings(rules: Sequence[Rule], requester: Requester, usage: Usage) -> list[Standing]:
    """Return the rules that decide about this requester, with their use."""
    return with_use(deciding(rules, requester), requester, usage)


def with_use(rules: Sequence[Rule], requester: Requester, usage: Usage) -> list[Standing]:
    """Return the deciding rules with their use."""
    return [
        Standing(rule, usage.used(Scope.MEMBER, requester.user_id, rule.per), usage.resets_at(rule.per))
        if rule.kind is Kind.ALLOWANCE and rule.per is not Per.JOB  # it counts this member's spending alone
        else limit_standing(rule, usage)
        for rule in rules
    ]


def counters_of(rules: Sequence[Rule], requester: Requester) -> list[tuple[Scope, int, Per]]:
    """Return what `with_use` asks of its `usage`: scope, key and period of each counter."""
    member = (Scope.MEMBER, requester.user_id)
    return [
        (*(member if rule.kind is Kind.ALLOWANCE else (rule.scope, rule.key)), rule.per)
        for rule in rules
        if rule.per is not Per.JOB
    ]


def limit_standing(limit: Rule, usage: Usage) -> Standing:
    """Return a limit with its use. Nothing is counted for a limit on one job."""
    if limit.per is Per.JOB:
        return Standing(limit, 0, None)
    return Standing(limit, usage.used(limit.scope, limit.key, limit.per), usage.resets_at(limit.per))


def exceeded(standings: Iterable[Standing], amount: int, spent: int = 0) -> Standing | None:
    """Return the first rule that spending `amount` more would exceed, None if all hold.

    `spent` is the amount that the same job has spent before; a limit on one job counts it too.
    """
    for standing in standings:
        if amount + (spent if standing.rule.per is Per.JOB else 0) > standing.left:
            return standing
    return None


_SPECIFIC = (Scope.MEMBER, Scope.ROLE, Scope.CHANNEL, Scope.SERVER)
_POOLS = (Scope.ROLE, Scope.CHANNEL, Scope.SERVER)
_PERIODS = tuple(Per)


def _rank(rule: Rule, requester: Requester) -> tuple[int, int, int]:
    """Return the sort key of rules of which one decides: by scope, thread before parent, generous first."""
    place = requester.channels.index(rule.key) if rule.scope is Scope.CHANNEL else 0
    return _SPECIFIC.index(rule.scope), place, -rule.amount


def _pool_order(rule: Rule) -> tuple[int, int, int]:
    """Return the sort key of pools, the most specific scope first: only the order of checks depends on it."""
    return _POOLS.index(rule.scope), _PERIODS.index(rule.per), rule.key
