"""Importing the wallet leaves Python's guard against deep nesting as it was."""

import subprocess
import sys


def test_deeply_nested_json_is_an_error_and_not_a_crash() -> None:
    program = (
        "import json, bot.payments.wallet\n"
        "try:\n    json.loads('[' * 200_000)\n"
        "except RecursionError:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "refused\n")
