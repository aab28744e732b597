"""The books as their history grows: hold and capture, what is read, exports beside balances, the audit."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.audits import Audited, audited
from benchmarks.exports import NOTHING, beside_exports
from benchmarks.figures import Benchmark, Figure, Goal, Ratio, Report, Scale
from benchmarks.grown import Grown, remove_all
from benchmarks.holds import Rates, rates
from benchmarks.looks import CHARTS, Look, exponents, looks

_WAL = "an append to -wal for each hold"


@dataclass(frozen=True, slots=True)
class Length:
    """What was measured at one length. `beside`: seconds of an export, and of the slowest read meanwhile."""

    transfers: int
    looks: Mapping[str, Look]
    beside: Mapping[str, tuple[float, float]]
    rates: Rates
    audited: Audited
    file_bytes: int


async def run(scale: Scale, folder: Path) -> Report:
    """Let one history grow to each of the lengths, and measure all of it at each."""
    turns, each = scale.pick((12, 20), (2, 2))
    grown, lengths = Grown(folder / "books"), []
    for transfers in scale.transfers:
        await grown.until(transfers)
        lengths.append(await _measured(grown, transfers, folder, turns, each))
    await grown.database.close()
    before, longest = lengths[-2], lengths[-1]
    growth = exponents(before.looks, longest.looks, longest.transfers / before.transfers)
    return Report(
        "the books as their history grows",
        tuple(_ratios(lengths)),
        (
            *(figure for length in lengths for figure in _figures(length)),
            *(Figure(f"exponent of {name}", value, "(1: as the history)") for name, value in growth.items()),
        ),
        {
            "shortest": lengths[0].transfers,
            "longest": longest.transfers,
            "turns": turns,
            "holds a turn": each,
        },
        tuple(_goals(lengths, growth)),
    )


async def _measured(grown: Grown, transfers: int, folder: Path, turns: int, each: int) -> Length:
    """Holds and captures spoil a history, so they are made in a copy."""
    audit = await asyncio.to_thread(audited, grown.path)
    read = await looks(grown)
    copy = await asyncio.to_thread(grown.copied, folder / "copy")
    beside = await beside_exports(copy)
    found = await rates(copy, turns, each)
    remove_all(folder, "copy*")
    return Length(transfers, read, beside, found, audit, grown.path.stat().st_size)


def _ratios(lengths: list[Length]) -> list[Ratio]:
    shortest, longest = lengths[0], lengths[-1]
    return [
        *(
            Ratio(f"hold and capture over bare sqlite3, at {one.transfers:,} transfers", one.rates.ratio)
            for one in lengths
        ),
        Ratio(
            f"the same at {longest.transfers:,} transfers over {shortest.transfers:,}",
            longest.rates.ratio / shortest.rates.ratio,
        ),
        Ratio("a whole audit over SQLite's own check", longest.audited.audit / longest.audited.check),
    ]


def _figures(one: Length) -> list[Figure]:
    at = f"at {one.transfers:,} transfers"
    return [
        Figure(
            f"hold or capture through the store, {at}", 1 / one.rates.median(lambda turn: turn.ours), "/s"
        ),
        Figure(f"the same by hand over sqlite3, {at}", 1 / one.rates.median(lambda turn: turn.bare), "/s"),
        Figure(
            f"processor time of a hold or capture, {at}",
            one.rates.median(lambda turn: turn.ours_cpu) * 1000,
            "ms",
        ),
        Figure(f"the same by hand, {at}", one.rates.median(lambda turn: turn.bare_cpu) * 1000, "ms"),
        Figure(f"{_WAL}, {at}", one.rates.wal / 1024, "KiB"),
        *(Figure(f"{name}, {at}", look.seconds * 1000, "ms") for name, look in one.looks.items()),
        *(
            Figure(f"the whole of {name}, {at}", took, "s")
            for name, (took, _) in one.beside.items()
            if name != NOTHING
        ),
        *(
            Figure(f"slowest read of a balance beside {name}, {at}", slowest * 1000, "ms")
            for name, (_, slowest) in one.beside.items()
        ),
        Figure(f"audit, processor time, {at}", one.audited.audit, "s"),
        Figure(f"database, {at}", one.file_bytes / 1e6, "MB"),
    ]


def _goals(lengths: list[Length], growth: Mapping[str, float]) -> list[Goal]:
    shortest, longest = lengths[0], lengths[-1]
    grew = longest.transfers >= 1_000_000 and len(lengths) > 1
    beside = [found for one in lengths for name, found in one.beside.items() if name != NOTHING]
    worst = max(slowest for _, slowest in beside)
    chart = max(growth[name] for name in CHARTS)
    return [
        Goal("hold and capture over bare sqlite3", shortest.rates.ratio, 0.6, is_floor=True),
        Goal(
            "the same at 1,000,000 transfers, over what it is with few",
            longest.rates.ratio / shortest.rates.ratio if grew else None,
            0.9,
            is_floor=True,
        ),
        Goal("slowest read of a balance beside any export", worst * 1000, 50, "ms"),
        Goal("growth of what a chart of a year reads: exponent", chart, 0.1, "(0: none)"),
    ]


BENCHMARK = Benchmark("books", "hold and capture, reads, exports and the audit as the history grows", run)
