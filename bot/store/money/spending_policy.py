"""Check a server's rules before money is spent, each time in one transaction.

The rules are checked before a price is known, again with it, and a third time in the transaction that places
the hold; freezes and pauses a last time when a payment is signed. The first rule that says no is raised.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.domain.moderation import limits
from bot.domain.moderation import model_rules as moderation_model_rules
from bot.domain.moderation.errors import LimitReached, ModelOff
from bot.domain.moderation.limits import Kind, Requester, Rule, RuleInUse, Scope, Standing
from bot.domain.moderation.model_rules import ModelRule
from bot.domain.periods import Per, period
from bot.store.moderation import pauses
from bot.store.moderation.limits import ask_model_rules, rules
from bot.store.moderation.settings import settings
from bot.store.money import losses, usage
from bot.store.money.preconditions import Preconditions, preconditions
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, long_query, point_query, query


@dataclass(frozen=True, slots=True)
class KnownRules:
    """A server's limits and allowances, and the zone of its days."""

    rules: Sequence[Rule]
    zone: str


def check_stops(connection: Connection, guild_id: int) -> None:
    """Raise SpendingPaused or ServerFrozen while spending is stopped."""
    preconditions(connection, guild_id, 0, ())().check_stops()


def check_model(connection: Connection, requester: Requester, model: str) -> None:
    """Raise Stopped while spending or the model is stopped, ModelOff if a rule switches the model off."""
    found = preconditions(connection, requester.guild_id, requester.user_id, (model,))
    of_models = ask_model_rules(connection, requester.guild_id)
    check_model_by(found(), of_models(), requester, model)


def check_model_by(
    found: Preconditions, rules_of_models: Sequence[ModelRule], requester: Requester, model: str
) -> None:
    """Raise what `check_model` raises, by what was read already."""
    found.check_stops()
    found.check_model(model)
    rule = moderation_model_rules.deciding(rules_of_models, model, requester)
    if rule is not None and not rule.allowed:
        raise ModelOff(model, rule)


def check_limits(
    connection: Connection,
    requester: Requester,
    amount: int,
    *,
    now: int,
    spent: int = 0,
    jobs: int = 1,
    lifted: Sequence[Rule] = (),
    known: KnownRules | None = None,
) -> None:
    """Raise LimitReached unless `amount` more fits all limits and allowances of the requester.

    `spent` is the amount that the `jobs` of this request have spent already. Rules that are `lifted` for it
    do not count. `known`: the server's rules, if they were read already.
    """
    found = standings(connection, requester, now=now, known=known)
    deciding = [each for each in found if not _is_among(each, lifted)]
    standing = limits.exceeded(deciding, amount, spent)
    if standing is not None:
        raise LimitReached(standing, amount, jobs)


def _is_among(standing: Standing, lifted: Sequence[Rule]) -> bool:
    """Return True if the rule is lifted, whatever its amount is by now."""
    return any(replace(rule, amount=0) == replace(standing.rule, amount=0) for rule in lifted)


def check_job_limit(
    connection: Connection,
    requester: Requester,
    amount: int,
    *,
    now: int,
    jobs: int = 1,
    lifted: Sequence[Rule] = (),
    known: KnownRules | None = None,
) -> None:
    """Raise LimitReached unless `amount` fits the limit on one job, which also binds what a pot pays.

    Nothing is raised if that limit is among those `lifted`. `known`: see `check_limits`.
    """
    deciding = standings(connection, requester, now=now, known=known)
    single = [
        each
        for each in deciding
        if (each.rule.kind, each.rule.per) == (Kind.LIMIT, Per.JOB) and not _is_among(each, lifted)
    ]
    standing = limits.exceeded(single, amount)
    if standing is not None:
        raise LimitReached(standing, amount, jobs)


def check_pools(
    connection: Connection,
    guild_id: int,
    channel_id: int,
    amount: int,
    *,
    now: int,
    moved_from: int | None = None,
) -> None:
    """Raise LimitReached unless the server's pools, and those of this channel, have `amount` left.

    A thread counts in the pools of its channel too. What is `moved_from` a channel is in its pools and the
    server's already.
    """
    counters = _Usage(connection, guild_id, now)
    places = {(Scope.CHANNEL, key) for key in usage.channels_of(connection, channel_id)}
    if moved_from is None:
        places.add((Scope.SERVER, guild_id))
    else:
        places -= {(Scope.CHANNEL, key) for key in usage.channels_of(connection, moved_from)}
    pools = [
        rule
        for rule in rules(connection, guild_id)
        if rule.kind is Kind.LIMIT and rule.per is not Per.JOB and (rule.scope, rule.key) in places
    ]
    standing = limits.exceeded(counters.standings(pools), amount)
    if standing is not None:
        raise LimitReached(standing, amount)


def _check_amount(
    connection: Connection, requester: Requester, amount: int, *, now: int, jobs: int = 1
) -> None:
    """Raise OverLimit if `amount` micro-USDC, for `jobs` jobs of one batch, do not fit all limits and
    allowances, the host's daily limit included."""
    check_limits(connection, requester, amount, now=now, jobs=jobs)
    pauses.check_daily_limit(connection, amount, now=now)


def _all_exceeded(connection: Connection, requester: Requester, amount: int, *, now: int) -> Sequence[Rule]:
    """Return every rule that spending `amount` more would exceed."""
    deciding = standings(connection, requester, now=now)
    return [each.rule for each in deciding if limits.exceeded([each], amount) is not None]


def _check_anything_left(connection: Connection, requester: Requester, *, now: int) -> None:
    """Raise LimitReached if nothing at all may be spent: no price can fit."""
    standing = limits.exceeded(standings(connection, requester, now=now), 1)
    if standing is not None:
        raise LimitReached(standing, None)


def _server_standings(connection: Connection, guild_id: int, *, now: int) -> list[Standing]:
    """Return every limit of the server with its use."""
    limited = [rule for rule in rules(connection, guild_id) if rule.kind is Kind.LIMIT]
    return _Usage(connection, guild_id, now).standings(limited)


def _rule_in_use(connection: Connection, guild_id: int, rule: Rule, *, now: int) -> RuleInUse:
    """Return the rule with its use. Members with an allowance of their own are not under a wider one."""
    counters = _Usage(connection, guild_id, now)
    if rule.per is Per.JOB:
        return RuleInUse(rule, None, (), None)
    resets_at = counters.resets_at(rule.per)
    if rule.kind is Kind.LIMIT:
        return RuleInUse(rule, limits.limit_standing(rule, counters), (), resets_at)
    own = {
        other.key
        for other in rules(connection, guild_id)
        if (other.kind, other.scope, other.per) == (Kind.ALLOWANCE, Scope.MEMBER, rule.per)
    }
    members = [
        (member, used)
        for member, used in counters.members(rule.per, role=rule.key if rule.scope is Scope.ROLE else None)
        if used >= rule.amount and (member == rule.key if rule.scope is Scope.MEMBER else member not in own)
    ]
    return RuleInUse(rule, None, members, resets_at)


def standings(
    connection: Connection, requester: Requester, *, now: int, known: KnownRules | None = None
) -> list[Standing]:
    """Return the limits and allowances that decide about the requester, with their use.

    `known`: see `check_limits`.
    """
    guild_id = requester.guild_id
    found = rules(connection, guild_id) if known is None else known.rules
    counters = _Usage(connection, guild_id, now, None if known is None else known.zone)
    deciding = limits.deciding(found, requester)
    counters.read(limits.counters_of(deciding, requester))
    return limits.with_use(deciding, requester, counters)


def _used_by(connection: Connection, requester: Requester, per: Per, *, now: int) -> int:
    """Return what the member's own allowance counts in the running period, in micro-USDC."""
    return _Usage(connection, requester.guild_id, now).used(Scope.MEMBER, requester.user_id, per)


class _Usage:
    """`limits.Usage` of a server in the caller's transaction."""

    def __init__(self, connection: Connection, guild_id: int, now: int, zone: str | None = None) -> None:
        self._connection = connection
        self._guild_id = guild_id
        self._now = now
        self._known_zone = zone
        self._read: dict[tuple[Scope, int, Per], int] = {}

    @cached_property
    def _zone(self) -> str:
        return self._known_zone or settings(self._connection, self._guild_id).zone

    def read(self, counters: Sequence[tuple[Scope, int, Per]]) -> None:
        """Read these counters by one statement, ahead of `used`."""
        if counters:
            spans = [(scope, key, period(per, self._now, self._zone)[0]) for scope, key, per in counters]
            found = usage.used_of(self._connection, self._guild_id, spans)
            self._read |= dict(zip(counters, found, strict=True))

    def standings(self, found: Sequence[Rule]) -> list[Standing]:
        """Return these limits with their use."""
        self.read([(rule.scope, rule.key, rule.per) for rule in found if rule.per is not Per.JOB])
        return [limits.limit_standing(rule, self) for rule in found]

    def used(self, scope: Scope, key: int, per: Per) -> int:
        if (scope, key, per) not in self._read:
            self.read([(scope, key, per)])
        return self._read[scope, key, per]

    def members(self, per: Per, *, role: int | None) -> list[tuple[int, int]]:
        """Return what each member has used in the running period; with `role` those who had it at a job."""
        since, _ = period(per, self._now, self._zone)
        return usage.by_member(self._connection, self._guild_id, since, role=role)

    def resets_at(self, per: Per) -> int:
        return period(per, self._now, self._zone)[1]


class SpendingPolicy(Verbs):
    """The checks as questions of their own, ahead of the transaction that repeats them."""

    check_model = point_query(check_model)
    check_resting = point_query(losses.check_resting)
    check_anything_left = query(_check_anything_left)
    check_amount = query(_check_amount)
    check_job_limit = query(check_job_limit)
    check_daily_limit = query(pauses.check_daily_limit)
    all_exceeded = query(_all_exceeded)
    check_pools = query(check_pools)
    note_thread = command(usage.note_thread)
    standings = query(standings)
    server_standings = query(_server_standings)
    used_by = query(_used_by)
    rule_in_use = long_query(_rule_in_use)
