"""The rules for a modal: limits for the bot that opens it, and for the person who fills it in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.discord.components import (
    ENTITY_SELECTS,
    ROW,
    STRING_SELECT,
    TEXT,
    check_entities,
    check_select_bounds,
    check_select_options,
)
from sandbox.discord.errors import Problems
from sandbox.discord.model import Json

TEXT_INPUT, LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 4, 18, 19, 21, 22, 23
INPUTS = (STRING_SELECT, TEXT_INPUT, *ENTITY_SELECTS, UPLOAD, RADIO, CHECKBOXES, CHECKBOX)
_WITH_OPTIONS = {STRING_SELECT: 25, RADIO: 10, CHECKBOXES: 10}


@dataclass(slots=True)
class Modal:
    """A dialog as the bot sent it, open in front of one user until it is submitted."""

    custom_id: str
    title: str
    components: list[Json]
    interaction_id: int
    done: bool = False

    @property
    def inputs(self) -> list[Json]:
        """The inputs, in order; each has `custom_id` and `label`."""
        found = []
        for part in self.components:
            if part["type"] == LABEL:
                found.append(part["component"] | {"label": part["label"]})
            elif part["type"] == ROW:
                found.extend(part["components"])
        return found


def check_modal(data: Json, problems: Problems, where: str = "data") -> None:
    """Note the problems of the `data` of a modal callback (type 9)."""
    problems.length(data.get("title"), f"{where}.title", 1, 45)
    problems.length(data.get("custom_id"), f"{where}.custom_id", 1, 100)
    parts = problems.objects(data.get("components"), f"{where}.components", 1, 5)
    ids: list[object] = []
    for number, part in enumerate(parts):
        _check_top(part, f"{where}.components.{number}", ids, problems)
    text = "Component custom id cannot be duplicated"
    problems.need(len(ids) == len(set(ids)), f"{where}.components", "COMPONENT_CUSTOM_ID_DUPLICATED", text)
    for number, part in enumerate(parts, 1):
        part.setdefault("id", number)


def _check_top(part: Json, where: str, ids: list[object], problems: Problems) -> None:
    kind = part.get("type")
    if kind == TEXT:
        problems.length(part.get("content"), f"{where}.content", 1, 4000)
    elif kind == LABEL:
        problems.length(part.get("label"), f"{where}.label", 1, 45)
        problems.optional(part.get("description"), f"{where}.description", 0, 100)
        inner = part.get("component")
        _check_input(inner if isinstance(inner, dict) else {}, f"{where}.component", ids, problems)
    elif kind == ROW:
        for only in problems.objects(part.get("components"), f"{where}.components", 1, 1):
            problems.length(only.get("label"), f"{where}.components.0.label", 1, 45)
            ok = only.get("type") == TEXT_INPUT
            problems.need(ok, f"{where}.components.0.type", "UNION_TYPE_CHOICES", "Must be a text input.")
            _check_input(only, f"{where}.components.0", ids, problems)
    else:
        problems.add(
            f"{where}.type", "UNION_TYPE_CHOICES", "Must be an action row, a text display or a label."
        )


def _check_input(part: Json, where: str, ids: list[object], problems: Problems) -> None:
    kind = part.get("type")
    if not problems.need(kind in INPUTS, f"{where}.type", "UNION_TYPE_CHOICES", "Not an input of a modal."):
        return
    assert isinstance(kind, int)
    problems.length(part.get("custom_id"), f"{where}.custom_id", 1, 100)
    problems.optional(part.get("placeholder"), f"{where}.placeholder", 0, 150)
    ids.append(str(part.get("custom_id")))
    if kind == TEXT_INPUT:
        problems.whole(part.get("style"), f"{where}.style", 1, 2)
        problems.optional(part.get("value"), f"{where}.value", 0, 4000)
        for key, low in (("min_length", 0), ("max_length", 1)):
            if part.get(key) is not None:
                problems.whole(part[key], f"{where}.{key}", low, 4000)
    elif kind not in (RADIO, CHECKBOX):
        check_select_bounds(part, where, problems, 10 if kind in (UPLOAD, CHECKBOXES) else 25)
    if kind in ENTITY_SELECTS:
        check_entities(part, where, problems)
    if kind in _WITH_OPTIONS:
        check_select_options(part.get("options"), f"{where}.options", problems, _WITH_OPTIONS[kind])


def fill(part: Json, value: Any, refuse: Callable[[str], Exception]) -> Json:
    """Return the client's data for one input that a person filled with `value` (None = left as it was).

    Text for a text input, a list of values for selects and checkbox groups, one value for a radio group, a
    bool for a checkbox; file uploads and pickers take a list of ids. Raises `refuse(why)` where Discord's
    client would not let the person submit.
    """
    kind, name = part["type"], part.get("label") or part["custom_id"]
    head = {"type": kind, "id": part.get("id", 0), "custom_id": part["custom_id"]}
    if kind == TEXT_INPUT:
        return head | {"value": _typed(part, value, name, refuse)}
    if kind == CHECKBOX:
        return head | {"value": bool(part.get("default")) if value is None else bool(value)}
    if kind == RADIO:
        return head | {"value": _picked(part, [value] if value is not None else None, name, refuse, one=True)}
    return head | {"values": _picked(part, value, name, refuse)}


def _typed(part: Json, value: Any, name: str, refuse: Callable[[str], Exception]) -> str:
    text = str(part.get("value") or "") if value is None else str(value)
    if not text and part.get("required") is not False:
        raise refuse(f"{name}: this field is required")
    if text and not (part.get("min_length") or 0) <= len(text) <= (part.get("max_length") or 4000):
        raise refuse(f"{name}: wrong length ({len(text)} characters)")
    return text


def _picked(part: Json, value: Any, name: str, refuse: Callable[[str], Exception], one: bool = False) -> Any:
    options = part.get("options")
    if value is None:
        value = [option["value"] for option in options or [] if option.get("default")]
        value = value or [default["id"] for default in part.get("default_values", [])]
    values = [value] if isinstance(value, str) else list(value)
    unknown = [v for v in values if options is not None and v not in {o["value"] for o in options}]
    if unknown:
        raise refuse(f"{name}: there is no option {unknown[0]!r}")
    required = part.get("required") is not False
    least, most = (1, 1) if one else check_select_bounds(part, "", Problems())
    if len(values) > most or (len(values) < least and (values or required)):
        raise refuse(f"{name}: {least} to {most} needed, {len(values)} given")
    if one:
        return values[0] if values else None
    return values
