"""Ceilings, estimates and sample prices, in micro-USDC."""

import pytest

from bot.catalogue import EVERY_OPERATION, Operation, Value, operation


@pytest.mark.parametrize(
    ("op", "options", "ceiling"),
    [
        ("nano-banana/generate", {"image_size": "512"}, 158_550),
        ("nano-banana-pro/edit", {}, 252_000),
        ("gpt-image-2/generate", {"quality": "low"}, 220_500),
        ("grok/edit", {}, 23_100),
        ("grok-video/generate", {"duration": "3"}, 787_500),
        ("seedance/t2v", {}, 2_835_000),
        ("seedance/reference", {"duration": "15", "output_resolution": "1080p"}, 8_505_000),
        ("seedance-fast/i2v", {"duration": "4"}, 714_000),
        ("seedance/t2v", {"upscale_resolution": "4k"}, 19_999_999),
        ("seedance-fast/reference", {"upscale_resolution": "4k", "duration": "4"}, 19_999_999),
        ("sora-2-pro/generate", {"seconds": "12"}, 6_300_000),
        ("veo-3.1/generate", {}, 3_360_000),
    ],
)
def test_the_ceiling_is_the_documented_maximum_and_five_percent(
    op: str, options: dict[str, Value], ceiling: int
) -> None:
    assert operation(op).ceiling(options) == ceiling


@pytest.mark.parametrize("op", EVERY_OPERATION, ids=lambda op: op.id)
def test_the_services_maximum_is_never_within_the_ceiling(op: Operation) -> None:
    lengths = [{op.length.option: choice} for choice in op.length.choices] if op.length else [{}]
    for length in lengths:
        for extra in ({}, {"upscale_resolution": "4k"}):
            assert op.ceiling({**length, **extra}) < op.quote_maximum


def test_the_ceiling_rounds_up() -> None:
    odd = operation("nano-banana/generate")
    assert odd.price.high * 105 % 100 == 0
    price = type(odd.price)(1, 33, odd.price.samples)
    assert price.bounds({}, None) == (1, 33)
    changed = Operation(
        **{name: getattr(odd, name) for name in odd.__dataclass_fields__ if name != "price"}, price=price
    )
    assert changed.ceiling({}) == 35  # 34.65


@pytest.mark.parametrize(
    ("op", "options", "seconds", "low_high"),
    [
        ("flux-2-pro/edit", {}, None, (30_000, 60_000)),
        ("seedance/t2v", {"duration": "10"}, 10, (900_000, 5_400_000)),
        ("seedance-fast/t2v", {}, 5, (400_000, 850_000)),
        ("seedance-fast/t2v", {"upscale_resolution": "4k"}, 5, (400_000, 19_999_999)),
        ("sora-2/generate", {}, 4, (400_000, 1_200_000)),
        ("veo-3.1/generate", {"duration_seconds": "8"}, 8, (1_600_000, 3_200_000)),
        ("grok-video/generate", {}, 6, (150_000, 750_000)),
    ],
)
def test_seconds_and_estimates(
    op: str, options: dict[str, Value], seconds: int | None, low_high: tuple[int, int]
) -> None:
    assert operation(op).seconds(options) == seconds
    assert operation(op).estimate(options) == low_high


@pytest.mark.parametrize(
    ("op", "options", "micro"),
    [
        ("nano-banana/generate", {}, 70_000),
        ("nano-banana/edit", {"image_size": "4K"}, 150_000),
        ("nano-banana-pro/generate", {}, 130_000),
        ("gpt-image-2/generate", {}, 210_000),
        ("gpt-image-2/generate", {"size": "1536x1024"}, 170_000),
        ("gpt-image-2/generate", {"size": "1024x1024", "quality": "low"}, 10_000),
        ("gpt-image-1.5/edit", {"size": "1024x1024"}, 130_000),
        ("flux-2-max/generate", {}, 70_000),
        ("grok/generate", {}, 70_000),
        ("seedance/t2v", {"output_resolution": "480p", "duration": "4"}, 360_000),
        ("seedance/t2v", {"duration": "15"}, 3_600_000),
        ("wan-2.6/t2v", {}, 500_000),
        ("wan-2.6/t2v", {"duration": "15", "size": "1080*1920"}, 2_250_000),
        ("wan-2.6/i2v", {"duration": "10", "resolution": "1080p"}, 1_500_000),
        ("sora-2/generate", {"seconds": "12"}, 1_200_000),
        ("sora-2-pro/generate", {"seconds": "12", "size": "1024x1792"}, 6_000_000),
        ("veo-3.1/generate", {"duration_seconds": "8"}, 3_200_000),
        ("veo-3.1-fast/generate", {}, 1_000_000),
        ("grok-video/generate", {"duration": "15"}, 750_000),
    ],
)
def test_sample_prices_are_the_known_quotes(op: str, options: dict[str, Value], micro: int) -> None:
    assert operation(op).sample_price(options) == micro
