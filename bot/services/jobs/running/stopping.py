"""The request to stop, and the acts that it must not cut.

A paid request that is cut leaves a payment nobody knows the fate of; a paid upload that is cut is a cent for
nothing. Everything else that waits for the network can be cut at once: its step is taken again.

    with stopping.whole():
        answer = await studio.pay(…)
        …                        # and recorded
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

Act = asyncio.Task[Any]


class Stopping:
    """One for all steps of the process. Once `asked`, nothing is signed, sent or begun any more."""

    def __init__(self) -> None:
        self.asked = False
        self._whole: Counter[Act] = Counter()

    def ask(self) -> None:
        """Ask everybody to stop, for good."""
        self.asked = True

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Mark what the running task does inside the block as an act that ends by itself."""
        task = asyncio.current_task()
        assert task is not None, "steps are taken in tasks"
        self._whole[task] += 1
        try:
            yield
        finally:
            self._whole[task] -= 1
            if not self._whole[task]:
                del self._whole[task]

    def among(self, tasks: Collection[Act]) -> frozenset[Act]:
        """Return those of the tasks that are inside such an act now."""
        return frozenset(tasks) & self._whole.keys()
