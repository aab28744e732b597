"""Types of the catalogue: an `Operation` is everything the bot knows about one thing StableStudio sells.

An operation checks options, builds the request body and bounds the price. All of it follows from its data, so
a new model is one entry in `images.py` or `videos.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from . import rules
from .fields import Audience, Field, FieldKind, Media, Slot, Value, snake_case
from .price import Price, Sample

__all__ = [
    "DEFAULT_POLICY",
    "Audience",
    "Derived",
    "Field",
    "FieldKind",
    "Form",
    "Media",
    "Model",
    "Operation",
    "Price",
    "Sample",
    "Slot",
    "Value",
    "command_name",
    "snake_case",
]

DEFAULT_POLICY: Final[Mapping[str, Value]] = MappingProxyType({"moderation": "auto", "safety_tolerance": 2})
"""The values that are sent for policy fields until a server's content policy sets others."""

_LENGTHS: Final = ("duration", "seconds", "duration_seconds")
_NO_POLICY: Final[Mapping[str, Value]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Derived:
    """A wire field that follows from the attached files. `values` are all its possible values."""

    wire: str
    values: tuple[str, ...]
    many: bool = False


class Form(StrEnum):
    """The way in which the attached files shape the rest of the body."""

    PLAIN = "plain"
    FRAMES = "frames"
    """veo: `imageMode` selects the image fields that are used."""
    KEYFRAME = "keyframe"
    """seedance: `urls` are the first and perhaps the last frame."""
    REFERENCE = "reference"
    """seedance: `urls` are the pictures and clips that the prompt mentions."""

    @property
    def derived(self) -> tuple[Derived, ...]:
        """Return the wire fields that this form adds."""
        match self:
            case Form.PLAIN:
                return ()
            case Form.FRAMES:
                return (Derived("imageMode", ("none", "first-frame", "reference", "interpolation")),)
            case Form.KEYFRAME | Form.REFERENCE:
                return (
                    Derived("mode", (self.value,)),
                    Derived("urlMediaTypes", ("image", "video"), many=True),
                )


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one model, e.g. `flux-2-pro/edit`.

    `name` is the subcommand; `route` is part of the path (two operations may share one). `poll_seconds` is
    the documented polling interval, `usual_seconds` the shortest and longest usual time of a job.
    `quote_maximum` is the micro-USDC that the service quotes for a body it cannot read. At least one of the
    places `one_of` must be filled. `sound`: each of its clips has sound. `unused` are known wire fields
    that are never sent. Options and references are keyed by option name.
    """

    model: str
    name: str
    route: str
    kind: Media
    about: str
    fields: tuple[Field, ...]
    slots: tuple[Slot, ...]
    price: Price
    poll_seconds: int
    usual_seconds: tuple[int, int]
    quote_maximum: int = 10_000_000
    form: Form = Form.PLAIN
    one_of: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    sound: bool = False

    @property
    def id(self) -> str:
        """Return model and name, e.g. `flux-2-pro/edit`."""
        return f"{self.model}/{self.name}"

    @property
    def path(self) -> str:
        """Return the path of the request, e.g. `/api/generate/seedance/i2v`."""
        return f"/api/generate/{self.route}"

    @property
    def job_types(self) -> frozenset[str]:
        """Return the types that the service gives to jobs of this operation.

        They are the route's words; sora's jobs alone are known to be named differently.
        """
        types = {self.route.replace("/", "-")}
        return frozenset(types | {f"{self.model}-video"} if self.model.startswith("sora-") else types)

    @property
    def member_fields(self) -> tuple[Field, ...]:
        """Return the fields that a member sets."""
        return tuple(field for field in self.fields if field.audience is Audience.MEMBER)

    @property
    def policy_fields(self) -> tuple[Field, ...]:
        """Return the fields that the server's content policy sets."""
        return tuple(field for field in self.fields if field.audience is Audience.POLICY)

    @property
    def length(self) -> Field | None:
        """Return the field of the clip's length in seconds, None for pictures."""
        return next((field for field in self.fields if field.option in _LENGTHS), None)

    def option_names(self) -> tuple[str, ...]:
        """Return all options of a member's command, required ones first as Discord demands."""
        first = [slot.options[0] for slot in self.slots]
        required = [field.option for field in self.member_fields if field.required]
        required += [slot.options[0] for slot in self.slots if slot.required]
        optional = [field.option for field in self.member_fields]
        more = [option for slot in self.slots for option in slot.options]
        return tuple(dict.fromkeys(required + first + optional + more))

    def field(self, option: str) -> Field | None:
        """Return the field of an option, also one of the policy; None if there is none."""
        return next((field for field in self.fields if field.option == option), None)

    def slot(self, option: str) -> Slot | None:
        """Return the slot of an attachment option, None if there is none."""
        return next((slot for slot in self.slots if option in slot.options), None)

    def requires(self, option: str) -> bool:
        """Return True if this option must be given."""
        field, slot = self.field(option), self.slot(option)
        return bool((field and field.required) or (slot and slot.required and slot.options[0] == option))

    def validate(self, options: Mapping[str, Value], references: Mapping[str, Media]) -> None:
        """Raise OptionRefused, naming the option, for anything that the service would refuse."""
        rules.check_options(self.member_fields, options, self.id)
        rules.check_references(self.slots, references, self.id)
        rules.check_one_of(self.one_of, references)

    def body(
        self,
        options: Mapping[str, Value],
        references: Mapping[str, str],
        policy: Mapping[str, Value] = _NO_POLICY,
    ) -> dict[str, object]:
        """Build the request body: only given values, under wire names, and the fields derived from the files.

        `references` maps slot options to URLs. Of `policy` only the fields of this operation are sent. Raises
        OptionRefused like `validate`, so that a wrong body is never built.
        """
        kinds = {
            option: slot.accepts if (slot := self.slot(option)) else Media.IMAGE for option in references
        }
        self.validate(options, kinds)
        chosen = {
            field.option: policy[field.option] for field in self.policy_fields if field.option in policy
        }
        rules.check_options(self.policy_fields, chosen, self.id)
        given = {**options, **chosen}
        fields = {field.wire: given[field.option] for field in self.fields if field.option in given}
        return {**fields, **self._media(references), **self._derived(references)}

    def _media(self, references: Mapping[str, str]) -> dict[str, object]:
        lists: dict[str, list[str]] = {}
        single: dict[str, object] = {}
        for slot in self.slots:
            urls = [references[option] for option in slot.options if option in references]
            if slot.many and urls:
                lists.setdefault(slot.wire, []).extend(urls)
            elif urls:
                single[slot.wire] = urls[0]
        return {**single, **lists}

    def _derived(self, references: Mapping[str, str]) -> dict[str, object]:
        match self.form:
            case Form.PLAIN:
                return {}
            case Form.FRAMES:
                return {"imageMode": _image_mode(references)}
            case Form.KEYFRAME | Form.REFERENCE:
                kinds = [
                    slot.accepts.value
                    for slot in self.slots
                    for option in slot.options
                    if slot.wire == "urls" and option in references
                ]
                return {"mode": self.form.value, "urlMediaTypes": kinds}

    def options_of(self, body: Mapping[str, object]) -> dict[str, Value]:
        """Return the options that a request body was made from. Other wire fields are ignored."""
        values = ((field.option, body.get(field.wire)) for field in self.fields)
        return {option: value for option, value in values if isinstance(value, str | int | float)}

    def seconds(self, options: Mapping[str, Value]) -> int | None:
        """Return the clip's length in seconds, by default the option's default; None for pictures."""
        if self.length is None:
            return None
        value = options.get(self.length.option, self.length.default)
        return None if value is None else int(value)

    def estimate(self, options: Mapping[str, Value]) -> tuple[int, int]:
        """Return the lowest and highest documented price in micro-USDC for these options, for menus."""
        low, high = self.price.bounds(options, self.seconds(options))
        return low, self.quote_maximum - 1 if high is None else high

    def ceiling(self, options: Mapping[str, Value]) -> int:
        """Return the maximum of a correct quote in micro-USDC: the documented maximum and 5 %, rounded up.

        A quote above it means that the service did not read our body. Without a documented maximum, anything
        below `quote_maximum` passes.
        """
        _, high = self.estimate(options)
        return min(-(-high * 105 // 100), self.quote_maximum - 1)

    def sample_price(self, options: Mapping[str, Value]) -> int:
        """Return the best single estimate in micro-USDC, for hints and the sandbox; it is never charged."""
        full = {field.option: field.default for field in self.fields if field.default is not None}
        return self.price.sample({**full, **options}, self.seconds(options))


def _image_mode(references: Mapping[str, str]) -> str:
    # The service's default is "interpolation", which is wrong without two frames: always say it.
    if "last_frame" in references:
        return "interpolation"
    if "image" in references:
        return "first-frame"
    return "reference" if references else "none"


@dataclass(frozen=True, slots=True)
class Model:
    """One model: the API's id, the command's name, the title and the operations.

    `about` fits a command's description and contains the id, which a command's name cannot always show.
    """

    id: str
    title: str
    kind: Media
    about: str
    operations: tuple[Operation, ...]

    @property
    def command(self) -> str:
        """Return the slash command's name, e.g. `veo-3-1`."""
        return command_name(self.id)

    def operation(self, name: str) -> Operation | None:
        """Return the operation of this subcommand name, None if the model has none."""
        return next((operation for operation in self.operations if operation.name == name), None)


def command_name(model_id: str) -> str:
    """Return the slash command of a model. Discord forbids dots, so `veo-3.1` is `veo-3-1`."""
    return model_id.replace(".", "-")
