"""Pictures that can be read: on a phone, on either background, with any name."""

import asyncio
import io
import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageColor

from bot.domain.money.prices import QuoteRow, by_model
from bot.domain.money.spending import DAYS, Spending, last_days
from bot.media.charts import card
from bot.media.charts.card import ticks
from bot.media.charts.charts import PillowCharts
from bot.media.charts.faces import SCALE
from bot.ports.charts import CHARTED_SERIES, DrawnName
from bot.ui.money.chart_labels import price_labels, spending_labels
from tests.fakes.clock import START
from tests.spends import Spend, spending

DAY = 86_400_000
PHONE = 390


def spent(days: int, count: int = 40) -> Spending:
    found = [
        Spend(f"job{n}", START - n * DAY * days // count, n % 9, f"model-{n % 8}", 1000 * (n + 1))
        for n in range(count)
    ]
    return spending(found, last_days(days, START, "Europe/Berlin"))


async def drawn(of: Spending, title: str = "Studio", names: dict[str, str] | None = None) -> Image.Image:
    return _picture(await PillowCharts().spending(of, spending_labels(of, title, names or {})))


def _picture(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    assert image.format == "PNG"
    return image


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("count", [0, 1, 40])
async def test_every_span_makes_a_picture_of_the_phones_width(days: int, count: int) -> None:
    image = await drawn(spent(days, count) if count else spending([], last_days(days, START, "UTC")))
    assert image.width == PHONE * SCALE
    assert image.width / image.height == pytest.approx(1.5, rel=0.05)


async def test_a_bar_is_as_high_as_what_was_spent() -> None:
    of = spending(
        [Spend("a", START, 1, "m", 100_000), Spend("b", START - DAY, 1, "m", 50_000)],
        last_days(7, START, "UTC"),
    )
    image = (await drawn(of)).convert("RGB")
    blue = ImageColor.getrgb(card.BLUE)
    columns = [sum(image.getpixel((x, y)) == blue for y in range(image.height)) for x in range(image.width)]
    heights = Counter(count for count in columns if count)
    (low, _), (high, _) = sorted(heights.most_common(2))  # the columns without a bar's round corners
    assert high == pytest.approx(2 * low, rel=0.02)


@pytest.mark.parametrize(
    "name",
    ["日本語", "🦊 मीरा", "\u202egnp.exe", "", "a" * 200, "𝓯𝓪𝓷𝓬𝔂", "Łukasz", "שלום"],
)
async def test_any_name_can_be_drawn(name: str) -> None:
    of = spending([Spend("a", START, 123456, "m", 100_000)], last_days(7, START, "UTC"))
    assert (await drawn(of, title=name, names={"123456": name})).width == PHONE * SCALE


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in ImageColor.getrgb(colour)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_is_high_enough_to_read_and_to_see() -> None:
    for text in (card.TEXT, card.SMALL):
        assert _contrast(text, card.GROUND) >= 7
    for colour in card.SERIES:
        assert _contrast(colour, card.GROUND) >= 3


async def test_the_card_brings_its_background_on_both_themes() -> None:
    image = await drawn(spent(30))
    assert image.mode == "RGBA"
    assert image.getpixel((image.width // 2, image.height - 20))[3] == 255  # type: ignore[index]
    assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]


@given(st.integers(1, 10**13), st.integers(2, 6))
def test_ticks_are_few_round_and_reach_the_top(highest: int, at_most: int) -> None:
    marks = ticks(highest, at_most=at_most)
    assert marks[0] == 0
    assert marks[-1] >= highest
    assert 2 <= len(marks) <= at_most + 1
    assert len({b - a for a, b in itertools.pairwise(marks)}) == 1
    assert str(marks[1]).rstrip("0") in ("1", "2", "5")


def test_no_amount_has_one_mark() -> None:
    assert ticks(0) == [0]


def test_every_charted_series_has_its_colour() -> None:
    assert len(set(card.SERIES)) == CHARTED_SERIES


async def test_a_name_that_cannot_be_drawn_gives_way_to_its_fallback() -> None:
    of = spending([Spend("a", START, 123456, "m", 100_000)], last_days(7, START, "UTC"))
    labels = spending_labels(of, "Studio", {})
    unknown, nameless, other = [
        await PillowCharts().spending(of, replace(labels, members=(DrawnName(name, "member 3456"),)))
        for name in ("\ue000\ue001", "member 3456", "mira")
    ]
    assert unknown == nameless != other


async def test_prices_are_drawn_for_one_quote_and_for_many() -> None:
    rows = [
        QuoteRow(START + number * DAY, "grok/generate", f'{{"size":"{size}"}}', 10_000 * size + number)
        for number in range(30)
        for size in range(7)
    ]
    for found in (rows, rows[:1], rows[:0]):
        models = by_model(found) or by_model([QuoteRow(START, "grok/generate", "{}", None)])
        image = _picture(await PillowCharts().prices(models[0], price_labels(models[0], "UTC")))
        assert image.width == PHONE * SCALE


async def test_drawing_leaves_the_loop_free() -> None:
    beats = 0
    spending = spent(90)
    task = asyncio.create_task(PillowCharts().spending(spending, spending_labels(spending, "x", {})))
    while not task.done():
        await asyncio.sleep(0)
        beats += 1
    assert beats > 20
