"""Nodes of these tests answer at once, or not at all; and the official SDK, as far as it runs offline."""

import importlib
import sys
import types
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from bot.payments import rpc
from tests.transport.raw import Serve, serving


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock's speed alone decide how long a node is waited for."""
    monkeypatch.setattr(rpc, "SHORTEST_SECONDS", 0.0)


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    async with serving() as serve:
        yield serve


@pytest.fixture
def sign_in_with_x() -> Iterator[Any]:
    """The SDK's sign-in package, without the sibling extensions beside it: those want more libraries."""
    root = find_spec("x402")
    assert root is not None
    assert root.submodule_search_locations
    parent = types.ModuleType("x402.extensions")
    parent.__path__ = [f"{root.submodule_search_locations[0]}/extensions"]
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("x402.extensions")}
    sys.modules["x402.extensions"] = parent
    try:
        yield importlib.import_module("x402.extensions.sign_in_with_x")
    finally:
        for name in [name for name in sys.modules if name.startswith("x402.extensions")]:
            del sys.modules[name]
        sys.modules.update(before)
