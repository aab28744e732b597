"""The files of a catalogue: `.pot` lists sentences, `.po` is what translators write, `.mo` what is read."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.i18n import ENGLISH, LANGUAGES, LOCALE_DIR
from translations.check import filled

TEMPLATE = LOCALE_DIR / "atelier.pot"
OTHERS = tuple(language for language in LANGUAGES if language != ENGLISH)
"""The languages that need a catalogue."""

_WIDTH = 100


def place(language: str) -> Path:
    """What its translators write."""
    return LOCALE_DIR / language / "LC_MESSAGES" / "atelier.po"


def read(language: str) -> Catalog:
    """The catalogue as it stands; an empty one if there is none yet."""
    if not place(language).exists():
        return Catalog(locale=language)
    with place(language).open("rb") as file:
        return read_po(file, locale=language)


def written(catalogue: Catalog) -> bytes:
    """The text of a catalogue. Nothing in it changes with the day or the person, so that only words do."""
    catalogue.header_comment = (
        "# What Atelier says. Kept by `make translations`; only msgstr is written by hand."
    )
    catalogue.project, catalogue.version, catalogue.fuzzy = "Atelier", "1", False
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    into = BytesIO()
    write_po(into, catalogue, width=_WIDTH, include_lineno=False, ignore_obsolete=True)
    return into.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """What the bot reads of it: what is translated in all its forms; the rest is said in English."""
    done = Catalog(locale=catalogue.locale)
    done.creation_date, done.revision_date = catalogue.creation_date, catalogue.revision_date
    for message in catalogue:
        if message.id and filled(message) and not message.fuzzy:
            done.add(message.id, message.string, context=message.context)
    into = BytesIO()
    write_mo(into, done)
    return into.getvalue()
