"""Short names for transactions: a custom id has no room for the long ones."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")

_LENGTH = 16


def of(key: str) -> str:
    """Return the beginning of the key's SHA-256."""
    return sha256(key.encode()).hexdigest()[:_LENGTH]


def find(things: Iterable[T], key: Callable[[T], str], digest: str) -> T | None:
    """Return the thing whose key has the digest, None if there is none."""
    return next((thing for thing in things if of(key(thing)) == digest), None)
