"""Shapes of what a node answers: anything else is ChainUnavailable."""

import re
from collections.abc import Mapping
from typing import Final

from bot.domain.errors import ChainUnavailable

BEYOND: Final = 2**63
"""No slot, time or amount is as large as this, and the database keeps none that is."""

_DIGITS = re.compile(r"[0-9]{1,20}", re.ASCII)


def mapping(told: object, method: str) -> Mapping[str, object]:
    """Return an object of JSON. Raises ChainUnavailable, which names the method."""
    if not isinstance(told, Mapping):
        raise ChainUnavailable(f"The chain's node answered {method} in an odd way.")
    return told


def listing(told: object, method: str) -> list[object]:
    """Return a list of JSON. Raises ChainUnavailable, which names the method."""
    if not isinstance(told, list):
        raise ChainUnavailable(f"The chain's node gave no list for {method}.")
    return told


def count(told: object) -> int:
    """Return a number from 0 on. Raises ChainUnavailable, also for one that no chain reaches."""
    if type(told) is not int or not 0 <= told < BEYOND:
        raise ChainUnavailable("The chain's node answered with something that is no number.")
    return told


def digits(told: object) -> int:
    """Return a number that is written as text, as amounts are. Raises ChainUnavailable like `count`."""
    if not isinstance(told, str) or not _DIGITS.fullmatch(told):
        raise ChainUnavailable("The chain's node answered with something that is no amount.")
    return count(int(told))
