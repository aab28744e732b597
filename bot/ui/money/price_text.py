"""Texts about StableStudio's prices of the last thirty days."""

import json
from collections.abc import Iterator, Mapping, Sequence

from bot.domain.amounts import format_usd
from bot.domain.money.prices import DAYS, Jump, Losses, ModelPrices, Series
from bot.i18n import _, ngettext
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT

SERIES = 8  # sets of options listed for a model
JUMPS = 5  # price changes listed for a model, the latest first


def overview(quoted: Sequence[ModelPrices], models: Sequence[str]) -> Iterator[str]:
    """Yield an entry for each model that was quoted, and the names of the others."""
    for prices in quoted:
        yield model(prices)
    if silent := [name for name in models if name not in {prices.model for prices in quoted}]:
        yield _("-# not asked about: {silent}", silent=", ".join(silent))


def model(prices: ModelPrices) -> str:
    """Return a model's range, last jump, silence and losses in a few lines."""
    lines = [f"**{prices.model}** {between(prices.low, prices.high)}{DOT}{_quotes(prices)}"]
    if prices.losses is not None and prices.losses.lost:
        lines[0] += f"{DOT}{lost(prices.losses)}"
    if prices.silent_since is not None:
        lines.append(f"-# ⚠ {silence(prices)}")
    if prices.jumps:
        lines.append(f"-# {jump(prices.jumps[0])}")
    return "\n".join(lines)


def details(prices: ModelPrices) -> Iterator[str]:
    """Yield a heading, and all facts about one model."""
    yield _("Prices of {model}", model=prices.model)
    yield f"**{between(prices.low, prices.high)}**{DOT}{_quotes(prices)}"
    if prices.silent_since is not None:
        yield f"⚠ {silence(prices)}"
    for series in prices.series[:SERIES]:
        spread = "" if series.low == series.high else f" ({between(series.low, series.high)})"
        yield f"{label(series)}: **{format_usd(series.last)}**{spread}"
    if len(prices.series) > SERIES:
        yield _("-# and {series} more sets of options", series=len(prices.series) - SERIES)
    for price_jump in prices.jumps[:JUMPS]:
        yield f"-# {jump(price_jump)}"
    if prices.losses is not None:
        yield f"-# {lost(prices.losses)}"


def unasked(model_id: str) -> str:
    """Return the text for a model without quotes."""
    return _(
        "**{model_id}** had no price in the last {days} days. Its command asks for one, for free.",
        model_id=model_id,
        days=DAYS,
    )


def between(low: int | None, high: int | None) -> str:
    """Return `$0.13–$0.24`, one amount if both are equal, or words for no price."""
    if low is None or high is None:
        return _("no price")
    return format_usd(low) if low == high else f"{format_usd(low)}–{format_usd(high)}"


def _quotes(prices: ModelPrices) -> str:
    count = ngettext("{n} quote", "{n} quotes", prices.quotes)
    return (
        _("{asked}, {unanswered} unanswered", asked=count, unanswered=prices.unanswered)
        if prices.unanswered
        else count
    )


def silence(prices: ModelPrices) -> str:
    """Return since when a model gives no usable answer."""
    assert prices.silent_since is not None, "asked only of a model that is silent"
    silent = _("no usable answer since {time}", time=formatting.moment(prices.silent_since))
    if not prices.answered_at:
        return silent
    return DOT.join([silent, _("last answer {time}", time=formatting.relative(prices.answered_at))])


def jump(change: Jump) -> str:
    """Return `▲ 25 % 2K: $0.134 → $0.1675`."""
    sign = "▲" if change.after > change.before else "▼"
    percent = f"{sign} {abs(change.percent)} %" if change.before else sign
    name = label(Series(change.operation, change.options_key, ()))
    before, after = format_usd(change.before), format_usd(change.after)
    return f"{percent} {name}: {before} → {after}{DOT}{formatting.relative(change.at)}"


def lost(losses: Losses) -> str:
    """Return the loss rate."""
    if not losses.lost:
        return _("{paid} paid jobs, none lost", paid=losses.paid)
    return _(
        "{lost} of {paid} paid jobs lost ({percent} %)",
        lost=losses.lost,
        paid=losses.paid,
        percent=f"{losses.percent:.1f}",
    )


def label(series: Series) -> str:
    """Return an operation and its options in a few words, `edit · 2K · 3 files`."""
    options: Mapping[str, object] = json.loads(series.options_key)
    return DOT.join([series.operation.partition("/")[2], *(_option(*pair) for pair in options.items())])


def _option(name: str, value: object) -> str:
    words = name.replace("_", " ")
    if name == "files":
        return ngettext("{n} file", "{n} files", int(str(value)))
    if isinstance(value, bool):
        return words if value else _("no {words}", words=words)
    if name in ("duration", "seconds", "duration_seconds"):
        return _("{value} s", value=value)
    return str(value) if any(mark.isdigit() for mark in str(value)) else f"{words} {value}"


def alt(prices: ModelPrices) -> str:
    """Return the description of a model's price chart."""
    lines = [f"{label(series)} {format_usd(series.last)}" for series in prices.series[:SERIES]]
    return formatting.cut(
        _(
            "Prices of {model} in the last {days} days. {lines}",
            model=prices.model,
            days=DAYS,
            lines=", ".join(lines),
        ),
        formatting.ALT_LENGTH,
    )
