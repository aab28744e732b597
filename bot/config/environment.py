"""Secrets in the process environment: read once, then erased."""

import ctypes
import os
from collections.abc import Iterable


def erase(names: Iterable[str]) -> None:
    """Remove these variables, so that no child inherits them, and overwrite their values.

    Removing alone leaves the text where the system put it at the start of the process, and where Linux shows
    it as /proc/PID/environ.
    """
    getenv = ctypes.CDLL(None).getenv
    getenv.restype = ctypes.c_void_p
    for name in names:
        if name in os.environ:
            value = getenv(os.fsencode(name))
            if value:
                ctypes.memset(value, 0, len(ctypes.string_at(value)))
            del os.environ[name]
