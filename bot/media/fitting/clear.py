"""Leave nothing in a film or sound but picture and sound, without encoding any of it again."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.stream import Stream

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.fitting.clear_films import clear_boxes
from bot.media.fitting.clear_sounds import clear_frames, clear_wave
from bot.media.inspection.beside import is_harmless, names_a_place
from bot.media.inspection.clips import codec_of, moving_picture, open_clip
from bot.media.inspection.elements import beside_in
from bot.media.inspection.pages import beside_pages
from bot.media.inspection.sniff import AAC, M4A, MKV, MOV, MP3, MP4, OGG, WAV, WEBM, FileFormat
from bot.ports.files import Change, ChangeKind

_IN_MP4: Final = {"h264", "hevc", "av1", "vp9", "mpeg4", "aac", "mp3", "ac3", "opus", "flac", "alac"}
_IN_WEBM: Final = {"vp8", "vp9", "av1", "opus", "vorbis"}
_LOOKS: Final = ("alpha_mode", "stereo_mode")  # what Matroska says of a picture's look, as PyAV tells it
_SHORT: Final = 64
_OURS: Final = re.compile(
    rb"alpha_mode|stereo_mode|encoder|duration|major_brand|minor_version|compatible_brands|language|vendor_id"
)


def clear_clip(path: Path, source: FileFormat, into: Path, formats: Sequence[str]) -> tuple[Change, ...]:
    """Write the inspected file without what is neither picture nor sound. Return the changes.

    Without any, nothing is written. A Matroska film is put into an MP4 or WebM file. Raises BadMedia if that
    cannot be done.
    """
    try:
        if source is MKV and MKV.content_type not in formats:
            return _convert(path, into, formats)
        beside = _clear(path, source, into)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise BadMedia(MediaProblem.CLIP_DAMAGED, extension=source.extension, reason=str(error)) from error
    return () if beside is None else _removed(beside)


def _clear(path: Path, source: FileFormat, into: Path) -> Sequence[bytes] | None:
    """Return what was left out, None if there was nothing and nothing was written."""
    if source in (MP4, MOV, M4A):
        with open_clip(path, source, ignore_editlist="1") as opened:
            return clear_boxes(path, into, opened, _kept(opened))
    if source in (WEBM, MKV):
        return _remuxed(path, source, into, "webm" if source is WEBM else "matroska", beside_in(path))
    if source is OGG:
        return _remuxed(path, source, into, "ogg", beside_pages(path))
    if source is WAV:
        return clear_wave(path, into)
    if source in (MP3, AAC):
        with open_clip(path, source) as opened:
            return clear_frames(path, into, opened, opened.streams.audio[0])
    return None


def _removed(beside: Sequence[bytes]) -> tuple[Change, ...]:
    is_place = any(names_a_place(content) for content in beside)
    return (Change(ChangeKind.LOCATION_REMOVED if is_place else ChangeKind.METADATA_REMOVED),)


def _kept(opened: InputContainer) -> list[Stream]:
    """Return the streams that go out: the moving picture and every sound."""
    video = moving_picture(opened)
    return [*([video] if video is not None else []), *opened.streams.audio]


def _remuxed(
    path: Path, source: FileFormat, into: Path, muxer: str, found: Sequence[bytes]
) -> Sequence[bytes] | None:
    """Copy the kept streams into a new file, if there is anything else."""
    with open_clip(path, source) as opened:
        kept = _kept(opened)
        tags = [opened.metadata, *(stream.metadata for stream in opened.streams)]
        texts = [f"{key}={value}".encode() for tag in tags for key, value in tag.items()]
        beside = [*found, *(text for text in texts if not (_is_technical(text) or is_harmless(text)))]
        others = [stream.type.encode() for stream in opened.streams if stream not in kept]
        if not beside and not others:
            return None
    _copy(path, source, into, muxer)
    return [*beside, *others]


def _is_technical(tag: bytes) -> bool:
    return len(tag) <= _SHORT and _OURS.match(tag.lower()) is not None and not names_a_place(tag)


def _convert(path: Path, into: Path, formats: Sequence[str]) -> tuple[Change, ...]:
    """Put the streams of a Matroska file into a container that is taken."""
    with open_clip(path, MKV) as opened:
        kept = _kept(opened)
        codecs = {codec_of(stream) for stream in kept}
        takes_mp4 = not formats or MP4.content_type in formats
    if takes_mp4 and codecs <= _IN_MP4:
        _copy(path, MKV, into, "mp4")
        return (Change(ChangeKind.CONVERTED, format="MP4"),)
    if WEBM.content_type in formats and codecs <= _IN_WEBM:
        _copy(path, MKV, into, "webm")
        return (Change(ChangeKind.CONVERTED, format="WebM"),)
    raise BadMedia(MediaProblem.CONVERT_FIRST, name="MKV", wanted="MP4")


def _copy(path: Path, source: FileFormat, into: Path, muxer: str) -> None:
    """Copy every sample of the kept streams into a new file."""
    options = {"fflags": "+bitexact"} | ({"movflags": "faststart"} if muxer == "mp4" else {})
    stored = _storage_instants(path, source)
    with open_clip(path, source) as opened, av.open(str(into), "w", format=muxer, options=options) as out:
        kept = _kept(opened)
        tracks = {stream.index: out.add_stream_from_template(stream, opaque=True) for stream in kept}
        for index, track in tracks.items():
            looks = {key: value for key, value in opened.streams[index].metadata.items() if key in _LOOKS}
            track.metadata.clear()
            track.metadata.update(looks)
        for packet in opened.demux(kept):
            if packet.size:
                if (instants := stored[packet.stream.index]) is not None:
                    packet.dts = next(instants)
                packet.stream = tracks[packet.stream.index]
                out.mux(packet)


def _storage_instants(path: Path, source: FileFormat) -> dict[int, Iterator[int] | None]:
    """Return the instants in order of storage for the streams that do not state them, as Matroska's may not.

    They are the instants of showing in order, early enough that none is stored after it is shown.
    """
    with open_clip(path, source) as opened:
        kept = _kept(opened)
        shown: dict[int, list[int]] = {stream.index: [] for stream in kept}
        lacking = set[int]()
        for packet in opened.demux(kept):
            if packet.size:
                shown[packet.stream.index].append(packet.pts if packet.pts is not None else packet.dts or 0)
                if packet.dts is None:
                    lacking.add(packet.stream.index)
    return {index: _early(instants) if index in lacking else None for index, instants in shown.items()}


def _early(shown: Sequence[int]) -> Iterator[int]:
    in_order = sorted(shown)
    lead = max(stored - at for stored, at in zip(in_order, shown, strict=True))
    return iter([instant - lead for instant in in_order])
