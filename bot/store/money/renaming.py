"""Put a random number in place of a member's in everything about money: sums stay, the member is gone.

Amounts, instants and kinds do not change, and the schema's triggers see to that. The journal is only added
to: each row gets a further line with its new content, and `renamed_lines` says which line that is. The audit
takes a second line of a transfer only if it is noted there and the row bears the number.
"""

from collections.abc import Mapping

from bot.domain.errors import StoreError
from bot.store.money import journal
from bot.store.sql import Connection, Row

PRIZES = "guild:%:prize:"
"""Begins the pattern of the accounts with a member's prizes; the member's number ends it."""

_NAMED: Mapping[str, str] = {
    "transfers": "actor = :me OR debit LIKE :prizes OR credit LIKE :prizes",
    "holds": "source LIKE :prizes",
    "deposits": "assigned_by = :me",
}
"""SQL: the rows of each table of the journal that bear the member's number. Payments bear none."""


def rename(connection: Connection, user_id: int, name: int) -> None:
    """Put `name`, a row of `forgettings`, in place of the member `user_id`.

    Raises StoreError, and then nothing may be committed, if a row is not as it was written: the audit has to
    find that, and a new line would hide it.
    """
    values = {"me": user_id, "prizes": f"{PRIZES}{user_id}"}
    accounts = connection.execute(
        "SELECT name, balance FROM accounts WHERE name LIKE :prizes ORDER BY name", values
    ).fetchall()
    for account in accounts:
        connection.execute(
            "INSERT INTO accounts (name, balance) VALUES (?, ?)",
            (_renamed(account["name"], user_id, name), account["balance"]),
        )
    for table, condition in _NAMED.items():
        order = ", ".join(journal.KEYS[table])
        rows = connection.execute(
            f"SELECT * FROM {table} WHERE {condition} ORDER BY {order}",  # noqa: S608
            values,
        ).fetchall()
        written = _written(connection, table, rows, values)
        lines = []
        for row in rows:
            if not _is_as_written(row, written.get(journal.key_of(table, dict(row)))):
                raise StoreError(f"{table} {journal.key_of(table, dict(row))} is not as it was written.")
            lines.append(_rewrite(connection, table, dict(row), user_id, name))
        journal.write_lines(connection)
        connection.executemany(
            "INSERT INTO renamed_lines (line, name) VALUES (?, ?)", [(line, name) for line in lines]
        )
    connection.execute("DELETE FROM accounts WHERE name LIKE :prizes", values)


def _is_as_written(row: Row, line: Row | None) -> bool:
    """Return True if the row is what its last line says; a transfer bears the hash of that line, too."""
    if line is None or line["content"] != journal.content_of(dict(row)):
        return False
    return bool(dict(row).get("hash", line["hash"]) == line["hash"])


def _written(
    connection: Connection, table: str, rows: list[Row], values: Mapping[str, object]
) -> dict[str, Row]:
    """Return the last line in the journal of each of the member's `rows`, by the row's key.

    One walk over the journal, from the first line that a transfer can have: its number is at least that of
    the transfer.
    """
    if not rows:
        return {}
    journal.write_lines(connection)
    first = min(row["seq"] for row in rows) if table == "transfers" else 0
    key = " || ':' || ".join(f"CAST({column} AS TEXT)" for column in journal.KEYS[table])
    lines = connection.execute(
        "SELECT key, content, hash FROM journal WHERE seq >= :first AND tbl = :table "  # noqa: S608
        f"AND key IN (SELECT {key} FROM {table} WHERE {_NAMED[table]}) ORDER BY seq",
        {**values, "first": first, "table": table},
    )
    return {line["key"]: line for line in lines}


def _rewrite(connection: Connection, table: str, row: dict[str, object], user_id: int, name: int) -> int:
    """Append the line of the row with the new number, and write the row. Return the line's number."""
    new = {column: _renamed(value, user_id, name) for column, value in row.items() if column in _BEARERS}
    changed = {**row, **new}
    number = journal.head(connection)[0] + 1
    line = journal.append(connection, table, changed)
    if table == "transfers":
        new["hash"] = line
    sets = ", ".join(f"{column} = ?" for column in new)
    keys = " AND ".join(f"{column} = ?" for column in journal.KEYS[table])
    connection.execute(
        f"UPDATE {table} SET {sets} WHERE {keys}",  # noqa: S608
        (*new.values(), *(row[column] for column in journal.KEYS[table])),
    )
    return number


_BEARERS = frozenset({"actor", "debit", "credit", "key", "source", "assigned_by"})
"""Columns that can bear a member's number: as itself, or at the end of an account's or of a prize's name."""


def _renamed(value: object, user_id: int, name: int) -> object:
    if value == user_id:
        return name
    if isinstance(value, str) and value.endswith(f":{user_id}") and "prize:" in value:
        return f"{value.removesuffix(str(user_id))}{name}"
    return value


def bears(row: Mapping[str, object], name: int) -> bool:
    """Return True if the row of the journal's tables bears this number."""
    return any(
        value == name or (isinstance(value, str) and value.endswith(f":{name}") and "prize:" in value)
        for column, value in row.items()
        if column in _BEARERS
    )
