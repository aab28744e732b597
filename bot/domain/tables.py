"""Records as CSV that is safe to open in a spreadsheet: figures and text, no formulas."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(
    records: Iterable[Mapping[str, object]], columns: Sequence[str], out: TextIO, *, header: bool = True
) -> None:
    """Write a header, unless it is written already, and one line a record; a missing value is empty.

    Text that a spreadsheet would take for a formula gets an apostrophe: people type notes and reasons.
    """
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    if header:
        writer.writeheader()
    for record in records:
        writer.writerow({name: _harmless(value) for name, value in record.items()})


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
