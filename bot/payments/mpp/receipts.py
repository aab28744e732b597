"""What the receipt of a transaction proves about a payment on Tempo, and what its gas has cost.

Amounts count only together with payer and payee: anybody can make a transfer of nothing in anybody's name,
with any memo.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import ChainUnavailable
from bot.domain.money.networks import TEMPO
from bot.domain.money.payments import Payment
from bot.payments.evm import checksum
from bot.payments.mpp.draft import fee
from bot.payments.quantities import quantity, word
from bot.payments.token import TRANSFER, address_of

FEE_MANAGER: Final = "0xfeEC000000000000000000000000000000000000"
"""EIP-55. The gas of a transaction is a transfer of the fee token to it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A transaction that is part of the chain. If it was reverted, only gas was burnt: it is not `paid`."""

    tx: str
    block: int
    paid: bool
    fee: int  # micro-USDC that left the payer's wallet besides the amount


def read_receipt(receipt: object, tx: str, payment: Payment, *, sponsored: bool) -> Outcome:
    """Read the receipt of the transaction that carries this payment.

    Raises ChainUnavailable unless its transfers agree with its status and with the gas that it used.
    """
    if not isinstance(receipt, Mapping):
        raise ChainUnavailable("The chain's node gave no receipt of a transaction that it has logs of.")
    if word(receipt.get("transactionHash")) != word(tx):
        raise ChainUnavailable("The chain's node gave the receipt of another transaction.")
    status = quantity(receipt.get("status"))
    if status not in (0, 1):
        raise ChainUnavailable("The chain's node gave a receipt that says neither yes nor no.")
    transfers = _transfers(receipt.get("logs"))
    paid = (payment.payer, payment.payee, payment.amount) in transfers
    if paid != (status == 1):
        raise ChainUnavailable("The receipt's status does not agree with the transfers in it.")
    burnt = sum(amount for payer, to, amount in transfers if (payer, to) == (payment.payer, FEE_MANAGER))
    price = quantity(receipt.get("effectiveGasPrice"))
    expected = 0 if sponsored else fee(quantity(receipt.get("gasUsed")), price)
    if burnt != expected:
        raise ChainUnavailable(
            f"The gas cost {expected} micro-USDC, and {burnt} have left the wallet for it."
        )
    return Outcome(word(tx), quantity(receipt.get("blockNumber")), paid, burnt)


def _transfers(logs: object) -> list[tuple[str, str, int]]:
    """Return payer, recipient and amount of every transfer of USDC.e."""
    if not isinstance(logs, Sequence) or isinstance(logs, str):
        raise ChainUnavailable("The chain's node gave a receipt without logs.")
    transfers: list[tuple[str, str, int]] = []
    for log in logs:
        topics = log.get("topics") if isinstance(log, Mapping) else None
        if not isinstance(topics, list) or checksum(log.get("address")) != TEMPO.asset:
            continue
        words = [word(topic) for topic in topics]
        if len(words) == 3 and words[0] == TRANSFER:
            transfers.append((address_of(words[1]), address_of(words[2]), int(word(log.get("data")), 16)))
    return transfers
