"""The address of a database: what is taken, and that no part of a password is in any message."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.config.postgres_url import PostgresUrl, postgres_url
from bot.domain.errors import DatabaseUnusable
from bot.store.postgres.session import connect

LETTERS = "ZXWJ"
"""Letters of passwords that no sentence, user, host or database here has."""

AROUND = (
    "postgresql://me:{}@127.0.0.1:1/db",
    "POSTGRES://me:{}@127.0.0.1:1,127.0.0.1:2/db",
    "postgresql://:{}@127.0.0.1:1/db?sslmode=disable",
    "postgresql://me:{}@/db?host=/nowhere",
    "postgresql://127.0.0.1:1/db?password={}",
    "postgresql://127.0.0.1:1/db?passw%6Frd={}&sslpassword={}&connect_timeout=1",
    "postgresql:/me:{}@127.0.0.1:1/db",
    "postgresql://me:{}@127.0.0.1:1",
    "mysql://me:{}@127.0.0.1:1/db",
)


def said_about(text: str) -> str:
    """Return everything that is said about an address, which leads to no server."""
    try:
        url = postgres_url(text)
    except ValueError as error:
        return f"{error}"
    with pytest.raises(DatabaseUnusable) as caught:
        connect(url)
    return f"{url} {url!r} {caught.value} {url.mask('the server says “' + text + '”')}"


@given(st.sampled_from(AROUND), st.text(f"{LETTERS}%:@/?#&=[]+~25fF", min_size=1, max_size=9))
@example(AROUND[0], "X%Z")
@example(AROUND[0], "Z/X")
@example(AROUND[0], "Z@X:W")
@example(AROUND[0], "Z%3AX")
@example(AROUND[0], "ZXW%")
@example(AROUND[0], "%ffZ")
@example(AROUND[0], "Z[X]W")
@example(AROUND[4], "Z+X+W+J")
@example(AROUND[4], "Z&X=W")
def test_no_part_of_a_password_is_in_any_message(around: str, password: str) -> None:
    said = said_about(around.format(password, password))
    assert not set(LETTERS) & set(said)
    assert "\n" not in said


@pytest.mark.parametrize("password", ["J", "J%5A", "%4A%4a"])
def test_a_text_that_may_have_a_short_password_is_not_shown(password: str) -> None:
    """Masked in the middle of words, it would be told by the gaps."""
    url = postgres_url(f"postgresql://me:{password}@db/atelier")
    assert "J" not in url.mask("a server that repeats JJ, JZ and J%5A")
    assert url.mask("the server is full") == "the server is full"


def test_the_scheme_may_be_in_any_case() -> None:
    assert postgres_url("PostgreSQL://me:Pass@db/atelier").reveal() == "postgresql://me:Pass@db/atelier"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("postgresql://me:p[ss@db/atelier", "%5B"),
        ("postgresql://[::1/atelier", "complete address"),
        ("postgresql://me:a%z@db/atelier", "%25"),
        ("postgresql://me:a/b@db/atelier", "%2F"),
        ("postgresql://me:1/b@db", "%2F"),
        ("postgresql://me%3Aword@db/atelier", "%3A"),
        ("postgresql://db/atelier?sslmode", "name=value"),
        ("postgresql:/db", "postgresql://"),
    ],
)
def test_what_the_client_could_not_read_is_refused_with_a_remedy(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("?", r"\?")):
        postgres_url(text)


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ("options=-csearch_path%3Dother", "?options=-csearch_path%3Dother"),
        ("sslmode=disable&options=-c%20search_path%3Dother", "?options=-csearch_path%3Dother"),
        ("options=--search-path%3Da,b%20-cwork_mem%3D1MB", "?options=-csearch_path%3Da%2Cb"),
        ("options=-csearch_path%3Done%20-csearch_path%3Dtwo", "?options=-csearch_path%3Dtwo"),
        ("options=-csearch_path%3Dpublic", ""),
        ("options=-cwork_mem%3D1MB&password=search_path%3Dword", ""),
    ],
)
def test_of_the_options_only_another_schema_is_shown(options: str, shown: str) -> None:
    url = postgres_url(f"postgresql://me:word@db/atelier?{options}")
    assert str(url) == f"postgresql://me@db/atelier{shown}"


def test_what_is_no_address_at_all_prints_nothing_of_itself() -> None:
    assert str(PostgresUrl("postgresql://me:word")) == "postgresql://•••"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("postgresql://db:0/atelier", "has a port outside of 1 to 65535"),
        ("postgresql://db,other:99999/atelier", "has a port outside"),
        ("postgresql://db/atelier?port=5432,70000", "has a port outside"),
        ("postgresql://db/atelier?sslmode=Requir", "has a sslmode that does not exist"),
        ("postgresql://db/atelier?ssl%6Dode=Requir", "has a sslmode that does not exist"),
        (
            "postgresql://db/atelier?target_session_attrs=foo",
            "has a target_session_attrs that",
        ),
        ("postgresql://db/atelier?load_balance_hosts=yes", "it is disable or random"),
    ],
)
def test_a_value_that_no_server_can_change_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        postgres_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://[::1]:5432,db/atelier?sslmode=verify-full&target_session_attrs=read-write",
        "postgresql:///atelier?host=/run,/other&port=5432,&gssencmode=disable&channel_binding=require",
    ],
)
def test_values_that_exist_are_taken(text: str) -> None:
    assert postgres_url(text).reveal() == text
