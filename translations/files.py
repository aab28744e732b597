"""The files of a catalogue: `.pot` lists the sentences, translators write `.po`, the bot reads `.mo`."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.i18n import ENGLISH, LANGUAGES, LOCALE_DIR
from translations.check import is_filled

TEMPLATE = LOCALE_DIR / "atelier.pot"
OTHERS = tuple(language for language in LANGUAGES if language != ENGLISH)
"""The languages that need a catalogue."""

_WIDTH = 100


def po_file(language: str) -> Path:
    """Return the file that the language's translators write."""
    return LOCALE_DIR / language / "LC_MESSAGES" / "atelier.po"


def read(language: str) -> Catalog:
    """Read the language's catalogue; an empty one if there is no file yet."""
    if not po_file(language).exists():
        return Catalog(locale=language)
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def to_po(catalogue: Catalog) -> bytes:
    """Return the text of a catalogue. It names no day and no person, so that only sentences change it."""
    catalogue.header_comment = (
        "# What Atelier says. Kept by `make translations`; only msgstr is written by hand."
    )
    catalogue.project, catalogue.version, catalogue.fuzzy = "Atelier", "1", False
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    into = BytesIO()
    write_po(into, catalogue, width=_WIDTH, include_lineno=False, ignore_obsolete=True)
    return into.getvalue()


def to_mo(catalogue: Catalog) -> bytes:
    """Compile the sentences that are translated in all their forms. The bot shows the rest in English."""
    done = Catalog(locale=catalogue.locale)
    done.creation_date, done.revision_date = catalogue.creation_date, catalogue.revision_date
    for message in catalogue:
        if message.id and is_filled(message) and not message.fuzzy:
            done.add(message.id, message.string, context=message.context)
    into = BytesIO()
    write_mo(into, done)
    return into.getvalue()
