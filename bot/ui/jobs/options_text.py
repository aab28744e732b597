"""Options of jobs in a few words, also those that nobody typed: a model's defaults are known.

`1280x720`, `16:9` and `2K` speak for themselves; `high` and `85` need a word beside them.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Protocol

from bot import catalogue
from bot.catalogue import Field, FieldKind, Media, Operation
from bot.domain.errors import InvalidOptions
from bot.domain.jobs.job import Value
from bot.i18n import N_, _, ngettext

_BOUGHT = (
    *("duration", "seconds", "duration_seconds"),
    *("resolution", "output_resolution", "upscale_resolution"),
    *("aspect_ratio", "size", "image_size", "quality"),
)
"""Options that decide what is bought, in the order in which they are read. Others are shown once typed."""

_WORDS: Mapping[tuple[str, Value], str] = {
    ("quality", "low"): N_("low quality"),
    ("quality", "medium"): N_("medium quality"),
    ("quality", "high"): N_("high quality"),
    ("quality", "xhigh"): N_("very high quality"),
    ("quality", "max"): N_("highest quality"),
    ("size", "auto"): N_("automatic size"),
    ("background", "transparent"): N_("transparent background"),
    ("background", "opaque"): N_("opaque background"),
    ("background", "auto"): N_("automatic background"),
    ("thinking_level", "minimal"): N_("little thinking"),
    ("thinking_level", "high"): N_("long thinking"),
    ("input_fidelity", "high"): N_("close to the original"),
    ("input_fidelity", "low"): N_("free with the original"),
    ("prompt_upsampling", True): N_("prompt enriched"),
    ("prompt_upsampling", False): N_("prompt as written"),
    ("enable_prompt_expansion", True): N_("prompt enriched"),
    ("enable_prompt_expansion", False): N_("prompt as written"),
    ("multi_shots", True): N_("several shots"),
    ("multi_shots", False): N_("one shot"),
    ("auto_crop", True): N_("cropped to fit"),
    ("auto_crop", False): N_("not cropped"),
}


class Described(Protocol):
    """A job, a wish or an offer: what is made, and how."""

    @property
    def operation(self) -> str: ...  # catalogue id

    @property
    def options(self) -> Mapping[str, Value]: ...


def operation_of(made: Described) -> Operation | None:
    """Return the catalogue's entry; None for one that was retired since."""
    try:
        return catalogue.operation(made.operation)
    except InvalidOptions:
        return None


def title(made: Described) -> str:
    """Return the model's name as people write it: `Veo 3.1`."""
    model = made.operation.partition("/")[0]
    try:
        return catalogue.model(model).title
    except InvalidOptions:
        return model


def noun(made: Described, count: int = 1) -> str:
    """Return the word for so many results: `clip`, `4 pictures`."""
    operation = operation_of(made)
    match None if operation is None else operation.kind:
        case Media.VIDEO:
            return ngettext("clip", "{n} clips", count)
        case Media.VECTOR:
            return ngettext("drawing", "{n} drawings", count)
        case _other:
            return ngettext("picture", "{n} pictures", count)


def choices(made: Described) -> Iterator[str]:
    """Yield everything that is bought: length, size, shape and quality, then what else was typed."""
    operation = operation_of(made)
    if operation is None:
        return
    chosen = {
        field.option: value
        for field in operation.member_fields
        if (value := _value(field, made.options)) is not None
    }
    bought = [option for option in _BOUGHT if option in chosen]
    typed = [option for option in made.options if option in chosen and option not in bought]
    for option in bought:
        yield _chosen(operation, option, chosen[option])
    if operation.sound:
        yield _("with sound")
    for option in typed:
        yield _chosen(operation, option, chosen[option])


def choices_of(made: Described, options: Collection[str]) -> Iterator[str]:
    """Yield these options as short words, texts left out."""
    operation = operation_of(made)
    for option, value in made.options.items():
        field = operation.field(option) if operation else None
        if operation is None or field is None or option not in options:
            continue
        if field.kind is not FieldKind.TEXT:
            yield _chosen(operation, option, value)


def _value(field: Field, options: Mapping[str, Value]) -> Value | None:
    """Return the typed value, else the default of an option that decides what is bought; no text."""
    if field.kind is FieldKind.TEXT:
        return None
    if field.option in options:
        return options[field.option]
    if field.option not in _BOUGHT:
        return None
    return "auto" if field.default is None and "auto" in field.choices else field.default


def _chosen(operation: Operation, option: str, value: Value) -> str:
    if operation.length is not None and operation.length.option == option:
        return f"{value} s"
    if (option, value) in _WORDS:
        return _(_WORDS[option, value])
    if option == "output_format":
        return str(value).upper()
    if option == "size" and operation.kind is Media.IMAGE:
        return catalogue.shape_of(str(value))  # of a shape, there is one size
    name = option.replace("_", " ")
    if isinstance(value, bool):
        return name if value else _("no {name}", name=name)
    is_clear = isinstance(value, str) and re.search(r"\d", value) and not value.isdecimal()
    return str(value).replace("x", "×").replace("*", "×") if is_clear else f"{name} {value}"
