"""What the database itself refuses, on both engines: the books and the log are only ever added to.

A member who is being forgotten is the exception: their id may be replaced by the number that the books have
for them, and nothing else.
"""

import asyncio
import sqlite3
from collections.abc import Iterator

import psycopg
import pytest

from bot.store import open_store
from bot.store.sql import Connection
from tests.store.places import Fresh, Where, meddle

PEOPLE = "INSERT INTO forgettings (name, user_id, posts, asked_at) VALUES (900, 7, 0, 1), (901, 8, 0, 1)"
ROWS = (
    PEOPLE,
    "INSERT INTO accounts VALUES ('house:operator', -5), ('guild:1:prize:7', 5), ('guild:1:prize:900', 0)",
    "INSERT INTO transfers (seq, at, debit, credit, amount, kind, actor, note, key, hash) "
    "VALUES (1, 1, 'house:operator', 'guild:1:prize:7', 5, 'prize', 7, '', 'k', 'h')",
    "INSERT INTO journal VALUES (1, 'transfers', '1', 'c', 'p', 'h'), (2, 'transfers', '1', 'd', 'h', 'i')",
    "INSERT INTO renamed_lines VALUES (2, 900)",
    "INSERT INTO jobs (id, request_key, guild_id, channel_id, user_id, operation, options, state, "
    "upload_cost, upload_limit, created_at, quoted_at) "
    "VALUES ('job1', 'r', 1, 1, 7, 'o', '{}', 'QUOTED', 0, 0, 0, 0)",
    "INSERT INTO holds (id, job_id, guild_id, amount, captured, state, opened_at, closed_at, source) "
    "VALUES (1, 'job1', 1, 5, 5, 'CLOSED', 1, 2, 'guild:1:prize:7'), "
    "(2, 'job1', 1, 5, 0, 'OPEN', 3, NULL, NULL)",
    "INSERT INTO payments (id, job_id, purpose, state, nonce, payer, payee, network, asset, amount, "
    "valid_after, valid_before, signed_at, sends) "
    "VALUES (1, 'job1', 'generation', 'LAPSED', 'n', '', '', '', '', 5, 0, 0, 0, 0)",
    "INSERT INTO deposits (tx, log_index, seen_at, sender, amount, state) "
    "VALUES ('0x1', 0, 1, '', 5, 'UNCLAIMED')",
    "INSERT INTO movements (tx, log_index, outward, wallet, block, other, amount, booked, booked_at) "
    "VALUES ('0x2', 0, 1, '', 1, '', 5, 'lost', 1), ('0x3', 0, 1, '', 1, '', 5, NULL, NULL)",
    "INSERT INTO moderation_log (seq, at, guild_id, actor, action, reason) "
    "VALUES (1, 1, 1, 7, 'a', 'of 8'), (2, 1, 2, 3, 'b', ''), (3, 1, NULL, 3, 'c', '')",
    "INSERT INTO departures (guild_id, left_at, due_at) VALUES (2, 1, 2)",
)

REFUSED = {
    "a transfer's amount": "UPDATE transfers SET amount = 6",
    "a transfer's note": "UPDATE transfers SET note = 'x', actor = 900",
    "a transfer's job": "UPDATE transfers SET job = 'job1', actor = 900",
    "a transfer's account": "UPDATE transfers SET debit = 'guild:1:prize:900', actor = 900",
    "a transfer's member, into another's number": "UPDATE transfers SET actor = 901",
    "a prize, into another's number": "UPDATE transfers SET credit = 'guild:1:prize:901'",
    "a transfer": "DELETE FROM transfers",
    "a line of the journal": "UPDATE journal SET content = 'x'",
    "the last line": "DELETE FROM journal WHERE seq = 2",
    "a renamed line": "UPDATE renamed_lines SET name = 901",
    "what was renamed": "DELETE FROM renamed_lines",
    "a hold": "DELETE FROM holds WHERE id = 2",
    "a closed hold": "UPDATE holds SET captured = 4, source = 'guild:1:prize:900' WHERE id = 1",
    "a closed hold's source": "UPDATE holds SET source = 'guild:1:prize:901' WHERE id = 1",
    "a closed hold that opens": "UPDATE holds SET state = 'OPEN', closed_at = NULL WHERE id = 1",
    "a payment": "DELETE FROM payments",
    "a deposit": "DELETE FROM deposits",
    "what was booked": "DELETE FROM movements WHERE tx = '0x2'",
    "a line of the log that names nobody": "UPDATE moderation_log SET reason = 'x' WHERE seq = 2",
    "the time of a line": "UPDATE moderation_log SET at = 2 WHERE seq = 1",
    "the server of a line": "UPDATE moderation_log SET guild_id = 2 WHERE seq = 1",
    "a line of a server that stays": "DELETE FROM moderation_log WHERE seq = 1",
    "a line about the whole bot": "DELETE FROM moderation_log WHERE seq = 3",
}
ALLOWED = {
    "a transfer's member": "UPDATE transfers SET actor = 900, credit = 'guild:1:prize:900'",
    "an open hold": "UPDATE holds SET captured = 3 WHERE id = 2",
    "a closed hold's member": "UPDATE holds SET source = 'guild:1:prize:900' WHERE id = 1",
    "a payment's state": "UPDATE payments SET state = 'REFUSED'",
    "a deposit's server": "UPDATE deposits SET state = 'CREDITED', guild_id = 1",
    "what was not booked": "DELETE FROM movements WHERE tx = '0x3'",
    "a line that names the member": "UPDATE moderation_log SET actor = 900 WHERE seq = 1",
    "a line whose text names the member": "UPDATE moderation_log SET reason = 'of 901' WHERE seq = 1",
    "a line of a server that left": "DELETE FROM moderation_log WHERE seq = 2",
}


class Undo(Exception):
    """Ends a change that was tried."""


@pytest.fixture(scope="module")
def books(fresh: Fresh) -> Iterator[Where]:
    def fill(connection: Connection) -> None:
        for statement in ROWS:
            connection.execute(statement)

    with fresh() as where:
        asyncio.run(_created(where))
        meddle(where, fill, keep_rules=True)
        yield where


async def _created(where: Where) -> None:
    await (await open_store(where)).close()


def attempt(where: Where, statement: str) -> int:
    """Return how many rows the statement changes. It is undone."""
    changed: list[int] = []

    def change(connection: Connection) -> None:
        changed.append(connection.execute(statement).rowcount)
        raise Undo

    with pytest.raises(Undo):
        meddle(where, change, keep_rules=True)
    return changed[0]


@pytest.mark.parametrize("what", REFUSED)
def test_what_was_written_stays(books: Where, what: str) -> None:
    with pytest.raises(
        (sqlite3.IntegrityError, psycopg.errors.RestrictViolation),
        match=r"append-only|never deleted|does not change",
    ):
        attempt(books, REFUSED[what])


@pytest.mark.parametrize("what", ALLOWED)
def test_what_may_change_does(books: Where, what: str) -> None:
    assert attempt(books, ALLOWED[what]) == 1
