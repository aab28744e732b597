"""A value that does not print."""

from typing import Never

MASK = "•••"


class Secret:
    """Holds a secret text. `repr`, `str`, `format` and `vars` never show it, and it cannot be pickled or
    copied.

    `reveal()` is the only way to the text, so every use can be found by name.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """Return the secret itself."""
        return self.__text

    def __repr__(self) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.__text == other.__text

    def __hash__(self) -> int:
        return hash(Secret)

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError("a secret is not pickled or copied")
