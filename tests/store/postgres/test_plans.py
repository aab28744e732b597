"""PostgreSQL finds the rows of each read by an index: none goes through all that has ever happened.

The planner may not read whole tables here, so a plan that does has no index to use; a whole index read from
end to end is the same. Reads of a history (`long_query`, `bulk_query`) may do both.
"""

import contextlib
import inspect
import json
import typing
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import AtelierError
from bot.domain.moderation.cases import CaseKind
from bot.domain.moderation.limits import Requester
from bot.domain.periods import Per
from bot.store import Store, open_store
from bot.store.sql import Connection, Rows
from bot.store.verbs import Verbs
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.fakes.clock import START
from tests.servers.databases import Databases
from tests.store.acts import admitted, delivered, granted, topup, with_upload
from tests.store.contests.acts import voting
from tests.store.postgres.filling import fill

SMALL = frozenset(
    {
        "atelier_schema", "chains", "contest_roles", "contest_templates", "departures", "forgettings",
        "house", "kept_names", "low_wallets", "members", "meta", "retired_models", "server_settings",
        "shards", "spending_zones", "studio_jobs", "turns", "watched_wallets",
    }
)  # fmt: skip
"""Tables with a row for each server at most, or whose rows go again soon."""

WHOLE: Mapping[str, str] = {
    "budgets.owed": "the sum of all accounts",
    "deposits.newest": "a page of the host's, ordered by how large the deposits are",
    "gallery.unsettled": "what galleries show, compared with what became of it: few of all results",
    "host.unpaid_jobs": "a command of the host's after an older copy was put back",
    "jobs.count_by_state": "the number of all jobs, less the few that have not been delivered",
}
"""Verbs that read a whole table or index all the same, and why."""

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_INDEXES = "SELECT indexname, tablename, indexdef LIKE '% WHERE %' AS is_partial FROM pg_indexes"
_READS = ("query", "point_query")


class Recording:
    """A connection that notes the statements that it runs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.ran: dict[str, Any] = {}

    def execute(self, sql: str, parameters: Any = (), /) -> Rows:
        self.ran[sql] = parameters
        return self._connection.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Sequence[Sequence[Any]], /) -> Rows:
        raise AssertionError("a read changes nothing")


def reads(store: Store) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every verb that reads what is there now, by its name."""
    groups = {name: group for name, group in vars(store).items() if isinstance(group, Verbs)}
    for group, verbs in {"store": store, **groups}.items():
        for name, method in vars(type(verbs)).items():
            code = getattr(method, "__code__", None)
            if code is not None and code.co_qualname.split(".")[0] in _READS:
                yield f"{group}.{name}", method.__wrapped__


async def scene(store: Store) -> Mapping[str, Any]:
    """Let something happen that the reads find. Return values of parameters by their names."""
    await granted(store, 20_000_000)
    job = await delivered(store)
    await admitted(store)
    await with_upload(store)
    asked = await topup(store)
    contest, entries = await voting(store, 1, 2)
    [reference] = await store.jobs.references((await with_upload(store)).id)
    await store.cases.open_case(
        GUILD, CaseKind.BLOCK, MEMBER, by=1, now=START, reason="", job_id=job.id, blocks=True
    )
    return {
        "guild_id": GUILD, "channel_id": CHANNEL, "user_id": MEMBER, "job_id": job.id, "job_ids": [job.id],
        "contest_id": contest.id, "voter_id": 1, "entry": entries[1], "payment_id": 1, "pair_id": 1,
        "now": START, "since": START, "job": job, "topup": asked, "per": Per.DAY,
        "request_key": job.request_key, "topup_id": asked.id, "reference": reference, "message_id": 77,
        "number": 1, "operation": job.operation, "purpose": "generation", "key": "schema", "position": 0,
        "requester": Requester(GUILD, CHANNEL, MEMBER, (41,)),
    }  # fmt: skip


def arguments(verb: Callable[..., Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the verb is called with: by name, else by type. Defaults are left as they are."""
    hints = typing.get_type_hints(verb)
    wanted = list(inspect.signature(verb).parameters.values())[1:]
    return {
        each.name: values[each.name] if each.name in values else _made(hints[each.name])
        for each in wanted
        if each.default is inspect.Parameter.empty or each.name in values
    }


def _made(hint: Any) -> Any:
    if hint in (int, str, bool):
        return hint(1)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return next(iter(hint))
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Sequence, Collection):
        return [tuple(_made(each) for each in typing.get_args(inner[0])) or _made(inner[0])]
    if origin is Mapping:
        return {_made(inner[0]): _made(inner[1])}
    if origin is not None and type(None) in inner:
        return _made(inner[0])
    raise AssertionError(f"no value for {hint}: add one to `scene`")


@pytest.fixture
async def store(postgres: Databases, postgres_url: str) -> typing.AsyncIterator[Store]:
    opened = await open_store(PostgresUrl(postgres_url, unsafe=True))
    yield opened
    await opened.close()


async def test_no_read_goes_through_a_table_that_grows(
    store: Store, postgres: Databases, postgres_url: str
) -> None:
    values = await scene(store)
    ran = {
        f"{name}: {sql}": (sql, parameters)
        for name, verb in reads(store)
        for sql, parameters in (await store._db.read(_run, verb, arguments(verb, values))).items()
    }
    assert len(ran) > 150
    with postgres.connect(postgres_url) as connection:
        fill(connection, frozenset(row[0] for row in connection.execute(_TABLES)) - SMALL)
    found = await store._db.read(_scans, ran)
    assert {name: tables for name, tables in found.items() if name.split(":")[0] not in WHOLE} == {}

    with postgres.connect(postgres_url) as connection:  # an index that is missing would have been found
        connection.execute("DROP INDEX takedowns_of_press")
    further = (await store._db.read(_scans, ran)).keys() - found.keys()
    assert [name.split(":")[0] for name in further] == ["takedowns.get"]


def _run(connection: Connection, verb: Callable[..., Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the statements that the verb runs, with their parameters."""
    recording = Recording(connection)
    with contextlib.suppress(AtelierError):  # something is not there: what was read until then counts
        verb(recording, **values)
    return recording.ran


def _scans(connection: Connection, ran: Mapping[str, tuple[str, Any]]) -> dict[str, set[str]]:
    """Return the tables that are read from end to end, by the statement that does."""
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
