"""Limits of an operation's body, read off the catalogue's data as the service's validator would.

This is the service's side of the check: it never asks the catalogue to validate.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalogue import Field, FieldKind, Form, Media, Operation, Slot
from sandbox.studio import issues
from sandbox.studio.issues import Invalid
from sandbox.studio.rules import Choice, Flag, Many, Number, Rule, Text, Url

# Third parties report that seedance refuses fields it does not know; everywhere else they are dropped.
_STRICT = ("seedance", "seedance-fast")


@dataclass(frozen=True, slots=True)
class Schema:
    """The properties of one body. `strict` refuses unknown keys instead of dropping them."""

    rules: Mapping[str, Rule]
    strict: bool = False

    def read(self, raw: bytes) -> dict[str, Any]:
        """Return the parsed body with defaults, unknown keys dropped. Raises Invalid."""
        return self.parse(load_json(raw))

    def parse(self, body: Any) -> dict[str, Any]:
        """As `read`, from JSON already read."""
        if not isinstance(body, dict):
            raise Invalid([issues.wrong_type((), "object", body)])
        found = [issue for wire, rule in self.rules.items() for issue in _check(wire, rule, body)]
        unknown = [key for key in body if key not in self.rules]
        if self.strict and unknown:
            found.append(issues.unknown_keys(unknown))
        found += _aligned(body) if not found else []
        if found:
            raise Invalid(found)
        defaults = {wire: rule.default for wire, rule in self.rules.items() if rule.default is not None}
        return {
            wire: body.get(wire, defaults.get(wire))
            for wire in self.rules
            if wire in body or wire in defaults
        }

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON schema that the service publishes (fields with a default count as required, as zod
        shows)."""
        needed = [wire for wire, rule in self.rules.items() if rule.required or rule.default is not None]
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {wire: rule.schema() for wire, rule in self.rules.items()},
            "required": needed,
            "additionalProperties": False,
        }


def schema_of(operation: Operation, *, keyframe_prompt: bool = False) -> Schema:
    """Return the schema of one operation; `keyframe_prompt` asks for a prompt in seedance's keyframe mode
    too."""
    rules: dict[str, Rule] = {field.wire: _field_rule(field, keyframe_prompt) for field in operation.fields}
    rules |= _media_rules(operation)
    rules |= _derived_rules(operation)
    rules |= {wire: _unused_rule(wire) for wire in operation.unused}
    return Schema(rules, operation.model in _STRICT)


def published(operations: tuple[Operation, ...]) -> dict[str, Any]:
    """Return the JSON schema of a route; where several operations share it, of all of them together."""
    schemas = [schema_of(operation).json_schema() for operation in operations]
    merged = schemas[-1]
    if len(schemas) > 1:
        modes = [operation.form.value for operation in operations]
        merged["properties"]["mode"] = {"default": modes[0], "type": "string", "enum": modes}
    return merged


def operation_for(operations: tuple[Operation, ...], raw: bytes) -> Operation:
    """Return the operation that a body means: seedance's `mode` tells, keyframe if absent."""
    try:
        body = load_json(raw)
    except Invalid:
        return operations[0]
    mode = body.get("mode") if isinstance(body, dict) else None
    return next((each for each in operations if each.form.value == mode), operations[0])


def load_json(raw: bytes) -> Any:
    """Return the JSON. Raises Invalid if the bytes are none."""
    try:
        return json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Invalid from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")  # Python would read NaN and Infinity


def _check(wire: str, rule: Rule, body: dict[str, Any]) -> list[dict[str, Any]]:
    if wire in body:
        return rule.check((wire,), body[wire])
    return [issues.missing((wire,), rule.expected)] if rule.required else []


def _aligned(body: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = body.get("urlMediaTypes")
    if kinds is None or len(kinds) == len(body.get("urls", [])):
        return []
    return [issues.custom(("urlMediaTypes",), "urlMediaTypes must align 1:1 with urls")]


def _field_rule(field: Field, keyframe_prompt: bool) -> Rule:
    match field.kind:
        case FieldKind.TEXT:
            prompt = field.wire == "prompt"
            required = field.required or (prompt and keyframe_prompt)
            return Text(required, field.default, int(prompt), field.service_length)
        case FieldKind.CHOICE:
            return Choice(field.choices, field.required, field.default)
        case FieldKind.FLAG:
            return Flag(field.required, field.default)
        case FieldKind.INTEGER | FieldKind.NUMBER:
            whole = field.kind is FieldKind.INTEGER
            return Number(whole, field.minimum, field.maximum, field.required, field.default)


def _media_rules(operation: Operation) -> dict[str, Rule]:
    slots: dict[str, list[Slot]] = {}
    for slot in operation.slots:
        slots.setdefault(slot.wire, []).append(slot)
    return {wire: _slot_rule(operation, group) for wire, group in slots.items()}


def _slot_rule(operation: Operation, slots: list[Slot]) -> Rule:
    options = [option for slot in slots for option in slot.options]
    required = any(slot.required for slot in slots) or bool(set(options) & set(operation.one_of))
    if not slots[0].many:
        return Url(required)
    return Many(Url(), int(required), len(options), required)


def _derived_rules(operation: Operation) -> dict[str, Rule]:
    match operation.form:
        case Form.FRAMES:
            return {"imageMode": Choice(operation.form.derived[0].values, default="interpolation")}
        case Form.KEYFRAME | Form.REFERENCE:
            kinds = Many(Choice((Media.IMAGE.value, Media.VIDEO.value)), 0, 12)
            # Without `mode` the service takes keyframe: only there the field may be left out.
            reference = operation.form is Form.REFERENCE
            mode = Choice((operation.form.value,), reference, None if reference else operation.form.value)
            return {"mode": mode, "urlMediaTypes": kinds}
        case Form.PLAIN:
            return {}


def _unused_rule(wire: str) -> Rule:
    """Return the rule of a value that the service takes and the bot never sends: an address, or an ignored
    text."""
    return Url() if wire.endswith("Url") else Text(default="")
