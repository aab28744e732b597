"""StableStudio's offer as pure data: no network, no clock, no state.

`MODELS` and `OPERATIONS` are in the order of the API document and always on. `EXTRA_MODELS` are off until the
host switches them on. `EVERY_MODEL` and `EVERY_OPERATION` include both. To add a model, add one entry to
`images.py`, `videos.py` or `newer.py`: commands, checks, request bodies and price bounds follow from it.

    operation = catalogue.operation("flux-2-pro/edit")
    body = operation.body({"prompt": "a fox"}, {"image1": "https://…"})
    low, high = operation.estimate({"prompt": "a fox"})
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from .echo import digests_of, is_same_request, may_be
from .errors import UnknownModel, UnknownOperation
from .fields import SOURCES, SVG_TYPE, Audience, Field, FieldKind, Media, Slot, Value, media_of, snake_case
from .images import IMAGE_MODELS
from .newer import EXTRA_MODELS
from .price import Price, Sample
from .shortcuts import nearest_seconds, shape_of, translate_aspect
from .spec import DEFAULT_POLICY, Derived, Form, Model, Operation, command_name
from .videos import VIDEO_MODELS

__all__ = [
    "DEFAULT_POLICY",
    "EVERY_MODEL",
    "EVERY_OPERATION",
    "EXTRA_MODELS",
    "MODELS",
    "OPERATIONS",
    "SOURCES",
    "SVG_TYPE",
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
    "digests_of",
    "is_same_request",
    "may_be",
    "media_of",
    "model",
    "nearest_seconds",
    "offered_models",
    "operation",
    "operations_at",
    "shape_of",
    "snake_case",
    "translate_aspect",
]

MODELS: Final[tuple[Model, ...]] = (*IMAGE_MODELS, *VIDEO_MODELS)
OPERATIONS: Final[tuple[Operation, ...]] = tuple(
    operation for model in MODELS for operation in model.operations
)

EVERY_MODEL: Final[tuple[Model, ...]] = (*MODELS, *EXTRA_MODELS)
EVERY_OPERATION: Final = tuple(operation for model in EVERY_MODEL for operation in model.operations)

_MODELS: Final = {model.id: model for model in EVERY_MODEL}
_OPERATIONS: Final = {operation.id: operation for operation in EVERY_OPERATION}


def offered_models(extra: Collection[str]) -> tuple[Model, ...]:
    """Return the models that members may use if the host has switched on the `extra` ones, by id."""
    return (*MODELS, *(model for model in EXTRA_MODELS if model.id in extra))


def model(model_id: str) -> Model:
    """Return the model of this id, e.g. `veo-3.1`, on or off. Raises UnknownModel."""
    if model_id not in _MODELS:
        raise UnknownModel(model_id, tuple(model.id for model in MODELS))
    return _MODELS[model_id]


def operation(operation_id: str) -> Operation:
    """Return the operation of this id, e.g. `seedance/reference`. Raises UnknownOperation."""
    if operation_id not in _OPERATIONS:
        raise UnknownOperation(operation_id)
    return _OPERATIONS[operation_id]


def operations_at(route: str) -> tuple[Operation, ...]:
    """Return the operations behind a route such as `seedance/i2v`: one, two forms of one, or none."""
    return tuple(operation for operation in EVERY_OPERATION if operation.route == route)
