"""The video models, in the order of the API document; Seedance has a file of its own.

Ranges, times and choices are the API document's; each sample price names its own source. All lengths
are strings on the wire.
"""

from __future__ import annotations

from typing import Final

from .clips import (
    FIRST_FRAME,
    LAST_FRAME,
    LENGTH,
    NEGATIVE,
    OPENAPI,
    PROMPT,
    RESOLUTION,
    SHAPE,
    clip_model,
    clip_operation,
)
from .fields import (
    IMAGE_BYTES,
    IMAGE_FORMATS,
    SAFE_INTEGER,
    Field,
    Media,
    Slot,
    choice,
    flag,
    image,
    integer,
    numbered,
    text,
)
from .price import Price, sample
from .seedance import SEEDANCE, SEEDANCE_FAST
from .spec import Form, Model

# grok-video

GROK_VIDEO: Final = clip_model(
    "grok-video",
    "Grok Video",
    "grok-video: clips of 3 to 15 seconds from words or a picture",
    clip_operation(
        "grok-video",
        "generate",
        "Grok Video: a clip from your words, or from a picture",
        (
            text("prompt", PROMPT.help, limit=8_000, required=True, source=OPENAPI),
            choice("duration", ("3", "6", "9", "12", "15"), LENGTH, default="6"),
            choice("resolution", ("480p", "720p"), RESOLUTION, default="720p"),
            choice(
                "aspect_ratio", ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"), SHAPE, default="16:9"
            ),
        ),
        (image("image", "image", FIRST_FRAME),),
        Price(150_000, 750_000, (sample(50_000, "range-fit", per_second=True),)),
        (17, 17),
    ),
)

# wan

_WAN_PROMPT: Final = text("prompt", PROMPT.help, limit=2_000, required=True, source=OPENAPI)
_WAN_DURATION: Final = choice("duration", ("5", "10", "15"), LENGTH, default="5")
_WAN_SIZE: Final = choice(
    "size",
    ("1280*720", "720*1280", "1920*1080", "1080*1920"),
    "Width and height in pixels; more cost more",
    default="1280*720",
)
_WAN_REST: Final = (
    NEGATIVE,
    flag("enablePromptExpansion", "Let the model enrich your prompt first", default=True),
    flag(
        "multiShots",
        "Tell it in several shots (needs prompt expansion)",
        default=False,
        needs="enable_prompt_expansion",
    ),
    integer("seed", -SAFE_INTEGER, 2**31 - 1, "The same number repeats the same clip"),
)
_WAN_AUDIO: Final = Slot(
    "audioUrl",
    ("audio",),
    Media.AUDIO,
    "Sound for the clip: mp3 or wav, 3 to 30 seconds",
    max_bytes=15_000_000,
    formats=("audio/mpeg", "audio/wav"),
    clip_seconds=(3, 30),
)
_WAN_PRICE: Final = Price(
    500_000,
    2_250_000,
    (
        sample(150_000, "range-fit", per_second=True, size=("1920*1080", "1080*1920")),
        sample(150_000, "range-fit", per_second=True, resolution="1080p"),
        sample(100_000, "paid", per_second=True),
    ),
)

WAN_2_6: Final = clip_model(
    "wan-2.6",
    "Wan 2.6",
    "wan-2.6: clips of 5 to 15 seconds, several shots, with your own sound",
    clip_operation(
        "wan-2.6",
        "t2v",
        "Wan 2.6: a clip from your words",
        (_WAN_PROMPT, _WAN_DURATION, _WAN_SIZE, *_WAN_REST),
        (_WAN_AUDIO,),
        _WAN_PRICE,
        (120, 300),
    ),
    clip_operation(
        "wan-2.6",
        "i2v",
        "Wan 2.6: a clip from a picture",
        (
            _WAN_PROMPT,
            _WAN_DURATION,
            choice("resolution", ("720p", "1080p"), "Lines of the picture; more cost more", default="720p"),
            *_WAN_REST,
        ),
        (image("image", "image", FIRST_FRAME, required=True), _WAN_AUDIO),
        _WAN_PRICE,
        (120, 300),
    ),
)

# sora

_SORA_SIZES: Final = ("1280x720", "720x1280")
_SORA_PRO_SIZES: Final = (*_SORA_SIZES, "1792x1024", "1024x1792")


def _sora(
    model: str, title: str, about: str, sizes: tuple[str, ...], price: Price, usual_seconds: tuple[int, int]
) -> Model:
    fields = (
        PROMPT,
        choice("seconds", ("4", "8", "12"), LENGTH, default="4"),
        choice("size", sizes, "Width and height in pixels", default="1280x720"),
        flag("autoCrop", "Crop the picture to the clip's shape", default=True),
    )
    slots = (image("input_reference", "input_reference", FIRST_FRAME),)
    summary = f"{title}: a clip from your words, or from a picture"
    operation = clip_operation(model, "generate", summary, fields, slots, price, usual_seconds, sound=True)
    return clip_model(model, title, about, operation)


SORA_2: Final = _sora(
    "sora-2",
    "Sora 2",
    "sora-2: clips of 4 to 12 seconds from words or a picture",
    _SORA_SIZES,
    Price(400_000, 1_200_000, (sample(100_000, "range-fit", per_second=True),)),
    (60, 180),
)

SORA_2_PRO: Final = _sora(
    "sora-2-pro",
    "Sora 2 Pro",
    "sora-2-pro: the finer Sora, also in larger sizes",
    _SORA_PRO_SIZES,
    Price(
        1_200_000,
        6_000_000,
        (
            sample(500_000, "range-fit", per_second=True, size=("1792x1024", "1024x1792")),
            sample(300_000, "range-fit", per_second=True),
        ),
    ),
    (120, 300),
)

# veo

_VEO_FRAMES: Final = (
    image("image", "image", FIRST_FRAME),
    image("lastFrame", "last_frame", LAST_FRAME, needs="image"),
    Slot(
        "referenceImages",
        numbered("reference_image", 3),
        Media.IMAGE,
        "A picture to take the look from",
        many=True,
        max_bytes=IMAGE_BYTES,
        formats=IMAGE_FORMATS,
        excludes=("image", "last_frame"),
    ),
)


def _veo(
    model: str, title: str, about: str, price: Price, usual_seconds: tuple[int, int], *more: Field
) -> Model:
    fields = (
        PROMPT,
        choice("durationSeconds", ("4", "6", "8"), LENGTH, default="4"),
        choice("resolution", ("720p", "1080p"), RESOLUTION, default="720p"),
        choice("aspectRatio", ("16:9", "9:16"), SHAPE, default="16:9"),
        *more,
    )
    summary = f"{title}: a clip from your words, from frames or in the style of pictures"
    operation = clip_operation(
        model, "generate", summary, fields, _VEO_FRAMES, price, usual_seconds, form=Form.FRAMES, sound=True
    )
    return clip_model(model, title, about, operation)


VEO_3_1: Final = _veo(
    "veo-3.1",
    "Veo 3.1",
    "veo-3.1: the best quality for its price, up to 1080p",
    Price(1_600_000, 3_200_000, (sample(400_000, "range-fit", per_second=True),)),
    (60, 120),
    NEGATIVE,
)

# The newer documents dropped negativePrompt from the fast model, so it is not offered.
VEO_3_1_FAST: Final = _veo(
    "veo-3.1-fast",
    "Veo 3.1 Fast",
    "veo-3.1-fast: Veo in half a minute",
    Price(1_000_000, 2_000_000, (sample(250_000, "range-fit", per_second=True),)),
    (30, 30),
)

VIDEO_MODELS: Final = (
    GROK_VIDEO,
    SEEDANCE,
    SEEDANCE_FAST,
    WAN_2_6,
    SORA_2,
    SORA_2_PRO,
    VEO_3_1,
    VEO_3_1_FAST,
)
