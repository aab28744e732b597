"""Examine a PostgreSQL database: the schema that it has, its books, and the files of its jobs.

Pages, indexes and the disk are the server's: its own tools look at them (`amcheck`, `pg_basebackup`).
"""

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseAway, DatabaseUnusable, StoreError
from bot.domain.money.audit import DAYS
from bot.store.audit.audit import audit
from bot.store.audit.examine import check_spool
from bot.store.audit.symptoms import Part, Symptom
from bot.store.postgres import continuity
from bot.store.postgres.connection import Connection
from bot.store.postgres.errors import is_of_role
from bot.store.postgres.migrate import check_version, known, migrate
from bot.store.postgres.replaced import enter_new_schema
from bot.store.postgres.shape import Shape, shape_of
from bot.store.postgres.tool import SNAPSHOT, tool, transaction


def examine_server(url: PostgresUrl, spool: Path | None) -> Sequence[Symptom]:
    """Return what was found, in the order in which to look at it. Nothing is changed, and bots may run.

    Without a `spool`, as where files are in an object store, the files of jobs are not looked at. Raises
    DatabaseUnusable for a server that cannot be reached or does not let this role look, and DatabaseAway also
    for one that goes away meanwhile: no backup is a remedy for these.
    """
    found: list[Symptom] = []
    is_connected = False
    try:
        with tool(url, alone=False) as connection:
            is_connected = True
            version = check_version(connection, str(url))
            if version == 0:
                about = f"{url} is empty: the start makes a new database of it"
                return [Symptom(Part.SCHEMA, about, is_wrong=False)]
            found += _schema(connection, str(url), version)
            if version < known()[-1].version:
                about = f"schema {version}, this program works with {known()[-1].version}: the next start "
                found.append(Symptom(Part.SCHEMA, f"{about}brings it up to date", is_wrong=False))
                return found
            with transaction(connection, SNAPSHOT, keep=False):
                found += _inside(connection, spool)
    except (DatabaseUnusable, StoreError) as error:
        is_refused = isinstance(error, DatabaseAway) or is_of_role(error.__cause__)
        if is_refused or not is_connected:
            raise
        found.append(Symptom(Part.STRUCTURE, str(error)))
    return found


def _inside(connection: Connection, spool: Path | None) -> Iterator[Symptom]:
    for finding in audit(connection).findings:
        where = f"{finding.table} {finding.row}".strip()
        is_wrong = finding.what != DAYS  # those the bot makes again, with its next audit
        yield Symptom(Part.BOOKS, f"{finding.what}: {where}: {finding.detail}", is_wrong=is_wrong)
    if not continuity.holds(connection):
        yield Symptom(
            Part.ROWS,
            "this may be an older copy, or the server was started since: jobs from before the next start "
            "wait once, until nothing that was signed elsewhere can be collected",
            is_wrong=False,
        )
    if spool is not None:
        yield from check_spool(connection, spool)


def _schema(connection: Connection, place: str, version: int) -> Iterator[Symptom]:
    """Compare the schema with one that this program's files make, in a transaction that is undone."""
    with transaction(connection, keep=False):
        new = f"atelier_compared_{secrets.token_hex(4)}"
        theirs = shape_of(connection.raw)
        enter_new_schema(connection.raw, new)
        migrate(connection, place, [step for step in known() if step.version <= version])
        ours = shape_of(connection.raw)
    yield from _compared(ours, theirs)


def _compared(ours: Shape, theirs: Shape) -> Iterator[Symptom]:
    for (kind, name), definition in sorted(ours.items()):
        if (kind, name) not in theirs:
            yield Symptom(Part.SCHEMA, f"the {kind} {name} is missing")
        elif theirs[kind, name] != definition:
            yield Symptom(Part.SCHEMA, f"the {kind} {name} is not Atelier's")
    tables = {name for kind, name in ours if kind == "table"}
    for kind, name in sorted(theirs.keys() - ours.keys()):
        about = f"the {kind} {name} is not Atelier's"
        # A trigger may change rows of the books behind the program's back, a rule may refuse them.
        is_wrong = kind == "trigger" or (kind == "rule" and name.partition(".")[0] in tables)
        yield Symptom(Part.SCHEMA, about, is_wrong=is_wrong)
