"""Payments beside the movements that their chains show: proven once, they stay proven. Gas included."""

from collections.abc import Collection, Iterator, Sequence

from bot.domain.money.networks import Network
from bot.domain.money.payments import Payment
from bot.store.money.payments import payment_of
from bot.store.sql import Connection, Row

_UNPROVEN = (
    "state <> 'SIGNED' AND NOT EXISTS (SELECT 1 FROM payment_proofs WHERE payment = payments.id) "
    "AND NOT EXISTS (SELECT 1 FROM movements WHERE movements.payment = payments.id AND movements.fee = 0)"
)


def unproven(connection: Connection, network: Network, after: int, limit: int) -> Sequence[Payment]:
    """Return the network's resolved payments, with an id above `after`, that nothing has proven yet."""
    rows = connection.execute(
        f"SELECT * FROM payments WHERE network = ? AND id > ? AND {_UNPROVEN} ORDER BY id LIMIT ?",  # noqa: S608
        (network.name, after, limit),
    )
    return [payment_of(row) for row in rows]


def still_open(connection: Connection, network: Network) -> Sequence[Payment]:
    """Return the payments that are held, and may have left the wallet or not: SIGNED and DISPUTED."""
    rows = connection.execute(
        "SELECT * FROM payments WHERE network = ? AND state IN ('SIGNED', 'DISPUTED') ORDER BY id",
        (network.name,),
    )
    return [payment_of(row) for row in rows]


def unwatched(connection: Connection, networks: Collection[str]) -> Sequence[tuple[str, int, int]]:
    """Return (network, payments, deposits) of each other network that has some in no proof."""
    marks = ", ".join("?" * len(networks))
    rows = connection.execute(
        "SELECT network, sum(payment), sum(1 - payment) FROM ("  # noqa: S608
        f"SELECT network, 1 AS payment FROM payments WHERE {_UNPROVEN} "
        "UNION ALL SELECT network, 0 FROM deposits WHERE network IS NOT NULL AND NOT EXISTS (SELECT 1 "
        "FROM movements WHERE movements.tx = deposits.tx AND movements.log_index = deposits.log_index "
        f"AND outward = 0)) AS unseen WHERE network NOT IN ({marks}) GROUP BY network ORDER BY network",
        tuple(networks),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def left_open(connection: Connection, networks: Collection[str]) -> Sequence[tuple[str, int, int]]:
    """Return (network, open payments, jobs under way) of each other network that has some.

    Its chain alone tells what became of the payments. The jobs are shown to its wallet alone, which EVM
    chains share.
    """
    rows = connection.execute(
        "SELECT network, count(*) FILTER (WHERE payments.state IN ('SIGNED', 'DISPUTED')), "
        "count(*) FILTER (WHERE payments.state = 'SETTLED') "
        "FROM payments JOIN jobs ON jobs.id = job_id WHERE payments.state IN ('SIGNED', 'DISPUTED') "
        "OR payments.state = 'SETTLED' AND purpose = 'generation' AND jobs.state = 'RUNNING' "
        "GROUP BY network ORDER BY network"
    )
    families = {network.partition(":")[0] for network in networks}
    others = [
        (network, payments, 0 if network.partition(":")[0] in families else jobs)
        for network, payments, jobs in map(tuple, rows)
        if network not in networks
    ]
    return [one for one in others if any(one[1:])]


def record(connection: Connection, proofs: Sequence[tuple[int, bool]], *, block: int, now: int) -> None:
    """Store (payment id, charged) as they were at a block that will not be reorganised away."""
    connection.executemany(
        "INSERT INTO payment_proofs (payment, charged, block, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (payment) DO NOTHING",
        [(payment_id, charged, block, now) for payment_id, charged in proofs],
    )


_PROOFS = (
    "FROM payments LEFT JOIN movements ON movements.payment = payments.id AND movements.fee = 0 "
    "LEFT JOIN payment_proofs ON payment_proofs.payment = payments.id "
)
_CHARGED = "CASE WHEN movements.amount IS NOT NULL THEN 1 ELSE charged END"


def count_proven(connection: Connection) -> tuple[int, int]:
    """Return the number of proven payments, and the proven micro-USDC of the settled ones."""
    row = connection.execute(
        f"SELECT count({_CHARGED}), coalesce(sum(payments.amount) "
        f"FILTER (WHERE state = 'SETTLED' AND {_CHARGED} = 1), 0) {_PROOFS}"
    ).fetchone()
    return int(row[0]), int(row[1])


def contradicted(connection: Connection) -> Iterator[Row]:
    """Yield id, job, purpose, state, amount and payee of each payment that the chain contradicts, with the
    chain's side of it: `charged`, `moved` and `other`, the last two None without a movement."""
    yield from connection.execute(
        "SELECT payments.id, job_id, purpose, state, payments.amount, payee, "
        f"movements.amount AS moved, other, {_CHARGED} AS charged {_PROOFS} "
        "WHERE movements.amount <> payments.amount OR lower(other) <> lower(payee) "
        f"OR (state IN ('REFUSED', 'LAPSED') AND {_CHARGED} = 1) "
        f"OR (state IN ('SETTLED', 'DISPUTED') AND {_CHARGED} = 0) ORDER BY payments.id"
    )


# ── gas ──────────────────────────────────────────────────────────────────────────────────────────


def unbooked_gas(connection: Connection, wallet: str, upto: int) -> Sequence[tuple[int, int]]:
    """Return (payment id, micro-USDC) of the gas up to a block that the books of a resolved payment miss."""
    rows = connection.execute(
        "SELECT payments.id, movements.amount FROM movements "
        "JOIN payments ON payments.id = movements.payment WHERE movements.fee = 1 "
        "AND wallet = ? AND block <= ? AND payments.fee IS NULL AND state <> 'SIGNED' "
        "ORDER BY payments.id",
        (wallet, upto),
    )
    return [(row[0], row[1]) for row in rows]


def differing_gas(connection: Connection, wallet: str, margin: int) -> Iterator[Row]:
    """Yield id, job, purpose, `known` and `burnt` gas of each resolved payment whose two differ.

    `margin`: gas in so many newest blocks may not be booked yet.
    """
    yield from connection.execute(
        "SELECT payments.id, job_id, purpose, payments.fee AS known, "
        "coalesce(sum(movements.amount) FILTER (WHERE movements.fee = 1), 0) AS burnt "
        "FROM movements JOIN payments ON payments.id = movements.payment "
        "JOIN watched_wallets ON watched_wallets.wallet = movements.wallet "
        "WHERE movements.wallet = ?1 AND state <> 'SIGNED' "
        "AND (payments.fee IS NOT NULL OR block < next_block - ?2) "
        "GROUP BY payments.id HAVING coalesce(sum(movements.amount) FILTER (WHERE movements.fee = 1), 0) "
        "<> coalesce(payments.fee, 0) ORDER BY payments.id",
        (wallet, margin),
    )
