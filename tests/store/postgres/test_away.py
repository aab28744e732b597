"""A server that is away for a while is told from one that will never take the bot."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.domain.errors import DatabaseAway, DatabaseUnusable
from bot.store.postgres.session import connect
from sandbox.servers.postgres import PostgresServer
from tests.servers import server_folder
from tests.servers.databases import SUPERUSER, Databases


def is_away(address: str) -> bool:
    with pytest.raises(DatabaseUnusable) as caught:
        connect(PostgresUrl(address, unsafe=True))
    return isinstance(caught.value, DatabaseAway)


@contextmanager
def answering(state: str, words: str) -> Iterator[str]:
    """Yield the address of a server that refuses everybody with this state, in its own language."""
    told = {b"S": "FATAL", b"C": state, b"M": words}
    fields = b"".join(kind + text.encode() + b"\0" for kind, text in told.items())
    refusal = b"E" + (len(fields) + 5).to_bytes(4, "big") + fields + b"\0"
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        # In a process of its own: libpq's ping lets no other thread of this one run.
        server = get_context("fork").Process(target=_refuse, args=(listener, refusal), daemon=True)
        server.start()
        try:
            yield f"postgresql://atelier@127.0.0.1:{listener.getsockname()[1]}/atelier"
        finally:
            server.kill()
            server.join()


def _refuse(listener: socket.socket, refusal: bytes) -> None:
    while True:
        connection, _ = listener.accept()
        with connection:
            while (asked := connection.recv(4096))[4:8] in (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30"):
                connection.sendall(b"N")  # neither TLS nor GSSAPI
            if asked:
                connection.sendall(refusal)


def test_a_server_that_is_not_there_may_come() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert is_away(f"postgresql://atelier@127.0.0.1:{bound.getsockname()[1]}/atelier")
    assert is_away("postgresql://atelier@no-such-host.invalid/atelier")


@pytest.mark.parametrize("words", ["the database system is starting up", "das Datenbanksystem startet"])
def test_a_server_that_starts_may_come_whatever_its_language(words: str) -> None:
    with answering("57P03", words) as address:
        assert is_away(address)


def test_a_refusal_in_another_language_is_final() -> None:
    with answering("28P01", "Passwort-Authentifizierung für Benutzer »atelier« fehlgeschlagen") as address:
        assert not is_away(address)


def test_a_full_server_may_have_a_place_later(postgres: Databases, postgres_url: str) -> None:
    name = postgres_url.rpartition("/")[2]
    with postgres.connect(postgres_url) as host:
        host.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0'.encode())
        try:
            assert is_away(postgres_url)
        finally:
            host.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1'.encode())


def test_a_database_or_role_that_does_not_exist_is_final(postgres: Databases) -> None:
    assert not is_away(postgres.server.url("nowhere"))
    assert not is_away(postgres.server.url(SUPERUSER, "nobody"))


def test_a_wrong_password_is_final() -> None:
    with server_folder() as folder:
        server = PostgresServer(folder, password="right-word", settings={"fsync": "off"})
        server.start()
        try:
            address = server.create_database("atelier")
            connect(PostgresUrl(address, unsafe=True)).close()
            assert not is_away(address.replace("right-word", "wrong-word"))
        finally:
            server.kill()


def test_unsafe_settings_are_final(postgres_url: str) -> None:
    with pytest.raises(DatabaseUnusable) as caught:
        connect(PostgresUrl(postgres_url))
    assert not isinstance(caught.value, DatabaseAway)


@pytest.mark.parametrize(
    "rest",
    [
        ":99999/a", ":0/a", "/a?port=70000", "/a?sslmode=Requir", "/a?target_session_attrs=foo",
        "/a?service=none", "/a?gssencmode=x", "/a?channel_binding=x", "/a?load_balance_hosts=x",
        "/a?require_auth=x", "/a?ssl_min_protocol_version=x", "/a?keepalives=x", "/a?hostaddr=foo",
        "/a?hostaddr=127.0.0.1,127.0.0.2", "/a?port=1,2", "/a?sslmode=require&sslrootcert=system",
        f"/a?host=/{'x' * 200}",
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_address_itself_is_final(rest: str) -> None:
    assert not is_away(f"postgresql://atelier@127.0.0.1{rest}")
