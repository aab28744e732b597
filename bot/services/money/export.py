"""A server's tables as files to attach."""

import asyncio
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.money.errors import ExportTooLarge
from bot.domain.tables import write_csv

Tables = Mapping[str, Sequence[Mapping[str, object]]]
"""Records by the name of their table."""
FORMATS = ("csv", "json")


@dataclass(frozen=True, slots=True)
class ExportFile:
    name: str
    data: bytes


async def files(tables: Tables, form: str, limit: int) -> Sequence[ExportFile]:
    """Return `atelier.json`, or one CSV file for each table with records. `form` is one of FORMATS.

    If a file has more than `limit` bytes, return one archive. Raises ExportTooLarge if that has, too.
    """
    return await asyncio.to_thread(_files, tables, form, limit)


def _files(tables: Tables, form: str, limit: int) -> Sequence[ExportFile]:
    written = [_json(tables)] if form == "json" else _csv(tables)
    if all(len(file.data) <= limit for file in written):
        return written
    packed = _zipped(written)
    if len(packed.data) > limit:
        raise ExportTooLarge(len(packed.data), limit)
    return [packed]


def _json(tables: Tables) -> ExportFile:
    return ExportFile("atelier.json", json.dumps(tables, indent=1, ensure_ascii=False).encode())


def _csv(tables: Tables) -> list[ExportFile]:
    return [ExportFile(f"{name}.csv", _table(records)) for name, records in tables.items() if records]


def _table(records: Sequence[Mapping[str, object]]) -> bytes:
    out = io.StringIO()
    write_csv(records, list(records[0]), out)
    return out.getvalue().encode("utf-8-sig")  # with its mark spreadsheets read it as UTF-8


def _zipped(files: Sequence[ExportFile]) -> ExportFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files:
            archive.writestr(file.name, file.data)
    return ExportFile("atelier.zip", out.getvalue())
