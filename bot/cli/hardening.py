"""Keep what the process holds in memory from others on the machine."""

import contextlib
import ctypes
import resource
import sys

_PR_SET_DUMPABLE = 4


def protect_memory() -> None:
    """Let no other process of the same user read or trace this one, and no crash write it to a file.

    On Linux /proc/PID/environ, mem and fd belong to root from then on. Elsewhere only core files are off.
    Root itself, and whoever may trace any process, still can.
    """
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
