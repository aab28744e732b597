"""Amounts in integer micro-USDC (millionths of a dollar): their written form, and reading it.

parse_usd("$12.5")       # 12_500_000
format_usd(134_000)      # "$0.134"
"""

import re
from dataclasses import dataclass

from bot.domain.errors import InvalidOptions

MICRO = 1_000_000
"""Micro-USDC in one dollar; also the number of atomic units in one USDC token."""

CENT = 10_000

_TYPED = re.compile(r"\$?(\d{1,6})(?:\.(\d{1,6}))?", re.ASCII)


@dataclass(eq=False)
class NotAnAmount(InvalidOptions):
    """`typed` is no amount in dollars. `option` is named to the member; None in commands with one amount."""

    typed: str
    option: str | None = None


def format_usd(micro: int) -> str:
    """Return an amount in dollars, never rounded: `134000` → `$0.134`, with two to six decimals."""
    sign = "-" if micro < 0 else ""
    dollars, rest = divmod(abs(micro), MICRO)
    digits = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{sign}${dollars:,}.{digits}"


def format_left(micro: int) -> str:
    """Return a balance with two decimals, rounded down, so that it never promises too much: `$10.43`."""
    return format_usd(micro // CENT * CENT)


def format_used(micro: int) -> str:
    """Return what was spent, held or owed with two decimals, rounded up: `$7.29`."""
    return format_usd(-(-micro // CENT) * CENT)


def parse_usd(text: str, option: str | None = None) -> int:
    """Return the micro-USDC of a typed amount (`5`, `0.25`, `$12.5`).

    Raises NotAnAmount for anything else: exponents, signs, thousands separators, other scripts' digits.
    """
    match = _TYPED.fullmatch(text.strip(" "))
    if match is None:
        raise NotAnAmount(text, option)
    return int(match[1]) * MICRO + int((match[2] or "").ljust(6, "0"))
