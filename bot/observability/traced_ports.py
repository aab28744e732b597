"""Adapters whose calls are recorded as spans, in place of those that they pass everything on to."""

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from bot.ports import tracing

T = TypeVar("T")


def traced(adapter: T, prefix: str, names: Sequence[str]) -> T:
    """Return the adapter with a span (`prefix name`) around each of its coroutine methods of these names.

    No argument is recorded: bodies hold prompts, and headers hold signed payments.
    """
    return cast(T, _Traced(adapter, prefix, frozenset(names)))


class _Traced:
    def __init__(self, adapter: Any, prefix: str, names: frozenset[str]) -> None:
        self._adapter = adapter
        self._prefix = prefix
        self._names = names

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._adapter, name)
        if name not in self._names:
            return attribute
        title = f"{self._prefix} {name}"

        async def call(*args: Any, **kwargs: Any) -> Any:
            with tracing.span(title):
                return await attribute(*args, **kwargs)

        setattr(self, name, call)  # found without this detour from now on
        return call
