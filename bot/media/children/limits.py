"""Limits of a child, set by itself before it reads anything foreign."""

import contextlib
import ctypes
import os
import resource
import signal
import sys

from bot.media.children.messages import Limits

_PR_SET_PDEATHSIG = 1
_OPEN_FILES = 64


def bind(parent: int) -> None:
    """Tie this process to its parent and keep it from leaving anything behind.

    It dies with the parent, writes no core file, and opens few files. Ends the process if the parent is gone.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def apply(limits: Limits) -> None:
    """Limit the request that follows. Each limit replaces the one of the request before.

    Memory is what the process itself fills (RLIMIT_DATA); libraries are files that all children share. The
    alarm ends a child that hangs without using the processor, also if nobody watches it any more.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, resource.RLIM_INFINITY))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + limits.seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, limits.patience)


def release() -> None:
    """End the watch over the time of a request: waiting for the next one is free."""
    signal.setitimer(signal.ITIMER_REAL, 0)


def resident() -> int:
    """Return the bytes of memory that this process fills now; 0 where the system does not say."""
    with contextlib.suppress(OSError, ValueError, IndexError), open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()
    return 0
