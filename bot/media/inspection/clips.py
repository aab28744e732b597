"""Inspect videos and sounds: demuxed to their end with PyAV. Only one frame is decoded."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import av
from av.codec.context import CodecContext
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.boxes import top_level
from bot.media.inspection.elements import is_cut_off
from bot.media.inspection.sniff import AAC, M4A, MKV, MOV, MP3, MP4, OGG, WAV, WEBM, FileFormat
from bot.ports import MediaInfo

_MISSING_SECONDS = 0.5
_MISSING_SHARE = 0.05
"""A file may end this much before the length it claims: headers round."""

_UNKNOWN_SIZE = (0, 0xFFFFFFFF)
_PAGE = 27 + 255 + 255 * 255  # bytes of the longest Ogg page


@dataclass(frozen=True, slots=True)
class _Claims:
    """Which of a file's claims about itself are held against it."""

    length: bool = True  # how long it plays
    count_samples: bool = False  # how many samples each stream has


def inspect_clip(path: Path, source: FileFormat, max_pixels: int) -> MediaInfo:
    """Return the clip's measures.

    Raises BadMedia if it is damaged, cut off, or has neither picture nor sound.
    """
    try:
        claims = _check_structure(path, source)
        with open_clip(path, source) as opened:
            found, main = _look(opened, source, max_pixels)
        with open_clip(path, source) as opened:  # from its very first sample: seeking may leave out one
            seconds = _seconds(opened, source, opened.streams[main], path.stat().st_size, claims)
        return replace(found, seconds=seconds)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise BadMedia(MediaProblem.CLIP_DAMAGED, extension=source.extension) from error


def open_clip(path: Path, source: FileFormat, **more: str) -> InputContainer:
    """Open the clip for reading. The caller handles what PyAV raises."""
    # One named demuxer and files only: a playlist inside a file never makes us fetch anything.
    options = {"protocol_whitelist": "file", **more}
    return av.open(f"file:{path.resolve()}", "r", format=source.opener, options=options)


def moving_picture(opened: InputContainer) -> VideoStream | None:
    """Return the stream with the moving picture, None if there is none. A cover is no moving picture."""
    return next((stream for stream in opened.streams.video if not _is_cover(stream)), None)


def codec_of(stream: Stream) -> str:
    """Return the name of the stream's codec, whoever decodes it; "" for one that nobody here knows."""
    context: CodecContext | None = stream.codec_context
    return "" if context is None else context.codec.canonical_name


def sparing(video: VideoStream) -> None:
    """Decode in one thread: each further one holds frames of its own in memory."""
    video.codec_context.thread_count = 1


def _look(opened: InputContainer, source: FileFormat, max_pixels: int) -> tuple[MediaInfo, int]:
    """Return the kind and measures but the length, and the index of the stream that decides about that."""
    video = moving_picture(opened)
    if video is None and (source in (WEBM, MKV) or not opened.streams.audio):
        is_webm = source in (WEBM, MKV)
        raise BadMedia(MediaProblem.NO_VIDEO if is_webm else MediaProblem.NO_PICTURE_OR_SOUND)
    if video is not None and not codec_of(video):
        raise BadMedia(MediaProblem.NOTHING_PLAYABLE)
    if video is not None and source is M4A:
        source = MP4  # the streams decide, not the brand
    if video is not None and source.kind == "audio":
        raise BadMedia(MediaProblem.SOUND_WITH_VIDEO, extension=source.extension)
    if video is not None and video.width * video.height > max_pixels:
        raise BadMedia(MediaProblem.VIDEO_TOO_LARGE, width=video.width, height=video.height)
    main: Stream = video or opened.streams.audio[0]
    if video is not None:
        sparing(video)
    if next(opened.decode(main), None) is None:
        raise BadMedia(MediaProblem.NOTHING_PLAYABLE)
    if video is None:
        kind = M4A if source in (MP4, MOV) else source
        return MediaInfo("audio", kind.content_type, kind.extension, 0, 0, 0.0), main.index
    size = video.width, video.height
    return MediaInfo("video", source.content_type, source.extension, *size, 0.0), main.index


def _is_cover(stream: Stream) -> bool:
    """Return True for a sound's cover, which is a video stream."""
    return bool(stream.disposition & type(stream.disposition).attached_pic)


def _seconds(opened: InputContainer, source: FileFormat, stream: Stream, size: int, claims: _Claims) -> float:
    """Return the real length of the stream. Raises BadMedia if a sample that it claims is missing."""
    streams = (*opened.streams.video, *opened.streams.audio)
    played = {kept.index: _Played(kept) for kept in streams if not _is_cover(kept)}
    end = 0
    for packet in opened.demux([opened.streams[index] for index in played]):
        if packet.size and (source not in (MP3, AAC) or is_frame(packet)):
            if packet.is_corrupt:
                at_end = (packet.pos or 0) + packet.size >= size
                if at_end and not claims.length:
                    continue  # it goes on to the end of the file, wherever that is
                cut = MediaProblem.VIDEO_CUT_OFF if claims.count_samples else MediaProblem.ENDS_EARLY
                raise BadMedia(cut if at_end else MediaProblem.PART_DAMAGED)
            played[packet.stream.index].note(packet)
            end = max(end, (packet.pos or 0) + packet.size)
    main = played[stream.index]
    if claims.count_samples and not all(track.is_whole for track in played.values()):
        raise BadMedia(MediaProblem.VIDEO_CUT_OFF)
    claimed = 0.0
    if not claims.length:
        return main.seconds
    if stream.duration and stream.time_base:
        claimed = float(stream.duration * stream.time_base)
    elif opened.duration:
        claimed = opened.duration / av.time_base
    if source in (MP3, AAC) and size:
        claimed *= end / size  # they state nothing: the length is guessed from all of the file's bytes
    if not main.packets or main.seconds < claimed * (1 - _MISSING_SHARE) - _MISSING_SECONDS:
        raise BadMedia(MediaProblem.ENDS_EARLY)
    return main.seconds


def is_frame(packet: "Packet[Stream]") -> bool:
    """Return True for a frame of MP3 or AAC: readers pass on what stands behind the last one."""
    begins = bytes(packet)[:2]
    return len(begins) == 2 and begins[0] == 0xFF and begins[1] & 0xE0 == 0xE0


class _Played:
    """One stream, read to its end."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.packets = self._shown = 0
        self._first = self._last = self._last_length = 0
        self._in_order = True

    @property
    def is_whole(self) -> bool:
        """Return True if there are as many samples as the index names."""
        return 0 < self._stream.frames <= self.packets

    def note(self, packet: "Packet[Stream]") -> None:
        at, length = packet.pts if packet.pts is not None else packet.dts or 0, packet.duration or 0
        self.packets += 1
        if packet.is_discard:  # an edit list leaves it out
            return
        self._in_order = not self._shown or at >= self._last
        if not self._shown or at < self._first:
            self._first = at
        if self._in_order:
            self._last, self._last_length = at, length
        self._shown += 1

    @property
    def seconds(self) -> float:
        """Return the length from the first sample shown to the end of the last one shown.

        A sample's stated length is the time to the next one in the file. Where the last one shown is not the
        last one stored, that says nothing, and an average is taken.
        """
        length = self._last_length
        if not self._in_order and self._shown > 1:
            length = min(length, (self._last - self._first) // (self._shown - 1))
        start = min(self._first, self._stream.start_time or 0)
        return (
            float((self._last + length - start) * self._stream.time_base) if self._stream.time_base else 0.0
        )


def _check_structure(path: Path, source: FileFormat) -> _Claims:
    """Check the sizes that containers state about themselves: the demuxers overlook a missing end.

    Returns what else has to agree. MP3 and AAC state nothing; a shorter one is as valid as the whole.
    """
    size = path.stat().st_size
    if source in (MP4, MOV, M4A):
        return _Claims(count_samples=_check_boxes(path, size))
    if source is WAV:
        stated = int.from_bytes(_bytes_at(path, 4, 4), "little")
        if stated not in _UNKNOWN_SIZE and stated + 8 > size + 1:
            raise BadMedia(MediaProblem.WAV_CUT_OFF)
        return _Claims(length=stated not in _UNKNOWN_SIZE)
    if source in (WEBM, MKV) and is_cut_off(path):
        raise BadMedia(MediaProblem.VIDEO_CUT_OFF)
    if source is OGG:
        _check_last_page(_bytes_at(path, max(0, size - _PAGE), _PAGE))
    return _Claims()


def _check_last_page(tail: bytes) -> None:
    """Raise BadMedia if an Ogg file's last page is incomplete: 27 bytes, a table of lengths, the segments."""
    at = tail.rfind(b"OggS")
    count = tail[at + 26] if 0 <= at < len(tail) - 26 else None
    if count is None or at + 27 + count + sum(tail[at + 27 : at + 27 + count]) > len(tail):
        raise BadMedia(MediaProblem.OGG_CUT_OFF)


def _check_boxes(path: Path, size: int) -> bool:
    """Raise BadMedia if index or data are missing or cut off. Return True if samples have to be counted.

    That is so where the data claims to go on behind the end of the file: some cameras never correct the
    length they began with, and then only the samples tell whether anything is missing.
    """
    names, overruns = set[bytes](), False
    with path.open("rb") as file:
        for box in top_level(file, size):
            names.add(box.name)
            if box.end > size:
                if box.name != b"mdat" or b"moof" in names:
                    raise BadMedia(MediaProblem.VIDEO_CUT_OFF)
                overruns = True
    if b"moov" not in names or not names & {b"mdat", b"moof"}:
        raise BadMedia(MediaProblem.VIDEO_WITHOUT_INDEX)
    return overruns


def _bytes_at(path: Path, offset: int, count: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset, os.SEEK_SET)
        return file.read(count)
