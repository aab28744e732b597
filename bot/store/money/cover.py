"""The wallets' balances beside the books: what may have left them since they were asked for, and still may.

A balance comes from outside, so it is older than the transaction that relies on it. The journal's last line
from before it was asked for tells which payments it may not show yet. Checked in the transaction that signs
or promises, the same money cannot be used twice, by whichever process.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain.errors import StoreError
from bot.domain.money.payments import Cover, Open
from bot.store.sql import Connection, ask

_SIGNED = (
    "SELECT coalesce(sum(amount + coalesce(fee_most, 0)), 0) AS total FROM payments "
    "WHERE network = ? AND state = 'SIGNED'"
)
"""What the payments of a network may take out of its wallet."""

_RESOLVED = (
    "SELECT coalesce(sum(amount + coalesce(fee, fee_most, 0)), 0) AS total FROM payments "
    "WHERE network = ? AND state IN ('SETTLED', 'DISPUTED') "
    "AND id IN (WITH lines AS MATERIALIZED ("
    "SELECT CAST(key AS BIGINT) AS id FROM journal WHERE seq > ? AND tbl = 'payments') SELECT id FROM lines)"
)
"""What left the wallet by the lines after one: each payment that is resolved writes its line.

The few lines are read first: PostgreSQL, without statistics of a young database, read them for each payment.
"""


class NotCovered(StoreError):
    """The wallets have only `free` micro-USDC besides what they owe and may have paid, not `needed`."""

    def __init__(self, free: int, needed: int) -> None:
        super().__init__(f"The wallets have {free} micro-USDC free, not {needed}.")
        self.free = free
        self.needed = needed


def line(connection: Connection) -> int:
    """Return the number of the journal's last line. Read it before a balance is asked for."""
    row = connection.execute("SELECT coalesce(max(seq), 0) AS seq FROM journal").fetchone()
    return int(row["seq"])


def taken(connection: Connection, lines: Mapping[str, int]) -> Mapping[str, Open]:
    """Return what may yet leave the wallets, by network (CAIP-2).

    `lines`: for networks whose balance was asked for after this line, what may have left since counts too.
    """
    rows = connection.execute(
        "SELECT network, sum(amount) AS amount, coalesce(sum(fee_most), 0) AS fees FROM payments "
        "WHERE state = 'SIGNED' GROUP BY network"
    )
    found = {row["network"]: Open(row["amount"], row["fees"]) for row in rows}
    for network, after in lines.items():
        left = connection.execute(_RESOLVED, (network, after)).fetchone()["total"]
        found[network] = replace(found.get(network, Open()), left=left)
    return found


def payable(connection: Connection, cover: Cover, amount: int) -> Callable[[], None]:
    """Return a check that the wallet can pay `amount` micro-USDC, gas included, besides all others.

    It raises NotCovered. The database is asked now, and the check waits for the answer.
    """
    values = (cover.network, cover.network, cover.line)
    asked = ask(connection, f"{_SIGNED} UNION ALL {_RESOLVED}", values)

    def read() -> None:
        free = cover.balance - sum(row["total"] for row in asked())
        if amount > free:
            raise NotCovered(free, amount)

    return read
