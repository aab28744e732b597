"""Everything that is stored about one member, as plain data: what their own file holds."""

import json
import re
from collections.abc import Iterator, Mapping
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


def own_data(connection: Connection, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the member's rows by table, without secrets and without other people. Empty tables are left out.

    Numbers of Discord's are texts, since they do not fit into a float; instants are in UTC.
    """
    found = {table: list(_rows(connection, table, holding, user_id)) for table, holding in HOLDINGS.items()}
    return {table: rows for table, rows in found.items() if rows}


def _rows(connection: Connection, table: str, holding: Holding, user_id: int) -> Iterator[dict[str, Any]]:
    rows = connection.execute(
        f"SELECT * FROM {table} WHERE {holding.mine}",  # noqa: S608
        {"me": user_id},
    )
    for row in rows:
        yield {
            column: _readable(column, _masked(column, value, holding, user_id))
            for column, value in dict(row).items()
            if column not in holding.hidden
        }


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
    if column == "at" or column.endswith("_at"):
        return datetime.fromtimestamp(value / 1000, UTC).isoformat(timespec="seconds")
    return str(value) if value > 2**53 else value


def _unfolded(text: str) -> Mapping[str, Any] | list[Any] | str:
    try:
        value: Mapping[str, Any] | list[Any] | str = json.loads(text)
    except ValueError:
        return text
    return value


class OwnDataStore(Verbs):
    """A member's own data."""

    get = bulk_query(own_data)
