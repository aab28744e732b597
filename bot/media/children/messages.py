"""What the bot and a child say to each other: one request, one reply, over the child's stdin and stdout.

A frame is two lengths, a JSON object and raw bytes. JSON and not pickle: a child that a file has taken over
must not be able to make the bot run anything.
"""

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import BadMedia, MediaProblem

HEADER = struct.Struct(">II")
MOST_FACTS = 1024 * 1024
"""Bytes of JSON in a frame."""

MOST_BYTES = 64 * 1024 * 1024
"""Raw bytes in a frame: a finished picture or clip for Discord."""

Facts = Mapping[str, Any]
Read = Callable[[int], bytes]
"""Return exactly that many bytes. Raises EOFError if the other side is gone."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a request may cost: bytes of memory, seconds of work and of waiting, bytes of a file."""

    memory: int
    seconds: int
    patience: float
    output: int


@dataclass(frozen=True, slots=True)
class Request:
    """One task of `bot.media.tasks` with its arguments."""

    task: str
    facts: Facts
    limits: Limits


@dataclass(frozen=True, slots=True)
class Reply:
    """The result of a task. `spent`: the child has grown and should not be given another."""

    facts: Facts
    data: bytes = b""
    spent: bool = False


def frame(facts: Facts, data: bytes = b"") -> bytes:
    """Return the bytes of one frame."""
    text = json.dumps(facts).encode()
    return HEADER.pack(len(text), len(data)) + text + data


def read_frame(read: Read) -> tuple[Facts, bytes]:
    """Read one frame. Raises ValueError for one that is too long or no JSON object."""
    facts_length, data_length = HEADER.unpack(read(HEADER.size))
    if facts_length > MOST_FACTS or data_length > MOST_BYTES:
        raise ValueError("a frame is too long")
    facts = json.loads(read(facts_length))
    if not isinstance(facts, dict):
        raise ValueError("a frame holds no object")
    return facts, read(data_length)


def bad_media(facts: Facts) -> BadMedia:
    """Return the refusal that a child wrote down, whatever it wrote."""
    try:
        return BadMedia(**{**facts, "problem": MediaProblem(facts["problem"])})
    except (TypeError, ValueError, KeyError):
        return BadMedia(MediaProblem.READER_FAILED, reason="the reply is no reply")
