"""Amounts: integer micro-USDC (millionths of a dollar), and how they are written and read."""

import re

from bot.domain.errors import InvalidOptions
from bot.i18n import _

MICRO = 1_000_000
"""Micro-USDC in one dollar; also the number of atomic units in one USDC token."""

_TYPED = re.compile(r"\$?(\d{1,6})(?:\.(\d{1,6}))?", re.ASCII)


def format_usd(micro: int) -> str:
    """`134000` → `$0.134`: two digits after the point at least, six at most, never rounded."""
    sign = "-" if micro < 0 else ""
    dollars, rest = divmod(abs(micro), MICRO)
    digits = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{sign}${dollars:,}.{digits}"


def parse_usd(text: str) -> int:
    """Micro-USDC of an amount a person typed (`5`, `0.25`, `$12.5`).

    Raises InvalidOptions for anything else: exponents, signs, thousands separators, other scripts' digits.
    """
    match = _TYPED.fullmatch(text.strip(" "))
    if match is None:
        raise InvalidOptions(
            _(
                "“{words}” is not an amount. Write dollars like `5`, `0.25` or `$12.50`: up to six "
                "digits before and six after the point.",
                words=text[:40],
            ),
            "amount",
        )
    return int(match[1]) * MICRO + int((match[2] or "").ljust(6, "0"))
