"""Common parts of the video models' entries."""

from __future__ import annotations

from typing import Final

from .fields import Field, Media, Slot, text
from .price import Price
from .spec import Form, Model, Operation

OPENAPI: Final = "openapi-2026-09"
PROMPT: Final = text("prompt", "What happens in the clip", required=True)
LENGTH: Final = "Length of the clip in seconds; longer costs more"
SHAPE: Final = "Width to height of the clip"
RESOLUTION: Final = "Lines of the picture; more may cost more"
FIRST_FRAME: Final = "The picture the clip starts from"
LAST_FRAME: Final = "The picture the clip ends on"
NEGATIVE: Final = text("negativePrompt", "What should not be seen")


def clip_operation(
    model: str,
    name: str,
    about: str,
    fields: tuple[Field, ...],
    slots: tuple[Slot, ...],
    price: Price,
    usual_seconds: tuple[int, int],
    *,
    route: str | None = None,
    quote_maximum: int = 10_000_000,
    form: Form = Form.PLAIN,
    one_of: tuple[str, ...] = (),
    unused: tuple[str, ...] = (),
    sound: bool = False,
) -> Operation:
    """Build a video operation, polled every 15 s. Its route has its name by default."""
    return Operation(
        model=model,
        name=name,
        route=route or f"{model}/{name}",
        kind=Media.VIDEO,
        about=about,
        fields=fields,
        slots=slots,
        price=price,
        poll_seconds=15,
        usual_seconds=usual_seconds,
        quote_maximum=quote_maximum,
        form=form,
        one_of=one_of,
        unused=unused,
        sound=sound,
    )


def clip_model(model: str, title: str, about: str, *operations: Operation) -> Model:
    """Build a model that makes clips."""
    return Model(model, title, Media.VIDEO, about, operations)
