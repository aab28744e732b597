"""Files: on disk, over the wire, and their content."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.domain.errors import MediaProblem

if TYPE_CHECKING:
    from bot.catalogue import Slot


@dataclass(frozen=True, slots=True)
class Download:
    """A file that arrived. `content_type` is the host's claim.

    `whole`: the host told where the file ends, and there it ended. Otherwise the connection's end was taken
    for the file's.
    """

    size: int  # bytes
    sha256: str
    content_type: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Spooled:
    """A whole file in the spool."""

    name: str
    size: int  # bytes
    written_at: int  # epoch milliseconds


class Spool(Protocol):
    """Our files: references, results, and copies of them. In a folder, or in an object store behind one.

    part = spool.part("out-k7f3ab")
    …                                # write it
    path = await spool.keep("out-k7f3ab")

    A verb that has to ask an object store raises FilesUnavailable if that does not answer: then nothing is
    known of the file.
    """

    async def have(self, name: str) -> bool:
        """Return True if the file exists."""

    async def fetch(self, name: str) -> Path:
        """Return the path of the file on this machine's disk. It stays there for minutes, not for hours.

        Raises FileNotFoundError if there is no such file.
        """

    def part(self, name: str) -> Path:
        """Return the path to write the file to before `keep`."""

    async def keep(self, name: str) -> Path:
        """Make the part the file, so that it exists whole or not at all. Return its path.

        The file survives the end of the process, and of the machine if an object store has it. If this
        raises FilesUnavailable the part stays: try again. Raises FileNotFoundError without part and file.
        """

    async def drop(self, name: str) -> None:
        """Delete the file and its part; a missing one is fine."""

    async def files(self, *beginnings: str) -> Sequence[Spooled]:
        """Return all whole files, oldest first; with `beginnings`, those whose names begin so.

        A beginning is the part of a name up to its first dash, that included: `out-`.
        """

    def free_bytes(self) -> int:
        """Return the free space of this machine's disk."""

    def problem(self) -> str | None:
        """Return the reason why no file can be kept at the moment, in English; None if none is known."""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A file's kind and measures, by its content."""

    kind: str  # "image" | "vector" | "video" | "audio"
    content_type: str
    extension: str  # "png", without the dot
    width: int  # pixels; 0 for audio
    height: int
    seconds: float  # 0.0 for pictures and drawings


class Verdict(StrEnum):
    """What an arrived file turned out to be."""

    READABLE = "readable"
    UNREADABLE = "unreadable"  # of a known kind and nothing is missing, but we cannot read it
    CUT_OFF = "cut off"  # its end is missing: fetch it again
    FOREIGN = "foreign"  # empty, no media at all, or a drawing that would act: never to be posted


@dataclass(frozen=True, slots=True)
class Arrival:
    """The verdict on a file with its kind and type by its first bytes.

    `info` is there if it is readable. Else `problem` says why not, and `kind` may be "" for UNREADABLE bytes
    of no kind we know.
    """

    verdict: Verdict
    kind: str  # "image" | "vector" | "video" | "audio" | ""
    content_type: str  # "application/octet-stream" if unknown
    extension: str  # "bin" if unknown
    size: int  # bytes
    info: MediaInfo | None = None
    problem: MediaProblem | None = None


class ChangeKind(StrEnum):
    """A change that was made to an attached file. Comments name the figures of `Change` that come along."""

    CONVERTED = "converted"  # format
    TURNED_UPRIGHT = "turned upright"
    FIRST_FRAME = "first frame"
    SHRUNK = "shrunk"  # width, height
    COMPRESSED = "compressed"  # before, after
    LOCATION_REMOVED = "location removed"
    METADATA_REMOVED = "metadata removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change with its figures: pixels, and bytes before and after."""

    kind: ChangeKind
    format: str = ""  # "PNG"
    width: int = 0
    height: int = 0
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """An attached file in the shape in which it may leave us.

    Without `changes` the bytes are those that were attached.
    """

    info: MediaInfo
    size: int  # bytes
    sha256: str
    changes: tuple[Change, ...]


class Media(Protocol):
    """Inspect and convert files, outside this process.

    Every verb raises BadMedia for a file that cannot be used, also if it takes too much memory or time, or
    ends its reader, and ReaderUnavailable if nothing can be read at the moment.
    """

    async def inspect(self, path: Path) -> MediaInfo:
        """Return the file's kind and measures.

        Raises BadMedia if the file is empty, truncated, a decompression bomb or no media we know.
        """

    async def judge(self, path: Path) -> Arrival:
        """Return what arrived. Raises no BadMedia: "it is whole" and "we can read it" are two questions."""

    async def fit(self, path: Path, into: Path, limit: int) -> MediaInfo:
        """Write a copy of at most `limit` bytes. Return its kind and measures.

        Pictures lose quality, then size, and keep transparency and colour profile. Clips become H.264 with
        AAC, or a still if no clip is small enough. Raises BadMedia if the file cannot be read or made that
        small.
        """

    async def prepare(self, path: Path, slot: "Slot") -> Prepared:
        """Change the file in place into one that the slot takes, as far as possible.

        Pictures are converted, turned upright and shrunk, animations cut to their first frame, and metadata
        is removed from everything. A file of another kind than the slot's stays as it is, and so does a
        clip or sound that is too long, too large or of another format: the caller refuses those.
        Raises BadMedia as `inspect` does.
        """


class Attachments(Protocol):
    """Files that members attach."""

    async def download(self, url: str, into: Path, limit: int) -> Download:
        """Download as `Studio.download` does, from Discord's file hosts only."""
