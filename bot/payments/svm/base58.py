"""Base58 in Bitcoin's alphabet: how Solana writes keys (32 bytes), signatures (64) and hashes (32)."""

from typing import Final

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES: Final = {sign: value for value, sign in enumerate(_ALPHABET)}
LONGEST: Final = 1_700
"""Signs that are decoded at most: a whole transaction has fewer, and the effort grows with the square."""


def encode(raw: bytes) -> str:
    """Return the text of some bytes. Each leading zero byte is a `1`."""
    number = int.from_bytes(raw)
    signs: list[str] = []
    while number:
        number, value = divmod(number, 58)
        signs.append(_ALPHABET[value])
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(signs))


def decode(text: str) -> bytes:
    """Return the bytes of a text. Raises ValueError, which does not repeat it."""
    if len(text) > LONGEST:
        raise ValueError("too long for base58")
    number = 0
    for sign in text:
        value = _VALUES.get(sign)
        if value is None:
            raise ValueError("not base58")
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def read(text: object, size: int) -> bytes | None:
    """Return the bytes of a text from outside, None unless it is base58 of exactly `size` bytes."""
    if not isinstance(text, str):
        return None
    try:
        raw = decode(text)
    except ValueError:
        return None
    return raw if len(raw) == size else None
