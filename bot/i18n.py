"""Gettext for the current task: every sentence people read passes through `_` or `ngettext`.

The English sentence is the key. Other languages are gettext catalogues in `bot/locale`, written by
`make translations`. The locale is a context variable, so each interaction answers in its member's language:

    set_locale(locale_for("de"))
    _("{amount} held.", amount="$0.055")
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

ENGLISH = "en"
GERMAN = "de"
LANGUAGES = (ENGLISH, GERMAN)

LOCALE_DIR = Path(__file__).parent / "locale"

_current: ContextVar[str] = ContextVar("language", default=ENGLISH)


def locale_for(locale: str | None) -> str:
    """Return our language for one of Discord's locales (`de`, `en-GB`, `pt-BR`), English if we lack it."""
    language = (locale or ENGLISH).partition("-")[0]
    return language if language in LANGUAGES else ENGLISH


def current_locale() -> str:
    """Return the language of the current task."""
    return _current.get()


def set_locale(language: str) -> None:
    """Set the language of the current task and its children. Call once, where an interaction arrives."""
    _current.set(language)


@contextmanager
def use_locale(language: str) -> Iterator[None]:
    """Set the language inside the `with` block, for text that others than the member will read."""
    before = _current.set(language)
    try:
        yield
    finally:
        _current.reset(before)


def _(sentence: str, /, **values: object) -> str:
    """Translate the sentence into the current language and fill its `{placeholders}` with `values`."""
    translated = catalogue(current_locale()).gettext(sentence) if sentence else sentence
    return translated.format_map(values) if values else translated


def ngettext(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Translate the form that belongs to the number `n`, which is `{n}` in both, and fill it like `_`."""
    return catalogue(current_locale()).ngettext(singular, plural, n).format_map({"n": n, **values})


def translate(sentence: str, language: str) -> str | None:
    """Return the sentence in a language, None if its catalogue has no translation."""
    translated = catalogue(language).gettext(sentence) if sentence else sentence
    return None if translated == sentence else translated


def pgettext(context: str, sentence: str, language: str) -> str | None:
    """Return a sentence's translation for one context (gettext's `msgctxt`), None if there is none."""
    translated = catalogue(language).pgettext(context, sentence)
    return None if translated == sentence else translated


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a sentence of a table for extraction; translate it with `_(TABLE[key])` when it is read."""
    return sentence


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Load a language's catalogue. English, and a language without a file, return the sentence itself."""
    if language == ENGLISH:
        return gettext.NullTranslations()
    return gettext.translation("atelier", LOCALE_DIR, [language], fallback=True)
