"""A request finds another model, and cheaper versions of itself."""

import pytest

from bot import catalogue
from bot.catalogue.moving import carried, like, shorter, smaller


@pytest.mark.parametrize(
    ("model", "operation", "filled", "found"),
    [
        ("grok", "flux-2-pro/generate", (), ("grok/generate", {})),
        (
            "grok",
            "flux-2-pro/edit",
            ("image1", "image2"),
            ("grok/edit", {"image1": "image1", "image2": "image2"}),
        ),
        ("flux-2-pro", "nano-banana/edit", tuple(f"image{n}" for n in range(1, 10)), None),
        ("veo-3.1", "flux-2-pro/generate", (), None),
        (
            "veo-3.1",
            "sora-2/generate",
            ("input_reference",),
            ("veo-3.1/generate", {"input_reference": "image"}),
        ),
        (
            "seedance",
            "veo-3.1/generate",
            ("image", "last_frame"),
            ("seedance/i2v", {"image": "first_frame", "last_frame": "last_frame"}),
        ),
        ("sora-2", "veo-3.1/generate", ("image", "last_frame"), None),
        ("veo-3.1", "seedance/reference", ("video1",), None),
        ("seedance", "seedance/reference", ("video1",), ("seedance/reference", {"video1": "video1"})),
        ("wan-2.6", "veo-3.1/generate", (), ("wan-2.6/t2v", {})),
    ],
)
def test_a_request_finds_the_same_with_another_model(
    model: str, operation: str, filled: tuple[str, ...], found: tuple[str, dict[str, str]] | None
) -> None:
    place = like(catalogue.model(model), catalogue.operation(operation), filled)
    assert (None if place is None else (place[0].id, place[1])) == found


@pytest.mark.parametrize(
    ("options", "operation", "target", "expected"),
    [
        (
            {"prompt": "a fox", "aspect_ratio": "16:9", "image_size": "2K"},
            "nano-banana-pro/generate",
            "flux-2-pro/generate",
            {"prompt": "a fox", "aspect_ratio": "16:9"},
        ),
        (
            {"prompt": "a fox", "aspect_ratio": "3:2"},
            "flux-2-pro/generate",
            "gpt-image-2/generate",
            {"prompt": "a fox", "size": "1536x1024"},
        ),
        (
            {"prompt": "a fox", "size": "1024x1536"},
            "gpt-image-2/generate",
            "grok/generate",
            {"prompt": "a fox", "aspect_ratio": "2:3"},
        ),
        ({"size": "auto"}, "gpt-image-2/generate", "grok/generate", {}),
        ({"seconds": "12"}, "sora-2/generate", "veo-3.1/generate", {"duration_seconds": "8"}),
    ],
)
def test_options_are_carried_over(
    options: dict[str, str], operation: str, target: str, expected: dict[str, str]
) -> None:
    assert carried(options, catalogue.operation(operation), catalogue.operation(target)) == expected


def test_a_clip_has_shorter_versions_the_longest_first() -> None:
    veo = catalogue.operation("veo-3.1/generate")
    assert [one["duration_seconds"] for one in shorter(veo, {"duration_seconds": "8"})] == ["6", "4"]
    assert shorter(veo, {"duration_seconds": "4"}) == []
    assert shorter(catalogue.operation("grok/generate"), {}) == []


def test_a_picture_has_smaller_versions_of_the_same_shape() -> None:
    gpt = catalogue.operation("gpt-image-2/generate")
    sizes = smaller(gpt, {"prompt": "a fox", "size": "1024x1536", "quality": "high"})
    assert [one["quality"] for one in sizes] == ["medium", "low"]
    assert {one["size"] for one in sizes} == {"1024x1536"}
    pro = catalogue.operation("nano-banana-pro/generate")
    prices = [pro.sample_price(one) for one in smaller(pro, {"image_size": "4K"})]
    assert prices
    assert max(prices) < pro.sample_price({"image_size": "4K"})
