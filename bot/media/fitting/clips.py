"""Clips made to fit a limit of bytes: H.264 and AAC in an MP4 that plays before it is all there."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.frame import PictureType
from av.video.stream import VideoStream

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.inspection.clips import moving, open_clip
from bot.media.inspection.sniff import Container

_AIMS = (0.94, 0.88)
"""Share of the limit that is aimed at, by attempt; the second also aims lower by what the first was over."""

_SOUND = ((1_500_000, 128_000), (400_000, 96_000), (0, 48_000))
"""Bits a second of the sound, by what there is in all from so many bits a second on."""

_BITS_A_PIXEL = 0.045  # of a frame; below it, fewer pixels look better
_FEWEST_BITS = 16_000  # of picture a second; with less there is nothing to see
_SMALLEST_SIDE = 160  # pixels of the longer side
_INDEX_BITS = 4_096 * 8
_INDEX_BITS_A_FRAME = 16 * 8
_RATES = (Fraction(25), Fraction(60))  # frames a second: if unknown, and at most

Stopped = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Shot:
    """What there is to encode: pixels, seconds, frames a second, whether there is sound."""

    width: int
    height: int
    seconds: float
    rate: Fraction
    sound: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """How to encode it: pixels (both even), bits a second of picture and of sound (0: none)."""

    width: int
    height: int
    video: int
    audio: int


def plan(shot: Shot, size: float) -> Plan:
    """How the shot becomes about `size` bytes. Raises BadMedia if too little is left to see anything."""
    frames = float(shot.rate) * shot.seconds
    bits = (size * 8 - _INDEX_BITS - frames * _INDEX_BITS_A_FRAME) / shot.seconds
    audio = next((rate for least, rate in _SOUND if bits >= least), 0) if shot.sound else 0
    audio = min(audio, int(bits / 3))
    video = int(bits - audio)
    if video < _FEWEST_BITS:
        raise BadMedia(MediaProblem.NO_SMALL_COPY, limit=round(size))
    wanted = math.sqrt(video / (_BITS_A_PIXEL * shot.width * shot.height * float(shot.rate)))
    factor = min(1.0, max(wanted, _SMALLEST_SIDE / max(shot.width, shot.height)))
    return Plan(_even(shot.width * factor), _even(shot.height * factor), video, audio)


def transcode(path: Path, container: Container, into: Path, limit: int, stopped: Stopped) -> None:
    """Writes a copy of at most `limit` bytes. Raises BadMedia if the clip cannot be read, or not be made
    that small in two attempts, or if `stopped()` turns true meanwhile."""
    aim = float(limit)
    try:
        shot = _look(path, container)
        for share in _AIMS:
            _encode(path, container, into, plan(shot, aim * share), shot.rate, stopped)
            size = into.stat().st_size
            if size <= limit:
                return
            aim *= limit / size
    except (av.FFmpegError, OSError, ValueError) as error:
        raise BadMedia(MediaProblem.NOT_ENCODABLE, extension=container.extension) from error
    raise BadMedia(MediaProblem.NO_SMALL_COPY, limit=limit)


def _even(side: float) -> int:
    """H.264 halves the colours in both directions."""
    return max(2, int(side) // 2 * 2)


def _look(path: Path, container: Container) -> Shot:
    with open_clip(path, container) as source:
        video = _picture(source)
        unknown, most = _RATES
        rate = min(video.average_rate or video.guessed_rate or unknown, most)
        length = (source.duration or 0) / av.time_base
        return Shot(video.width, video.height, max(0.1, length), rate, bool(source.streams.audio))


def _picture(source: InputContainer) -> VideoStream:
    video = moving(source)
    if video is None:
        raise BadMedia(MediaProblem.NO_MOVING_PICTURE)
    return video


def _encode(path: Path, container: Container, into: Path, to: Plan, rate: Fraction, stopped: Stopped) -> None:
    movie = {"movflags": "faststart"}
    with (
        open_clip(path, container) as source,
        av.open(str(into), "w", format="mp4", options=movie) as out,
    ):
        picture = _picture(source)
        tracks: dict[int, Any] = {picture.index: _video_track(out, picture, to, rate)}
        if to.audio:
            sound = source.streams.audio[0]
            tracks[sound.index] = _audio_track(out, sound, to.audio)
        for packet in source.demux([source.streams[index] for index in tracks]):
            if stopped():
                raise BadMedia(MediaProblem.STOPPED)
            for frame in packet.decode():
                out.mux(tracks[packet.stream.index].encode(_sized(frame, to)))
        for track in tracks.values():
            out.mux(track.encode(None))


def _sized(frame: Any, to: Plan) -> Any:
    if not isinstance(frame, av.VideoFrame):
        return frame
    small = frame.reformat(to.width, to.height, "yuv420p", interpolation="BICUBIC")
    small.pict_type = PictureType.NONE  # the encoder decides which frames stand alone
    return small


def _video_track(out: OutputContainer, source: VideoStream, to: Plan, rate: Fraction) -> VideoStream:
    options = {"preset": "veryfast", "maxrate": str(to.video * 3 // 2), "bufsize": str(to.video * 2)}
    track = out.add_stream("libx264", rate=rate, options=options)
    track.width, track.height, track.pix_fmt, track.bit_rate = to.width, to.height, "yuv420p", to.video
    context, given = track.codec_context, source.codec_context
    if given.sample_aspect_ratio:
        context.sample_aspect_ratio = given.sample_aspect_ratio
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
