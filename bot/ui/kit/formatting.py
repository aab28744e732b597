"""Make untrusted words safe to show, and format the values that every message has.

Any member can write a prompt. Shown, it must not format, link, mention, hide or turn around anything.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.i18n import _

HEAD_LENGTH = 300
"""Characters of a prompt in the first line of a message."""

ALT_LENGTH = 1000
"""Characters of a picture's description; Discord takes 1024."""

_JOINERS = "\u200c\u200d"  # needed inside words of some scripts, and inside emoji
_MARKS_IN_A_ROW = 3  # more combining marks than any script stacks are there to cover other lines
# Everything that Discord's Markdown, links, mentions, emoji codes and timestamps are made of.
_SPECIAL = re.compile(r"([\\`*_~|<>#\[\]()@:\-+.!{}&])")
_ISOLATE, _POP = "\u2068", "\u2069"


def clean(text: str) -> str:
    """Return one line without control, bidi-control, invisible or broken characters.

    Heaps of combining marks are cut off. The words themselves stay as they are.
    """
    return " ".join("".join(_visible(text)).split())


def _visible(text: str) -> Iterator[str]:
    marks = 0
    for mark in text:
        category = unicodedata.category(mark)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if mark.isspace() or category in ("Zl", "Zp"):
            yield " "
        elif marks <= _MARKS_IN_A_ROW and (
            category not in ("Cc", "Cf", "Cs", "Co", "Cn") or mark in _JOINERS
        ):
            yield mark


def cut(text: str, length: int) -> str:
    """Return at most `length` characters. The last one is `…` if text is missing."""
    return text if len(text) <= length else text[: length - 1].rstrip(" " + _JOINERS) + "…"


def escape(text: str) -> str:
    """Return the text so that Discord shows it literally: no Markdown, link, emoji, timestamp or mention."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    # A zero-width space after @: `@everyone` would look like a mention even where it is none.
    return escaped.replace("@", "@\u200b")


def shown(text: str, length: int = HEAD_LENGTH) -> str:
    """Return untrusted text for a message: cleaned, cut, escaped, and isolated if it runs right to left."""
    safe = escape(cut(clean(text), length))
    return f"{_ISOLATE}{safe}{_POP}" if _turns(safe) else safe


def plain(text: str) -> str:
    """Return a moderator's text for use inside a sentence: one line, escaped, without the last full stop."""
    line = " ".join(text.split()).rstrip(".")
    return "".join(f"\\{mark}" if mark in "\\`*_~|<>#[]()@:" else mark for mark in line)


def alt_text(prompt: str) -> str | None:
    """Return a prompt as the description of a file, where nothing is formatted; None if it shows nothing."""
    return cut(clean(prompt), ALT_LENGTH) or None


def _turns(text: str) -> bool:
    return any(unicodedata.bidirectional(mark) in ("R", "AL", "AN") for mark in text)


def relative(instant: int) -> str:
    """Return `in 14 minutes`, kept up to date by Discord. `instant` is epoch milliseconds."""
    return f"<t:{instant // 1000}:R>"


def clock(instant: int) -> str:
    """Return `14:05` in the reader's zone. `instant` is epoch milliseconds."""
    return f"<t:{instant // 1000}:t>"


def moment(instant: int) -> str:
    """Return `21 November 2026 14:05` in the reader's zone and language. `instant` is epoch milliseconds."""
    return f"<t:{instant // 1000}:f>"


def duration(seconds: float) -> str:
    """Return `11 s`, `4 min` or `2 h`."""
    if seconds < 120:
        return f"{max(1, round(seconds))} s"
    if seconds < 7200:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"


def usual(seconds: tuple[float, float], *, begins: bool = False) -> str:
    """Return `usually 40–70 s` for a span of seconds; with a capital if it `begins` a line."""
    time = span(seconds)
    return _("Usually {time}", time=time) if begins else _("usually {time}", time=time)


def span(seconds: tuple[float, float]) -> str:
    """Return `40–70 s`, `30 s – 4 min`, or one time if both ends read alike."""
    low, high = duration(seconds[0]), duration(seconds[1])
    number, _unused, unit = low.partition(" ")
    if low == high:
        return low
    return f"{number}–{high}" if high.endswith(f" {unit}") else f"{low} – {high}"


def day(instant: int) -> str:
    """Return the date of an instant in UTC, `2026-11-21`. `instant` is epoch milliseconds."""
    return datetime.fromtimestamp(instant / 1000, UTC).date().isoformat()


def jump(guild_id: int, channel_id: int, message_id: int | None) -> str:
    """Return the address that opens a message in Discord; without a known message, its channel."""
    message = "" if not message_id else f"/{message_id}"
    return f"https://discord.com/channels/{guild_id}/{channel_id}{message}"


DOT = " · "
