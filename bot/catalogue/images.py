"""The image models, in the order of the API document.

Ranges, times and choices are the API document's; each sample price names its own source.
"""

from __future__ import annotations

from typing import Final

from .fields import SAFE_INTEGER, Audience, Field, choice, flag, integer
from .pairs import pair, prompts
from .price import Price, sample

_OPENAPI: Final = "openapi-2026-09"


# nano-banana

_BANANA_PRO_ASPECTS: Final = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
_BANANA_ASPECTS: Final = (
    *("1:1", "1:4", "1:8", "2:3", "3:2", "3:4", "4:1", "4:3", "4:5", "5:4", "8:1", "9:16", "16:9", "21:9"),
)
_SHAPE: Final = "Width to height of the picture"
_PIXELS: Final = "How large the picture is; larger costs more"

_BANANA: Final = (
    choice("aspectRatio", _BANANA_ASPECTS, _SHAPE, default="1:1"),
    choice("imageSize", ("512", "1K", "2K", "4K"), _PIXELS, default="1K"),
    choice("thinkingLevel", ("minimal", "high"), "How long the model thinks first", default="minimal"),
)
_BANANA_PRO: Final = (
    choice("aspectRatio", _BANANA_PRO_ASPECTS, _SHAPE, default="1:1"),
    choice("imageSize", ("1K", "2K", "4K"), _PIXELS, default="1K"),
)

NANO_BANANA: Final = pair(
    "nano-banana",
    "Nano Banana",
    "nano-banana (Gemini 3.1 Flash): fast pictures in fourteen shapes, up to 4K",
    references=14,
    prompts=prompts(),
    fields=_BANANA,
    price=Price(
        45_000,
        151_000,
        (
            sample(45_000, "provider-price", image_size="512"),
            sample(100_000, "provider-price", image_size="2K"),
            sample(150_000, "provider-price", image_size="4K"),
            sample(70_000, "paid"),
        ),
    ),
    usual_seconds=(5, 5),
)

NANO_BANANA_PRO: Final = pair(
    "nano-banana-pro",
    "Nano Banana Pro",
    "nano-banana-pro: the fast draft model, up to 4K",
    references=14,
    prompts=prompts(),
    fields=_BANANA_PRO,
    price=Price(
        130_000,
        240_000,
        (
            sample(130_000, "provider-price", image_size="2K"),
            sample(240_000, "range-fit", image_size="4K"),
            sample(130_000, "challenge-2026-10"),
        ),
    ),
    usual_seconds=(10, 10),
)

# gpt-image

_GPT_SIZES: Final = ("1024x1024", "1536x1024", "1024x1536", "auto")
_GPT_SQUARE: Final = "1024x1024"
_GPT_LONG: Final = ("1536x1024", "1024x1536")


def _gpt(*backgrounds: str) -> tuple[Field, ...]:
    return (
        choice("quality", ("low", "medium", "high"), "How finely it is worked; costs more", default="high"),
        choice("size", _GPT_SIZES, "Width and height in pixels", default=None),
        choice("background", backgrounds, "What is behind the subject", default="auto"),
        choice("output_format", ("png", "jpeg", "webp"), "The kind of file", default="png"),
        integer("output_compression", 0, 100, "Compression of a jpeg or webp", default=0, source=_OPENAPI),
        choice(
            "moderation",
            ("low", "auto"),
            "How strictly the provider filters",
            default="low",
            audience=Audience.POLICY,
        ),
    )


GPT_IMAGE_2: Final = pair(
    "gpt-image-2",
    "GPT Image 2",
    "gpt-image-2: the best quality for most pictures, can take minutes",
    references=16,
    prompts=prompts(),
    fields=_gpt("opaque", "auto"),
    price=Price(
        5_000,
        210_000,
        (
            sample(10_000, "paid", quality="low"),
            sample(40_000, "provider-price", quality="medium", size=_GPT_LONG),
            sample(50_000, "provider-price", quality="medium"),
            sample(170_000, "paid", size=_GPT_LONG),
            sample(210_000, "paid"),
        ),
    ),
    poll_seconds=10,
    usual_seconds=(30, 240),
)

_GPT_1_5: Final = _gpt("transparent", "opaque", "auto")

GPT_IMAGE_1_5: Final = pair(
    "gpt-image-1.5",
    "GPT Image 1.5",
    "gpt-image-1.5: quick pictures, also with a transparent background",
    references=16,
    prompts=prompts(),
    fields=_GPT_1_5,
    edit_fields=(
        *_GPT_1_5,
        choice("input_fidelity", ("high", "low"), "How closely to keep the originals", default="high"),
    ),
    price=Price(
        9_000,
        200_000,
        (
            sample(10_000, "provider-price", quality="low"),
            sample(30_000, "provider-price", quality="medium", size=_GPT_SQUARE),
            sample(50_000, "provider-price", quality="medium"),
            sample(130_000, "provider-price", size=_GPT_SQUARE),
            sample(200_000, "provider-price"),
        ),
    ),
    poll_seconds=10,
    usual_seconds=(3, 60),
)

# flux

_FLUX_ASPECTS: Final = ("1:1", "16:9", "9:16", "3:2", "2:3", "4:5", "5:4", "4:3", "3:4")
_FLUX_PRO_SIZES: Final = ("0.5 MP", "1 MP", "2 MP")
_FLUX_MAX_SIZES: Final = (*_FLUX_PRO_SIZES, "4 MP")


def _flux(sizes: tuple[str, ...], source: str = "api") -> tuple[Field, ...]:
    """`source` is the document that has the fields after `resolution` for this operation."""
    return (
        choice("aspect_ratio", _FLUX_ASPECTS, _SHAPE, default="1:1"),
        choice("resolution", sizes, "Megapixels of the picture; more cost more", default="1 MP"),
        choice("output_format", ("webp", "jpg", "png"), "The kind of file", default="webp", source=source),
        integer("output_quality", 0, 100, "Quality of a webp or jpg file", default=80, source=source),
        integer(
            "seed", -SAFE_INTEGER, SAFE_INTEGER, "The same number repeats the same picture", source=_OPENAPI
        ),
        integer(
            "safety_tolerance",
            1,
            5,
            "How much the provider's filter lets pass",
            default=2,
            audience=Audience.POLICY,
            source=source,
        ),
        flag("prompt_upsampling", "Let the model enrich your prompt first", default=False, source=source),
    )


_FLUX_PROMPTS: Final = prompts(10_000, "api-flux-edit")

FLUX_2_PRO: Final = pair(
    "flux-2-pro",
    "Flux 2 Pro",
    "flux-2-pro: cheap and quick, up to 2 megapixels",
    references=8,
    prompts=_FLUX_PROMPTS,
    fields=_flux(_FLUX_PRO_SIZES),
    edit_fields=_flux(_FLUX_PRO_SIZES, "api-flux-edit"),
    price=Price(
        20_000,
        40_000,
        (
            sample(20_000, "range-fit", resolution="0.5 MP"),
            sample(40_000, "range-fit", resolution="2 MP"),
            sample(30_000, "range-fit"),
        ),
    ),
    edit_price=Price(
        30_000,
        60_000,
        (
            sample(30_000, "range-fit", resolution="0.5 MP"),
            sample(60_000, "range-fit", resolution="2 MP"),
            sample(45_000, "guess"),
        ),
    ),
    usual_seconds=(5, 5),
)

FLUX_2_MAX: Final = pair(
    "flux-2-max",
    "Flux 2 Max",
    "flux-2-max: finer than Flux 2 Pro, up to 4 megapixels",
    references=10,
    prompts=_FLUX_PROMPTS,
    fields=_flux(_FLUX_MAX_SIZES),
    edit_fields=_flux(_FLUX_MAX_SIZES, _OPENAPI),
    price=Price(
        40_000,
        170_000,
        (
            sample(40_000, "range-fit", resolution="0.5 MP"),
            sample(100_000, "guess", resolution="2 MP"),
            sample(170_000, "range-fit", resolution="4 MP"),
            sample(70_000, "paid"),
        ),
    ),
    usual_seconds=(8, 8),
)

# grok

_GROK_ASPECTS: Final = (
    *("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "2:1", "1:2", "19.5:9", "9:19.5", "20:9", "9:20"),
)


GROK: Final = pair(
    "grok",
    "Grok",
    "grok: quick pictures in thirteen shapes, also very wide ones",
    references=10,
    prompts=prompts(8_000, _OPENAPI),
    fields=(choice("aspect_ratio", _GROK_ASPECTS, _SHAPE, default="16:9"),),
    price=Price(70_000, 70_000, (sample(70_000, "paid"),)),
    edit_price=Price(22_000, 22_000, (sample(22_000, "api"),)),
    usual_seconds=(3, 3),
)

IMAGE_MODELS: Final = (NANO_BANANA, NANO_BANANA_PRO, GPT_IMAGE_2, GPT_IMAGE_1_5, FLUX_2_PRO, FLUX_2_MAX, GROK)
