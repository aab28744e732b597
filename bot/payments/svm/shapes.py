"""Shapes of what a node answers: anything else is ChainUnavailable."""

from collections.abc import Mapping

from bot.domain.errors import ChainUnavailable


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
    """Return a number from 0 on. Raises ChainUnavailable."""
    if type(told) is not int or told < 0:
        raise ChainUnavailable("The chain's node answered with something that is no number.")
    return told
