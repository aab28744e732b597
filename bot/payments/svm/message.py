"""The one transaction that we sign: USDC from our token account to a payee's, with a memo (version 0).

Accounts and instructions are in the order of the official JavaScript client, so that its bytes can be
compared with ours. The facilitator signs first and pays the fee; it demands exactly these instructions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.payments.svm import base58
from bot.payments.svm.accounts import COMPUTE_BUDGET_PROGRAM, MEMO_PROGRAM, SPL_PROGRAM, token_account

COMPUTE_UNITS: Final = 20_000
MICRO_LAMPORTS: Final = 1
"""The fee payer's tip, per compute unit."""
DECIMALS: Final = 6
"""Of USDC; `TransferChecked` fails on chain if the mint has others."""

_SET_UNIT_LIMIT: Final = b"\x02"
_SET_UNIT_PRICE: Final = b"\x03"
_TRANSFER_CHECKED: Final = b"\x0c"
_VERSION_0: Final = b"\x80"


@dataclass(frozen=True, slots=True)
class TokenTransfer:
    """The facts of one payment. Keys and blockhash are base58 of 32 bytes."""

    fee_payer: str
    wallet: str
    payee: str
    mint: str
    amount: int  # micro-USDC
    memo: str
    blockhash: str

    def message(self) -> bytes:
        """Return the bytes that both signers sign. Raises ValueError for a key that is none."""
        source = token_account(self.wallet, self.mint)
        target = token_account(self.payee, self.mint)
        writable = sorted([source, target], key=collation)
        programs = [COMPUTE_BUDGET_PROGRAM, self.mint, MEMO_PROGRAM, SPL_PROGRAM]
        keys = [self.fee_payer, self.wallet, *writable, *programs]
        at = {key: place for place, key in enumerate(keys)}
        if len(at) != len(keys):
            raise ValueError("one key has two parts in the payment")
        budget = at[COMPUTE_BUDGET_PROGRAM]
        moved = [at[source], at[self.mint], at[target], at[self.wallet]]
        instructions = [
            _instruction(budget, [], _SET_UNIT_LIMIT + COMPUTE_UNITS.to_bytes(4, "little")),
            _instruction(budget, [], _SET_UNIT_PRICE + MICRO_LAMPORTS.to_bytes(8, "little")),
            _instruction(
                at[SPL_PROGRAM],
                moved,
                _TRANSFER_CHECKED + self.amount.to_bytes(8, "little") + bytes([DECIMALS]),
            ),
            _instruction(at[MEMO_PROGRAM], [], self.memo.encode()),
        ]
        header = bytes([2, 1, len(programs)])  # signatures, read-only among them, read-only without one
        return b"".join(
            [
                _VERSION_0,
                header,
                compact(len(keys)),
                *map(_key, keys),
                _key(self.blockhash),
                compact(len(instructions)),
                *instructions,
                compact(0),  # address lookups
            ]
        )


def wire(message: bytes, signature: bytes) -> bytes:
    """Return the transaction with our signature in the second place; the first is left to the fee payer."""
    return compact(2) + bytes(base58.SIGNATURE_BYTES) + signature + message


def compact(number: int) -> bytes:
    """Return a length as compact-u16: seven bits a byte, the lowest first. Raises ValueError above 65,535."""
    if not 0 <= number < 1 << 16:
        raise ValueError("no compact-u16")
    coded = bytearray()
    while number >= 0x80:
        coded.append(number & 0x7F | 0x80)
        number >>= 7
    coded.append(number)
    return bytes(coded)


def _instruction(program: int, accounts: Sequence[int], data: bytes) -> bytes:
    return bytes([program]) + compact(len(accounts)) + bytes(accounts) + compact(len(data)) + data


def _key(text: str) -> bytes:
    raw = base58.read(text, base58.KEY_BYTES)
    if raw is None:
        raise ValueError("not 32 bytes in base58")
    return raw


def collation(text: str) -> tuple[str, str]:
    """Return the sort key of the official client: alphabetical, of two equal letters the small one first."""
    return text.casefold(), text.swapcase()
