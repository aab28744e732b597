"""Records as CSV that a spreadsheet opens as what it is: figures and words, never formulas."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(records: Iterable[Mapping[str, object]], columns: Sequence[str], out: TextIO) -> None:
    """One line a record, with a head line; what is absent is empty. Words that a spreadsheet would take
    for a formula get a leading apostrophe: people type notes and reasons."""
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for record in records:
        writer.writerow({name: _harmless(value) for name, value in record.items()})


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
