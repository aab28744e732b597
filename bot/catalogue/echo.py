"""Compare a request of ours with the input that the service shows of a job.

The service adds defaults and may leave out what equals them, so two inputs are the same request if they
agree in every field once the documented defaults are filled in. A field without a documented default has to
be there on both sides, with the same value.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping

from .spec import Form, Operation

_FORM_DEFAULTS: Mapping[Form, Mapping[str, object]] = {
    Form.FRAMES: {"imageMode": "interpolation"},
    Form.KEYFRAME: {"mode": "keyframe"},
}
"""What the service takes for an absent field that follows from the files."""


def may_be(
    operation: Operation,
    body: Mapping[str, object],
    *,
    job_type: str | None,
    shown: Mapping[str, object] | None,
    learned_type: str | None = None,
    digests: Mapping[str, str] | None = None,
) -> bool:
    """Return True unless the record of a job shows that `body` did not make it.

    `job_type` and `shown` are the record's type and input, or `digests` those of the input; what it does not
    show excludes nothing. `learned_type` is the type that the service has named for this operation itself, if
    it has.
    """
    types = operation.job_types if learned_type is None else operation.job_types | {learned_type}
    if job_type is not None and job_type not in types:
        return False
    if shown is None and digests is not None:
        return _whole(operation, digests_of(body), _digest) == _whole(operation, digests, _digest)
    return shown is None or is_same_request(operation, body, shown)


def digests_of(shown: Mapping[str, object]) -> Mapping[str, str]:
    """Return a digest of each field of an input: `may_be` compares them as it compares the input itself."""
    return {wire: _digest(value) for wire, value in shown.items() if value is not None}


def is_same_request(operation: Operation, body: Mapping[str, object], shown: Mapping[str, object]) -> bool:
    """Return True if both are the same request to this operation."""
    ours, theirs = _whole(operation, body), _whole(operation, shown)
    return ours.keys() == theirs.keys() and all(_same(ours[wire], theirs[wire]) for wire in ours)


def _whole(
    operation: Operation, fields: Mapping[str, object], form: Callable[[object], object] = lambda value: value
) -> dict[str, object]:
    """Return the fields with documented defaults for the absent ones; null is absent.

    `form` is applied to what is added, if the fields are not the values themselves.
    """
    given = {wire: value for wire, value in fields.items() if value is not None}
    # Never sent by us; the service shows an empty text for the one that it does not use.
    unused = {wire for wire in operation.unused if given.get(wire) == form("")}
    defaults: dict[str, object] = {
        **_FORM_DEFAULTS.get(operation.form, {}),
        **{field.wire: field.default for field in operation.fields if field.default is not None},
    }
    whole = {**{wire: form(value) for wire, value in defaults.items()}, **given}
    return {wire: value for wire, value in whole.items() if wire not in unused}


def _digest(value: object) -> str:
    """Return the same for values that `_same` takes for the same, and only for those."""
    text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: object) -> object:
    """Return a JSON value with whole numbers written as such: 1.0 is 1."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _same(ours: object, theirs: object) -> bool:
    """Compare JSON values. Unlike Python, true is not 1; like JSON, 1.0 is."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_same(ours[key], theirs[key]) for key in ours)
    return ours == theirs
