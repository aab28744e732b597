"""Which errors are lost connections to Discord, and which are ours."""

from typing import Any
from unittest.mock import MagicMock

import discord
import pytest

from bot.ui.kit import errors, failures


@pytest.mark.parametrize(
    ("status", "code", "lost"),
    [(500, 0, True), (503, 0, True), (429, 0, True), (400, 50035, False), (403, 50013, False)],
)
def test_refusals_are_no_lost_answers(status: int, code: int, lost: bool) -> None:
    response: Any = MagicMock(status=status)
    assert failures.is_lost(discord.HTTPException(response, {"code": code, "message": "x"})) is lost


def test_a_client_that_was_closed_lost_the_connection() -> None:
    assert failures.is_lost(RuntimeError("Session is closed"))
    assert not failures.is_lost(RuntimeError("dictionary changed size during iteration"))


def test_a_full_disk_is_no_lost_connection() -> None:
    error = OSError(28, "No space left on device")
    try:
        raise error
    except OSError:
        assert not failures.is_lost(error)


@pytest.mark.parametrize("code", [10015, 10062, 40060, 50027])
def test_who_is_gone_is_told_nothing(code: int) -> None:
    response: Any = MagicMock(status=404)
    assert errors.explain(discord.HTTPException(response, {"code": code, "message": "x"})) is None
