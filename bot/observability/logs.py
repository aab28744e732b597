"""The log: one line a record on stderr, as text or JSON, with the job's id and without any secret."""

import json
import logging
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

from bot.observability.redaction import Redactor
from bot.ports.job_context import current_job

_LOG = logging.getLogger("bot")

_known = Redactor()
"""The one of this process: what must not appear is the same for whoever prints."""

_QUIET = ("httpx", "httpcore", "discord.http", "aiosqlite", "PIL", "libav")
"""Loggers that print addresses, headers or noise at INFO and below."""

_RECONNECTING = "Attempting a reconnect"
"""So discord.py begins a line about a lost connection, with a traceback that tells no more than the error."""

_LINE_BREAKS = str.maketrans(
    {code: f"\\x{code:02x}" for code in (*range(9), *range(10, 32), 127)} | {10: "\\n"}
)
"""Text from outside must not look like a line of its own."""


class RedactingFilter(logging.Filter):
    """Removes secrets from a record's message, arguments and exception before anything formats it."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place. Always returns True."""
        try:
            message = record.getMessage()
        except Exception as error:  # noqa: BLE001  a line of a log never ends what it tells of
            message = f"{type(record.msg).__name__} (could not be formatted: {type(error).__name__})"
            if isinstance(record.msg, str):
                message = f"{record.msg} (could not be formatted with its arguments)"
        record.msg, record.args = self._redact(message), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._redact(record.exc_text)
        record.exc_info = None  # its objects hold what the text no longer shows
        if record.stack_info:
            record.stack_info = self._redact(record.stack_info)
        return True


class PlainReconnects(logging.Filter):
    """Lets discord.py tell of a lost connection in one line. Its other errors keep their tracebacks."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place. Always returns True."""
        if record.exc_text and str(record.msg).startswith(_RECONNECTING):
            record.msg, record.exc_text = f"{record.msg}: {record.exc_text.splitlines()[-1]}", None
        return True


_plain_reconnects = PlainReconnects()


class TextFormatter(logging.Formatter):
    """`2026-11-21T09:30:00.123Z INFO bot.worker [k7f3ab]: message`, and the traceback indented below it.

    The id in brackets is the job's; lines about no job have none.
    """

    def format(self, record: logging.LogRecord) -> str:
        job = _job(record)
        source = record.name if job is None else f"{record.name} [{job}]"
        head = f"{_stamp(record)} {record.levelname} {source}: {record.getMessage()}"
        below = [text for text in (record.exc_text, record.stack_info) if text]
        lines = [head.translate(_LINE_BREAKS)]
        lines += ["    " + line for text in below for line in text.splitlines()]
        return "\n".join(lines)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at, level, logger, job, message, exception; no job or exception if none."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": _stamp(record), "level": record.levelname, "logger": record.name}
        if (job := _job(record)) is not None:
            line["job"] = job
        line["message"] = record.getMessage()
        if record.exc_text or record.stack_info:
            line["exception"] = record.exc_text or str(record.stack_info)
        return json.dumps(line, ensure_ascii=False)


def install(
    *,
    log_format: str,
    log_level: str,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Make this the one log of the process: root logger, warnings and uncaught errors.

    `log_format` is "text" or "json"; `stream` is stderr by default. `secrets` are texts that must never
    appear. They are removed from every record, whichever logger makes it and whichever handler prints it.
    """
    _known.add(*secrets)
    redact = RedactingFilter(_known)

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = logging.LogRecord(*args, **kwargs)
        made.job = current_job()  # here, because a handler may print in another thread
        redact.filter(made)
        return made

    logging.setLogRecordFactory(record)  # also what other handlers would print is clean
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    handler.addFilter(redact)  # and what others made without the factory
    logging.basicConfig(handlers=[handler], level=log_level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    for name in ("discord.client", "discord.shard"):
        logging.getLogger(name).addFilter(_plain_reconnects)
    logging.getLogger("discord.client").setLevel(logging.ERROR)  # it warns at each start that it cannot speak
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def hide(*secrets: str) -> None:
    """Replace these secrets in every line from now on, besides those that the log was installed with."""
    _known.add(*secrets)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        _LOG.critical("stopped by an error nobody expected", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _LOG.critical("a thread ended", exc_info=(args.exc_type, args.exc_value, args.exc_traceback))


def _unraisable(args: "sys.UnraisableHookArgs") -> None:
    if args.exc_value is not None:
        what = (args.exc_type, args.exc_value, args.exc_traceback)
        _LOG.error("%s", args.err_msg or "an error that nothing could catch", exc_info=what)


def _job(record: logging.LogRecord) -> str | None:
    """Return the id of the record's job. Records that were not made by our factory have none."""
    return getattr(record, "job", None)


def _stamp(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
