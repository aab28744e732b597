"""Named points in the life of a job at which a test can kill the process.

In production every checkpoint does nothing. With KILL_AT the process kills itself there, as a power cut
would; with `term:` before its name it asks itself to stop, with `stop:` it stands still until it is woken.
KILL_AT is accepted only if Discord, StableStudio and the chain are all simulated on this machine.

    checkpoint = killer("signed:2")       # the second signature ends the process
    checkpoint = killer("term:signed:2")  # … is followed by a SIGTERM
    checkpoint("signed")
"""

import os
import signal
from collections.abc import Callable

Checkpoint = Callable[[str], None]

NAMES = (
    "quoted",  # the job's row exists
    "admitted",  # its price is held
    "signed",  # an authorization is committed, and counted as presented
    "before_send",  # and the next thing is to send it
    "after_send",  # the answer is here, nothing of it is recorded
    "recorded",  # settled, captured
    "lapsed",  # proven that it will never be charged
    "put",  # a reference is at the blob host
    "online",  # and is recorded there
    "ready",  # the body is frozen
    "downloaded",  # the result is a part file
    "kept",  # and then a whole one
    "fetched",  # and recorded
    "before_post",  # posting is on record
    "posted",  # the message is in the channel
    "delivered",  # and is recorded
)

CONTEST_NAMES = (
    "contest settled",  # the result is stored, the prizes are given, the pot is back
    "contest posted",  # the announcement is in the channel
    "contest announced",  # and is recorded
)
"""Checkpoints in the life of a contest."""


GENTLY, PAUSED = "term:", "stop:"
"""Before a checkpoint's name: SIGTERM or SIGSTOP instead of SIGKILL."""

_SIGNALS = {GENTLY: signal.SIGTERM, PAUSED: signal.SIGSTOP}


def nothing(_name: str) -> None:
    """Do nothing: the checkpoint of production."""


def killer(at: str | None) -> Checkpoint:
    """Return a checkpoint that ends the process by SIGKILL at `name`, or at `name:n` at its n-th passing.

    With `term:` before it, by SIGTERM; with `stop:`, it is stopped by SIGSTOP.
    """
    if at is None:
        return nothing
    prefix = next((prefix for prefix in _SIGNALS if at.startswith(prefix)), "")
    number = _SIGNALS.get(prefix, signal.SIGKILL)
    name, _, count = at.removeprefix(prefix).partition(":")
    left = int(count or 1)

    def checkpoint(passing: str) -> None:
        nonlocal left
        if passing != name:
            return
        left -= 1
        if left == 0:
            os.kill(os.getpid(), number)

    return checkpoint
