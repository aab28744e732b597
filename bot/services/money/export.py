"""A server's books as files to attach."""

import asyncio
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.money.errors import ExportTooLarge
from bot.domain.tables import write_csv

Books = Mapping[str, Sequence[Mapping[str, object]]]
FORMATS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class ExportFile:
    name: str
    data: bytes


async def files(books: Books, form: str, limit: int) -> Sequence[ExportFile]:
    """`atelier.json`, or one CSV file for each table that has lines; zipped if one of them has more than
    `limit` bytes. Raises NotAllowed if even that does not fit."""
    return await asyncio.to_thread(_files, books, form, limit)


def _files(books: Books, form: str, limit: int) -> Sequence[ExportFile]:
    made = [_json(books)] if form == "json" else _csv(books)
    if all(len(file.data) <= limit for file in made):
        return made
    packed = _zipped(made)
    if len(packed.data) > limit:
        raise ExportTooLarge(len(packed.data), limit)
    return [packed]


def _json(books: Books) -> ExportFile:
    return ExportFile("atelier.json", json.dumps(books, indent=1, ensure_ascii=False).encode())


def _csv(books: Books) -> list[ExportFile]:
    return [ExportFile(f"{name}.csv", _table(records)) for name, records in books.items() if records]


def _table(records: Sequence[Mapping[str, object]]) -> bytes:
    out = io.StringIO()
    write_csv(records, list(records[0]), out)
    return out.getvalue().encode("utf-8-sig")  # with its mark spreadsheets read it as UTF-8


def _zipped(made: Sequence[ExportFile]) -> ExportFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in made:
            archive.writestr(file.name, file.data)
    return ExportFile("atelier.zip", out.getvalue())
