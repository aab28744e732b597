"""Blank whatever in an MP4 or QuickTime file is neither picture nor sound. The file keeps every offset.

Boxes that describe become empty `free` boxes, also the tracks of other streams (positions, timecode,
subtitles). Messages in the stream itself become unreadable, bytes of the data that no kept sample uses become
zeros, and what is behind the last box is cut off.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from av.container import InputContainer
from av.stream import Stream

from bot.media.inspection.beside import is_harmless
from bot.media.inspection.boxes import Box, boxes, top_level
from bot.media.inspection.clips import codec_of
from bot.media.inspection.user_data import blank, length_size, messages_in, messages_in_header

_KEPT: Final = {
    b"": {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"ssix", b"pdin"},
    b"moov": {b"mvhd", b"trak", b"mvex", b"iods"},
    b"mvex": {b"mehd", b"trex", b"leva", b"trep"},
    b"trak": {b"tkhd", b"edts", b"mdia", b"tapt"},
    b"edts": {b"elst"},
    b"dinf": {b"dref"},
    b"mdia": {b"mdhd", b"hdlr", b"minf", b"elng"},
    b"minf": {b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"},
    b"stbl": {
        *(b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss", b"stsh"),
        *(b"stps", b"sdtp", b"sgpd", b"sbgp", b"padb", b"stdp"),
    },
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun", b"sdtp", b"sgpd", b"sbgp"},
}
"""Boxes that are needed to play, by the box around them. All others are blanked."""

_IN_ENTRY: Final = {
    *(b"avcC", b"hvcC", b"lhvC", b"av1C", b"vpcC", b"dvcC", b"dvvC", b"dvwC", b"esds", b"wave", b"glbl"),
    *(b"colr", b"pasp", b"clap", b"fiel", b"btrt", b"bitr", b"mdcv", b"clli", b"cclv", b"SmDm", b"CoLL"),
    *(b"amve", b"gama", b"chan", b"srat", b"dac3", b"dec3", b"dac4", b"dOps", b"dfLa", b"alac", b"d263"),
    *(b"vvcC", b"evcC", b"apvC", b"mhaC", b"iacb", b"ddts", b"dmlp", b"ACLR", b"APRG", b"ARES", b"pixi"),
    *(b"damr", b"jp2h", b"st3d", b"sv3d", b"vexu", b"hfov", b"avcE", b"hvcE", b"sinf", b"SA3D", b"pcmC"),
}
"""Boxes of a stream's header that say how it is decoded and shown."""

_ENTRY_BYTES: Final = {True: (86,), False: (36, 52, 72)}
"""Bytes of an entry of `stsd` before its boxes, of a moving picture; of a sound, by its version."""

_TABLES: Final = {
    b"stts": (8, 8),
    b"ctts": (8, 8),
    b"stsc": (8, 12),
    b"stss": (8, 4),
    b"stco": (8, 4),
    b"co64": (8, 8),
    b"tkhd": (84, 0),
    b"mvhd": (100, 0),
    b"mdhd": (24, 0),
}
"""Bytes of a box before its entries, whose number is in the last four, and of each; of version 0."""

_LOOKED_INTO: Final = {
    b"edts",
    b"dinf",
    b"moov",
    b"mvex",
    b"trak",
    b"mdia",
    b"minf",
    b"stbl",
    b"moof",
    b"traf",
}
_DATED: Final = {b"mvhd", b"tkhd", b"mdhd"}
_HANDLER_NAME = 24  # bytes of the content of `hdlr` before the name
_COMPRESSOR_NAME = (50, 82)  # of an entry of `stsd` for a moving picture
_SEEN = 1024 * 1024
_BLOCK = 1 << 20


def clear_boxes(path: Path, into: Path, opened: InputContainer, kept: Sequence[Stream]) -> list[bytes] | None:
    """Write the film without the rest. Return what was blanked, None if nothing of it says anything."""
    size = path.stat().st_size
    samples = _Samples(opened, kept)
    with path.open("rb") as file:
        film = _Film(file, {stream.id for stream in kept}, samples.spans)
        end = film.read(size)
    beside = [*film.beside, *(content for _, content in samples.messages)]
    if all(is_harmless(content) for content in film.beside) and not samples.messages:
        return None
    shutil.copyfile(path, into)
    with into.open("r+b") as file:
        for start, stop, name in film.blanks:
            _blank(file, start, stop, name)
        for start, content in [*samples.messages, *film.messages]:
            file.seek(start)
            file.write(blank(content))
        file.truncate(end)
    return [content for content in beside if content.strip(b"\0")]


class _Samples:
    """The kept samples: the bytes that they use, merged and in order, and what anybody wrote into them.

    `messages` are the first byte of each and its content.
    """

    def __init__(self, opened: InputContainer, kept: Sequence[Stream]) -> None:
        self.messages: list[tuple[int, bytes]] = []
        self.spans: list[tuple[int, int]] = []
        spans = []
        sizes = {
            stream.index: length_size(codec, stream.codec_context.extradata)
            if (codec := codec_of(stream))
            else 0
            for stream in kept
        }
        for packet in opened.demux(list(kept)):
            if not packet.size or packet.pos is None or packet.pos < 0:
                continue
            spans.append((packet.pos, packet.pos + packet.size))
            if size := sizes[packet.stream.index]:
                sample = bytes(packet)
                for start, end in messages_in(sample, codec_of(packet.stream), size):
                    self.messages.append((packet.pos + start, sample[start:end]))
        for start, end in sorted(spans):
            if self.spans and start <= self.spans[-1][1]:
                self.spans[-1] = self.spans[-1][0], max(end, self.spans[-1][1])
            else:
                self.spans.append((start, end))


def _blank(file: BinaryIO, start: int, stop: int, name: bytes) -> None:
    """Overwrite with zeros, and the box's name before them if there is one."""
    if name:
        file.seek(start - 4)
        file.write(name)
    file.seek(start)
    while start < stop:
        length = min(_BLOCK, stop - start)
        file.write(bytes(length))
        start += length


class _Film:
    """One walk through the boxes. `blanks` are spans with the name that the box before them gets, if any."""

    def __init__(self, file: BinaryIO, tracks: set[int], used: list[tuple[int, int]]) -> None:
        self._file = file
        self._tracks = tracks
        self._used = used
        self._is_picture = False  # the track that is being read
        self.blanks: list[tuple[int, int, bytes]] = []
        self.beside: list[bytes] = []
        self.messages: list[tuple[int, bytes]] = []

    def read(self, size: int) -> int:
        """Read the whole file. Return where it ends once what is behind the boxes is cut off."""
        end = 0
        for box in top_level(self._file, size):
            if box.name == b"mdat":
                self._data(box, min(box.end, size))
            else:
                self._box(box, b"")
            end = min(box.end, size)
        if end < size:
            self._note(end, size, sure=True)
        return end

    def _box(self, box: Box, around: bytes) -> None:
        if box.name not in _KEPT[around] or self._is_other_track(box):
            self._drop(box)
            return
        self._tail(box)
        if box.name in _DATED:
            self._dates(box)
        elif box.name == b"hdlr":
            if around == b"mdia":
                self._is_picture = self._content(box.body + 8, 4) == b"vide"
            self._zero(box.body + _HANDLER_NAME, box.end)
        elif box.name == b"dinf":
            self._references(box)
        elif box.name == b"stsd":
            for entry in boxes(self._file, box.body + 8, box.end):
                self._entry(entry)
        if box.name in _LOOKED_INTO:
            end = box.body
            for inner in list(boxes(self._file, box.body, box.end)):
                if inner.end <= box.end:
                    self._box(inner, box.name)
                    end = inner.end
            if end < box.end:
                self._note(end, box.end)
                self.blanks.append((end, box.end, b""))

    def _is_other_track(self, box: Box) -> bool:
        """Return True for a track, or a fragment of one, that is neither the picture nor a sound."""
        wanted = {b"trak": b"tkhd", b"traf": b"tfhd"}.get(box.name)
        if wanted is None:
            return False
        for inner in boxes(self._file, box.body, box.end):
            if inner.name == wanted:
                content = self._content(inner.body, 24)
                at = 4 if wanted == b"tfhd" else 20 if content[:1] == b"\1" else 12
                return int.from_bytes(content[at : at + 4], "big") not in self._tracks
        return True

    def _entry(self, entry: Box) -> None:
        """Blank what a stream's header holds besides how the stream is decoded and shown."""
        if self._is_picture:
            start, stop = _COMPRESSOR_NAME
            self._zero(entry.start + start, min(entry.end, entry.start + stop))
        version = 0 if self._is_picture else int.from_bytes(self._content(entry.body + 8, 2), "big")
        lengths = _ENTRY_BYTES[self._is_picture]
        if version >= len(lengths):
            return
        for box in boxes(self._file, entry.start + lengths[version], entry.end):
            if box.end > entry.end:
                return
            if box.name == b"hvcC":
                content = self._content(box.body, min(_SEEN, box.end - box.body))
                for start, stop in messages_in_header(content):
                    self._note(box.body + start, box.body + stop, sure=True)
                    self.messages.append((box.body + start, content[start:stop]))
            elif box.name not in _IN_ENTRY and box.name[1:].isalnum() and box.name != b"free":
                self._drop(box)

    def _drop(self, box: Box) -> None:
        self._note(box.body, box.end, sure=box.name in (b"trak", b"traf"))
        if box.name[:1] == b"\xa9":
            self.beside.append(box.name)
        self.blanks.append((box.body, box.end, b""))
        self.blanks.append((box.start + 8, box.start + 8, b"free"))  # with the name, and its length as it is

    def _tail(self, box: Box) -> None:
        """Blank what stands behind the last entry of a table."""
        start, each = _TABLES.get(box.name, (0, 0))
        head = self._content(box.body, 8)
        if not start or len(head) < 8 or head[0]:
            return
        end = box.body + start + (each * int.from_bytes(head[4:8], "big") if each else 0)
        if end < box.end and self._content(end, min(_SEEN, box.end - end)).strip(b"\0"):
            self._note(end, box.end, sure=True)
            self.blanks.append((end, box.end, b""))

    def _dates(self, box: Box) -> None:
        """Blank when it was made and changed."""
        length = 16 if self._content(box.body, 1) == b"\1" else 8
        dates = self._content(box.body + 4, length)
        if dates.strip(b"\0"):
            self.beside.append(b"made at " + dates.hex().encode())
            self.blanks.append((box.body + 4, box.body + 4 + length, b""))

    def _zero(self, start: int, stop: int) -> None:
        """Blank a name that decides nothing and is no reason to write the file anew."""
        if start < stop:
            self.blanks.append((start, stop, b""))

    def _references(self, box: Box) -> None:
        """Blank the names of other files."""
        for inner in boxes(self._file, box.body, box.end):
            if inner.name != b"dref":
                continue
            for entry in boxes(self._file, inner.body + 8, inner.end):
                self._note(entry.body + 4, entry.end)
                self._zero(entry.body + 4, entry.end)

    def _data(self, box: Box, end: int) -> None:
        """Blank the bytes between the samples."""
        at = box.body
        for start, stop in self._used:
            if stop <= at or start >= end:
                continue
            if start > at:
                self._gap(at, start)
            at = max(at, stop)
        if at < end:
            self._gap(at, end)

    def _gap(self, start: int, stop: int) -> None:
        at = start
        while at < stop:
            content = self._content(at, min(_BLOCK, stop - at))
            if content.strip(b"\0"):
                self._note(at, min(at + _SEEN, stop), sure=True)
                self.blanks.append((start, stop, b""))
                return
            at += len(content) or stop

    def _note(self, start: int, stop: int, *, sure: bool = False) -> None:
        """Remember what is blanked. `sure`: it is a reason to write the file anew whatever it says."""
        content = self._content(start, min(_SEEN, max(0, stop - start)))
        if content:
            self.beside.append(content)
        if sure:
            self.beside.append(b"something beside the film")

    def _content(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        return self._file.read(length)
