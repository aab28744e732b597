"""Words that are written with accents: read without them, `râpé` or `schwül` would be other words."""

import gzip
from functools import cache
from importlib.resources import files


def is_word(word: str) -> bool:
    """Return True for a word of German, Spanish, French, Italian, Dutch or Portuguese with accents.

    The list has words of up to eight letters: rules are about short words. It is made of the
    word lists of pyspellchecker (MIT licence), as its test tells.
    """
    return word in words()


@cache
def words() -> frozenset[str]:
    """Return all of them."""
    packed = files("bot.domain.moderation").joinpath("accents.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().split())
