"""The memory that this process may still fill: asked before a library that would not say why it gave up."""

import resource
from typing import Final

_LIBRARIES: Final = 40 * 1024 * 1024
_PLENTY: Final = 2**40


def room() -> int:
    """Return the bytes that one file may take here. A child has a limit, the tests' own process has none."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_DATA)
    return _PLENTY if allowed == resource.RLIM_INFINITY else allowed - _LIBRARIES


def check_room(needed: int) -> None:
    """Raise MemoryError if `needed` bytes are more than there are."""
    if needed > room():
        raise MemoryError
