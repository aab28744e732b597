"""What is said about StableStudio's prices of the last thirty days."""

import json
from collections.abc import Iterator, Mapping, Sequence

from bot.domain.amounts import format_usd
from bot.domain.money.prices import DAYS, Jump, Losses, ModelPrices, Series
from bot.i18n import _, ngettext
from bot.ui.kit import formatting
from bot.ui.kit.formatting import DOT

SERIES = 8
JUMPS = 5


def overview(found: Sequence[ModelPrices], models: Sequence[str]) -> Iterator[str]:
    """One entry for each model that was asked about, and the names of the others."""
    yield _("**StableStudio's prices**, as quoted in the last {days} days", days=DAYS)
    for one in found:
        yield model(one)
    if silent := [name for name in models if name not in {one.model for one in found}]:
        yield _("-# not asked about: {silent}", silent=", ".join(silent))


def model(of: ModelPrices) -> str:
    """One model: its range, its last jump, its silence, its losses."""
    said = [f"**{of.model}** {between(of.low, of.high)}{DOT}{_quotes(of)}"]
    if of.losses is not None and of.losses.lost:
        said[0] += f"{DOT}{lost(of.losses)}"
    if of.silent_since is not None:
        said.append(f"-# ⚠ {silence(of)}")
    if of.jumps:
        said.append(f"-# {jump(of.jumps[0])}")
    return "\n".join(said)


def details(of: ModelPrices) -> Iterator[str]:
    """Everything about one model."""
    yield f"**{of.model}** {between(of.low, of.high)}{DOT}{_quotes(of)}"
    if of.silent_since is not None:
        yield f"⚠ {silence(of)}"
    for one in of.series[:SERIES]:
        spread = "" if one.low == one.high else f" ({between(one.low, one.high)})"
        yield f"{label(one)}: **{format_usd(one.last)}**{spread}"
    if len(of.series) > SERIES:
        yield _("-# and {series} more sets of options", series=len(of.series) - SERIES)
    for one_jump in of.jumps[:JUMPS]:
        yield f"-# {jump(one_jump)}"
    if of.losses is not None:
        yield f"-# {lost(of.losses)}"


def unasked(model_id: str) -> str:
    """A model without quotes."""
    return _(
        "Nobody asked for a price of **{model_id}** in the last {days} days; its command does, for free.",
        model_id=model_id,
        days=DAYS,
    )


def between(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return _("no price")
    return format_usd(low) if low == high else f"{format_usd(low)}–{format_usd(high)}"


def _quotes(of: ModelPrices) -> str:
    asked = ngettext("{n} quote", "{n} quotes", of.quotes)
    return (
        _("{asked}, {unanswered} unanswered", asked=asked, unanswered=of.unanswered)
        if of.unanswered
        else asked
    )


def silence(of: ModelPrices) -> str:
    """A model that has stopped answering."""
    assert of.silent_since is not None, "asked only of a model that is silent"
    last = (
        _("; the last answer came {answered_at}", answered_at=formatting.relative(of.answered_at))
        if of.answered_at
        else ""
    )
    return _(
        "no usable answer since {silent_since}{last}",
        silent_since=formatting.relative(of.silent_since),
        last=last,
    )


def jump(of: Jump) -> str:
    """`▲ 25 % 2K: $0.134 → $0.1675`."""
    sign = "▲" if of.after > of.before else "▼"
    change = f"{sign} {abs(of.percent)} %" if of.before else sign
    what = label(Series(of.operation, of.options_key, ()))
    return (
        f"{change} {what}: {format_usd(of.before)} → {format_usd(of.after)}{DOT}{formatting.relative(of.at)}"
    )


def lost(of: Losses) -> str:
    """The loss rate."""
    if not of.lost:
        return _("{paid} paid jobs, none lost", paid=of.paid)
    return _(
        "{lost} of {paid} paid jobs lost ({percent} %)",
        lost=of.lost,
        paid=of.paid,
        percent=f"{of.percent:.1f}",
    )


def label(of: Series) -> str:
    """An operation and its options in a few words, `edit · 2K · 3 files`."""
    options: Mapping[str, object] = json.loads(of.options_key)
    return DOT.join([of.operation.partition("/")[2], *(_option(*pair) for pair in options.items())])


def _option(name: str, value: object) -> str:
    words = name.replace("_", " ")
    if name == "files":
        return ngettext("{n} file", "{n} files", int(str(value)))
    if isinstance(value, bool):
        return words if value else _("no {words}", words=words)
    if name in ("duration", "seconds", "duration_seconds"):
        return _("{value} s", value=value)
    return str(value) if any(mark.isdigit() for mark in str(value)) else f"{words} {value}"


def alt(of: ModelPrices) -> str:
    """The picture of a model's prices in words."""
    lines = [f"{label(one)} {format_usd(one.last)}" for one in of.series[:SERIES]]
    return formatting.cut(
        _(
            "Prices of {model} in the last {days} days. {lines}",
            model=of.model,
            days=DAYS,
            lines=", ".join(lines),
        ),
        formatting.ALT_LENGTH,
    )
