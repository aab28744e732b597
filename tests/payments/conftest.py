"""Nodes of these tests answer at once, or not at all."""

import pytest

from bot.payments import rpc


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock's speed alone decide how long a node is waited for."""
    monkeypatch.setattr(rpc, "SHORTEST_SECONDS", 0.0)
