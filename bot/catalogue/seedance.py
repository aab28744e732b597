"""The two Seedance models: three operations each, on two routes; priced by the second.

`i2v` and `reference` are two forms of one route. The service refuses unknown fields here.
"""

from __future__ import annotations

from typing import Final

from .clips import FIRST_FRAME, LAST_FRAME, LENGTH, OPENAPI, PROMPT, SHAPE, clip_model, clip_operation
from .fields import (
    AUDIO_FORMATS,
    IMAGE_BYTES,
    IMAGE_FORMATS,
    VIDEO_FORMATS,
    Field,
    Media,
    Slot,
    choice,
    image,
    numbered,
    text,
)
from .price import Price, sample
from .spec import Form, Model, Operation

_SECONDS: Final = tuple(str(seconds) for seconds in range(4, 16))
_ASPECTS: Final = ("1:1", "3:4", "4:3", "16:9", "9:16", "21:9")
_PIXELS: Final = ("720x720", "720x960", "960x720", "1280x720", "720x1280", "1280x540")
_LIMIT: Final = 4_000


def _fields(prompt: str, required: bool, resolutions: tuple[str, ...]) -> tuple[Field, ...]:
    return (
        text("prompt", prompt, limit=_LIMIT, required=required, source=OPENAPI),
        choice("duration", _SECONDS, LENGTH, default="5", source=OPENAPI),
        choice("aspectRatio", _ASPECTS, SHAPE, default="16:9", source=OPENAPI),
        choice("outputResolution", resolutions, "Lines of the picture; more cost more", default="720p"),
        choice("resolution", _PIXELS, "Exact pixels, instead of shape and lines", default=None),
        choice("upscaleResolution", ("4k",), "Enlarge to 4K: much more expensive", default=None),
    )


_KEYFRAMES: Final = (
    image("urls", "first_frame", FIRST_FRAME, required=True, many=True),
    image("urls", "last_frame", LAST_FRAME, many=True),
)
_REFERENCES: Final = (
    Slot(
        "urls",
        numbered("image", 9),
        Media.IMAGE,
        "A picture the prompt can call @image1, @image2 …",
        many=True,
        max_bytes=IMAGE_BYTES,
        formats=IMAGE_FORMATS,
        counted=True,
    ),
    Slot(
        "urls",
        numbered("video", 3),
        Media.VIDEO,
        "A clip the prompt can call @video1, @video2 …",
        many=True,
        formats=VIDEO_FORMATS,
        counted=True,
    ),
    Slot(
        "audioUrls",
        numbered("audio", 3),
        Media.AUDIO,
        "A sound the prompt can call @audio1, @audio2 …",
        many=True,
        formats=AUDIO_FORMATS,
        counted=True,
    ),
)


def _seedance(model: str, title: str, about: str, resolutions: tuple[str, ...], price: Price) -> Model:
    """Build a Seedance model's operations. `i2v` and `reference` are two forms of one route."""

    def operation(
        name: str,
        summary: str,
        prompt: str,
        slots: tuple[Slot, ...] = (),
        form: Form = Form.PLAIN,
        one_of: tuple[str, ...] = (),
    ) -> Operation:
        return clip_operation(
            model,
            name,
            f"{title}: {summary}",
            _fields(prompt, form is not Form.KEYFRAME, resolutions),
            slots,
            price,
            (60, 180),
            route=f"{model}/{'t2v' if form is Form.PLAIN else 'i2v'}",
            quote_maximum=20_000_000,
            form=form,
            one_of=one_of,
            unused=("callBackUrl",),
        )

    seen = tuple(option for slot in _REFERENCES if slot.wire == "urls" for option in slot.options)
    return clip_model(
        model,
        title,
        about,
        operation("t2v", "a clip from your words", PROMPT.help),
        operation(
            "i2v",
            "a clip from a first and last picture",
            "What moves, if you want to say",
            _KEYFRAMES,
            Form.KEYFRAME,
        ),
        operation(
            "reference",
            "a clip after pictures, clips and sounds",
            "What happens; name the files @image1, @video1, @audio1",
            _REFERENCES,
            Form.REFERENCE,
            seen,
        ),
    )


_UPSCALED: Final = (("upscale_resolution", "4k"),)

SEEDANCE: Final = _seedance(
    "seedance",
    "Seedance 2 Pro",
    "seedance: clips of 4 to 15 seconds, up to 1080p, guided by pictures, clips and sound",
    ("480p", "720p", "1080p"),
    Price(
        90_000,
        540_000,
        (
            sample(1_080_000, "guess", per_second=True, upscale_resolution="4k"),
            sample(90_000, "paid", per_second=True, output_resolution="480p"),
            sample(540_000, "range-fit", per_second=True, output_resolution="1080p"),
            sample(240_000, "paid", per_second=True),
        ),
        per_second=True,
        unbounded=_UPSCALED,
    ),
)

SEEDANCE_FAST: Final = _seedance(
    "seedance-fast",
    "Seedance 2 Fast",
    "seedance-fast: the quicker, cheaper Seedance, up to 720p",
    ("480p", "720p"),
    Price(
        80_000,
        170_000,
        (
            sample(340_000, "guess", per_second=True, upscale_resolution="4k"),
            sample(80_000, "range-fit", per_second=True, output_resolution="480p"),
            sample(170_000, "range-fit", per_second=True),
        ),
        per_second=True,
        unbounded=_UPSCALED,
    ),
)
