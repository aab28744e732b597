"""Every route of the API document, written out by hand from it, against the catalogue."""

import re

import pytest

from bot.catalogue import (
    MODELS,
    OPERATIONS,
    SOURCES,
    Field,
    Media,
    Operation,
    command_name,
    model,
    operation,
    operations_at,
)
from bot.catalogue.errors import UnknownModel, UnknownOperation

BANANA = {
    "prompt": "",
    "aspectRatio": "1:1|1:4|1:8|2:3|3:2|3:4|4:1|4:3|4:5|5:4|8:1|9:16|16:9|21:9",
    "imageSize": "512|1K|2K|4K",
    "thinkingLevel": "minimal|high",
}
BANANA_PRO = {
    "prompt": "",
    "aspectRatio": "1:1|2:3|3:2|3:4|4:3|4:5|5:4|9:16|16:9|21:9",
    "imageSize": "1K|2K|4K",
}
GPT_2 = {
    "prompt": "",
    "quality": "low|medium|high",
    "size": "1024x1024|1536x1024|1024x1536|auto",
    "background": "opaque|auto",
    "output_format": "png|jpeg|webp",
    "moderation": "low|auto",
    "output_compression": "",  # newer
}
GPT_1_5 = {**GPT_2, "background": "transparent|opaque|auto"}
FLUX_PRO = {
    "prompt": "",
    "aspect_ratio": "1:1|16:9|9:16|3:2|2:3|4:5|5:4|4:3|3:4",
    "resolution": "0.5 MP|1 MP|2 MP",
    "output_format": "webp|jpg|png",
    "output_quality": "",
    "safety_tolerance": "",
    "prompt_upsampling": "",
    "seed": "",  # newer
}
FLUX_MAX = {**FLUX_PRO, "resolution": "0.5 MP|1 MP|2 MP|4 MP"}
GROK = {"prompt": "", "aspect_ratio": "1:1|16:9|9:16|4:3|3:4|3:2|2:3|2:1|1:2|19.5:9|9:19.5|20:9|9:20"}
IMAGES = {"images": ""}
SEEDANCE_FAST = {
    "prompt": "",
    "duration": "4|5|6|7|8|9|10|11|12|13|14|15",  # newer; the document's examples are "5" only
    "aspectRatio": "1:1|3:4|4:3|16:9|9:16|21:9",  # newer
    "outputResolution": "480p|720p",
    "resolution": "720x720|720x960|960x720|1280x720|720x1280|1280x540",
    "upscaleResolution": "4k",
}
SEEDANCE = {**SEEDANCE_FAST, "outputResolution": "480p|720p|1080p"}
SEEDANCE_FILES = {"mode": "keyframe|reference", "urls": "", "urlMediaTypes": "image|video", "audioUrls": ""}
WAN = {
    "prompt": "",
    "duration": "5|10|15",
    "negativePrompt": "",
    "enablePromptExpansion": "",
    "multiShots": "",
    "audioUrl": "",
    "seed": "",
}
SORA = {"prompt": "", "seconds": "4|8|12", "size": "1280x720|720x1280", "input_reference": "", "autoCrop": ""}
VEO_FAST = {
    "prompt": "",
    "durationSeconds": "4|6|8",
    "resolution": "720p|1080p",
    "aspectRatio": "16:9|9:16",
    "imageMode": "none|first-frame|reference|interpolation",
    "image": "",
    "lastFrame": "",
    "referenceImages": "",
}
ROUTES = {
    "nano-banana/generate": BANANA,
    "nano-banana/edit": BANANA | IMAGES,
    "nano-banana-pro/generate": BANANA_PRO,
    "nano-banana-pro/edit": BANANA_PRO | IMAGES,
    "gpt-image-2/generate": GPT_2,
    "gpt-image-2/edit": GPT_2 | IMAGES,
    "gpt-image-1.5/generate": GPT_1_5,
    "gpt-image-1.5/edit": GPT_1_5 | IMAGES | {"input_fidelity": "high|low"},
    "flux-2-pro/generate": FLUX_PRO,
    "flux-2-pro/edit": FLUX_PRO | IMAGES,
    "flux-2-max/generate": FLUX_MAX,
    "flux-2-max/edit": FLUX_MAX | IMAGES,
    "grok/generate": GROK,
    "grok/edit": GROK | IMAGES,
    "grok-video/generate": {
        "prompt": "",
        "duration": "3|6|9|12|15",
        "resolution": "480p|720p",
        "aspect_ratio": "1:1|16:9|9:16|4:3|3:4|3:2|2:3",
        "image": "",
    },
    "seedance/t2v": SEEDANCE,
    "seedance/i2v": SEEDANCE | SEEDANCE_FILES,
    "seedance-fast/t2v": SEEDANCE_FAST,
    "seedance-fast/i2v": SEEDANCE_FAST | SEEDANCE_FILES,
    "wan-2.6/t2v": WAN | {"size": "1280*720|720*1280|1920*1080|1080*1920"},
    "wan-2.6/i2v": WAN | {"image": "", "resolution": "720p|1080p"},
    "sora-2/generate": SORA,
    "sora-2-pro/generate": SORA | {"size": "1280x720|720x1280|1792x1024|1024x1792"},
    "veo-3.1/generate": VEO_FAST | {"negativePrompt": ""},
    "veo-3.1-fast/generate": VEO_FAST,
}

# Route: lowest and highest dollars (of a second for seedance), usual seconds, seconds between polls.
COSTS = {
    "nano-banana/*": ("0.045", "0.151", (5, 5), 5),
    "nano-banana-pro/*": ("0.13", "0.24", (10, 10), 5),
    "gpt-image-2/*": ("0.005", "0.21", (30, 240), 10),
    "gpt-image-1.5/*": ("0.009", "0.20", (3, 60), 10),
    "flux-2-pro/generate": ("0.02", "0.04", (5, 5), 5),
    "flux-2-pro/edit": ("0.03", "0.06", (5, 5), 5),
    "flux-2-max/*": ("0.04", "0.17", (8, 8), 5),
    "grok/generate": ("0.07", "0.07", (3, 3), 5),
    "grok/edit": ("0.022", "0.022", (3, 3), 5),
    "grok-video/*": ("0.15", "0.75", (17, 17), 15),
    "seedance/*": ("0.09", "0.54", (60, 180), 15),
    "seedance-fast/*": ("0.08", "0.17", (60, 180), 15),
    "wan-2.6/*": ("0.50", "2.25", (120, 300), 15),
    "sora-2/*": ("0.40", "1.20", (60, 180), 15),
    "sora-2-pro/*": ("1.20", "6.00", (120, 300), 15),
    "veo-3.1/*": ("1.60", "3.20", (60, 120), 15),
    "veo-3.1-fast/*": ("1.00", "2.00", (30, 30), 15),
}


def wire_fields(route: str) -> dict[str, str]:
    """Wire name → choices of everything the catalogue can send to a route."""
    found: dict[str, str] = {}
    for op in operations_at(route):
        found |= {field.wire: "|".join(field.choices) for field in op.fields}
        found |= {slot.wire: "" for slot in op.slots}
        for derived in op.form.derived:
            values = found.get(derived.wire, "").split("|") + list(derived.values)
            found[derived.wire] = "|".join(dict.fromkeys(filter(None, values)))
    return found


def field(op: str, option: str) -> Field:
    found = operation(op).field(option)
    assert found is not None
    return found


def test_there_are_fifteen_models_and_twenty_five_routes_in_the_order_of_the_document() -> None:
    assert list(dict.fromkeys(op.route for op in OPERATIONS)) == list(ROUTES)
    assert [each.id for each in MODELS] == list(dict.fromkeys(route.split("/")[0] for route in ROUTES))
    assert len(MODELS) == 15
    assert len(OPERATIONS) == 27


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_takes_exactly_the_documented_fields_and_choices(route: str) -> None:
    assert wire_fields(route) == ROUTES[route]


@pytest.mark.parametrize("op", OPERATIONS, ids=lambda op: op.id)
def test_price_range_and_times_are_the_documented_ones(op: Operation) -> None:
    low, high, usual, poll = COSTS.get(op.route) or COSTS[f"{op.model}/*"]
    assert (op.price.low, op.price.high) == (round(float(low) * 1e6), round(float(high) * 1e6))
    assert (op.usual_seconds, op.poll_seconds) == (usual, poll)
    assert op.price.per_second is op.model.startswith("seedance")
    assert op.quote_maximum == (20_000_000 if op.model.startswith("seedance") else 10_000_000)
    assert op.path == f"/api/generate/{op.route}"


def test_the_two_forms_of_a_seedance_route_are_two_operations() -> None:
    assert [op.id for op in operations_at("seedance-fast/i2v")] == [
        "seedance-fast/i2v",
        "seedance-fast/reference",
    ]
    assert operations_at("seedance/reference") == ()


@pytest.mark.parametrize(
    ("op", "option", "default"),
    [
        ("nano-banana/generate", "aspect_ratio", "1:1"),
        ("nano-banana/edit", "image_size", "1K"),
        ("nano-banana/edit", "thinking_level", "minimal"),
        ("gpt-image-2/generate", "quality", "high"),
        ("gpt-image-2/generate", "size", None),
        ("gpt-image-2/edit", "moderation", "low"),
        ("gpt-image-1.5/edit", "input_fidelity", "high"),
        ("gpt-image-1.5/edit", "output_compression", 0),
        ("flux-2-pro/edit", "output_quality", 80),
        ("flux-2-pro/edit", "safety_tolerance", 2),
        ("flux-2-max/generate", "prompt_upsampling", False),
        ("grok/edit", "aspect_ratio", "16:9"),
        ("grok-video/generate", "duration", "6"),
        ("seedance/t2v", "duration", "5"),
        ("seedance/reference", "output_resolution", "720p"),
        ("seedance/t2v", "resolution", None),
        ("wan-2.6/t2v", "size", "1280*720"),
        ("wan-2.6/i2v", "enable_prompt_expansion", True),
        ("wan-2.6/i2v", "multi_shots", False),
        ("sora-2/generate", "auto_crop", True),
        ("sora-2-pro/generate", "seconds", "4"),
        ("veo-3.1/generate", "duration_seconds", "4"),
    ],
)
def test_defaults_are_what_the_service_assumes(op: str, option: str, default: object) -> None:
    assert field(op, option).default == default


@pytest.mark.parametrize(
    ("op", "option", "limits"),
    [
        ("flux-2-pro/edit", "output_quality", (0, 100)),
        ("flux-2-max/generate", "safety_tolerance", (1, 5)),
        ("flux-2-max/edit", "seed", (-(2**53) + 1, 2**53 - 1)),
        ("wan-2.6/t2v", "seed", (-(2**53) + 1, 2**31 - 1)),
        ("gpt-image-2/edit", "output_compression", (0, 100)),
    ],
)
def test_number_limits(op: str, option: str, limits: tuple[int, int]) -> None:
    assert (field(op, option).minimum, field(op, option).maximum) == limits


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        *[("nano-banana", 6000), ("gpt-image-2", 6000), ("flux-2-pro", 6000), ("grok", 6000)],
        *[("grok-video", 6000), ("seedance", 4000), ("wan-2.6", 2000), ("sora-2", 6000), ("veo-3.1", 6000)],
    ],
)
def test_prompts_hold_the_smaller_of_the_models_and_discords_limit(name: str, limit: int) -> None:
    assert {field(op.id, "prompt").max_length for op in model(name).operations} == {limit}


@pytest.mark.parametrize(
    ("op", "counts"),
    [
        ("nano-banana/edit", {"image": 14}),
        ("nano-banana-pro/edit", {"image": 14}),
        ("gpt-image-2/edit", {"image": 16}),
        ("gpt-image-1.5/edit", {"image": 16}),
        ("flux-2-pro/edit", {"image": 8}),
        ("flux-2-max/edit", {"image": 10}),
        ("grok/edit", {"image": 10}),
        ("grok-video/generate", {"image": 1}),
        ("seedance/i2v", {"first_frame": 1, "last_frame": 1}),
        ("seedance-fast/reference", {"image": 9, "video": 3, "audio": 3}),
        ("wan-2.6/t2v", {"audio": 1}),
        ("wan-2.6/i2v", {"image": 1, "audio": 1}),
        ("sora-2/generate", {"input_reference": 1}),
        ("veo-3.1-fast/generate", {"image": 1, "last_frame": 1, "reference_image": 3}),
    ],
)
def test_attachment_options_are_named_and_counted_as_documented(op: str, counts: dict[str, int]) -> None:
    found = {re.sub(r"1$", "", slot.options[0]): len(slot.options) for slot in operation(op).slots}
    assert found == counts


def test_file_limits_are_known_where_documented() -> None:
    images = [slot for op in OPERATIONS for slot in op.slots if slot.accepts is Media.IMAGE]
    assert {slot.max_bytes for slot in images} == {10_000_000}
    audio = operation("wan-2.6/t2v").slot("audio")
    assert audio is not None
    assert (audio.max_bytes, audio.clip_seconds) == (15_000_000, (3, 30))
    assert audio.formats == ("audio/mpeg", "audio/wav")


def test_every_value_names_a_known_source() -> None:
    used = {field.source for op in OPERATIONS for field in op.fields}
    used |= {row.source for op in OPERATIONS for row in op.price.samples}
    assert used <= SOURCES.keys()


def test_looking_up() -> None:
    assert model("veo-3.1").command == command_name("veo-3.1") == "veo-3-1"
    assert model("seedance").operation("reference") is operation("seedance/reference")
    assert model("seedance").operation("edit") is None
    assert operation("flux-2-pro/edit").model == "flux-2-pro"
    with pytest.raises(UnknownModel) as no_model:
        model("dall-e")
    assert (no_model.value.model, no_model.value.option) == ("dall-e", "model")
    assert "veo-3.1" in no_model.value.models
    with pytest.raises(UnknownOperation, match="'grok/vectorize'"):
        operation("grok/vectorize")
