"""The picture of a spending: bars over time, and the models and members it went to."""

from collections.abc import Mapping, Sequence

from bot.domain.amounts import format_usd
from bot.domain.money.spending import Bar, Share, Spending
from bot.i18n import _, ngettext
from bot.media.charts.axis import LABEL, AmountAxis, day_words
from bot.media.charts.card import (
    AMBER,
    BLUE,
    LINE,
    MARGIN,
    SMALL,
    TEAL,
    TEXT,
    WIDTH,
    ChartCard,
    drawable,
    fitted,
    width_of,
)

_HEAD, _PLOT, _DATES = 84, 150, 30
_TITLE, _ROW, _FOOT = 42, 34, 14


def draw(of: Spending, title: str, names: Mapping[str, str]) -> bytes:
    """A PNG. `names` are the members' names by id."""
    models, members = _models(of.models), _members(of.members, names)
    card = ChartCard(_HEAD + _PLOT + _DATES + _height(models) + _height(members) + _FOOT)
    _head(card, of, title)
    _bars(card, of)
    y: float = _HEAD + _PLOT + _DATES
    y = _ranking(card, y, _("By model"), models, TEAL)
    _ranking(card, y, _("By member"), members, AMBER)
    return card.png()


def _height(lines: Sequence[tuple[str, Share]]) -> float:
    return _TITLE + _ROW * len(lines) if lines else 0


def _head(card: ChartCard, of: Spending, title: str) -> None:
    total = format_usd(of.total)
    card.text(WIDTH - MARGIN, 40, total, size=24, bold=True, anchor="rs")
    room = WIDTH - 3 * MARGIN - width_of(total, 24, bold=True)
    card.text(MARGIN, 38, fitted(drawable(title), 18, room, bold=True), size=18, bold=True)
    jobs = ngettext("{n} job", "{n} jobs", of.jobs)
    card.text(WIDTH - MARGIN, 61, jobs, size=13, colour=SMALL, anchor="rs")
    days = f"{_first(of)} – {day_words(of.span.last)} · {of.span.zone}"
    card.text(MARGIN, 61, fitted(days, 13, WIDTH - 3 * MARGIN - width_of(jobs, 13)), size=13, colour=SMALL)


def _first(of: Spending) -> str:
    """The first day, with its year where it is another one, and with how long a bar is."""
    weeks = _("weeks, ") if of.bars[0].days > 1 else ""
    year = f" {of.span.first.year}" if of.span.first.year != of.span.last.year else ""
    return f"{weeks}{day_words(of.span.first)}{year}"


def _bars(card: ChartCard, of: Spending) -> None:
    bottom = _HEAD + _PLOT
    axis = AmountAxis(card, top=_HEAD + 4, bottom=bottom, highest=max(bar.amount for bar in of.bars))
    axis.draw()
    each = (axis.right - axis.left) / len(of.bars)
    for index, bar in enumerate(of.bars):
        if bar.amount > 0:
            top = min(axis.y(bar.amount), bottom - 1.5)  # little is not nothing
            width = max(1.0, each * 0.74)
            left = axis.left + each * index + (each - width) / 2
            card.box(left, top, width, bottom - top, BLUE, radius=min(3.0, width / 3))
    _dates(card, of.bars, axis, each)
    if not any(bar.amount for bar in of.bars):
        middle = (axis.left + axis.right) / 2
        card.text(middle, _HEAD + 80, _("Nothing was spent in these days."), size=14, anchor="ms")


def _dates(card: ChartCard, bars: Sequence[Bar], axis: AmountAxis, each: float) -> None:
    """Dates under some of the bars, the last one always, as many as have room."""
    every = max(1, -(-58 // max(1, int(each))))
    for index in range(len(bars) - 1, -1, -every):
        words = day_words(bars[index].first)
        middle = axis.left + each * (index + 0.5)
        half = width_of(words, LABEL) / 2
        middle = min(max(middle, axis.left + half - 8), axis.right - half)
        card.text(middle, axis.bottom + 18, words, size=LABEL, colour=SMALL, anchor="ms")


def _ranking(card: ChartCard, y: float, title: str, lines: Sequence[tuple[str, Share]], colour: str) -> float:
    """The largest share fills the width; what it is stands above its bar. Where the next part begins."""
    if not lines:
        return y
    card.text(MARGIN, y + 30, title, size=15, bold=True)
    y += _TITLE
    most = max(share.amount for _, share in lines) or 1
    for name, share in lines:
        amount = format_usd(share.amount)
        card.text(WIDTH - MARGIN, y + 14, amount, size=13, bold=True, anchor="rs")
        room = WIDTH - 3 * MARGIN - width_of(amount, 13, bold=True)
        card.text(MARGIN, y + 14, fitted(name, 13, room), size=13, colour=TEXT)
        card.box(MARGIN, y + 20, WIDTH - 2 * MARGIN, 6, LINE, radius=3)
        if share.amount > 0:
            length = max(6.0, (WIDTH - 2 * MARGIN) * share.amount / most)
            card.box(MARGIN, y + 20, length, 6, colour, radius=3)
        y += _ROW
    return y


def _models(shares: Sequence[Share]) -> list[tuple[str, Share]]:
    return [(share.key or _("{others} other models", others=share.others), share) for share in shares]


def _members(shares: Sequence[Share], names: Mapping[str, str]) -> list[tuple[str, Share]]:
    return [
        (
            _("{others} other members", others=share.others)
            if share.key is None
            else _member(share.key, names),
            share,
        )
        for share in shares
    ]


def _member(key: str, names: Mapping[str, str]) -> str:
    return drawable(names.get(key, "")) or _("member …{key}", key=key[-4:])
