"""Common parts of the image models' entries: generate from words, edit from pictures."""

from __future__ import annotations

from functools import partial

from .fields import Field, Media, images, text
from .price import Price
from .spec import Model, Operation


def prompts(limit: int | None = None, source: str = "api") -> tuple[Field, Field]:
    """Build the prompts of generate and edit. `limit` is the model's own, in UTF-16 units."""
    return (
        text("prompt", "What the picture should show", limit=limit, required=True, source=source),
        text("prompt", "What to change or make from the pictures", limit=limit, required=True, source=source),
    )


def pair(
    model: str,
    title: str,
    about: str,
    *,
    references: int,
    prompts: tuple[Field, Field],
    fields: tuple[Field, ...],
    edit_fields: tuple[Field, ...] | None = None,
    price: Price,
    edit_price: Price | None = None,
    poll_seconds: int = 5,
    usual_seconds: tuple[int, int],
) -> Model:
    """Build a model that makes pictures from a prompt and edits up to `references` of them.

    `prompts` are those of generate and edit. `edit_fields` and `edit_price` are given if edit differs.
    """
    operation = partial(
        Operation, model=model, kind=Media.IMAGE, poll_seconds=poll_seconds, usual_seconds=usual_seconds
    )
    generate = operation(
        name="generate",
        route=f"{model}/generate",
        about=f"{title}: a picture from your words",
        fields=(prompts[0], *fields),
        slots=(),
        price=price,
    )
    edit = operation(
        name="edit",
        route=f"{model}/edit",
        about=f"{title}: edit or combine up to {references} pictures",
        fields=(prompts[1], *(edit_fields or fields)),
        slots=(images(references),),
        price=edit_price or price,
    )
    return Model(model, title, Media.IMAGE, about, (generate, edit))
