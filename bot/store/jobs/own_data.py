"""Everything that is stored about one member: what their own file holds."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.store.jobs.holdings import HOLDINGS, Holding
from bot.store.sql import Connection
from bot.store.verbs import Verbs, bulk_query

OTHER = "somebody else"
"""In place of another person's number."""

_PEOPLE = re.compile(r"""(?P<before>"(?:user_id|by)": "?|\bmember:|<@!?)(?P<number>\d+)""")
"""People in texts: in facts as JSON, in the name of a limit, and mentioned."""

_JSON = frozenset({"options", "terms", "themes", "files", "offers", "also", "roles", "exceeds"})
"""Columns that hold JSON; they are unfolded."""

_ENCODER = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class OwnData:
    """A member's rows by table, each as a JSON object; ids of their jobs; content types by name of a result.

    Texts, since ten thousand rows as objects would hold up Python's garbage collector, and with it everyone.
    """

    tables: Mapping[str, Sequence[str]]
    jobs: frozenset[str]
    types: Mapping[str, str]


def own_data(connection: Connection, user_id: int) -> OwnData:
    """Return what is stored about the member, without secrets and without other people, nor empty tables.

    Numbers of Discord's are texts, since they do not fit into a float; instants are in UTC.
    """
    found = {table: _rows(connection, table, holding, user_id) for table, holding in HOLDINGS.items()}
    jobs, types = set(), {}
    for row in connection.execute(
        f"SELECT id, result_name, result_type FROM jobs WHERE {HOLDINGS['jobs'].mine}",  # noqa: S608
        {"me": user_id},
    ):
        jobs.add(row["id"])
        if row["result_name"] is not None:
            types[row["result_name"]] = row["result_type"]
    return OwnData({table: rows for table, rows in found.items() if rows}, frozenset(jobs), types)


def _rows(connection: Connection, table: str, holding: Holding, user_id: int) -> Sequence[str]:
    """Return the member's rows of a table, the oldest first."""
    found = []
    for row in connection.execute(
        f"SELECT * FROM {table} WHERE {holding.mine}",  # noqa: S608
        {"me": user_id},
    ):
        values = dict(row)
        shown = {
            column: _readable(column, _masked(column, value, holding, user_id))
            for column, value in values.items()
            if column not in holding.hidden
        }
        instants = (value for column, value in values.items() if _is_instant(column) and value is not None)
        found.append((min(instants, default=0), _ENCODER.encode(shown)))
    return [text for _, text in sorted(found)]


def _masked(column: str, value: object, holding: Holding, user_id: int) -> object:
    if column in holding.others and value not in (None, user_id):
        return OTHER
    if column in holding.texts and isinstance(value, str):
        return _PEOPLE.sub(
            lambda found: found[0] if found["number"] == str(user_id) else found["before"] + OTHER, value
        )
    return value


def _readable(column: str, value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, str) and column in _JSON:
        return _unfolded(value)
    if not isinstance(value, int):
        return value
    if _is_instant(column):
        return datetime.fromtimestamp(value / 1000, UTC).isoformat(timespec="seconds")
    return str(value) if value > 2**53 else value


def _is_instant(column: str) -> bool:
    return column == "at" or column.endswith("_at")


def _unfolded(text: str) -> Mapping[str, Any] | list[Any] | str:
    try:
        value: Mapping[str, Any] | list[Any] | str = json.loads(text)
    except ValueError:
        return text
    return value


class OwnDataStore(Verbs):
    """A member's own data."""

    get = bulk_query(own_data)
