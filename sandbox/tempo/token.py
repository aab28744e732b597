"""USDC.e on Tempo, and the gas that is paid in it."""

from dataclasses import dataclass

from eth_utils.crypto import keccak

from sandbox.tempo.transaction import Call, Transaction

USDC = "0x20C000000000000000000000b9537d11c60E8b50"
FEE_MANAGER = "0xfeec000000000000000000000000000000000000"
TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
TRANSFER_WITH_MEMO = "0x57bc7354aa85aed339e000bccffabbc529466af35f0772c8f8ee1145927de7f0"

PLAIN = "0xa9059cbb"  # transfer(address,uint256)
WITH_MEMO = "0x95777d59"  # transferWithMemo(address,uint256,bytes32)
BALANCE_OF = "0x70a08231"
DECIMALS = "0x313ce567"
CURRENCY = "0x" + keccak(text="currency()")[:4].hex()

NEW_SLOT_GAS = 247_200
"""TIP-1000: what the first money of an address costs more than further money."""

SIMULATION_FACTOR = 2.4
"""A simulation without a signature wants this much of what a payment into a new slot will use: where 298,619
were used, 680,358 were refused and 784,000 passed."""

_BASE_GAS = 50_311  # a payment with a random memo uses 51,419 with its call data
_REVERTED_GAS = 19_170
_ATTO = 10**12  # attodollars in a micro-USDC


@dataclass(frozen=True, slots=True)
class Transfer:
    """A call's wish to move `amount` micro-USDC; `memo` 0x and 64 hex digits, or None."""

    to: str
    amount: int
    memo: str | None


def transfer_of(call: Call) -> Transfer | None:
    """Return the transfer of USDC.e that a call makes, None if it makes none."""
    selector, words = "0x" + call.data[:4].hex(), call.data[4:]
    size = {PLAIN: 64, WITH_MEMO: 96}.get(selector)
    if call.to != USDC.lower() or len(words) != size or words[:12] != bytes(12):
        return None
    memo = "0x" + words[64:].hex() if selector == WITH_MEMO else None
    return Transfer("0x" + words[12:32].hex(), int.from_bytes(words[32:64], "big"), memo)


def gas_of(transaction: Transaction, new_slots: int) -> int:
    """Return the gas that the transaction uses if it succeeds. `new_slots` of its payees never had money."""
    data = b"".join(call.data for call in transaction.calls)
    zeros = data.count(0)
    return _BASE_GAS + 4 * zeros + 16 * (len(data) - zeros) + NEW_SLOT_GAS * new_slots


def reverted_gas(transaction: Transaction) -> int:
    """Return the gas that is burnt if it fails."""
    return min(_REVERTED_GAS, transaction.gas_limit)


def fee(gas: int, price: int) -> int:
    """Return micro-USDC, rounded up, for gas at a price of attodollars."""
    return -(-gas * price // _ATTO)
