"""Faults on demand: a script of failures, taken one by one at the points where they can strike.

A fault is named by a point ("studio.generate", "discord.create_message", "chain.rpc" …) and a kind
("drop_after_settlement", "429" …). The servers ask `take(point)` at each point; nothing happens by chance, so
a failing run can be repeated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Fault:
    point: str
    kind: str
    times: int = 1  # how often it still strikes; -1 = until cleared
    skip: int = 0  # calls that pass unharmed first
    args: Mapping[str, Any] = field(default_factory=dict)


class Faults:
    """The script. Points and kinds are free words here; each server documents its own."""

    def __init__(self) -> None:
        self._script: list[Fault] = []

    def add(self, point: str, kind: str, *, times: int = 1, skip: int = 0, **args: Any) -> Fault:
        fault = Fault(point, kind, times, skip, args)
        self._script.append(fault)
        return fault

    def take(self, point: str) -> Fault | None:
        """Return the fault that strikes this call, if any, and count it down."""
        for fault in self._script:
            if fault.point != point or fault.times == 0:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if fault.times > 0:
                fault.times -= 1
            return fault
        return None

    def pending(self) -> list[Fault]:
        return [fault for fault in self._script if fault.times != 0]

    def all(self) -> list[Fault]:
        """Return those that are used up as well."""
        return list(self._script)

    def clear(self, point: str | None = None) -> None:
        self._script = [f for f in self._script if point is not None and f.point != point]
