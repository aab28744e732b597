"""The difference between two starts of the bot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Start:
    """The facts of one start by their names: settings, versions, wallets.

    Of secrets only marks are here, which are equal if the secrets are.
    """

    at: int  # epoch milliseconds
    facts: Mapping[str, str]
    marks: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs. None: it had or has no value."""

    name: str
    before: str | None
    after: str | None
    secret: bool = False  # there is nothing to show but that it changed

    def __str__(self) -> str:
        if self.secret:
            return f"{self.name} {'removed' if self.after is None else 'changed' if self.before else 'set'}"
        return f"{self.name}: {_shown(self.before)} → {_shown(self.after)}"


def changes(before: Start, after: Start) -> Sequence[Change]:
    """Return what differs, in the order of the names of `after`; what is gone comes last."""
    return [
        *_changes(before.facts, after.facts, secret=False),
        *_changes(before.marks, after.marks, secret=True),
    ]


def _changes(before: Mapping[str, str], after: Mapping[str, str], *, secret: bool) -> Sequence[Change]:
    names = dict.fromkeys([*after, *before])
    found = [Change(name, before.get(name), after.get(name), secret) for name in names]
    return [change for change in found if change.before != change.after]


def _shown(value: str | None) -> str:
    return "none" if value is None else value
