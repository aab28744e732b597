"""The words that a server does not want. Each change is logged in the transaction that makes it."""

import json
from collections.abc import Sequence

from bot.domain.moderation.errors import NoSuchFilter, WordProblem, WordRefused
from bot.domain.moderation.filters import MOST_RULES, WordRule
from bot.domain.moderation.log import FILTER
from bot.store.moderation import log
from bot.store.sql import Connection, Row, clean
from bot.store.verbs import Verbs, command, point_query


def rules(connection: Connection, guild_id: int) -> Sequence[WordRule]:
    """Return the server's rules, oldest first."""
    rows = connection.execute("SELECT * FROM filter_rules WHERE guild_id = ? ORDER BY number", (guild_id,))
    return [_rule_of(row) for row in rows]


def add(
    connection: Connection,
    guild_id: int,
    words: Sequence[str],
    exceptions: Sequence[str],
    *,
    by: int,
    now: int,
) -> Sequence[WordRule]:
    """Add a rule for each word: all or none. Raises WordRefused if one is there already, or for too many."""
    known = rules(connection, guild_id)
    if len(known) + len(words) > MOST_RULES:
        raise WordRefused(WordProblem.TOO_MANY_RULES, words[0], MOST_RULES)
    taken = {rule.word.casefold() for rule in known}
    last = max((rule.number for rule in known), default=0)
    added = []
    for number, word in enumerate((clean(word) or "" for word in words), last + 1):
        if word.casefold() in taken:
            raise WordRefused(WordProblem.KNOWN, word)
        taken.add(word.casefold())
        rule = WordRule(number, word, tuple(exceptions), by, now)
        connection.execute(
            "INSERT INTO filter_rules (guild_id, number, word, exceptions, by, at) VALUES (?, ?, ?, ?, ?, ?)",
            (guild_id, number, word, json.dumps(rule.exceptions), by, now),
        )
        log.write(connection, guild_id, by=by, now=now, action=FILTER, new=_logged(rule))
        added.append(rule)
    return added


def remove(connection: Connection, guild_id: int, number: int, *, by: int, now: int) -> WordRule:
    """Remove the rule of this number and return it. Raises NoSuchFilter."""
    row = connection.execute(
        "DELETE FROM filter_rules WHERE guild_id = ? AND number = ? RETURNING *", (guild_id, number)
    ).fetchone()
    if row is None:
        raise NoSuchFilter(number)
    rule = _rule_of(row)
    log.write(connection, guild_id, by=by, now=now, action=FILTER, old=_logged(rule))
    return rule


def _logged(rule: WordRule) -> str:
    """Return the rule as the log holds it: JSON {"number", "word", "exceptions"}."""
    return json.dumps({"number": rule.number, "word": rule.word, "exceptions": rule.exceptions})


def _rule_of(row: Row) -> WordRule:
    exceptions = tuple(json.loads(row["exceptions"]))
    return WordRule(row["number"], row["word"], exceptions, row["by"], row["at"])


class FilterStore(Verbs):
    """Servers' own rules about words."""

    rules = point_query(rules)
    add = command(add)
    remove = command(remove)
