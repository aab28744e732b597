"""PostgreSQL finds the rows of each read and change by an index: none goes through all that ever happened.

Reads of a history (`long_query`, `bulk_query`) may.
"""

import contextlib
import inspect
import re
import typing
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import AtelierError
from bot.domain.jobs.job import Failure
from bot.domain.moderation.cases import CaseKind
from bot.domain.moderation.limits import Kind, Requester, Scope
from bot.domain.moderation.reports import ReportReason, Subject, Voice
from bot.domain.periods import Per
from bot.store import Store, open_store
from bot.store.postgres.answers import Answer
from bot.store.postgres.connection import Connection as PostgresConnection
from bot.store.sql import Connection, Rows
from bot.store.verbs import Verbs
from tests.builders import CHANNEL, GUILD, MEMBER, draft
from tests.fakes.clock import START
from tests.servers.databases import Databases
from tests.store.acts import admitted, delivered, deposited, granted, signed, topup, with_upload
from tests.store.contests.acts import voting
from tests.store.postgres.plans import age, scans

WHOLE: Mapping[str, str] = {
    "budgets.owed": "the sum of all accounts",
    "deposits.newest": "a page of the host's, ordered by how large the deposits are",
    "gallery.unsettled": "what galleries show, compared with what became of it: few of all results",
    "host.unpaid_jobs": "a command of the host's after an older copy was put back",
    "jobs.count_by_state": "the number of all jobs, less the few that have not been delivered",
}
"""Verbs that read a whole table or index all the same, and why."""

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
        age(connection)
    found = await store._db.read(scans, ran)
    assert {name: tables for name, tables in found.items() if name.split(":")[0] not in WHOLE} == {}

    with postgres.connect(postgres_url) as connection:  # an index that is missing would have been found
        connection.execute("DROP INDEX takedowns_of_press")
    further = (await store._db.read(scans, ran)).keys() - found.keys()
    assert [name.split(":")[0] for name in further] == ["takedowns.get"]


def _run(connection: Connection, verb: Callable[..., Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the statements that the verb runs, with their parameters."""
    recording = Recording(connection)
    with contextlib.suppress(AtelierError):  # something is not there: what was read until then counts
        verb(recording, **values)
    return recording.ran


# ── changes ──────────────────────────────────────────────────────────────────────────────────────

GO_AFTER_DAYS = frozenset({"panels", "tray"})
"""Tables that changes read whole, for files that nothing names any more. Their rows go after some days."""

_OF_VERBS = re.compile(r"(SELECT|WITH|INSERT|UPDATE|DELETE)\b(?! enter\(| pg_)")


async def life(store: Store) -> None:
    """Do what members and moderators do all day."""
    values = await scene(store)
    job, member = values["job_id"], 44
    waiting = await store.jobs.create(draft(user_id=member))
    await store.approvals.request(waiting.id, due_at=START + 1, now=START)
    await store.approvals.approve(waiting.id, by=1, senior=True, now=START)
    for number in range(2):
        await store.batches.create_within_quota([draft(user_id=member, id=f"more{number}")])
    failed = await signed(store, user_id=member)
    await store.payments.mark_lapsed(failed.id, refused=True)
    await store.jobs.fail(failed.job_id, Failure.REFUSED, detail=None, refund=True, now=START)
    await store.settings.change(GUILD, by=1, now=START, confirm_above=1)
    await store.limits.set_rule(GUILD, Kind.LIMIT, Scope.SERVER, GUILD, Per.DAY, 10**9, by=1, now=START)
    await store.gallery.add_star(GUILD, 77, member, job, now=START)
    await store.gallery.take(GUILD, job, [(job, 1)], channel_id=CHANNEL, now=START)
    await store.favourites.save("fav234", GUILD, member, job, most=9, now=START)
    subject = Subject(GUILD, MEMBER, CHANNEL, 77, job, None)
    voice = Voice(next(iter(ReportReason)), "")
    await store.reports.report(subject, member, voice, reason="", now=START, window=1000)
    await store.removals.remove(job, by=1, now=START, reason="")
    await store.moderation_log.unread("test", limit=9)
    await store.moderation_log.unread("test", limit=9)
    await deposited(store)


async def test_no_change_goes_through_a_table_that_grows(
    store: Store, postgres: Databases, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: dict[str, tuple[str, Any]] = {}
    execute = PostgresConnection.execute

    def noted(connection: PostgresConnection, sql: str, parameters: Any = (), /) -> Answer:
        if _OF_VERBS.match(sql):
            ran[sql] = sql, parameters
        return execute(connection, sql, parameters)

    monkeypatch.setattr(PostgresConnection, "execute", noted)
    await life(store)
    monkeypatch.undo()
    assert len(ran) > 100
    with postgres.connect(postgres_url) as connection:
        age(connection)
    found = await store._db.read(scans, ran)
    assert {sql: tables for sql, tables in found.items() if not tables <= GO_AFTER_DAYS} == {}
