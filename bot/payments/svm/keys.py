"""Solana's private keys, as wallets export them: ed25519 seeds, alone or with the address behind."""

from typing import Final

from nacl.signing import SigningKey

from bot.payments.svm import base58

SEED_BYTES: Final = 32
NO_KEY: Final = (
    "is not a private key of Solana: it takes 64 hex digits, or 64 bytes in base58, the second half of which "
    "belongs to the first"
)
"""The rest of a sentence about what `read_key` does not take."""


def read_key(private_key: str | bytes) -> SigningKey | None:
    """Return the key of 64 bytes in base58, of 64 hex digits with or without 0x, or of 32 bytes.

    None if it is no key, so that no exception carries the text of a mistyped one.
    """
    seed, public = private_key, None
    if isinstance(private_key, str):
        text = private_key.strip()
        pair = base58.read(text, 2 * SEED_BYTES)
        if pair is not None:
            seed, public = pair[:SEED_BYTES], pair[SEED_BYTES:]
        else:
            try:
                seed = bytes.fromhex(text.removeprefix("0x"))
            except ValueError:
                return None
    if not isinstance(seed, bytes) or len(seed) != SEED_BYTES or not any(seed):
        return None
    key = SigningKey(seed)
    return key if public in (None, bytes(key.verify_key)) else None


def address_of(key: SigningKey) -> str:
    """Return the wallet's address, base58."""
    return base58.encode(bytes(key.verify_key))
