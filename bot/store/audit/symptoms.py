"""What can be wrong with a database that was moved or damaged, and what of it can be mended."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Part(StrEnum):
    """Where a symptom is."""

    FILE = "file"
    SCHEMA = "schema"
    STRUCTURE = "structure"  # pages, free pages and indexes
    ROWS = "rows"
    BOOKS = "books"
    SPOOL = "spool"


class Remedy(StrEnum):
    """How a symptom can be mended without a change of a single row."""

    MAKE_PRIVATE = "make it private"
    DELETE = "delete the leftover"
    REBUILD = "write the rows into a new file, with indexes and guards made again"


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing that was found. `is_wrong` False: worth knowing, the bot works with it.

    `path` is the file that the remedy is for, if it is for one file.
    """

    part: Part
    detail: str
    is_wrong: bool = True
    remedy: Remedy | None = None
    path: Path | None = None
