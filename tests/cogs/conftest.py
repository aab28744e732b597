"""The same bot as for the tests of `bot.ui`."""

from tests.ui.conftest import front, front_of_module

__all__ = ["front", "front_of_module"]
