"""Models that the service added later. They are off until the host switches them on (EXTRA_MODELS).

All facts are from the service's openapi.json of 2026-09-19; its other documents do not have these models.
"""

from __future__ import annotations

from typing import Final

from .fields import Audience, Field, Media, choice, flag, image, integer, number
from .pairs import pair, prompts
from .price import Price, Sample, sample
from .spec import Model, Operation

_OPENAPI: Final = "openapi-2026-09"

# gpt-image-2.5

_GPT: Final[tuple[Field, ...]] = (
    choice(
        "quality",
        ("low", "medium", "high", "xhigh", "max"),
        "How finely it is worked; costs more",
        default="high",
        source=_OPENAPI,
    ),
    choice(
        "size",
        ("1024x1024", "1536x1024", "1024x1536"),
        "Width and height in pixels",
        default="1024x1024",
        source=_OPENAPI,
    ),
    choice(
        "background",
        ("transparent", "opaque", "auto"),
        "What is behind the subject; transparent needs png or webp",
        default="auto",
        source=_OPENAPI,
    ),
    choice("output_format", ("png", "jpeg", "webp"), "The kind of file", default="png", source=_OPENAPI),
    integer("output_compression", 0, 100, "Compression of a jpeg or webp", default=0, source=_OPENAPI),
    choice(
        "moderation",
        ("low", "auto"),
        "How strictly the provider filters",
        default="low",
        audience=Audience.POLICY,
        source=_OPENAPI,
    ),
)


def _gpt(model: str, title: str, about: str, *known: Sample) -> Model:
    """`known` are prices from a source; the ends of the range are documented for both models alike."""
    samples = (
        sample(5_000, "range-fit", quality="low"),
        *known,
        sample(100_000, "guess", quality="xhigh"),
        sample(211_000, "range-fit", quality="max"),
        sample(10_000, "guess", quality="medium"),
        sample(50_000, "guess"),
    )
    return pair(
        model,
        title,
        about,
        references=16,
        prompts=prompts(source=_OPENAPI),
        fields=_GPT,
        price=Price(5_000, 211_000, samples, source=_OPENAPI),
        poll_seconds=10,
        usual_seconds=(20, 60),
    )


GPT_IMAGE_2_5_SUNBURST: Final = _gpt(
    "gpt-image-2.5-sunburst",
    "GPT Image 2.5 Sunburst",
    "gpt-image-2.5-sunburst: precise editing, in five qualities",
)

GPT_IMAGE_2_5_FLARE: Final = _gpt(
    "gpt-image-2.5-flare",
    "GPT Image 2.5 Flare",
    "gpt-image-2.5-flare: quick everyday pictures, in five qualities",
    sample(10_000, "third-party", quality="medium"),
    sample(50_000, "third-party", quality="high"),
)

# arrow

_ARROW: Final[tuple[Field, ...]] = (
    integer(
        "target_size",
        128,
        4096,
        "Pixels of the square the picture is brought to first",
        default=1024,
        source=_OPENAPI,
    ),
    flag("auto_crop", "Crop to the main subject first", default=False, source=_OPENAPI),
    integer(
        "max_output_tokens",
        1,
        131_072,
        "How long the drawing may become; too little cuts it off",
        default=4096,
        source=_OPENAPI,
    ),
    number("temperature", 0, 2, "How freely the model draws", default=1, source=_OPENAPI),
    number("top_p", 0, 1, "How many of its likely strokes the model weighs", default=1, source=_OPENAPI),
    number("presence_penalty", -2, 2, "How much it avoids to repeat itself", default=0, source=_OPENAPI),
)


def _arrow(model: str, title: str, about: str, micro: int, usual_seconds: int) -> Model:
    operation = Operation(
        model=model,
        name="vectorize",
        route=f"{model}/vectorize",
        kind=Media.VECTOR,
        about=f"{title}: an SVG drawing from a picture",
        fields=_ARROW,
        slots=(image("image", "image", "The picture to draw as SVG", required=True),),
        price=Price(micro, micro, (sample(micro, _OPENAPI),), source=_OPENAPI),
        poll_seconds=5,
        usual_seconds=(usual_seconds, usual_seconds),
        unused=("prompt",),
    )
    return Model(model, title, Media.VECTOR, about, (operation,))


ARROW_1_1: Final = _arrow("arrow-1.1", "Arrow 1.1", "arrow-1.1: a picture as an SVG drawing", 150_000, 30)

ARROW_1_1_MAX: Final = _arrow(
    "arrow-1.1-max", "Arrow 1.1 Max", "arrow-1.1-max: a picture as a finer SVG drawing", 200_000, 60
)

EXTRA_MODELS: Final = (GPT_IMAGE_2_5_FLARE, GPT_IMAGE_2_5_SUNBURST, ARROW_1_1, ARROW_1_1_MAX)
