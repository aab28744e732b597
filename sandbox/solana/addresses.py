"""The programs, the mint, and where a wallet's USDC is kept."""

import functools
import hashlib

from sandbox.solana import base58

CHAIN = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"
GENESIS_HASH = "5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"
USDC = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
DECIMALS = 6
SYSTEM = "11111111111111111111111111111111"
TOKEN = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"  # noqa: S105 - a program's address
TOKEN_2022 = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"  # noqa: S105 - a program's address
ASSOCIATED = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL"
MEMO = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"
COMPUTE_BUDGET = "ComputeBudget111111111111111111111111111111"
LIGHTHOUSE = "L2TExMFKdjpN9kozasaurPirfHy9P8sbXoAN1qA3S95"

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P


@functools.lru_cache(maxsize=512)
def token_account(owner: str, program: str = TOKEN) -> str:
    """Return the account that holds an owner's USDC: the first address derived from both that is no key.

    Raises ValueError if `owner` is not 32 bytes in base58.
    """
    seeds = [base58.decode(each, 32) for each in (owner, program, USDC)]
    end = base58.decode(ASSOCIATED, 32) + b"ProgramDerivedAddress"
    for bump in range(255, -1, -1):
        digest = hashlib.sha256(b"".join(seeds) + bytes([bump]) + end).digest()
        if not is_key(digest):
            return base58.encode(digest)
    raise ValueError("no derived address")


def is_key(data: bytes) -> bool:
    """Return True if 32 bytes are a point of ed25519's curve, of whatever order: x² has a root."""
    y = int.from_bytes(data, "little") % 2**255
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P  # d·y² = -1 has no solution
    return square == 0 or pow(square, (_P - 1) // 2, _P) == 1
