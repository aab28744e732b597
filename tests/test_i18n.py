"""The language of a task, and sentences without a translation."""

import asyncio

import pytest

from bot.i18n import (
    ENGLISH,
    GERMAN,
    LANGUAGES,
    N_,
    _,
    catalogue,
    current_locale,
    locale_for,
    ngettext,
    pgettext,
    set_locale,
    translate,
    use_locale,
)

NOTHING = "Nothing was paid."
NICHTS = "Nichts wurde bezahlt."


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
    assert locale_for(locale) == language


def test_english_is_what_stands_in_the_code() -> None:
    assert _(NOTHING) == NOTHING
    assert _("{what}, {{kept}}", what="said") == "said, {kept}"
    assert _("nothing {to} fill") == "nothing {to} fill"
    assert _("") == ""
    assert N_(NOTHING) is NOTHING


def test_inside_a_language_its_words_are_used() -> None:
    with use_locale(GERMAN):
        assert _(NOTHING) == NICHTS
        with use_locale(ENGLISH):
            assert _(NOTHING) == NOTHING
        assert _("{total} held", total="$0.134") == "$0.134 zurückgelegt"
    assert _(NOTHING) == NOTHING


def test_a_failure_inside_gives_the_language_back() -> None:
    with pytest.raises(KeyError), use_locale(GERMAN):
        raise KeyError
    assert current_locale() == ENGLISH


def test_numbers_choose_their_form() -> None:
    assert [ngettext("{n} job", "{n} jobs", n) for n in (0, 1, 2)] == ["0 jobs", "1 job", "2 jobs"]
    with use_locale(GERMAN):
        assert [ngettext("{n} picture", "{n} pictures", n) for n in (1, 2)] == ["1 Bild", "2 Bilder"]


def test_what_nobody_translated_is_said_in_english() -> None:
    with use_locale(GERMAN):
        assert _("{n} unheard of words", n=3) == "3 unheard of words"
        assert ngettext("one unheard of", "{n} unheard of", 2) == "2 unheard of"
        assert _("") == ""
    assert translate("unheard of words", GERMAN) is None
    assert pgettext("name", "unheard of words", GERMAN) is None
    assert translate("", GERMAN) is None


def test_a_language_without_a_catalogue_is_english() -> None:
    assert catalogue("xx").gettext(NOTHING) == NOTHING


def test_a_value_is_never_taken_for_words() -> None:
    with use_locale(GERMAN):
        assert _("{total} held", total="{total} held") == "{total} held zurückgelegt"


async def test_tasks_that_run_at_the_same_time_speak_their_own_language() -> None:
    met = asyncio.Barrier(len(LANGUAGES))

    async def visit(language: str) -> str:
        set_locale(language)
        await met.wait()
        return await asyncio.to_thread(_, NOTHING)

    assert list(await asyncio.gather(visit(ENGLISH), visit(GERMAN))) == [NOTHING, NICHTS]
    assert current_locale() == ENGLISH
