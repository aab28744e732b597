"""What the service would refuse is refused before it is asked, naming the option."""

import pytest

from bot.catalogue import Field, FieldKind, Media, Value, operation
from bot.catalogue.rules import check_field
from bot.domain.errors import InvalidOptions, Refused

IMAGE, VIDEO, AUDIO = Media.IMAGE, Media.VIDEO, Media.AUDIO
FOX: dict[str, Value] = {"prompt": "a fox"}


def images(count: int) -> dict[str, Media]:
    return {f"image{number}": IMAGE for number in range(1, count + 1)}


def refusal(op: str, options: dict[str, Value], references: dict[str, Media]) -> InvalidOptions:
    with pytest.raises(InvalidOptions) as raised:
        operation(op).validate(options, references)
    assert isinstance(raised.value, Refused)
    return raised.value


OPTIONS = [
    ("grok/generate", {}, "prompt", "is missing"),
    ("grok/generate", {"prompt": ""}, "prompt", "is empty"),
    ("grok/generate", {"prompt": " \n\t\u3000"}, "prompt", "is empty"),
    ("grok/generate", {"prompt": "\u200b\u200d\u2060\ufeff\u00ad"}, "prompt", "is empty"),
    ("grok/generate", {"prompt": "\u3164\u2800\ufe0f"}, "prompt", "is empty"),
    ("grok/generate", {"prompt": "fox \ud83e"}, "prompt", "broken character"),
    ("grok/generate", {"prompt": 7}, "prompt", "must be a text"),
    ("grok/generate", {"prompt": "x" * 6001}, "prompt", "6001 characters; this model takes at most 6000"),
    ("wan-2.6/t2v", {"prompt": "x" * 2001}, "prompt", "at most 2000"),
    ("wan-2.6/t2v", {"prompt": "🦊" * 1001}, "prompt", "counts as 2002"),
    ("seedance/t2v", {"prompt": "x" * 4001}, "prompt", "at most 4000"),
    ("wan-2.6/t2v", {**FOX, "negative_prompt": " "}, "negative_prompt", "is empty"),
    ("nano-banana-pro/generate", {**FOX, "aspect_ratio": "8:1"}, "aspect_ratio", "choose one of: 1:1,"),
    ("nano-banana-pro/generate", {**FOX, "image_size": "512"}, "image_size", "1K, 2K, 4K"),
    ("gpt-image-2/generate", {**FOX, "background": "transparent"}, "background", "opaque, auto"),
    ("flux-2-pro/generate", {**FOX, "resolution": "4 MP"}, "resolution", "0.5 MP, 1 MP, 2 MP"),
    ("seedance-fast/t2v", {**FOX, "output_resolution": "1080p"}, "output_resolution", "480p, 720p"),
    ("seedance/t2v", {**FOX, "duration": 5}, "duration", "choose one of: 4, 5"),
    ("sora-2/generate", {**FOX, "size": "1792x1024"}, "size", "cannot be"),
    ("flux-2-pro/generate", {**FOX, "output_quality": 101}, "output_quality", "from 0 to 100"),
    ("flux-2-pro/generate", {**FOX, "output_quality": -1}, "output_quality", "from 0 to 100"),
    ("flux-2-pro/generate", {**FOX, "output_quality": 80.0}, "output_quality", "whole number"),
    ("flux-2-pro/generate", {**FOX, "output_quality": True}, "output_quality", "whole number"),
    ("flux-2-pro/generate", {**FOX, "seed": 2**53}, "seed", "from -9007199254740991"),
    ("wan-2.6/t2v", {**FOX, "seed": 2**31}, "seed", "to 2147483647"),
    ("sora-2/generate", {**FOX, "auto_crop": "yes"}, "auto_crop", "on or off"),
    (
        "wan-2.6/t2v",
        {**FOX, "multi_shots": True, "enable_prompt_expansion": False},
        "multi_shots",
        "works only with",
    ),
    ("veo-3.1-fast/generate", {**FOX, "negative_prompt": "rain"}, "negative_prompt", "has no option"),
    ("grok/generate", {**FOX, "count": 2}, "count", "grok/generate has no option"),
    ("gpt-image-2/generate", {**FOX, "moderation": "low"}, "moderation", "has no option"),
    ("flux-2-pro/generate", {**FOX, "safety_tolerance": 5}, "safety_tolerance", "has no option"),
    ("seedance/t2v", {**FOX, "callBackUrl": "https://x.example"}, "callBackUrl", "has no option"),
]

REFERENCES = [
    ("grok/generate", images(1), "image1", "takes no attachments"),
    ("grok/edit", {}, "image1", "is missing: attach an image"),
    ("grok/edit", {"image2": IMAGE}, "image1", "is missing"),
    ("flux-2-pro/edit", images(9), "image9", "takes at most 8 of `image`"),
    ("flux-2-max/edit", images(11), "image11", "takes at most 10"),
    ("nano-banana/edit", images(15), "image15", "takes at most 14"),
    ("gpt-image-1.5/edit", images(17), "image17", "takes at most 16"),
    ("grok/edit", {"image1": VIDEO}, "image1", "must be an image, not a video"),
    ("sora-2/generate", {"last_frame": IMAGE}, "last_frame", "has no place"),
    ("wan-2.6/i2v", {"audio": AUDIO}, "image", "is missing"),
    ("wan-2.6/t2v", {"audio": VIDEO}, "audio", "must be a sound file"),
    ("seedance/i2v", {"last_frame": IMAGE}, "first_frame", "is missing"),
    ("seedance/reference", {}, "image1", "at least one image or video"),
    ("seedance/reference", {"audio1": AUDIO}, "image1", "at least one image or video"),
    ("seedance/reference", images(10), "image10", "takes at most 9"),
    ("seedance/reference", {"video4": VIDEO}, "video4", "takes at most 3"),
    ("seedance/reference", {"image1": IMAGE, "image3": IMAGE}, "image2", "Attach `image2` before `image3`"),
    ("seedance/reference", {"image1": VIDEO}, "image1", "must be an image"),
    ("veo-3.1/generate", {"last_frame": IMAGE}, "last_frame", "needs `image` as well"),
    (
        "veo-3.1/generate",
        {"reference_image1": IMAGE, "image": IMAGE},
        "reference_image1",
        "mixed with `image`",
    ),
    (
        "veo-3.1/generate",
        {"reference_image2": IMAGE, "image": IMAGE, "last_frame": IMAGE},
        "reference_image2",
        "one or the other",
    ),
    ("veo-3.1/generate", {"reference_image4": IMAGE}, "reference_image4", "takes at most 3"),
]


@pytest.mark.parametrize(("op", "options", "named", "words"), OPTIONS)
def test_refused_options(op: str, options: dict[str, Value], named: str, words: str) -> None:
    error = refusal(op, options, {})
    assert error.option == named
    assert words in str(error)


@pytest.mark.parametrize(("op", "references", "named", "words"), REFERENCES)
def test_refused_references(op: str, references: dict[str, Media], named: str, words: str) -> None:
    error = refusal(op, FOX, references)
    assert error.option == named
    assert words in str(error)


def test_the_reference_form_of_seedance_needs_a_prompt_and_the_keyframe_form_does_not() -> None:
    assert refusal("seedance/reference", {}, images(1)).option == "prompt"
    operation("seedance/i2v").validate({}, {"first_frame": IMAGE})


@pytest.mark.parametrize(
    ("op", "options", "references"),
    [
        ("grok/generate", {"prompt": "x" * 6000}, {}),
        ("nano-banana/generate", {"prompt": "🦊" * 6000}, {}),
        ("wan-2.6/t2v", {"prompt": "🦊" * 1000}, {}),
        ("grok/generate", {"prompt": "\u200bΩ"}, {}),
        ("grok/generate", {"prompt": "👩‍🚀"}, {}),
        ("flux-2-pro/edit", {**FOX, "output_quality": 0, "seed": 1 - 2**53}, images(8)),
        ("wan-2.6/t2v", {**FOX, "multi_shots": True}, {}),
        ("wan-2.6/t2v", {**FOX, "multi_shots": False, "enable_prompt_expansion": False}, {}),
        ("gpt-image-2/edit", FOX, {"image1": IMAGE, "image3": IMAGE}),
        ("veo-3.1/generate", FOX, {"reference_image2": IMAGE}),
        ("seedance/reference", FOX, {**images(9), "video1": VIDEO, "video2": VIDEO, "audio1": AUDIO}),
    ],
)
def test_accepted_at_the_edge(op: str, options: dict[str, Value], references: dict[str, Media]) -> None:
    operation(op).validate(options, references)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, 1.01, "1", True])
def test_a_number_out_of_range_is_refused(value: Value) -> None:
    field = Field("guidance", "guidance", FieldKind.NUMBER, "How closely to follow", minimum=0, maximum=1)
    check_field(field, 0.5)
    check_field(field, 1)
    with pytest.raises(InvalidOptions, match="`guidance` must be"):
        check_field(field, value)
