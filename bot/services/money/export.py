"""A server's tables as files to attach."""

import asyncio
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from bot.domain.money.errors import ExportTooLarge
from bot.domain.tables import write_csv

Record = Mapping[str, object]
Tables = Mapping[str, Sequence[Record]]
"""Records by the name of their table."""
FORMATS = ("csv", "json")

_RECORDS = 200
"""Records in a piece: a few hundredths of a megabyte."""

_ENCODER = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class ExportFile:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Export:
    """Files, and the number of records of each table."""

    files: Sequence[ExportFile]
    counts: Mapping[str, int]


async def files(tables: Tables, form: str, limit: int) -> Sequence[ExportFile]:
    """Return `atelier.json`, or one CSV file for each table with records. `form` is one of FORMATS.

    If a file has more than `limit` bytes, return one archive. Raises ExportTooLarge if that has, too.
    """
    return (await asyncio.to_thread(write, tables.items(), form, limit)).files


def write(tables: Iterable[tuple[str, Iterable[Record]]], form: str, limit: int) -> Export:
    """Write the files as `files` does, of tables that are read as they are written.

    A file is made in pieces: a long history is never whole in memory, and each piece lets other threads run,
    since compressing gives Python's lock away.
    """
    counts: Counter[str] = Counter()
    plain: list[ExportFile] = []
    packed, fits = io.BytesIO(), True
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, pieces in _json(tables, counts) if form == "json" else _csv(tables, counts):
            whole = io.BytesIO()
            with archive.open(name, "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
                    fits = fits and whole.tell() + len(piece) <= limit
                    if fits:
                        whole.write(piece)
            plain.append(ExportFile(name, whole.getvalue()))
    if fits:
        return Export(plain, counts)
    data = packed.getvalue()
    if len(data) > limit:
        raise ExportTooLarge(len(data), limit)
    return Export([ExportFile("atelier.zip", data)], counts)


_Files = Iterator[tuple[str, Iterator[bytes]]]


def _pieces(name: str, records: Iterable[Record], counts: Counter[str]) -> Iterator[Sequence[Record]]:
    """Yield the records of a table in pieces, and count them."""
    left = iter(records)
    counts[name] = 0
    while piece := list(islice(left, _RECORDS)):
        counts[name] += len(piece)
        yield piece


def _json(tables: Iterable[tuple[str, Iterable[Record]]], counts: Counter[str]) -> _Files:
    yield "atelier.json", _json_pieces(tables, counts)


def _json_pieces(tables: Iterable[tuple[str, Iterable[Record]]], counts: Counter[str]) -> Iterator[bytes]:
    """Yield one object with a list for each table, a record a line."""
    lead = "{"
    for name, records in tables:
        yield f"{lead}\n {json.dumps(name)}: [".encode()
        lead, between = ",", "\n  "
        for piece in _pieces(name, records, counts):
            yield (between + ",\n  ".join(map(_ENCODER.encode, piece))).encode()
            between = ",\n  "
        yield b"]"
    yield b"{}\n" if lead == "{" else b"\n}\n"


def _csv(tables: Iterable[tuple[str, Iterable[Record]]], counts: Counter[str]) -> _Files:
    for name, records in tables:
        pieces = _pieces(name, records, counts)
        first = next(pieces, None)
        if first is not None:
            yield f"{name}.csv", _csv_pieces(chain([first], pieces), list(first[0]))


def _csv_pieces(pieces: Iterable[Sequence[Record]], columns: Sequence[str]) -> Iterator[bytes]:
    encoding = "utf-8-sig"  # with its mark spreadsheets read it as UTF-8
    for piece in pieces:
        out = io.StringIO()
        write_csv(piece, columns, out, header=encoding == "utf-8-sig")
        yield out.getvalue().encode(encoding)
        encoding = "utf-8"
