"""SIGINT and SIGTERM: most commands end at once, and those that cannot be undone half way go on to their end.

What a thread does for a command runs on whatever becomes of the task that waits for it: a command that
ended meanwhile could not say whether its change was made.
"""

import contextlib
import os
import signal
from argparse import Namespace
from functools import partial
from types import FrameType

_STDERR = 2


def goes_on(asked: Namespace) -> bool:
    """Return True for a command that a signal does not end: what it changes is done in one piece."""
    match asked.command:
        case "backup" | "migrate-store":
            return True
        case "restore":
            return not asked.test
        case "doctor":
            return bool(asked.mend)
    return False


def listen(asked: Namespace) -> None:
    """Let both signals raise KeyboardInterrupt; or, for a command that goes on, only print a line.

    A signal that the process was started to ignore stays ignored. Call in the main thread.
    """
    handler = partial(_wait, asked.command) if goes_on(asked) else signal.default_int_handler
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def settle(asked: Namespace) -> None:
    """Let no further signal change the exit code of a command that went on: its result has been printed."""
    if goes_on(asked):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)


def _wait(command: str, _number: int, _frame: FrameType | None) -> None:
    line = f"python -m bot {command}: waiting until it can be ended safely; it says then what was done.\n"
    with contextlib.suppress(OSError):  # not `print`: the signal may have interrupted one
        os.write(_STDERR, line.encode())
