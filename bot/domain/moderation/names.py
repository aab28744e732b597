"""The random numbers that take the place of members who were forgotten."""

NAMES = range(10**9, 10**14)
"""Discord's own ids begin far above, so none is ever a person."""


def is_forgotten(user_id: int) -> bool:
    """Return True for a number that stands for nobody any more: it is neither judged nor mentioned."""
    return user_id in NAMES
