"""Names and prompts in any script and emoji are drawn, whole, and never as the box for a missing letter."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.media.charts.card import BLUE, GROUND, ChartCard
from bot.media.charts.faces import BOLD, EMOJI, HAN, REGULAR, draws, load
from bot.media.charts.letters import clusters, drawable, fitted, runs, width_of, wrap

SCRIPTS = {
    "Łukasz Żółć": {REGULAR},
    "Наталья Ελένη": {REGULAR},
    "محمد": {REGULAR},
    "שלום עולם": {REGULAR},
    "नमस्ते क्षत्रिय": {"NotoSansDevanagari.ttf"},
    "বাংলা": {"NotoSansBengali.ttf"},
    "ਪੰਜਾਬੀ": {"NotoSansGurmukhi.ttf"},
    "ગુજરાતી": {"NotoSansGujarati.ttf"},
    "ଓଡ଼ିଆ": {"NotoSansOriya.ttf"},
    "தமிழ்": {"NotoSansTamil.ttf"},
    "తెలుగు": {"NotoSansTelugu.ttf"},
    "ಕನ್ನಡ": {"NotoSansKannada.ttf"},
    "മലയാളം": {"NotoSansMalayalam.ttf"},
    "සිංහල": {"NotoSansSinhala.ttf"},
    "สวัสดี": {"NotoSansThai.ttf"},
    "မြန်မာ": {"NotoSansMyanmar.ttf"},
    "አማርኛ": {"NotoSansEthiopic.ttf"},
    "ខ្មែរ": {"NotoSansKhmer.ttf"},
    "日本語テスト": {HAN},
    "한국어": {HAN},
    "简体繁體龍": {HAN},
    "🦊": {EMOJI},
    "❤️": {EMOJI},
    "1️⃣": {EMOJI},
    "👩‍🚀": {EMOJI},
    "🇩🇪": {EMOJI},
    "👍🏽": {EMOJI},
}


@pytest.mark.parametrize("text", SCRIPTS)
def test_each_script_has_a_font_with_all_its_letters(text: str) -> None:
    assert drawable(text) == text
    assert {run.face for run in runs(text)} == SCRIPTS[text]


ENGLAND = "🏴" + "".join(chr(0xE0000 + ord(mark)) for mark in "gbeng") + "\U000e007f"


@pytest.mark.parametrize("emoji", ["👩\u200d🚀", "🇩🇪", "👍🏽", "1️⃣", "❤️", ENGLAND])
def test_an_emoji_of_several_characters_is_one_picture(emoji: str) -> None:
    assert list(clusters(emoji)) == [emoji]
    assert width_of(emoji, 20) == pytest.approx(width_of("🦊", 20), rel=0.35)


def test_emoji_are_in_colour_and_not_cut_off() -> None:
    card = ChartCard(60)
    card.text(20, 40, "🔵", size=30)
    picture = Image.open(io.BytesIO(card.png())).convert("RGB")
    blue = [
        (x, y)
        for x in range(60, 200)
        for y in range(picture.height)
        if (p := picture.getpixel((x, y)))[2] > 150 > p[0]  # type: ignore[index]
    ]
    wide = max(x for x, _ in blue) - min(x for x, _ in blue)
    high = max(y for _, y in blue) - min(y for _, y in blue)
    assert wide == pytest.approx(high, rel=0.1)
    assert GROUND != BLUE


def test_what_no_font_has_is_left_out() -> None:
    assert drawable("fox \ue000 \U000e0001") == "fox"
    assert drawable("𝓯𝓪𝓷𝓬𝔂") == "fancy"
    assert drawable("a\u202eb\n\tc") == "abc"
    assert not draws(REGULAR, "日")


def test_heaps_of_marks_are_cut_down() -> None:
    assert len(drawable("Z" + "\u0301" * 40 + "A")) <= 6


def test_a_space_is_never_the_box_for_a_missing_letter() -> None:
    for run in runs("日本 語 🦊 fox ಕನ್ನಡ x"):
        assert " " not in run.words or draws(run.face, " ")


def test_a_line_from_the_right_has_its_runs_from_the_right() -> None:
    assert [run.words for run in runs("ملك 🦊 محمد")] == [" محمد", "🦊", "ملك "]
    assert [run.words for run in runs("king ملك 🦊")] == ["king ملك ", "🦊"]


def test_text_that_is_too_wide_is_cut_between_letters() -> None:
    cut = fitted("👩‍🚀" * 20, 13, 60)
    assert cut.endswith("…")
    assert set(clusters(cut.removesuffix("…"))) == {"👩‍🚀"}
    assert width_of(cut, 13) <= 60
    assert fitted("short", 13, 60) == "short"


def test_a_script_without_spaces_goes_on_in_the_next_line() -> None:
    lines = wrap("日本語のとても長い題名です", 12, 80, 2)
    assert len(lines) == 2
    assert all(width_of(line, 12) <= 80 for line in lines)
    assert lines[0] + lines[1].removesuffix("…") in "日本語のとても長い題名です"


@given(st.text(max_size=40), st.booleans())
def test_any_text_can_be_measured_and_drawn(text: str, bold: bool) -> None:
    shown = drawable(text)
    card = ChartCard(40)
    card.text(10, 30, shown, size=13, bold=bold)
    assert width_of(shown, 13, bold=bold) >= 0
    assert drawable(shown) == shown


def test_both_weights_are_there() -> None:
    assert load(BOLD, 12).getlength("fox") > load(REGULAR, 12).getlength("fox")
