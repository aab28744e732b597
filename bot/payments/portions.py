"""How much to ask a node for at once, learnt from what it answers and refuses."""

from typing import Final

GROW_AFTER: Final = 8
"""Full portions answered in a row, after which twice as much is tried."""


class Portion:
    """A number between 1 and `largest`: halved by a refusal, doubled after enough answers.

    portion = Portion(5_000)
    portion.refused(5_000)
    portion.size    # 2500
    """

    __slots__ = ("_largest", "_row", "size")

    def __init__(self, largest: int) -> None:
        self._largest = self.size = largest
        self._row = 0

    def refused(self, asked: int) -> None:
        """Ask for at most half of this from now on."""
        self.size = max(1, asked // 2)
        self._row = 0

    def served(self, asked: int) -> None:
        """Count an answer; less than a full portion proves nothing."""
        if asked < self.size:
            return
        self._row += 1
        if self._row >= GROW_AFTER:
            self.size = min(self._largest, self.size * 2)
            self._row = 0

    def reset(self, size: int) -> None:
        """Return to an earlier size: the refusals since had another reason."""
        self.size, self._row = size, 0
