"""Which language somebody is spoken to in, and every sentence in it.

The English sentence is the key: `say("{amount} held.", amount="$0.055")`. Other languages are gettext
catalogues in `bot/words`, made by `make words`. Nothing here knows Discord.
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
"""What can be spoken; English is what stands in the code."""

WORDS = Path(__file__).parent.parent / "words"
"""The folder of the catalogues."""

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


def of(locale: str | None) -> str:
    """The language for a locale of Discord (`de`, `en-GB`, `pt-BR`): ours if we speak it, else English."""
    spoken = (locale or ENGLISH).partition("-")[0]
    return spoken if spoken in LANGUAGES else ENGLISH


def spoken() -> str:
    """The language of whoever is being spoken to in this task."""
    return _spoken.get()


def speak(language: str) -> None:
    """From here on, this task and those it starts speak `language`: for the door that a person came in by."""
    _spoken.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside, `language` is spoken: for what stands before others than the one who asked."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def say(sentence: str, /, **values: object) -> str:
    """The sentence in the language of the reader, its `{placeholders}` filled with `values`."""
    said = words(spoken()).gettext(sentence) if sentence else sentence
    return said.format_map(values) if values else said


def say_n(one: str, many: str, n: int, /, **values: object) -> str:
    """As `say`, in the form that belongs to the number `n`, which is `{n}` in both."""
    return words(spoken()).ngettext(one, many, n).format_map({"n": n, **values})


def known(sentence: str, language: str) -> str | None:
    """The sentence in a language; None where its catalogue has none."""
    said = words(language).gettext(sentence) if sentence else sentence
    return None if said == sentence else said


def in_context(context: str, sentence: str, language: str) -> str | None:
    """As `known`, for words that mean this only in their context (gettext's `msgctxt`)."""
    said = words(language).pgettext(context, sentence)
    return None if said == sentence else said


def later(sentence: str) -> str:
    """Marks a sentence of a table for the catalogues; `say(TABLE[key])` says it when somebody reads it."""
    return sentence


@cache
def words(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; of English, and of one without a file, the English itself."""
    if language == ENGLISH:
        return gettext.NullTranslations()
    return gettext.translation("atelier", WORDS, [language], fallback=True)
