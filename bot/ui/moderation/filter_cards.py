"""Cards of the words that a server does not want in prompts."""

from collections.abc import Iterator, Sequence

import discord
from discord import ui

from bot.domain.moderation.filters import Hit, KeywordRule, WordRule
from bot.i18n import _, ngettext
from bot.ports.keywords import Keywords
from bot.services.moderation.content import FilterView, blocked_by
from bot.ui.kit import sending
from bot.ui.kit.errors.content import WORD, rule_name
from bot.ui.kit.formatting import shown
from bot.ui.kit.layout import LIST_LENGTH, Card, Tone, contained, fitting

_SMALL_PRINT = 900
"""Characters of the card beside the list."""

_NAMED = 8
"""AutoMod's rules that are named on the card."""

FILE = "blocked-words.txt"
"""All rules of a server that has more than fit on the card."""


def listing(view: FilterView) -> Card:
    """Return the server's own rules, then what AutoMod adds. Send `files` with it."""
    kept, more = _kept(view)
    rest = ngettext(
        "{n} more rule is in the file, with all the others.",
        "{n} more rules are in the file, with all the others.",
        more,
    )
    return contained(
        Tone.PLAIN,
        _("Words blocked in prompts"),
        *(kept or [_("No rules of your own. `/moderate filter add` adds one.")]),
        *([rest, ui.File[Card](f"attachment://{FILE}")] if more else ()),
        *_automod(view.keywords),
        small=_("`/moderate filter test` tells which rule a text breaks."),
    )


def files(view: FilterView) -> list[discord.File]:
    """Return all of the server's rules as a file if the card has no room for them."""
    if not _kept(view)[1]:
        return []
    text = "\n".join(f"{rule.number}\t{_plainly(rule)}" for rule in view.words)
    return [sending.file(FILE, text.encode("utf-8", "replace"))]


def _kept(view: FilterView) -> tuple[Sequence[str], int]:
    """Return the lines of the rules that fit on the card, and the number of the others."""
    lines = [_line(rule) for rule in view.words]
    kept = fitting(lines, LIST_LENGTH - _SMALL_PRINT)
    return kept, len(lines) - len(kept)


def _plainly(rule: WordRule) -> str:
    """Return the whole rule as its moderator wrote it."""
    if not rule.exceptions:
        return rule.word
    return _("{word} except {words}", word=rule.word, words=", ".join(rule.exceptions))


def _line(rule: WordRule) -> str:
    word = f"`{rule.number}` “{shown(rule.word, WORD)}”"
    if not rule.exceptions:
        return word
    words = shown(", ".join(rule.exceptions), 200)
    return _("{word} except {words}", word=word, words=words)


def _automod(keywords: Keywords | None) -> Iterator[str]:
    """Yield lines about AutoMod: the rules that count, and those that cannot be read."""
    if keywords is None:
        yield _("AutoMod's words don't count here. `/moderate filter settings` lets them count.")
        return
    if not keywords.readable:
        yield _("⚠️ I can't read AutoMod's words (unreadable without **Manage Server**), so they don't count.")
        return
    if not (keywords.rules or keywords.presets or keywords.alerts):
        yield _("AutoMod has no words.")
    for rule in keywords.rules[:_NAMED]:
        yield _keyword_rule(rule)
    for name in keywords.presets[:_NAMED]:
        yield _(
            "⚠️ AutoMod “{name}”: unreadable, Discord keeps its list to itself",
            name=shown(name, WORD),
        )
    for name in keywords.alerts[:_NAMED]:
        yield _("AutoMod “{name}”: only alerts, so it blocks nothing", name=shown(name, WORD))


def _keyword_rule(rule: KeywordRule) -> str:
    line = ngettext(
        "🛡️ AutoMod “{name}”: {n} word",
        "🛡️ AutoMod “{name}”: {n} words",
        len(rule.keywords),
        name=shown(rule.name, WORD),
    )
    if not rule.unread:
        return line
    unread = ngettext(
        "{n} regular expression is unreadable",
        "{n} regular expressions are unreadable",
        rule.unread,
    )
    return f"{line} · {unread}"


def added(rules: Sequence[WordRule]) -> Card:
    """Return the answer to new rules."""
    heading = ngettext("{n} word is blocked now", "{n} words are blocked now", len(rules))
    return contained(Tone.DONE, heading, *fitting([_line(rule) for rule in rules]))


def removed(rule: WordRule) -> Card:
    """Return the answer to a rule that is gone."""
    return contained(Tone.DONE, _("Allowed again"), _line(rule))


def tested(text: str, hits: Sequence[Hit]) -> Card:
    """Return the rules that a text breaks, each with the words that break it."""
    if not hits:
        return contained(Tone.DONE, _("Nothing in it is blocked"), f"> {shown(text)}")
    lines = [
        _("{rule}, because of “{found}”", rule=rule_name(blocked_by(hit)), found=shown(hit.found, WORD))
        for hit in hits
    ]
    kept = fitting(lines, LIST_LENGTH - _SMALL_PRINT)
    more = len(lines) - len(kept)
    return contained(
        Tone.REFUSED,
        _("This would be blocked"),
        f"> {shown(text)}",
        *kept,
        _("-# and {more} more", more=more) if more else None,
    )


def settings(*, automod: bool) -> Card:
    """Return the settings of the filter."""
    said = (
        _("AutoMod's words count for prompts.") if automod else _("AutoMod's words don't count for prompts.")
    )
    return contained(Tone.DONE, _("Settings of the filter"), said)
