"""Parse what StableStudio sends, in the shape of its documents and in the one it really has.

Strings are cut, ids are checked, and anything unreadable raises one of our errors.
"""

import base64
import contextlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from bot.domain.errors import ProviderUnavailable, UntrustedChallenge
from bot.domain.money.payments import Challenge, StudioJob
from bot.stablestudio.http import parse_json
from bot.store.sql import clean

HEADER_CHARS: Final = 64 * 1024
TEXT_CHARS: Final = 500
URL_CHARS: Final = 4096

_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,100}", re.ASCII)
_CODE_FIELDS: Final = ("reason", "invalidReason", "errorReason", "code", "errorCode")
"""Where the service's router and the payment facilitators behind it put the machine code of a refusal."""


def is_id(value: object) -> bool:
    """Return True for an id that is safe in a path: letters, digits, dash, underscore, 64 at most."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def read_header(text: str) -> Mapping[str, object]:
    """Return the JSON object of an x402 header: standard base64, 64 KiB at most.

    Raises UntrustedChallenge.
    """
    if len(text) > HEADER_CHARS or not _BASE64.fullmatch(text):
        raise UntrustedChallenge("The payment header is not plain base64 of a reasonable length.")
    try:
        decoded = parse_json(base64.b64decode(text, validate=True))
    except ValueError:
        raise UntrustedChallenge("The payment header is not base64 of JSON.") from None
    if not isinstance(decoded, dict):
        raise UntrustedChallenge("The payment header is not a JSON object.")
    return decoded


def challenge(header: str, asked_url: str) -> Challenge:
    """Parse a PAYMENT-REQUIRED header (x402 v2). Raises UntrustedChallenge."""
    message = read_header(header)
    if message.get("x402Version") != 2:
        raise UntrustedChallenge("The 402 is not of x402 version 2.")
    accepts, resource = message.get("accepts"), message.get("resource")
    if not isinstance(accepts, list):
        raise UntrustedChallenge("The 402 lists no offers.")
    if resource is not None and not isinstance(resource, dict):
        raise UntrustedChallenge("The 402's resource is not an object.")
    return Challenge(tuple(entry for entry in accepts if isinstance(entry, dict)), resource, asked_url)


def goods(body: object) -> Mapping[str, object] | None:
    """Return the body of a paid 200 if it names a job or an upload, else None."""
    if isinstance(body, dict) and (is_id(body.get("jobId")) or is_id(body.get("uploadId"))):
        return body
    return None


def code(body: Mapping[str, object]) -> str:
    """Return the machine code of a refusal, or "". A free message is none, whatever it contains."""
    for name in _CODE_FIELDS:
        word = body.get(name)
        if isinstance(word, str) and _CODE.fullmatch(word):
            return word
    return ""


def error_text(body: Mapping[str, object]) -> str:
    """Return the service's own words for a refusal on one short line, "" if it has none."""
    text = _words(body.get("error")) or _words(body.get("message"))
    issues = body.get("issues")
    if isinstance(issues, list) and issues and isinstance(issues[0], dict):
        detail = _words(issues[0].get("message"))
        if detail:
            text = f"{text}: {detail}{_path(issues[0].get('path'))}"
    return _storable(text[:TEXT_CHARS])


def sign_in_info(body: Mapping[str, object]) -> Mapping[str, object] | None:
    """Return the `info` of a sign-in challenge from the body of a 402 (or its decoded header), else None."""
    extensions = body.get("extensions")
    extension = extensions.get("sign-in-with-x") if isinstance(extensions, dict) else None
    info = extension.get("info") if isinstance(extension, dict) else None
    return info if isinstance(info, dict) else None


def studio_job(record: object, asked: str | None = None) -> StudioJob:
    """Parse one job record. `asked` is the id of the request: the documents' shape has none.

    Raises ProviderUnavailable if it is no record, or another job's.
    """
    if not isinstance(record, dict) or not isinstance(record.get("status"), str):
        raise ProviderUnavailable("the job record cannot be read")
    job_id = record.get("id", record.get("jobId", asked))
    if not is_id(job_id) or (asked is not None and job_id != asked):
        raise ProviderUnavailable("the job record names another job")
    sent = record.get("input")
    return StudioJob(
        id=str(job_id),
        status=_storable(record["status"][:32]),
        progress=_percent(record.get("progress")),
        input=sent if isinstance(sent, dict) else None,
        result_url=_result_url(record.get("result")),
        error=_words(record.get("error")) or None,
        created_at=epoch_ms(record.get("createdAt")),
        type=_storable(kind[:TEXT_CHARS]) if isinstance(kind := record.get("type"), str) else None,
    )


def studio_jobs(records: Sequence[object]) -> Sequence[StudioJob]:
    """Parse the records of a job list, without unreadable ones."""
    jobs: list[StudioJob] = []
    for record in records:
        with contextlib.suppress(ProviderUnavailable):
            jobs.append(studio_job(record))
    return jobs


def epoch_ms(value: object) -> int | None:
    """Return an ISO 8601 instant as epoch milliseconds, None if it is none."""
    if not isinstance(value, str) or not 19 <= len(value) <= 40:
        return None
    try:
        at = datetime.fromisoformat(value)
        return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _result_url(result: object) -> str | None:
    if not isinstance(result, dict):
        return None
    # Where a drawing is found is in no document: under the name of a picture, or under one of its own.
    for name in ("imageUrl", "videoUrl", "svgUrl"):
        url = result.get(name)
        if isinstance(url, str) and 0 < len(url) <= URL_CHARS:
            return url
    return None


def _percent(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return round(min(max(value, 0), 100))


def _words(value: object) -> str:
    """Return a string, or the `message` of an object, on one line and cut."""
    if isinstance(value, dict):
        value = value.get("message")
    return _storable(" ".join(value.split())[:TEXT_CHARS]) if isinstance(value, str) else ""


def _storable(text: str) -> str:
    """Return text as a database can hold it: JSON can escape NUL and half characters."""
    return clean(text) or ""


def _path(path: object) -> str:
    if not isinstance(path, list) or not path:
        return ""
    return f" ({'.'.join(str(step)[:40] for step in path[:4])})"
