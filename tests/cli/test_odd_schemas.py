"""Every command on PostgreSQL works in a schema of any name that PostgreSQL takes.

The worst name goes through every command. With each of the others, what reads the name is called: a start,
what doctor compares, pg_dump and the list in its file, and the exchange of tables.
"""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from bot.cli.arguments import parser
from bot.cli.audit import audit
from bot.cli.backup import backup
from bot.cli.doctor import doctor
from bot.cli.export import export
from bot.cli.migrate_store import migrate_store
from bot.cli.restore import restore
from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings, load_settings
from bot.domain.errors import DatabaseUnusable
from bot.store import open_store
from bot.store.postgres.dump import dumped_version, load_dump, write_dump
from bot.store.postgres.migrate import known
from bot.store.postgres.replaced import enter_new_schema, put_in_place, use_schema
from bot.store.postgres.session import connect
from bot.store.postgres.shape import shape_of
from bot.store.postgres.tables import tables, value
from bot.store.postgres.tool import SNAPSHOT, transaction
from tests.store.acts import delivered, granted, history

if TYPE_CHECKING:
    from tests.servers.databases import Databases

WORST = "É*|(1)[a]$ it's a.b \"my jobs and atelier"
NAMES = ("Bot", "my bot", "a.b", 'q"x', "it's", "s", "new", "é*|(1)[a]$", "my jobs and atelier")


@pytest.fixture
def url(postgres: "Databases") -> Iterator[PostgresUrl]:
    """A database of a role whose name is also that of the schema: PostgreSQL's default path leads there."""
    with postgres.blank() as address, postgres.connect(address) as admin:
        database = address.rpartition("/")[2]
        admin.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(WORST)))
        admin.execute(SQL("ALTER DATABASE {} OWNER TO {}").format(Identifier(database), Identifier(WORST)))
        admin.execute(SQL("CREATE SCHEMA {0} AUTHORIZATION {0}").format(Identifier(WORST)))
        yield PostgresUrl(postgres.server.url(database, quote(WORST, safe="")), unsafe=True)
        admin.execute(SQL("ALTER DATABASE {} OWNER TO CURRENT_USER").format(Identifier(database)))
        admin.execute(SQL("DROP OWNED BY {} CASCADE").format(Identifier(WORST)))
        admin.execute(SQL("DROP ROLE {}").format(Identifier(WORST)))


@pytest.fixture
def settings(tmp_path: Path, url: PostgresUrl) -> Settings:
    values = {"DATABASE_PATH": str(tmp_path / "atelier.sqlite3"), "SPOOL_DIR": str(tmp_path / "spool")}
    return replace(load_settings(values, tmp_path / ".env"), database_url=url, database_unsafe="yes")


def asked(*words: object) -> Namespace:
    return parser().parse_args([str(word) for word in words])


async def test_every_command_works_there(
    settings: Settings, tmp_path: Path, url: PostgresUrl, capsys: pytest.CaptureFixture[str]
) -> None:
    await history(settings.database_path)
    assert await migrate_store(settings, asked("migrate-store")) == 0
    store = await open_store(url)  # as a bot starts
    await granted(store)
    job = await delivered(store)
    await store.close()
    assert await doctor(settings, asked("doctor")) == 0
    assert await audit(settings, asked("audit", "--offline")) == 0
    copy = tmp_path / "copy.dump"
    assert await backup(settings, asked("backup", copy, "--audit")) == 0
    assert await restore(settings, asked("restore", copy, "--test")) == 0
    for _ in range(2):  # within one second
        assert await restore(settings, asked("restore", copy)) == 0
    assert await doctor(settings, asked("doctor")) == 0
    capsys.readouterr()
    assert await export(settings, asked("export")) == 0
    assert job.id in capsys.readouterr().out
    with psycopg.connect(url.reveal()) as connection:
        kept = connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'atelier_replaced%'")
        assert kept.fetchone() == (2,)
    store = await open_store(url)
    assert (await store.ledger.audit()).ok
    assert await store.delete_old_copies(2**42) == 2
    await store.close()


async def test_tables_that_do_not_fit_their_number_are_refused(settings: Settings, url: PostgresUrl) -> None:
    store = await open_store(url)
    await store.close()
    with psycopg.connect(url.reveal(), autocommit=True) as connection:
        connection.execute("UPDATE atelier_schema SET version = 28")
    with pytest.raises(DatabaseUnusable, match="says that it has schema 28"):
        await open_store(url)
    await history(settings.database_path)
    with pytest.raises(DatabaseUnusable, match="says that it has schema 28"):
        await migrate_store(settings, asked("migrate-store"))


# ── statements ───────────────────────────────────────────────────────────────────────────────────


class Named:
    """A database whose schema gets one name after the other."""

    def __init__(self, admin: "psycopg.Connection[Any]", address: str) -> None:
        self._admin, self._name = admin, "public"
        self._database = Identifier(address.rpartition("/")[2])
        self.url = PostgresUrl(address, unsafe=True)
        with closing(connect(self.url)) as connection:
            self.shape = shape_of(connection.raw)  # with an ordinary name

    def rename(self, name: str) -> None:
        """Give the schema this name, and let every new connection begin in it."""
        before, after = Identifier(self._name), Identifier(name)
        self._admin.execute(SQL("ALTER SCHEMA {} RENAME TO {}").format(before, after))
        self._admin.execute(SQL("ALTER DATABASE {} SET search_path TO {}").format(self._database, after))
        self._name = name


@pytest.fixture(scope="module")
def database(postgres: "Databases") -> Iterator[Named]:
    with postgres.fresh() as address:
        name = Identifier(address.rpartition("/")[2])
        with postgres.connect(address) as admin:
            named = Named(admin, address)
            yield named
            named.rename("public")
            admin.execute(SQL("ALTER DATABASE {} RESET search_path").format(name))


@pytest.fixture(params=NAMES)
def named(database: Named, request: pytest.FixtureRequest) -> Named:
    database.rename(request.param)
    return database


async def test_every_statement_reads_the_name_as_it_is(named: Named, tmp_path: Path) -> None:
    store = await open_store(named.url)
    await store.meta_set("is", "here")
    assert (await store.ledger.audit()).ok
    await store.close()
    copy = tmp_path / "copy.dump"
    with closing(connect(named.url, long=True)) as connection:
        raw = connection.raw
        assert shape_of(raw) == named.shape
        with transaction(connection, SNAPSHOT, keep=False):
            write_dump(raw, copy)
        assert dumped_version(raw, copy) == known()[-1].version
        with transaction(connection, keep=False):
            raw.execute("DELETE FROM meta")
            load_dump(raw, copy)
            assert value(raw, "SELECT value FROM meta WHERE key = 'is'") == "here"
            place = enter_new_schema(raw, "atelier_restored")
            raw.execute("CREATE TABLE meta (of_the_copy text)")
            kept = put_in_place(raw, "atelier_restored", place, datetime.now(UTC))
            use_schema(raw, place)
            assert value(raw, "SELECT count(of_the_copy) FROM meta") == "0"
            assert kept is not None
            assert tables(raw, kept) == ("meta",)
