"""Which language is spoken: by whom, in which task, and what happens to words nobody has translated."""

import asyncio

import pytest

from bot.domain.language import (
    ENGLISH,
    GERMAN,
    LANGUAGES,
    in_context,
    known,
    later,
    of,
    say,
    say_n,
    speak,
    speaking,
    spoken,
    words,
)

NOTHING = "Nothing was held or paid."
NICHTS = "Nichts wurde zurückgelegt oder bezahlt."


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("de", GERMAN),
        ("de-AT", GERMAN),
        ("en-US", ENGLISH),
        ("en-GB", ENGLISH),
        ("pt-BR", ENGLISH),
        ("", ENGLISH),
        (None, ENGLISH),
    ],
)
def test_a_locale_we_do_not_speak_is_answered_in_english(locale: str | None, language: str) -> None:
    assert of(locale) == language


def test_english_is_what_stands_in_the_code() -> None:
    assert say(NOTHING) == NOTHING
    assert say("{what}, {{kept}}", what="said") == "said, {kept}"
    assert say("nothing {to} fill") == "nothing {to} fill"
    assert say("") == ""
    assert later(NOTHING) is NOTHING


def test_inside_a_language_its_words_are_used() -> None:
    with speaking(GERMAN):
        assert say(NOTHING) == NICHTS
        with speaking(ENGLISH):
            assert say(NOTHING) == NOTHING
        assert say("{total} held", total="$0.134") == "$0.134 zurückgelegt"
    assert say(NOTHING) == NOTHING


def test_a_failure_inside_gives_the_language_back() -> None:
    with pytest.raises(KeyError), speaking(GERMAN):
        raise KeyError
    assert spoken() == ENGLISH


def test_numbers_choose_their_form() -> None:
    assert [say_n("{n} job", "{n} jobs", n) for n in (0, 1, 2)] == ["0 jobs", "1 job", "2 jobs"]
    with speaking(GERMAN):
        assert [say_n("{n} picture", "{n} pictures", n) for n in (1, 2)] == ["1 Bild", "2 Bilder"]


def test_what_nobody_translated_is_said_in_english() -> None:
    with speaking(GERMAN):
        assert say("{n} unheard of words", n=3) == "3 unheard of words"
        assert say_n("one unheard of", "{n} unheard of", 2) == "2 unheard of"
        assert say("") == ""
    assert known("unheard of words", GERMAN) is None
    assert in_context("name", "unheard of words", GERMAN) is None
    assert known("", GERMAN) is None


def test_a_language_without_a_catalogue_is_english() -> None:
    assert words("xx").gettext(NOTHING) == NOTHING


def test_a_value_is_never_taken_for_words() -> None:
    with speaking(GERMAN):
        assert say("{total} held", total="{total} held") == "{total} held zurückgelegt"


async def test_tasks_that_run_at_the_same_time_speak_their_own_language() -> None:
    met = asyncio.Barrier(len(LANGUAGES))

    async def visit(language: str) -> str:
        speak(language)
        await met.wait()
        return await asyncio.to_thread(say, NOTHING)

    assert list(await asyncio.gather(visit(ENGLISH), visit(GERMAN))) == [NOTHING, NICHTS]
    assert spoken() == ENGLISH
