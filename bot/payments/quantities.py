"""Numbers and words as the nodes of EVM chains write them. Anything else is ChainUnavailable."""

import re
from typing import Final

from bot.domain.errors import ChainUnavailable

BEYOND: Final = 2**63
"""No block, time or amount is as large as this, and the database keeps none that is."""

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,16}", re.ASCII)
_WORD = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)


def quantity(value: object) -> int:
    """Parse a hex quantity ("0x1b4"). Raises ChainUnavailable."""
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise ChainUnavailable("The chain's node answered with something that is no number.")
    number = int(value, 16)
    if number >= BEYOND:
        raise ChainUnavailable("The chain's node answered with a number that no chain reaches.")
    return number


def amount(value: object) -> int:
    """Parse a 32-byte word into micro-USDC. Raises ChainUnavailable for more than there can ever be."""
    number = int(word(value), 16)
    if number >= BEYOND:
        raise ChainUnavailable("The chain's node answered with more USDC than there can be.")
    return number


def word(value: object) -> str:
    """Check one 32-byte word and return it in lower-case hex with 0x.

    Raises ChainUnavailable; the answer "0x" means that there is no such contract.
    """
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise ChainUnavailable("The chain's node did not answer for the USDC contract.")
    return value.lower()
