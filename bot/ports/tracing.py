"""Spans: what was done for a job, from the press to the post, and how long each part took.

    with tracing.record("pay", job_id=job.id) as act:    # one act: a press, or a step of the worker
        with tracing.span("studio quote"):               # a part of the act of this task
            ...

Like a figure of `bot.ports.metrics`, a span is recorded wherever it arises. An act and its parts are kept
together until the act ends and are then handed over as a whole, so an act that turns out to concern no job is
dropped. Unless `deliver_to` was called, recording is one look at a variable.

Names and attributes come from the code: never a prompt, a token, a key, an address with one in it, a member
or the text of an error.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field

from bot.ports.job_context import set_job

Value = str | int | bool

LIFE = "job"
"""The name of the act that covers a whole job, from its press to its post or its failure."""


@dataclass(slots=True)
class Span:
    """A part of what was done. Instants are epoch nanoseconds; `ended_at` is 0 while it lasts.

    `error` is the class of the error that ended it, empty if none did.
    """

    name: str
    began_at: int
    attributes: dict[str, Value] = field(default_factory=dict)
    ended_at: int = 0
    error: str = ""
    parts: list["Span"] = field(default_factory=list)


@dataclass(slots=True)
class Act(Span):
    """What is done for one job without a break. Without a `job_id`, or if it is `dropped`, it is nobody's."""

    job_id: str | None = None
    dropped: bool = False


Deliver = Callable[[Act], None]

_deliver: Deliver | None = None
_now_ns: Callable[[], int] = time.time_ns
_act: ContextVar[Act | None] = ContextVar("act", default=None)
_open: ContextVar[Span | None] = ContextVar("span", default=None)
_NOTHING: AbstractContextManager[None] = nullcontext()


def deliver_to(deliver: Deliver | None, now_ns: Callable[[], int] = time.time_ns) -> None:
    """Hand every act that has ended to `deliver` from now on; None: record nothing.

    `now_ns` tells epoch nanoseconds.
    """
    global _deliver, _now_ns  # one for the process, as with the log
    _deliver, _now_ns = deliver, now_ns


def are_wanted() -> bool:
    """Return True if somebody asked for spans."""
    return _deliver is not None


def record(name: str, job_id: str | None = None, **attributes: Value) -> AbstractContextManager[Act | None]:
    """Record the `with` block as an act of the current task. It yields None if nobody asked for spans.

    Its job may become known only within it, by `follow`.
    """
    return _NOTHING if _deliver is None else _record(Act(name, 0, attributes, job_id=job_id), _deliver)


def span(name: str, **attributes: Value) -> AbstractContextManager[Span | None]:
    """Record the `with` block as a part of the current task's act. It yields None if there is no act."""
    parent = _open.get()
    return _NOTHING if parent is None else _part(Span(name, _now_ns(), attributes), parent)


def follow(job_id: str) -> None:
    """Set the job of the current task, for the log, and of its act: what goes on here is done for it."""
    set_job(job_id)
    act = _act.get()
    if act is not None:
        act.job_id = job_id


@contextmanager
def _record(act: Act, deliver: Deliver) -> Iterator[Act]:
    tokens = _act.set(act), _open.set(act)
    act.began_at = _now_ns()
    try:
        yield act
    except BaseException as error:
        act.error = type(error).__name__
        raise
    finally:
        _act.reset(tokens[0])
        _open.reset(tokens[1])
        act.ended_at = _now_ns()
        if act.job_id is not None and not act.dropped:
            deliver(act)


@contextmanager
def _part(part: Span, parent: Span) -> Iterator[Span]:
    parent.parts.append(part)
    token = _open.set(part)
    try:
        yield part
    except BaseException as error:
        part.error = type(error).__name__
        raise
    finally:
        _open.reset(token)
        part.ended_at = _now_ns()


def deliver(act: Act) -> None:
    """Hand over an act that was recorded afterwards, such as the whole life of a job."""
    if _deliver is not None:
        _deliver(act)
