"""Translate the few options of `/imagine`, `/draft`, `/animate` and `/compare` into a model's own."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from .errors import NeedsPrompt, NoFirstFrame, NoLength, NotTaken, OptionRefused, UnknownAspect
from .spec import Model, Operation

ASPECTS: Final = ("1:1", "16:9", "9:16", "3:2", "2:3")
"""The shapes the shortcut commands offer, as width to height."""

DEFAULT_IMAGE_MODEL: Final = "gpt-image-2"
FAST_IMAGE_MODEL: Final = "flux-2-pro"
DEFAULT_VIDEO_MODEL: Final = "veo-3.1"

DEFAULTS: Final = {"image": DEFAULT_IMAGE_MODEL, "fast": FAST_IMAGE_MODEL, "video": DEFAULT_VIDEO_MODEL}
"""The models of the shortcut commands until a server chooses others, by purpose."""

_ALIKE: Final = 0.05
"""Shapes whose ratios differ by less (as a logarithm) look the same: 16:9 and 1792x1024."""

_FIRST: Final = ("image1", "image", "first_frame", "input_reference")
"""Options for the one picture of a shortcut command: operations have one of these names for it."""


def translate_aspect(operation: Operation, aspect: str) -> dict[str, str]:
    """Return the option and choice of this operation nearest to a shape of `ASPECTS`.

    Among choices that look alike the one with the fewest pixels is taken, so that a shape never asks for a
    dearer size. Empty if the operation has no option for the shape. Raises UnknownAspect for any other shape.
    """
    if aspect not in ASPECTS:
        raise UnknownAspect(aspect, ASPECTS)
    field = operation.field("aspect_ratio") or operation.field("size")
    if field is None:
        return {}
    shapes = {choice: _sides(choice) for choice in field.choices if choice != "auto"}
    away = {choice: _distance(sides, _sides(aspect)) for choice, sides in shapes.items()}
    nearest = min(away.values())
    alike = [choice for choice in shapes if away[choice] <= nearest + _ALIKE]
    if field.option == "aspect_ratio":
        return {field.option: min(alike, key=away.__getitem__)}
    return {field.option: min(alike, key=lambda choice: math.prod(shapes[choice]))}


def is_alike(shape: str, other: str) -> bool:
    """Return True if two shapes (`16:9`, `1280x720`) look the same. False for words such as `auto`."""
    try:
        return _distance(_sides(shape), _sides(other)) <= _ALIKE
    except ValueError:
        return False


def shape_of(choice: str) -> str:
    """Return the shape of ASPECTS that a size or shape looks like: `3:2` for `1536x1024`; else the choice."""
    alike = [aspect for aspect in ASPECTS if _distance(_sides(choice), _sides(aspect)) <= _ALIKE]
    return alike[0] if alike else choice


def nearest_seconds(operation: Operation, seconds: int) -> tuple[dict[str, str], int]:
    """Return the option for the allowed length nearest to `seconds`, and that length; of two, the shorter.

    Raises NoLength for an operation that makes pictures.
    """
    field = operation.length
    if field is None:
        raise NoLength(operation.id)
    chosen = min(field.choices, key=lambda choice: (abs(int(choice) - seconds), int(choice)))
    return {field.option: chosen}, int(chosen)


def choose_operation(model: Model, given: Iterable[str]) -> tuple[Operation, dict[str, str]]:
    """Return the model's operation for the given inputs, and the slot options of its pictures.

    `given` holds any of `prompt`, `image` and `last_frame`; the result maps `image` and `last_frame` to slot
    options. Raises OptionRefused, with the missing input, if the model has no such operation.
    """
    wanted = set(given)
    if "last_frame" in wanted and "image" not in wanted:
        raise NoFirstFrame
    for operation in model.operations:
        places = _places(operation)
        if wanted - {"prompt"} <= places.keys() and _satisfied(operation, wanted, places):
            return operation, {name: places[name] for name in ("image", "last_frame") if name in wanted}
    raise _refusal(model, wanted)


def _places(operation: Operation) -> dict[str, str]:
    """Return the slot options of `image` and `last_frame` that this operation has."""
    options = operation.option_names()
    first: str | None = next((option for option in _FIRST if option in options), None)
    places = {"image": first, "last_frame": "last_frame" if "last_frame" in options else None}
    return {name: option for name, option in places.items() if option is not None}


def _satisfied(operation: Operation, wanted: set[str], places: dict[str, str]) -> bool:
    filled = {places.get(name, name) for name in wanted}
    required = {option for option in operation.option_names() if operation.requires(option)}
    return required <= filled and (not operation.one_of or bool(filled & set(operation.one_of)))


def _refusal(model: Model, wanted: set[str]) -> OptionRefused:
    missing = next(
        (name for name in ("last_frame", "image") if name in wanted and not _takes(model, name)), None
    )
    if missing:
        return NotTaken(model.title, missing)
    return NeedsPrompt(model.title)


def _takes(model: Model, name: str) -> bool:
    return any(name in _places(operation) for operation in model.operations)


def _sides(shape: str) -> tuple[float, float]:
    """Return width and height of `16:9`, `1280x720` or `1280*720`."""
    width, height = shape.replace("x", ":").replace("*", ":").split(":")
    return float(width), float(height)


def _distance(first: tuple[float, float], second: tuple[float, float]) -> float:
    return abs(math.log(first[0] / first[1]) - math.log(second[0] / second[1]))
