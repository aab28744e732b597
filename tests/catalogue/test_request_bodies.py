"""Bodies equal the examples of the API documents, and hold nothing that was not given."""

import pytest

from bot.catalogue import DEFAULT_POLICY, Value, operation
from bot.catalogue.errors import MissingOption, NoAttachments
from bot.domain.errors import InvalidOptions

URL = "https://blob.example/"
POLICY_FLUX: dict[str, Value] = {"safety_tolerance": 2}
POLICY_GPT: dict[str, Value] = {"moderation": "auto"}


def refs(*options: str) -> dict[str, str]:
    return {option: URL + option for option in options}


def urls(*options: str) -> list[str]:
    return [URL + option for option in options]


def same(**options: Value) -> dict[str, Value]:
    """Options whose wire name is their own, plus the prompt."""
    return {"prompt": "a fox", **options}


GPT = {"quality": "low", "size": "1024x1536", "background": "opaque", "output_format": "webp"}
FLUX: dict[str, Value] = {
    "prompt": "a fox",
    "aspect_ratio": "16:9",
    "resolution": "1 MP",
    "output_format": "webp",
    "output_quality": 80,
    "prompt_upsampling": False,
}
SEEDANCE = {"prompt": "a fox", "duration": "5", "aspect_ratio": "16:9", "output_resolution": "720p"}
SEEDANCE_WIRE = {"prompt": "a fox", "duration": "5", "aspectRatio": "16:9", "outputResolution": "720p"}
WAN = {
    "prompt": "a fox",
    "duration": "10",
    "negative_prompt": "rain",
    "enable_prompt_expansion": True,
    "multi_shots": False,
    "seed": 0,
}
WAN_WIRE = {
    "prompt": "a fox",
    "duration": "10",
    "negativePrompt": "rain",
    "enablePromptExpansion": True,
    "multiShots": False,
    "seed": 0,
}
VEO = {"prompt": "a fox", "duration_seconds": "4", "resolution": "720p", "aspect_ratio": "16:9"}
VEO_WIRE = {"prompt": "a fox", "durationSeconds": "4", "resolution": "720p", "aspectRatio": "16:9"}
REFERENCE_PROMPT = (
    "@image1 keeps the character identity while @video1 supplies the camera move, synced to @audio1"
)

CASES = [
    (
        "nano-banana/generate",
        {"prompt": "a fox", "aspect_ratio": "8:1", "image_size": "512", "thinking_level": "high"},
        {},
        {"prompt": "a fox", "aspectRatio": "8:1", "imageSize": "512", "thinkingLevel": "high"},
    ),
    (
        "nano-banana/edit",
        {"prompt": "a fox", "image_size": "2K"},
        refs("image1", "image2", "image14"),
        {"prompt": "a fox", "imageSize": "2K", "images": urls("image1", "image2", "image14")},
    ),
    (
        "nano-banana-pro/generate",
        {"prompt": "a fox", "aspect_ratio": "21:9", "image_size": "4K"},
        {},
        {"prompt": "a fox", "aspectRatio": "21:9", "imageSize": "4K"},
    ),
    (
        "nano-banana-pro/edit",
        {"prompt": "a fox"},
        refs("image1"),
        {"prompt": "a fox", "images": urls("image1")},
    ),
    ("gpt-image-2/generate", same(**GPT), {}, same(**GPT)),
    ("gpt-image-2/edit", same(**GPT), refs("image1"), {**same(**GPT), "images": urls("image1")}),
    (
        "gpt-image-1.5/generate",
        same(background="transparent"),
        {},
        {"prompt": "a fox", "background": "transparent"},
    ),
    (
        "gpt-image-1.5/edit",
        same(input_fidelity="low", output_compression=7),
        refs("image1"),
        {"prompt": "a fox", "input_fidelity": "low", "output_compression": 7, "images": urls("image1")},
    ),
    ("flux-2-pro/generate", {**FLUX, "seed": -1}, {}, {**FLUX, "seed": -1}),
    ("flux-2-pro/edit", FLUX, refs("image1"), {**FLUX, "images": urls("image1")}),
    ("flux-2-max/generate", {**FLUX, "resolution": "4 MP"}, {}, {**FLUX, "resolution": "4 MP"}),
    ("flux-2-max/edit", FLUX, refs("image1", "image10"), {**FLUX, "images": urls("image1", "image10")}),
    ("grok/generate", same(aspect_ratio="19.5:9"), {}, same(aspect_ratio="19.5:9")),
    ("grok/edit", same(), refs("image1"), {"prompt": "a fox", "images": urls("image1")}),
    (
        "grok-video/generate",
        same(duration="12", resolution="480p", aspect_ratio="2:3"),
        refs("image"),
        {**same(duration="12", resolution="480p", aspect_ratio="2:3"), "image": URL + "image"},
    ),
    ("seedance/t2v", SEEDANCE, {}, SEEDANCE_WIRE),
    (
        "seedance-fast/t2v",
        {**SEEDANCE, "resolution": "1280x540", "upscale_resolution": "4k"},
        {},
        {**SEEDANCE_WIRE, "resolution": "1280x540", "upscaleResolution": "4k"},
    ),
    (
        "seedance-fast/i2v",
        SEEDANCE,
        refs("last_frame", "first_frame"),
        {
            **SEEDANCE_WIRE,
            "mode": "keyframe",
            "urls": urls("first_frame", "last_frame"),
            "urlMediaTypes": ["image", "image"],
        },
    ),
    (
        "seedance/i2v",
        {},
        refs("first_frame"),
        {"mode": "keyframe", "urls": urls("first_frame"), "urlMediaTypes": ["image"]},
    ),
    (
        "seedance/reference",
        {**SEEDANCE, "prompt": REFERENCE_PROMPT},
        refs("audio1", "video1", "image1"),
        {
            **SEEDANCE_WIRE,
            "prompt": REFERENCE_PROMPT,
            "mode": "reference",
            "urls": urls("image1", "video1"),
            "urlMediaTypes": ["image", "video"],
            "audioUrls": urls("audio1"),
        },
    ),
    (
        "seedance-fast/reference",
        SEEDANCE,
        refs("video1"),
        {**SEEDANCE_WIRE, "mode": "reference", "urls": urls("video1"), "urlMediaTypes": ["video"]},
    ),
    (
        "wan-2.6/t2v",
        {**WAN, "size": "1080*1920"},
        refs("audio"),
        {**WAN_WIRE, "size": "1080*1920", "audioUrl": URL + "audio"},
    ),
    (
        "wan-2.6/i2v",
        {**WAN, "resolution": "1080p"},
        refs("image"),
        {**WAN_WIRE, "resolution": "1080p", "image": URL + "image"},
    ),
    (
        "sora-2/generate",
        same(seconds="8", size="720x1280", auto_crop=True),
        refs("input_reference"),
        {
            "prompt": "a fox",
            "seconds": "8",
            "size": "720x1280",
            "autoCrop": True,
            "input_reference": URL + "input_reference",
        },
    ),
    ("sora-2-pro/generate", same(size="1792x1024"), {}, same(size="1792x1024")),
    (
        "veo-3.1/generate",
        {**VEO, "negative_prompt": "rain"},
        {},
        {**VEO_WIRE, "negativePrompt": "rain", "imageMode": "none"},
    ),
    (
        "veo-3.1/generate",
        VEO,
        refs("image"),
        {**VEO_WIRE, "image": URL + "image", "imageMode": "first-frame"},
    ),
    (
        "veo-3.1-fast/generate",
        VEO,
        refs("image", "last_frame"),
        {
            **VEO_WIRE,
            "image": URL + "image",
            "lastFrame": URL + "last_frame",
            "imageMode": "interpolation",
        },
    ),
    (
        "veo-3.1-fast/generate",
        VEO,
        refs("reference_image3", "reference_image1"),
        {
            **VEO_WIRE,
            "referenceImages": urls("reference_image1", "reference_image3"),
            "imageMode": "reference",
        },
    ),
]


@pytest.mark.parametrize(("op", "options", "references", "expected"), CASES)
def test_body(
    op: str, options: dict[str, Value], references: dict[str, str], expected: dict[str, object]
) -> None:
    assert operation(op).body(options, references) == expected


def test_the_example_of_the_flux_edit_document() -> None:
    photo = "https://example.blob.vercel-storage.com/uploads/abc/photo.png"
    options = {**FLUX, "prompt": "Make the background a sunset over the ocean"}
    assert operation("flux-2-pro/edit").body(options, {"image1": photo}, POLICY_FLUX) == {
        "images": [photo],
        "prompt": "Make the background a sunset over the ocean",
        "resolution": "1 MP",
        "aspect_ratio": "16:9",
        "output_format": "webp",
        "output_quality": 80,
        "safety_tolerance": 2,
        "prompt_upsampling": False,
    }


@pytest.mark.parametrize(
    ("op", "sent"),
    [("gpt-image-2/generate", POLICY_GPT), ("flux-2-max/generate", POLICY_FLUX), ("grok/generate", {})],
)
def test_of_the_policy_only_what_the_operation_has_is_sent(op: str, sent: dict[str, Value]) -> None:
    assert operation(op).body({"prompt": "a fox"}, {}, DEFAULT_POLICY) == {"prompt": "a fox", **sent}


@pytest.mark.parametrize(
    ("op", "policy"),
    [("gpt-image-2/generate", {"moderation": "none"}), ("flux-2-pro/generate", {"safety_tolerance": 6})],
)
def test_a_policy_the_service_would_refuse_is_refused(op: str, policy: dict[str, Value]) -> None:
    with pytest.raises(InvalidOptions) as refusal:
        operation(op).body({"prompt": "a fox"}, {}, policy)
    assert refusal.value.option == next(iter(policy))


def test_a_wrong_body_is_never_built() -> None:
    with pytest.raises(MissingOption, match="'image1'"):
        operation("grok/edit").body({"prompt": "a fox"}, {})
    with pytest.raises(NoAttachments):
        operation("grok/generate").body({"prompt": "a fox"}, refs("image1"))


@pytest.mark.parametrize(("op", "options", "references", "body"), CASES)
def test_the_options_of_a_body_can_be_read_back(
    op: str, options: dict[str, Value], references: dict[str, str], body: dict[str, object]
) -> None:
    assert operation(op).options_of(body) == options
