"""Every command on PostgreSQL works in a schema of any name that PostgreSQL takes."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
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
from tests.store.acts import delivered, granted, history

if TYPE_CHECKING:
    from tests.servers.databases import Databases

NAMES = ("Bot", "my bot", "a.b", 'q"x', "it's", "s", "new", "é*|(1)[a]$", "my jobs and atelier")


@pytest.fixture(params=NAMES)
def url(postgres: "Databases", request: pytest.FixtureRequest) -> Iterator[PostgresUrl]:
    """A database of a role whose name is also that of the schema: PostgreSQL's default path leads there."""
    name: str = request.param
    with postgres.blank() as address, postgres.connect(address) as admin:
        database = address.rpartition("/")[2]
        admin.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(name)))
        admin.execute(SQL("ALTER DATABASE {} OWNER TO {}").format(Identifier(database), Identifier(name)))
        admin.execute(SQL("CREATE SCHEMA {0} AUTHORIZATION {0}").format(Identifier(name)))
        yield PostgresUrl(postgres.server.url(database, quote(name, safe="")), unsafe=True)
        admin.execute(SQL("ALTER DATABASE {} OWNER TO CURRENT_USER").format(Identifier(database)))
        admin.execute(SQL("DROP OWNED BY {} CASCADE").format(Identifier(name)))
        admin.execute(SQL("DROP ROLE {}").format(Identifier(name)))


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
