"""What is refused before anything is written: servers that lose commits, and addresses that do not work."""

import socket

import psycopg
import pytest

from bot.config.postgres_url import PostgresUrl, postgres_url
from bot.domain.errors import DatabaseUnusable
from bot.store import open_store
from bot.store.postgres.session import connect
from tests.servers.databases import Databases


def name_of(address: str) -> str:
    return address.rpartition("/")[2]


@pytest.mark.parametrize("value", ["off", "local"])
async def test_a_server_that_acknowledges_before_it_has_written_is_refused(
    postgres: Databases, postgres_url: str, value: str
) -> None:
    with postgres.connect(postgres_url) as host:
        host.execute(f'ALTER DATABASE "{name_of(postgres_url)}" SET synchronous_commit = {value}'.encode())
    try:
        with pytest.raises(DatabaseUnusable, match=f"synchronous_commit={value}.*could lose payments"):
            await open_store(PostgresUrl(postgres_url))
        await (await open_store(PostgresUrl(postgres_url, unsafe=True))).close()
    finally:
        with postgres.connect(postgres_url) as host:
            host.execute(f'ALTER DATABASE "{name_of(postgres_url)}" RESET synchronous_commit'.encode())


async def test_a_server_that_does_not_write_to_its_disk_is_refused(postgres_url: str) -> None:
    with pytest.raises(DatabaseUnusable, match="fsync=off"):
        await open_store(PostgresUrl(postgres_url))


async def test_another_encoding_is_refused(postgres: Databases) -> None:
    postgres.server.execute(
        "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0 OWNER atelier"
    )
    try:
        with pytest.raises(DatabaseUnusable, match="LATIN1"):
            await open_store(PostgresUrl(postgres.server.url("latin"), unsafe=True))
    finally:
        postgres.server.drop_database("latin")


async def test_an_unknown_database_is_named_without_its_password(postgres: Databases) -> None:
    address = postgres.server.url("nowhere").replace("atelier@", "atelier:pass-word@")
    with pytest.raises(DatabaseUnusable, match=r"postgresql://atelier@127\.0\.0\.1:\d+/nowhere") as caught:
        await open_store(PostgresUrl(address))
    assert "pass-word" not in str(caught.value)


async def test_a_port_that_nobody_listens_on_is_refused_at_once() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"postgresql://me:pass-word@127.0.0.1:{listener.getsockname()[1]}/atelier"
        with pytest.raises(DatabaseUnusable, match=r"[^.]*Connection refused\.$"):  # and no advice of libpq
            await open_store(PostgresUrl(address))


async def test_of_several_hosts_each_has_its_reason_in_one_sentence() -> None:
    address = "postgresql://me@127.0.0.1:1,127.0.0.1:2/atelier"
    with pytest.raises(DatabaseUnusable) as caught:
        await open_store(PostgresUrl(address))
    words = str(caught.value)
    assert [words.count(part) for part in ("port 1", "port 2", "\n", "?", "All failures")] == [1, 1, 0, 0, 0]


async def test_an_option_that_does_not_exist_is_refused_without_its_value() -> None:
    with pytest.raises(DatabaseUnusable, match="an option that does not exist") as caught:
        await open_store(PostgresUrl("postgresql://db/atelier?passwrod=very-private"))
    assert "private" not in f"{caught.value!r} {caught.value.__cause__}"


async def test_a_database_of_another_role_is_refused_with_a_remedy(postgres: Databases) -> None:
    with postgres.blank() as address:
        name = name_of(address)
        postgres.server.execute(f'ALTER DATABASE "{name}" OWNER TO postgres')
        postgres.server.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC", database=name)
        with pytest.raises(
            DatabaseUnusable, match=r"may not create tables there\. Make .* the owner"
        ) as caught:
            await open_store(PostgresUrl(address, unsafe=True))
        assert "character" not in str(caught.value)


async def test_tables_of_another_role_are_refused_with_a_remedy(postgres: Databases) -> None:
    with postgres.blank() as address:
        await (await open_store(PostgresUrl(address, unsafe=True))).close()
        postgres.server.execute("ALTER TABLE jobs OWNER TO postgres", database=name_of(address))
        with pytest.raises(DatabaseUnusable, match=r"the table jobs is another role's\. Make"):
            await open_store(PostgresUrl(address, unsafe=True))
        postgres.server.execute("GRANT ALL ON jobs TO atelier", database=name_of(address))
        await (await open_store(PostgresUrl(address, unsafe=True))).close()


def test_a_schema_of_its_own_is_searched(postgres: Databases, postgres_url: str) -> None:
    connection = connect(PostgresUrl(postgres_url, unsafe=True), schema="elsewhere")
    try:
        connection.execute("CREATE SCHEMA elsewhere")
        connection.execute("CREATE TABLE here (id bigint)")
        assert connection.execute("SELECT to_regclass('elsewhere.here') IS NULL").fetchone()[0] == 0
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT * FROM jobs").fetchall()
        connection.execute("DROP SCHEMA elsewhere CASCADE")
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            "postgresql://me:pass-word@db.example:5432/atelier?sslmode=require",
            "postgresql://me@db.example:5432/atelier",
        ),
        (
            "postgres://me:p%40ss@a:1,b:2/atelier?target_session_attrs=primary",
            "postgresql://me@a:1,b:2/atelier",
        ),
        ("postgresql:///atelier?host=/var/run/postgresql&password=pass-word", "postgresql:///atelier"),
        ("postgresql://[::1]:5432/atelier", "postgresql://[::1]:5432/atelier"),
    ],
)
def test_an_address_prints_without_password_and_options(text: str, printed: str) -> None:
    url = postgres_url(text)
    assert (str(url), f"{url!r}", url.reveal()) == (printed, "•••", text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("mysql://db/atelier", "postgresql://"),
        ("atelier", "postgresql://"),
        ("postgresql://db", "name of a database"),
        ("postgresql://db/", "name of a database"),
        ("postgresql://db/a/b", "name of a database"),
        ("postgresql://me:pass word@db/atelier", "spaces"),
        ("postgresql://me:pass#word@db/atelier", "#"),
        ("postgresql://me:p@ssword@db/atelier", "%40"),
        ("postgresql://db:port/atelier", "port is a number"),
    ],
)
def test_what_is_no_address_is_refused_without_being_repeated(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        postgres_url(text)
    words = str(caught.value).replace("user:password@host", "")
    assert not any(part in words for part in ("pass word", "pass#word", "p@ssword", "db"))


def test_a_message_is_masked_in_each_form_of_the_password() -> None:
    url = PostgresUrl("postgresql://me:p%40ssword@db/atelier")
    assert url.mask("no p@ssword, no p%40ssword") == "no •••, no •••"
