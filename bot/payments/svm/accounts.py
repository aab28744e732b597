"""Addresses on Solana: the programs that a payment calls, and the token account of a wallet."""

import functools
import hashlib
from typing import Final

from bot.payments.svm import base58

SPL_PROGRAM: Final = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
ASSOCIATED_ACCOUNT_PROGRAM: Final = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL"
MEMO_PROGRAM: Final = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"
COMPUTE_BUDGET_PROGRAM: Final = "ComputeBudget111111111111111111111111111111"

_MARKER: Final = b"ProgramDerivedAddress"
_PRIME: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _PRIME) % _PRIME


@functools.lru_cache(maxsize=256)
def token_account(owner: str, mint: str) -> str:
    """Return the token account of a wallet for a mint: its associated account of the SPL token program.

    All are base58 of 32 bytes. Raises ValueError for anything else. A derivation takes about a millisecond,
    so the few that we use are kept.
    """
    seeds = [base58.read(each, base58.KEY_BYTES) for each in (owner, SPL_PROGRAM, mint)]
    if any(seed is None for seed in seeds):
        raise ValueError("not a key of 32 bytes in base58")
    return base58.encode(
        derived(b"".join(seed for seed in seeds if seed), base58.decode(ASSOCIATED_ACCOUNT_PROGRAM))
    )


def derived(seeds: bytes, program: bytes) -> bytes:
    """Return the address that a program derives from seeds: the first, from bump 255 down, off the curve."""
    for bump in range(255, -1, -1):
        address = hashlib.sha256(seeds + bytes([bump]) + program + _MARKER).digest()
        if not is_on_curve(address):
            return address
    raise ValueError("no bump leads off the curve")  # once in 2^256


def is_on_curve(key: bytes) -> bool:
    """Return True if the 32 bytes are a point of ed25519, as Solana asks: one that may have a private key.

    Only the y coordinate is looked at: there is a point if x² = (y² - 1) / (d·y² + 1) has a root. Points
    outside the main subgroup and unreduced coordinates count, so libsodium's stricter test does not do.
    """
    y = int.from_bytes(key, "little") & (2**255 - 1)
    square = y * y % _PRIME
    numerator, denominator = (square - 1) % _PRIME, (_D * square + 1) % _PRIME
    return pow(numerator * denominator, (_PRIME - 1) // 2, _PRIME) in (0, 1)
