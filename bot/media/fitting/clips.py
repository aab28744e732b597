"""Re-encode clips so that they fit a limit of bytes: H.264 and AAC in an MP4 that plays while it loads."""

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.filter
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.frame import PictureType
from av.video.stream import VideoStream

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.clips import moving_picture, open_clip, sparing
from bot.media.inspection.sniff import FileFormat
from bot.media.room import room

_AIMS = (0.94, 0.88)
"""Share of the limit to aim at, by attempt. The second also aims lower by the excess of the first."""

_SOUND = ((1_500_000, 128_000), (400_000, 96_000), (0, 48_000))
"""Bits a second of the sound, by the least bits a second that there are in all."""

_BITS_A_PIXEL = 0.045  # of a frame; below it, fewer pixels look better
_FEWEST_BITS = 16_000  # of picture a second; with less there is nothing to see
_SMALLEST_SIDE = 160  # pixels of the longer side
_LONGEST_SIDES = (1920, 1280)
"""Pixels of a copy's longer side, the first for which there is memory. Phones show no more than the first."""

_DECODED_FRAMES = 8  # that a decoder holds
_ENCODED_BYTES = 31.0  # of memory for each pixel that is as wide as the picture is long, in all frames held
_TABLES = 40 * 1024 * 1024  # of both
_SPARING = "threads=1:sliced-threads=1:rc-lookahead=4:sync-lookahead=0:bframes=1"
"""Options of x264: each frame that it looks at at once is ten megabytes."""
_TURNS: dict[int, tuple[tuple[str, str | None], ...]] = {
    90: (("transpose", "cclock"),),
    180: (("hflip", None), ("vflip", None)),
    270: (("transpose", "clock"),),
}
"""Filters by the degrees to the left."""

_INDEX_BITS = 4_096 * 8
_INDEX_BITS_A_FRAME = 16 * 8
_RATES = (Fraction(25), Fraction(60))  # frames a second: if unknown, and at most


@dataclass(frozen=True, slots=True)
class SourceClip:
    """The clip to encode: pixels, seconds, frames a second, and if it has sound."""

    width: int
    height: int
    seconds: float
    rate: Fraction
    sound: bool
    depth: int = 8  # bits of a value
    turned: int = 0  # degrees to the left by which players turn it


@dataclass(frozen=True, slots=True)
class Encoding:
    """Targets of an encoding: pixels (both even), bits a second of picture and of sound (0: none)."""

    width: int
    height: int
    video: int
    audio: int


def plan_encoding(clip: SourceClip, size: float) -> Encoding:
    """Choose the encoding for about `size` bytes. Raises BadMedia if that is too little to see anything."""
    frames = float(clip.rate) * clip.seconds
    bits = (size * 8 - _INDEX_BITS - frames * _INDEX_BITS_A_FRAME) / clip.seconds
    audio = next((rate for minimum, rate in _SOUND if bits >= minimum), 0) if clip.sound else 0
    audio = min(audio, int(bits / 3))
    video = int(bits - audio)
    if video < _FEWEST_BITS:
        raise BadMedia(MediaProblem.NO_SMALL_COPY, limit=round(size))
    wanted = math.sqrt(video / (_BITS_A_PIXEL * clip.width * clip.height * float(clip.rate)))
    most = _longest_side(clip) / max(clip.width, clip.height)
    factor = min(1.0, most, max(wanted, _SMALLEST_SIDE / max(clip.width, clip.height)))
    return Encoding(_even(clip.width * factor), _even(clip.height * factor), video, audio)


def transcode(path: Path, source: FileFormat, into: Path, limit: int) -> None:
    """Write a copy of at most `limit` bytes.

    Raises BadMedia if the clip cannot be read, or not be made that small in two attempts.
    """
    aim = float(limit)
    try:
        clip = _read(path, source)
        for share in _AIMS:
            _encode(path, source, into, plan_encoding(clip, aim * share), clip)
            size = into.stat().st_size
            if size <= limit:
                return
            aim *= limit / size
    except (av.FFmpegError, OSError, ValueError) as error:
        raise BadMedia(MediaProblem.NOT_ENCODABLE, extension=source.extension, reason=str(error)) from error
    raise BadMedia(MediaProblem.NO_SMALL_COPY, limit=limit)


def _longest_side(clip: SourceClip) -> int:
    """Return the longest side of a copy for which there is memory. Raises MemoryError if there is none."""
    frame = clip.width * clip.height * 1.5 * (2 if clip.depth > 8 else 1)
    left = room() - frame * _DECODED_FRAMES - _TABLES
    for side in _LONGEST_SIDES:
        if side * side * _ENCODED_BYTES <= left:
            return side
    raise MemoryError


def _even(side: float) -> int:
    """Round down to an even number: H.264 halves the colours in both directions."""
    return max(2, int(side) // 2 * 2)


def _read(path: Path, format_: FileFormat) -> SourceClip:
    with open_clip(path, format_) as source:
        video = _picture(source)
        unknown, maximum = _RATES
        rate = min(video.average_rate or video.guessed_rate or unknown, maximum)
        length = (source.duration or 0) / av.time_base
        depth = video.codec_context.format.components[0].bits if video.codec_context.format else 8
        sound = bool(source.streams.audio)
        sparing(video)
        first: Any = next(source.decode(video), None)
        turned = first.rotation if first is not None else 0
        return SourceClip(video.width, video.height, max(0.1, length), rate, sound, depth, turned)


def _picture(source: InputContainer) -> VideoStream:
    video = moving_picture(source)
    if video is None:
        raise BadMedia(MediaProblem.NO_MOVING_PICTURE)
    return video


def _encode(path: Path, format_: FileFormat, into: Path, target: Encoding, clip: SourceClip) -> None:
    movie = {"movflags": "faststart"}
    with (
        open_clip(path, format_) as source,
        av.open(str(into), "w", format="mp4", options=movie) as out,
    ):
        picture = _picture(source)
        sparing(picture)
        tracks: dict[int, Any] = {picture.index: _video_track(out, picture, target, clip)}
        upright = _Upright(target, clip.turned)
        if target.audio:
            sound = source.streams.audio[0]
            tracks[sound.index] = _audio_track(out, sound, target.audio)
        for packet in source.demux([source.streams[index] for index in tracks]):
            for frame in packet.decode():
                out.mux(tracks[packet.stream.index].encode(_sized(frame, target, upright)))
        for track in tracks.values():
            out.mux(track.encode(None))


def _sized(frame: Any, target: Encoding, upright: "_Upright") -> Any:
    if not isinstance(frame, av.VideoFrame):
        return frame
    small = frame.reformat(target.width, target.height, "yuv420p", interpolation="BICUBIC")
    small = upright.turn(small)
    small.pict_type = PictureType.NONE  # the encoder decides which frames stand alone
    return small


class _Upright:
    """Turns frames as players would turn the clip: its copy is stored upright."""

    def __init__(self, target: Encoding, turned: int) -> None:
        self._size = target.width, target.height
        self._filters = _TURNS.get(turned % 360, ())
        self._graph: av.filter.Graph | None = None

    def turn(self, frame: Any) -> Any:
        """Return the frame, turned; its instant stays."""
        if not self._filters:
            return frame
        if self._graph is None:
            self._graph = graph = av.filter.Graph()
            width, height = self._size
            begin = graph.add_buffer(
                width=width, height=height, format=frame.format, time_base=frame.time_base
            )
            steps = [graph.add(name, value) for name, value in self._filters]
            graph.link_nodes(begin, *steps, graph.add("buffersink")).configure()
        self._graph.push(frame)
        return self._graph.pull()


def _video_track(
    out: OutputContainer, source: VideoStream, target: Encoding, clip: SourceClip
) -> VideoStream:
    options = {
        "preset": "veryfast",
        "x264-params": _SPARING,
        "maxrate": str(target.video * 3 // 2),
        "bufsize": str(target.video * 2),
    }
    track = out.add_stream("libx264", rate=clip.rate, options=options)
    sideways = clip.turned % 180 == 90
    track.width, track.height = (target.width, target.height)[:: -1 if sideways else 1]
    track.pix_fmt, track.bit_rate = "yuv420p", target.video
    context, given = track.codec_context, source.codec_context
    if given.sample_aspect_ratio:
        context.sample_aspect_ratio = given.sample_aspect_ratio ** (-1 if sideways else 1)
    if source.time_base is not None:
        context.time_base = source.time_base  # frames keep their instants, however uneven
    context.color_range, context.colorspace = given.color_range, given.colorspace
    context.color_primaries, context.color_trc = given.color_primaries, given.color_trc
    return track


def _audio_track(out: OutputContainer, source: AudioStream, bits: int) -> AudioStream:
    layout = "mono" if source.channels == 1 else "stereo"
    track = out.add_stream("aac", rate=48_000, layout=layout)
    track.bit_rate = bits
    return track
