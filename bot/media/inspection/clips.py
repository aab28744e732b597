"""Inspect videos and sounds: demuxed to their end with PyAV. Only one frame is decoded."""

import os
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.sniff import M4A, MOV, MP4, OGG, WAV, WEBM, FileFormat
from bot.ports import MediaInfo

_MISSING_SECONDS = 0.5
_MISSING_SHARE = 0.05
"""A file may end this much before the length it claims: headers round."""

_UNKNOWN_SIZE = (0, 0xFFFFFFFF)
_PAGE = 27 + 255 + 255 * 255  # bytes of the longest Ogg page


@dataclass(frozen=True, slots=True)
class _Demuxed:
    """The result of demuxing to the end."""

    packets: int
    seconds: float  # at which the last packet ends


def inspect_clip(path: Path, source: FileFormat, max_pixels: int) -> MediaInfo:
    """Return the clip's measures.

    Raises BadMedia if it is damaged, cut off, or has neither picture nor sound.
    """
    try:
        _check_structure(path, source)
        with open_clip(path, source) as opened:
            return _inspect(opened, source, max_pixels)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise BadMedia(MediaProblem.CLIP_DAMAGED, extension=source.extension) from error


def open_clip(path: Path, source: FileFormat) -> InputContainer:
    """Open the clip for reading. The caller handles what PyAV raises."""
    # One named demuxer and files only: a playlist inside a file never makes us fetch anything.
    options = {"protocol_whitelist": "file"}
    return av.open(f"file:{path.resolve()}", "r", format=source.opener, options=options)


def moving_picture(opened: InputContainer) -> VideoStream | None:
    """Return the stream with the moving picture, None if there is none. A cover is no moving picture."""
    return next((stream for stream in opened.streams.video if not _is_cover(stream)), None)


def _inspect(opened: InputContainer, source: FileFormat, max_pixels: int) -> MediaInfo:
    video = moving_picture(opened)
    if video is None and (source is WEBM or not opened.streams.audio):
        is_webm = source is WEBM
        raise BadMedia(MediaProblem.NO_VIDEO if is_webm else MediaProblem.NO_PICTURE_OR_SOUND)
    if video is not None and source.kind == "audio":
        raise BadMedia(MediaProblem.SOUND_WITH_VIDEO, extension=source.extension)
    if video is not None and video.width * video.height > max_pixels:
        raise BadMedia(MediaProblem.VIDEO_TOO_LARGE, width=video.width, height=video.height)
    main: Stream = video or opened.streams.audio[0]
    if next(opened.decode(main), None) is None:
        raise BadMedia(MediaProblem.NOTHING_PLAYABLE)
    seconds = _seconds(opened, main)
    if video is None:
        kind = M4A if source in (MP4, MOV) else source
        return MediaInfo("audio", kind.content_type, kind.extension, 0, 0, seconds)
    return MediaInfo("video", source.content_type, source.extension, video.width, video.height, seconds)


def _is_cover(stream: Stream) -> bool:
    """Return True for a sound's cover, which is a video stream."""
    return bool(stream.disposition & type(stream.disposition).attached_pic)


def _seconds(opened: InputContainer, stream: Stream) -> float:
    """Return the real length of the stream. Raises BadMedia if it claims more."""
    opened.seek(0)
    end = _read_to_end(opened, stream)
    claimed = 0.0
    if stream.duration and stream.time_base:
        claimed = float(stream.duration * stream.time_base)
    elif opened.duration:
        claimed = opened.duration / av.time_base
    if not end.packets or end.seconds < claimed * (1 - _MISSING_SHARE) - _MISSING_SECONDS:
        raise BadMedia(MediaProblem.ENDS_EARLY)
    return end.seconds


def _read_to_end(opened: InputContainer, stream: Stream) -> _Demuxed:
    packets, end, start = 0, 0, stream.start_time or 0
    for packet in opened.demux(stream):
        if packet.size:
            if packet.is_corrupt:
                raise BadMedia(MediaProblem.PART_DAMAGED)
            packets += 1
            end = max(end, (packet.pts or packet.dts or 0) + (packet.duration or 0) - start)
    return _Demuxed(packets, float(end * stream.time_base) if stream.time_base else 0.0)


def _check_structure(path: Path, source: FileFormat) -> None:
    """Check the sizes that containers state about themselves: the demuxers overlook a missing end.

    MP3 and AAC state none; a shorter one is as valid as the whole.
    """
    size = path.stat().st_size
    if source in (MP4, MOV, M4A):
        _check_boxes(path, size)
    if source is WAV:
        stated = int.from_bytes(_bytes_at(path, 4, 4), "little")
        if stated not in _UNKNOWN_SIZE and stated + 8 > size + 1:
            raise BadMedia(MediaProblem.WAV_CUT_OFF)
    if source is OGG:
        _check_last_page(_bytes_at(path, max(0, size - _PAGE), _PAGE))


def _check_last_page(tail: bytes) -> None:
    """Raise BadMedia if an Ogg file's last page is incomplete: 27 bytes, a table of lengths, the segments."""
    at = tail.rfind(b"OggS")
    count = tail[at + 26] if 0 <= at < len(tail) - 26 else None
    if count is None or at + 27 + count + sum(tail[at + 27 : at + 27 + count]) > len(tail):
        raise BadMedia(MediaProblem.OGG_CUT_OFF)


def _check_boxes(path: Path, size: int) -> None:
    """Raise BadMedia if a top-level box of an ISO media file is incomplete, or index or data are missing."""
    at, names = 0, set()
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            elif length == 0:
                length = size - at
            names.add(head[4:8])
            if length < 8 or at + length > size:
                raise BadMedia(MediaProblem.VIDEO_CUT_OFF)
            at += length
    if b"moov" not in names or not names & {b"mdat", b"moof"}:
        raise BadMedia(MediaProblem.VIDEO_WITHOUT_INDEX)


def _bytes_at(path: Path, offset: int, count: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset, os.SEEK_SET)
        return file.read(count)
