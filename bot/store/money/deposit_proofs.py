"""Deposits in the books beside the movements that the chain shows.

A deposit is proven by the movement of the same transaction and log index, and stays proven. Those from
before the first watched block are looked up one by one, and the movement that is found is recorded as any
other.
"""

from collections.abc import Sequence

from bot.domain.money.deposits import Deposit
from bot.domain.money.movements import Movement
from bot.domain.money.networks import BASE, wallet_of
from bot.store.engine import Engine
from bot.store.money.deposits import deposit_of
from bot.store.money.movements import OWN_ADDRESS, movement_of
from bot.store.readers import Scratch
from bot.store.sql import Connection
from bot.store.verbs import query

_SAME = "movements.tx = deposits.tx AND movements.log_index = deposits.log_index AND outward = 0"


def unproven_deposits(
    connection: Connection, wallet: str, after: tuple[str, int], limit: int
) -> Sequence[Deposit]:
    """Return deposits without a movement on the wallet's network, by (tx, log index) above `after`.

    They need a look. Not those that have yet to be recorded from the watched blocks.
    """
    network, address = wallet_of(wallet)
    rows = connection.execute(
        "SELECT deposits.* FROM deposits LEFT JOIN watched_wallets ON watched_wallets.wallet = ?1 "  # noqa: S608
        f"WHERE (tx, log_index) > (?2, ?3) AND NOT EXISTS (SELECT 1 FROM movements WHERE {_SAME}) "
        "AND coalesce(network, ?5) = ?6 "
        "AND NOT coalesce(deposits.wallet = ?7 AND block >= next_block, FALSE) "
        "ORDER BY tx, log_index LIMIT ?4",
        (wallet, *after, limit, BASE.name, network.name, address),
    )
    return [deposit_of(row) for row in rows]


def proven_deposits(connection: Connection) -> int:
    """Return the number of deposits that the chain shows as they are in the books."""
    row = connection.execute(
        f"SELECT count(*) FROM deposits JOIN movements ON {_SAME} "  # noqa: S608
        "AND movements.amount = deposits.amount AND other = sender"
    ).fetchone()
    return int(row[0])


def differing(connection: Connection) -> Sequence[tuple[Deposit, Movement]]:
    """Return the deposits that the chain shows otherwise, with what it shows."""
    rows = connection.execute(
        f"SELECT deposits.* FROM deposits JOIN movements ON {_SAME} "  # noqa: S608
        "WHERE movements.amount <> deposits.amount OR other <> sender "
        "ORDER BY deposits.tx, deposits.log_index"
    ).fetchall()
    return [(deposit_of(row), _movement(connection, row["tx"], row["log_index"])) for row in rows]


def _movement(connection: Connection, tx: str, log_index: int) -> Movement:
    row = connection.execute(
        "SELECT * FROM movements WHERE tx = ? AND log_index = ? AND outward = 0", (tx, log_index)
    ).fetchone()
    return movement_of(row)


def unrecorded(connection: Connection, wallet: str, margin: int) -> Sequence[Movement]:
    """Return what entered the wallet and is no deposit of the books, though its block was read for them.

    `margin`: blocks below the last one read whose deposits may not be recorded yet.
    """
    rows = connection.execute(
        "SELECT movements.* FROM movements JOIN chains ON chains.wallet = movements.wallet "  # noqa: S608
        f"WHERE movements.wallet = ?1 AND outward = 0 AND other <> {OWN_ADDRESS} "
        "AND (movements.block, movements.log_index) > (first_block, first_log) "
        "AND movements.block < next_block - ?2 AND NOT EXISTS (SELECT 1 FROM deposits "
        "WHERE deposits.tx = movements.tx AND deposits.log_index = movements.log_index) "
        "ORDER BY movements.block, movements.log_index, movements.tx",
        (wallet, margin),
    )
    return [movement_of(row) for row in rows]


class DepositProofStore:
    """The books' deposits beside the chain's movements."""

    def __init__(self, database: Engine | Scratch) -> None:
        self._db = database

    unproven = query(unproven_deposits)
    count_proven = query(proven_deposits)
    differing = query(differing)
    unrecorded = query(unrecorded)
