"""Base58, in which Solana writes keys, hashes and signatures."""

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def encode(data: bytes) -> str:
    """Return the text of some bytes: a `1` for each leading zero byte, then the number in base 58."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        digits = _ALPHABET[rest] + digits
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def decode(text: str, size: int) -> bytes:
    """Return the bytes of a text. Raises ValueError unless there are `size` of them."""
    if not isinstance(text, str) or len(text) > 2 * size or any(sign not in _ALPHABET for sign in text):
        raise ValueError("not base58")
    number = 0
    for sign in text:
        number = 58 * number + _ALPHABET.index(sign)
    body = number.to_bytes((number.bit_length() + 7) // 8, "big")
    data = bytes(len(text) - len(text.lstrip("1"))) + body
    if len(data) != size:
        raise ValueError(f"not {size} bytes")
    return data
