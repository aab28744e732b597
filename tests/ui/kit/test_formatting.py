"""Untrusted words: shown, they format, link, mention, hide and turn around nothing."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.kit import formatting
from tests.ui.samples import HOSTILE

SPECIAL = re.compile(r"(?<!\\)(?:\\\\)*[`*_~|<>#\[\]()@:]")


@given(st.text() | st.sampled_from(HOSTILE))
def test_nothing_special_stands_unescaped(words: str) -> None:
    assert not SPECIAL.search(formatting.shown(words))


@given(st.text() | st.sampled_from(HOSTILE))
def test_only_our_own_isolates_control_direction_and_nothing_hides(words: str) -> None:
    shown = formatting.shown(words)
    inner = shown.removeprefix("\u2068").removesuffix("\u2069").replace("@\u200b", "@")
    unwanted = [c for c in inner if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\u200c\u200d"]
    assert not unwanted
    assert "\n" not in shown
    assert shown.count("\u2068") == shown.count("\u2069") <= 1


@given(st.text())
def test_the_words_survive_escaping(words: str) -> None:
    cleaned = formatting.cut(formatting.clean(words), formatting.HEAD_LENGTH)
    shown = formatting.shown(words).replace("\u200b", "").strip("\u2068\u2069")
    assert re.sub(r"\\(.)", r"\1", shown) == cleaned


@pytest.mark.parametrize("words", HOSTILE)
def test_length_is_bounded(words: str) -> None:
    assert len(formatting.shown(words)) <= 3 * formatting.HEAD_LENGTH + 2
    assert len(formatting.alt_text(words) or "") <= 1024


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a fox", "a fox"),
        ("  two\n\n lines\t", "two lines"),
        ("@everyone", "\\@\u200beveryone"),
        ("<@123>", "\\<\\@\u200b123\\>"),
        ("[x](https://e.example)", "\\[x\\]\\(https\\://e\\.example\\)"),
        ("שלום", "\u2068שלום\u2069"),
        ("a\u202eb", "ab"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("é" + "\u0301" * 50, "é" + "\u0301" * 3),
        ("abcdefgh", "abcdefgh"),
    ],
)
def test_examples(typed: str, shown: str) -> None:
    assert formatting.shown(typed) == shown


def test_a_long_prompt_is_cut_before_it_is_escaped() -> None:
    shown = formatting.shown("*" * 500)
    assert shown == "\\*" * (formatting.HEAD_LENGTH - 1) + "…"


def test_a_prompt_that_shows_nothing_has_no_alt_text() -> None:
    assert formatting.alt_text("\u200b\u2060") is None


@pytest.mark.parametrize(
    ("span", "words"),
    [((40, 70), "usually 40–70 s"), ((90, 240), "usually 90 s – 4 min"), ((11.2, 11.4), "usually 11 s")],
)
def test_usual_times(span: tuple[float, float], words: str) -> None:
    assert formatting.usual(span) == words
