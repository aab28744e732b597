"""A child: `python -m bot.media.children.child PARENT`. It answers requests until its stdin ends."""

import os
import sys
from dataclasses import asdict
from typing import BinaryIO

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.children.limits import apply, bind, release, resident
from bot.media.children.messages import Facts, Limits, frame, read_frame
from bot.media.tasks import TASKS

_FILES = 200
"""Files after which a child is replaced: what its libraries leak does not add up."""

_GROWN = 80 * 1024 * 1024
"""Bytes of memory above which it is replaced, so that the next file has all of its limit."""


def main(parent: int) -> None:
    """Answer one request after the other."""
    bind(parent)
    requests, replies = sys.stdin.buffer, _own_stdout()
    replies.write(frame({"ready": True}))  # what ends it from here on is a file's doing
    replies.flush()
    for count in range(1, _FILES + 1):
        try:
            facts, _ = read_frame(lambda length: _exactly(requests, length))
        except EOFError:
            return
        answer, data, full = _answer(facts)
        release()
        spent = full or count == _FILES or resident() > _GROWN
        replies.write(frame({**answer, "spent": spent}, data))
        replies.flush()


def _answer(facts: Facts) -> tuple[Facts, bytes, bool]:
    """Return the facts and bytes of the reply, and whether memory ran out."""
    try:
        apply(Limits(**facts["limits"]))
        result, data = TASKS[facts["task"]](facts["facts"])
    except BadMedia as error:
        return {"bad": asdict(error)}, b"", False
    except MemoryError:
        return {"bad": asdict(BadMedia(MediaProblem.TOO_MUCH_MEMORY))}, b"", True
    except Exception as error:  # noqa: BLE001 - whatever a reader raises for a file nobody foresaw
        return {"bad": asdict(BadMedia(MediaProblem.READER_FAILED, reason=_said(error)))}, b"", True
    return {"done": result}, data, False


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _exactly(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _own_stdout() -> BinaryIO:
    """Take stdout for the replies alone: what a library prints goes nowhere."""
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return replies


if __name__ == "__main__":
    main(int(sys.argv[1]))
