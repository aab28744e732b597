"""Checks of a catalogue: it has every sentence, and each translation keeps everything that is not words."""

import re
from collections import Counter
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

_KEPT = re.compile(
    r"\{\w+\}"  # a value
    r"|<[@#t][^>]*>"  # a mention, a channel, a time
    r"|`[^`]*`"  # a command, an address
    r"|\*\*|```|^-# |^- "  # formatting
    r"|\b(?:[A-Z]+_)+[A-Z]+\b"  # a setting
    r"|\$\d+(?:\.\d+)?",  # an amount
    re.MULTILINE,
)


def problems(catalogue: Catalog, wanted: Catalog) -> Iterator[str]:
    """Yield one line for each sentence that is missing, left over, or not kept."""
    for message in wanted:
        translated = catalogue.get(message.id, message.context) if message.id else message
        if translated is None:
            yield f"not in the catalogue: {message.id!r}"
        elif message.id and not is_filled(translated):
            yield f"not translated: {message.id!r}"
    for message in catalogue:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"said nowhere any more: {message.id!r}"
        elif message.id and message.fuzzy:
            yield f"marked as fuzzy: {message.id!r}"
        elif message.id and is_filled(message):
            yield from (f"{lost}: {message.id!r}" for lost in not_kept(message))


def is_filled(message: Message) -> bool:
    """Return True if it is translated in all its forms."""
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def not_kept(message: Message) -> Iterator[str]:
    """Yield values, commands, mentions and formatting that the translation has lost or added."""
    originals = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string or "",)
    for original, translated in zip(originals, forms, strict=True):
        before, after = Counter(_KEPT.findall(original)), Counter(_KEPT.findall(translated))
        if before != after:
            yield f"differs in {sorted((before - after) + (after - before))}"
        if _edges(original) != _edges(translated):
            yield "begins or ends with other blanks"


def _edges(sentence: str) -> tuple[str, str]:
    return sentence[: len(sentence) - len(sentence.lstrip())], sentence[len(sentence.rstrip()) :]
