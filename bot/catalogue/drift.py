"""Differences between the service's published document and our catalogue: new, changed and gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from .fields import Field, FieldKind
from .published import UNSAID, PublishedField, Route
from .spec import Derived, Operation

NEEDED: Final = (
    "POST /api/upload",
    "POST /api/upload/confirm",
    "GET /api/jobs",
    "GET /api/jobs/{jobId}",
)
"""The routes besides the models' that the bot calls."""

_SETTLED: Final = frozenset({("seedance/i2v", "prompt"), ("seedance-fast/i2v", "prompt")})
"""Fields about which the service's documents contradict each other: one requires the prompt of a
keyframe clip, the other leaves it out. A quote tells, for free, so that this is no drift."""

_KINDS: Final = {
    FieldKind.TEXT: "text",
    FieldKind.CHOICE: "text",
    FieldKind.INTEGER: "number",
    FieldKind.NUMBER: "number",
    FieldKind.FLAG: "flag",
}


class Drift(StrEnum):
    """Kinds of difference, in the words of the report."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `where` is a model, a route or a route's field; `what` describes it.

    `python -m bot catalogue --json` prints these names.
    """

    drift: Drift
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.drift}: {self.where}: {self.what}"


def known(operations: Iterable[Operation]) -> dict[str, Route]:
    """Return the catalogue as routes to compare. Those with two forms appear once."""
    together: dict[str, list[Operation]] = {}
    for operation in operations:
        together.setdefault(operation.route, []).append(operation)
    return {route: _known_route(forms) for route, forms in together.items()}


def _known_route(forms: list[Operation]) -> Route:
    places: dict[str, PublishedField] = {}
    for form in forms:
        for wire, place in _places(form).items():
            places[wire] = _either(places[wire], place) if wire in places else place
    shared = [frozenset(_places(form)) for form in forms]
    everywhere = frozenset.intersection(*shared)
    fields = {w: place if w in everywhere else replace(place, required=False) for w, place in places.items()}
    unused = frozenset(wire for form in forms for wire in form.unused)
    return Route(fields, forms[0].quote_maximum, unused)


def _either(first: PublishedField, second: PublishedField) -> PublishedField:
    """Merge the field of two forms of a route: what either takes, required if both require it."""
    counts = [place.count for place in (first, second) if place.count is not None]
    return replace(
        first,
        choices=first.choices | second.choices,
        required=first.required and second.required,
        count=max(counts, default=None),
    )


def _places(operation: Operation) -> dict[str, PublishedField]:
    places = {field.wire: _of_field(field) for field in operation.fields}
    places |= {slot.wire: _of_slots(operation, slot.wire) for slot in operation.slots}
    return places | {derived.wire: _of_derived(operation, derived) for derived in operation.form.derived}


def _of_field(field: Field) -> PublishedField:
    return PublishedField(
        kind=_KINDS[field.kind],
        choices=frozenset(field.choices),
        default=field.default,
        required=field.required,
        low=field.minimum,
        high=field.maximum,
        length=field.service_length,
    )


def _of_slots(operation: Operation, wire: str) -> PublishedField:
    slots = [slot for slot in operation.slots if slot.wire == wire]
    options = [option for slot in slots for option in slot.options]
    required = any(slot.required for slot in slots) or bool({*operation.one_of} & {*options})
    if not slots[0].many:
        return PublishedField("text", required=required)
    return PublishedField("list", required=required, count=len(options))


def _of_derived(operation: Operation, derived: Derived) -> PublishedField:
    """Describe a field that is always sent correctly, so that the service's default does not matter.

    A list accompanies the list of files, entry by entry.
    """
    choices = frozenset(derived.values)
    if not derived.many:
        return PublishedField("text", choices, UNSAID)
    return PublishedField("list", choices, UNSAID, count=_of_slots(operation, "urls").count)


def changes(published: Mapping[str, Route], ours: Mapping[str, Route]) -> list[Change]:
    """Return every difference, in our order, new ones at the end.

    An item that the document does not mention has not changed.
    """
    sold = {_model(route) for route in published}
    lost = dict.fromkeys(model for model in map(_model, ours) if model not in sold)
    gone = [Change(Drift.GONE, model, "the model is no longer sold") for model in lost]
    kept = [route for route in ours if _model(route) in sold]
    changed = [
        change for route in kept for change in _route_changes(route, published.get(route), ours[route])
    ]
    return [*gone, *changed, *_new(published, ours)]


def missing(others: Iterable[str]) -> list[Change]:
    """Return the routes besides the models' that the bot calls and the document does not name."""
    published = set(others)
    return [
        Change(Drift.GONE, route, "the bot calls this route") for route in NEEDED if route not in published
    ]


# ── models and routes ────────────────────────────────────────────────────────────────────────────


def _model(route: str) -> str:
    return route.partition("/")[0]


def _new(published: Mapping[str, Route], ours: Mapping[str, Route]) -> Iterator[Change]:
    models = {_model(route) for route in ours}
    for route, theirs in published.items():
        if route in ours:
            continue
        fields = ", ".join(_shown(wire, place) for wire, place in theirs.fields.items())
        kind = "an operation" if _model(route) in models else "a model"
        yield Change(Drift.NEW, route, f"{kind} we do not have; it takes {fields or 'nothing we can read'}")


def _shown(wire: str, place: PublishedField) -> str:
    """Return `prompt (required)`, `duration (5|10)`."""
    values = "|".join(sorted(place.choices)) or (place.kind or "anything")
    return f"{wire} ({values}{', required' if place.required else ''})"


def _route_changes(route: str, theirs: Route | None, ours: Route) -> Iterator[Change]:
    if theirs is None:
        yield Change(Drift.GONE, route, "the route is no longer there")
        return
    if theirs.maximum not in (None, ours.maximum):
        detail = f"the highest price is {_dollars(theirs.maximum)}, was {_dollars(ours.maximum)}"
        yield Change(Drift.CHANGED, route, detail)
    for wire, place in theirs.fields.items():
        if wire not in ours.fields and wire not in ours.unused:
            yield Change(Drift.NEW, f"{route} {wire}", f"a field we do not have: {_shown(wire, place)}")
    for wire, place in ours.fields.items():
        yield from _field_changes(route, wire, theirs.fields.get(wire), place)


def _dollars(micro: int | None) -> str:
    return "not told" if micro is None else f"${micro / 1_000_000:.2f}"


# ── fields ───────────────────────────────────────────────────────────────────────────────────────


def _field_changes(
    route: str, wire: str, theirs: PublishedField | None, ours: PublishedField
) -> Iterator[Change]:
    where = f"{route} {wire}"
    if theirs is None:
        yield Change(Drift.GONE, where, "the field is no longer there")
        return
    for choice in sorted(theirs.choices - ours.choices):
        yield Change(Drift.NEW, where, f"a choice we do not have: {choice}")
    if theirs.choices:
        for choice in sorted(ours.choices - theirs.choices):
            yield Change(Drift.GONE, where, f"the choice {choice} is no longer there")
    for name, now, before in _differences(theirs, ours):
        yield Change(Drift.CHANGED, where, f"{name} {_text(now)}, was {_text(before)}")
    if theirs.required != ours.required and (route, wire) not in _SETTLED:
        yield Change(Drift.CHANGED, where, "it is now required" if theirs.required else "it may be left out")


def _differences(theirs: PublishedField, ours: PublishedField) -> Iterator[tuple[str, object, object]]:
    """Yield the beginning of a sentence, the published value, and ours."""
    if theirs.kind not in (None, ours.kind):
        yield "the type is", theirs.kind, ours.kind
    if ours.default is not UNSAID and theirs.default != ours.default:
        yield "the default is", theirs.default, ours.default
    limits = (
        ("the lowest is", theirs.low, ours.low),
        ("the highest is", theirs.high, ours.high),
        ("the most characters are", theirs.length, ours.length),
        ("the most entries are", theirs.count, ours.count),
    )
    for limit, now, before in limits:
        if now not in (None, before):
            yield limit, now, before


def _text(value: object) -> str:
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
