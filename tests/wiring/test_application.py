"""What every command of the program needs."""

import json
import sys

import pytest

from bot.wiring.application import foundation
from tests.payments.world import KEY
from tests.wiring.test_paying import settings


async def test_nested_json_from_outside_is_an_error_and_not_the_end_of_the_process() -> None:
    sys.setrecursionlimit(100_000)  # as py_ecc leaves it
    async with foundation(settings(WALLET_PRIVATE_KEY=KEY)):
        assert sys.getrecursionlimit() == 1_000
        with pytest.raises(RecursionError):
            json.loads("[" * 100_000)
