"""Ports for servers that are named before they listen, or that go away and come back at the same address."""

import contextlib
import secrets
import socket
from collections import deque

_BELOW_EPHEMERAL = range(10_000, 32_000)
"""No system hands these out by itself: nobody else takes one while its server is away."""

_given: deque[int] = deque(maxlen=1_000)


def free_port() -> int:
    """Return a free port of 127.0.0.1, none of the last 1,000 given: it may be bound a while later."""
    while True:
        port = secrets.choice(_BELOW_EPHEMERAL)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given:
                _given.append(port)
                return port
