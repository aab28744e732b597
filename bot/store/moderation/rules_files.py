"""Take over a server's rules from a file: all changes of it in one transaction, each of them logged."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.moderation.errors import RulesFileGone
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.moderation.log import RULES_IMPORTED, LogLine
from bot.domain.moderation.rules_file import RulesPlan, ServerRules
from bot.domain.periods import Per
from bot.store.moderation import channel_settings, filters, limits, log
from bot.store.moderation.settings import change, settings
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, query


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that was shown to a moderator and waits for Apply. `shown` is a digest of the changes shown."""

    id: str
    guild_id: int
    by: int
    at: int
    file: str
    shown: str


class _Undone(Exception):
    """Ends a transaction that was only to show its changes."""

    def __init__(self, lines: Sequence[LogLine]) -> None:
        super().__init__()
        self.lines = lines


def all_rules(connection: Connection, guild_id: int) -> ServerRules:
    """Return everything that a file of rules can hold."""
    return ServerRules(
        settings(connection, guild_id),
        limits.rules(connection, guild_id),
        limits.model_rules(connection, guild_id),
        limits.default_models(connection, guild_id),
        channel_settings.models(connection, guild_id),
        channel_settings.results(connection, guild_id),
        filters.rules(connection, guild_id),
    )


def _set_all(
    connection: Connection, guild_id: int, plan: RulesPlan, *, by: int, now: int
) -> Sequence[LogLine]:
    """Make the server's rules those of the plan, except about members. Return the lines of the log."""
    before = connection.execute("SELECT coalesce(max(seq), 0) FROM moderation_log").fetchone()[0]
    old = all_rules(connection, guild_id)
    change(connection, guild_id, plan.settings, by=by, now=now, reason="")
    wanted = {(rule.kind, rule.scope, rule.key, rule.per): rule.amount for rule in plan.limits}
    known = [_name(rule) for rule in old.limits if rule.scope is not Scope.MEMBER]
    for kind, scope, key, per in dict.fromkeys([*known, *wanted]):
        amount = wanted.get((kind, scope, key, per))
        limits.set_rule(connection, guild_id, kind, scope, key, per, amount, by=by, now=now)
    switches = {(rule.model, rule.scope, rule.key): rule.allowed for rule in plan.models}
    switched = [(rule.model, rule.scope, rule.key) for rule in old.models]
    for model, scope, key in dict.fromkeys([*switched, *switches]):
        allowed = switches.get((model, scope, key))
        limits.set_model_rule(connection, guild_id, model, scope, key, allowed, by=by, now=now)
    for purpose in dict.fromkeys([*old.defaults, *plan.defaults]):
        chosen = plan.defaults.get(purpose)
        limits.set_default_model(connection, guild_id, purpose, chosen, by=by, now=now)
    of_channels = [(channel, purpose) for channel, named in old.channel_defaults.items() for purpose in named]
    for channel, purpose in dict.fromkeys([*of_channels, *plan.channel_defaults]):
        chosen = plan.channel_defaults.get((channel, purpose))
        channel_settings.set_model(connection, guild_id, channel, purpose, chosen, by=by, now=now)
    for channel in dict.fromkeys([*old.results, *plan.results]):
        rule = plan.results.get(channel)
        channel_settings.set_results(connection, guild_id, channel, rule, by=by, now=now)
    kept = {(rule.word, tuple(rule.exceptions)): rule for rule in old.words}
    for named, of_words in kept.items():
        if named not in plan.file.words:
            filters.remove(connection, guild_id, of_words.number, by=by, now=now)
    for word, exceptions in plan.file.words:
        if (word, exceptions) not in kept:
            filters.add(connection, guild_id, [word], exceptions, by=by, now=now)
    rows = connection.execute(
        "SELECT * FROM moderation_log WHERE seq > ? AND guild_id = ? ORDER BY seq", (before, guild_id)
    )
    return [LogLine(**dict(row)) for row in rows]


def _name(rule: Rule) -> tuple[Kind, Scope, int, Per]:
    return rule.kind, rule.scope, rule.key, rule.per


def _try(connection: Connection, guild_id: int, plan: RulesPlan, *, by: int, now: int) -> None:
    """Raise _Undone with the lines that the plan would write: the transaction is rolled back."""
    raise _Undone(_set_all(connection, guild_id, plan, by=by, now=now))


def _keep(connection: Connection, waiting: WaitingFile) -> None:
    """Keep a file that was shown. It takes the place of the server's last one."""
    connection.execute(
        "INSERT INTO rules_imports (guild_id, id, by, at, file, shown) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (guild_id) DO UPDATE SET id = excluded.id, by = excluded.by, at = excluded.at, "
        "file = excluded.file, shown = excluded.shown",
        (waiting.guild_id, waiting.id, waiting.by, waiting.at, waiting.file, waiting.shown),
    )


def _waiting(connection: Connection, guild_id: int, file_id: str) -> WaitingFile:
    """Return a file that waits. Raises RulesFileGone."""
    row = connection.execute(
        "SELECT * FROM rules_imports WHERE guild_id = ? AND id = ?", (guild_id, file_id)
    ).fetchone()
    if row is None:
        raise RulesFileGone
    return WaitingFile(**dict(row))


def _apply(
    connection: Connection, waiting: WaitingFile, plan: RulesPlan, digest: object, *, by: int, now: int
) -> Sequence[LogLine]:
    """Make the changes, once. Raises RulesFileGone for a file that was applied meanwhile.

    Raises _Undone with what would change now if that is not what was shown: `digest` of it differs.
    """
    _waiting(connection, waiting.guild_id, waiting.id)
    lines = _set_all(connection, waiting.guild_id, plan, by=by, now=now)
    if callable(digest) and digest(lines) != waiting.shown:
        raise _Undone(lines)
    connection.execute("DELETE FROM rules_imports WHERE id = ?", (waiting.id,))
    if lines:
        action, server = RULES_IMPORTED, plan.file.server
        log.write(connection, waiting.guild_id, by=by, now=now, action=action, new=server)
    return lines


class RulesFileStore(Verbs):
    """Files of rules, on their way into a server."""

    all_rules = query(all_rules)
    keep = command(_keep)
    waiting = query(_waiting)

    async def changes(self, guild_id: int, plan: RulesPlan, *, by: int, now: int) -> Sequence[LogLine]:
        """Return the lines that the plan would write in the moderation log. Nothing is changed."""
        try:
            await self._db.write(_try, guild_id, plan, by=by, now=now)
        except _Undone as undone:
            return undone.lines
        raise AssertionError("a try is always undone")

    async def apply(
        self, waiting: WaitingFile, plan: RulesPlan, digest: object, *, by: int, now: int
    ) -> tuple[bool, Sequence[LogLine]]:
        """Make the changes if they are still those that were shown. Return True and the lines of the log.

        False: other changes than those shown would be made now, so none was. Raises RulesFileGone.
        """
        try:
            return True, await self._db.write(_apply, waiting, plan, digest, by=by, now=now)
        except _Undone as undone:
            return False, undone.lines
