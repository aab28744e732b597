"""Requests that the service would refuse are refused before it is asked, naming the option."""

import pytest

from bot.catalogue import Field, FieldKind, Media, Value, operation
from bot.catalogue.errors import (
    ExcludesOption,
    MissingOption,
    NeedsOption,
    NoAttachments,
    NoPlace,
    NotAChoice,
    NothingAttached,
    OptionRefused,
    OutOfOrder,
    OutOfRange,
    TooLong,
    UnknownOption,
    ValueProblem,
    WrongMedia,
    WrongValue,
)
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


OPTIONS: list[tuple[str, dict[str, Value], OptionRefused]] = [
    ("grok/generate", {}, MissingOption("prompt")),
    ("grok/generate", {"prompt": ""}, WrongValue("prompt", ValueProblem.BLANK)),
    ("grok/generate", {"prompt": " \n\t\u3000"}, WrongValue("prompt", ValueProblem.BLANK)),
    (
        "grok/generate",
        {"prompt": "\u200b\u200d\u2060\ufeff\u00ad"},
        WrongValue("prompt", ValueProblem.BLANK),
    ),
    ("grok/generate", {"prompt": "\u3164\u2800\ufe0f"}, WrongValue("prompt", ValueProblem.BLANK)),
    ("grok/generate", {"prompt": "fox \ud83e"}, WrongValue("prompt", ValueProblem.BROKEN_CHARACTER)),
    ("grok/generate", {"prompt": 7}, WrongValue("prompt", ValueProblem.NOT_TEXT)),
    ("grok/generate", {"prompt": "x" * 6001}, TooLong("prompt", 6001, 6000)),
    ("wan-2.6/t2v", {"prompt": "x" * 2001}, TooLong("prompt", 2001, 2000)),
    ("wan-2.6/t2v", {"prompt": "🦊" * 1001}, TooLong("prompt", 2002, 2000, utf16=True)),
    ("seedance/t2v", {"prompt": "x" * 4001}, TooLong("prompt", 4001, 4000)),
    ("wan-2.6/t2v", {**FOX, "negative_prompt": " "}, WrongValue("negative_prompt", ValueProblem.BLANK)),
    ("flux-2-pro/generate", {**FOX, "output_quality": 101}, OutOfRange("output_quality", 0, 100)),
    ("flux-2-pro/generate", {**FOX, "output_quality": -1}, OutOfRange("output_quality", 0, 100)),
    (
        "flux-2-pro/generate",
        {**FOX, "output_quality": 80.0},
        WrongValue("output_quality", ValueProblem.NOT_A_WHOLE_NUMBER),
    ),
    (
        "flux-2-pro/generate",
        {**FOX, "output_quality": True},
        WrongValue("output_quality", ValueProblem.NOT_A_WHOLE_NUMBER),
    ),
    ("flux-2-pro/generate", {**FOX, "seed": 2**53}, OutOfRange("seed", 1 - 2**53, 2**53 - 1)),
    ("wan-2.6/t2v", {**FOX, "seed": 2**31}, OutOfRange("seed", 1 - 2**53, 2**31 - 1)),
    ("sora-2/generate", {**FOX, "auto_crop": "yes"}, WrongValue("auto_crop", ValueProblem.NOT_A_SWITCH)),
    (
        "wan-2.6/t2v",
        {**FOX, "multi_shots": True, "enable_prompt_expansion": False},
        NeedsOption("multi_shots", "enable_prompt_expansion", is_switch=True),
    ),
    (
        "veo-3.1-fast/generate",
        {**FOX, "negative_prompt": "rain"},
        UnknownOption("veo-3.1-fast/generate", "negative_prompt"),
    ),
    ("grok/generate", {**FOX, "count": 2}, UnknownOption("grok/generate", "count")),
    (
        "gpt-image-2/generate",
        {**FOX, "moderation": "low"},
        UnknownOption("gpt-image-2/generate", "moderation"),
    ),
    (
        "flux-2-pro/generate",
        {**FOX, "safety_tolerance": 5},
        UnknownOption("flux-2-pro/generate", "safety_tolerance"),
    ),
    (
        "seedance/t2v",
        {**FOX, "callBackUrl": "https://x.example"},
        UnknownOption("seedance/t2v", "callBackUrl"),
    ),
]

CHOICES: list[tuple[str, str, Value, tuple[str, ...]]] = [
    ("nano-banana-pro/generate", "aspect_ratio", "8:1", ("1:1",)),
    ("nano-banana-pro/generate", "image_size", "512", ("1K", "2K", "4K")),
    ("gpt-image-2/generate", "background", "transparent", ("opaque", "auto")),
    ("flux-2-pro/generate", "resolution", "4 MP", ("0.5 MP", "1 MP", "2 MP")),
    ("seedance-fast/t2v", "output_resolution", "1080p", ("480p", "720p")),
    ("seedance/t2v", "duration", 5, ("4", "5")),
    ("sora-2/generate", "size", "1792x1024", ()),
]

REFERENCES: list[tuple[str, dict[str, Media], OptionRefused]] = [
    ("grok/generate", images(1), NoAttachments("grok/generate", "image1")),
    ("grok/edit", {}, MissingOption("image1", IMAGE)),
    ("grok/edit", {"image2": IMAGE}, MissingOption("image1", IMAGE)),
    ("flux-2-pro/edit", images(9), NoPlace("flux-2-pro/edit", "image9", 8)),
    ("flux-2-max/edit", images(11), NoPlace("flux-2-max/edit", "image11", 10)),
    ("nano-banana/edit", images(15), NoPlace("nano-banana/edit", "image15", 14)),
    ("gpt-image-1.5/edit", images(17), NoPlace("gpt-image-1.5/edit", "image17", 16)),
    ("grok/edit", {"image1": VIDEO}, WrongMedia("image1", IMAGE, VIDEO)),
    ("sora-2/generate", {"last_frame": IMAGE}, NoPlace("sora-2/generate", "last_frame")),
    ("wan-2.6/i2v", {"audio": AUDIO}, MissingOption("image", IMAGE)),
    ("wan-2.6/t2v", {"audio": VIDEO}, WrongMedia("audio", AUDIO, VIDEO)),
    ("seedance/i2v", {"last_frame": IMAGE}, MissingOption("first_frame", IMAGE)),
    ("seedance/reference", {}, NothingAttached("image1")),
    ("seedance/reference", {"audio1": AUDIO}, NothingAttached("image1")),
    ("seedance/reference", images(10), NoPlace("seedance/reference", "image10", 9)),
    ("seedance/reference", {"video4": VIDEO}, NoPlace("seedance/reference", "video4", 3)),
    ("seedance/reference", {"image1": IMAGE, "image3": IMAGE}, OutOfOrder("image2", "image3")),
    ("seedance/reference", {"image1": VIDEO}, WrongMedia("image1", IMAGE, VIDEO)),
    ("veo-3.1/generate", {"last_frame": IMAGE}, NeedsOption("last_frame", "image")),
    (
        "veo-3.1/generate",
        {"reference_image1": IMAGE, "image": IMAGE},
        ExcludesOption("reference_image1", "image"),
    ),
    (
        "veo-3.1/generate",
        {"reference_image2": IMAGE, "image": IMAGE, "last_frame": IMAGE},
        ExcludesOption("reference_image2", "image"),
    ),
    ("veo-3.1/generate", {"reference_image4": IMAGE}, NoPlace("veo-3.1/generate", "reference_image4", 3)),
]


@pytest.mark.parametrize(("op", "options", "expected"), OPTIONS)
def test_refused_options(op: str, options: dict[str, Value], expected: OptionRefused) -> None:
    assert str(refusal(op, options, {})) == str(expected)  # class and facts


@pytest.mark.parametrize(("op", "option", "value", "some"), CHOICES)
def test_refused_choices(op: str, option: str, value: Value, some: tuple[str, ...]) -> None:
    error = refusal(op, {**FOX, option: value}, {})
    assert isinstance(error, NotAChoice)
    assert (error.option, error.value) == (option, value)
    field = operation(op).field(option)
    assert field is not None
    assert error.choices == field.choices
    assert set(some) <= set(error.choices)


@pytest.mark.parametrize(("op", "references", "expected"), REFERENCES)
def test_refused_references(op: str, references: dict[str, Media], expected: OptionRefused) -> None:
    assert str(refusal(op, FOX, references)) == str(expected)


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
    with pytest.raises((OutOfRange, WrongValue)) as refused:
        check_field(field, value)
    assert refused.value.option == "guidance"
