"""What PostgreSQL plans to do for a statement, once much has happened."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

from bot.store.sql import Connection
from tests.store.postgres.filling import fill

SMALL = frozenset(
    {
        "atelier_schema", "chains", "contest_roles", "contest_templates", "departures", "forgettings",
        "house", "kept_names", "low_wallets", "members", "meta", "retired_models", "server_settings",
        "shards", "spending_zones", "studio_jobs", "turns", "watched_wallets",
    }
)  # fmt: skip
"""Tables with a row for each server at most, or whose rows go again soon."""

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_INDEXES = "SELECT indexname, tablename, indexdef LIKE '% WHERE %' AS is_partial FROM pg_indexes"


def age(connection: psycopg.Connection[Any]) -> None:
    """Fill the tables that grow. Nothing but plans can be asked for afterwards."""
    fill(connection, frozenset(row[0] for row in connection.execute(_TABLES)) - SMALL)


def scans(connection: Connection, ran: Mapping[str, tuple[str, Any]]) -> dict[str, set[str]]:
    """Return the growing tables that are read from end to end, by the name of the statement that does.

    The planner may not read whole tables here, so a plan that does has no index to use. A whole index read
    from end to end is the same.
    """
    rows = connection.execute(_INDEXES).fetchall()
    indexes = {row["indexname"]: (row["tablename"], bool(row["is_partial"])) for row in rows}
    connection.execute("SET LOCAL enable_seqscan = off")
    found: dict[str, set[str]] = {}
    for name, (sql, parameters) in ran.items():
        plan = connection.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters).fetchone()[0]
        tables = {_whole_table(node, indexes) for node in _nodes(json.loads(plan)[0]["Plan"])}
        if growing := {table for table in tables if table is not None} - SMALL:
            found[name] = growing
    return found


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the nodes of a plan. The first rows of an index are no whole one."""
    yield plan
    for part in plan.get("Plans", ()):
        if plan["Node Type"] != "Limit" or "Index Name" not in part or "Filter" in part:
            yield from _nodes(part)


def _whole_table(node: Mapping[str, Any], indexes: Mapping[str, tuple[str, bool]]) -> str | None:
    """Return the table whose rows the node reads from end to end. A partial index has few of them."""
    if node["Node Type"] == "Seq Scan":
        return str(node["Relation Name"])
    table, is_partial = indexes.get(node.get("Index Name", ""), (None, True))
    return None if is_partial or "Index Cond" in node else table
