"""The protocols of `bot.ports`, each loaded from its module when it is asked for."""

import subprocess
import sys

import pytest

import bot.ports


def test_every_name_is_found_in_a_fresh_process() -> None:
    script = "import bot.ports; print(*(getattr(bot.ports, name).__name__ for name in bot.ports.__all__))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == bot.ports.__all__


def test_another_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = bot.ports.Nothing  # type: ignore[attr-defined]
    assert not hasattr(bot.ports, "_nothing")
