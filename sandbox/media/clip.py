"""Moving pictures: H.264 (yuv420p) and AAC in an MP4 whose index comes first."""

import hashlib
import io
import math
import tempfile
from array import array
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

from sandbox.media.motion import Film
from sandbox.media.picture import encode
from sandbox.media.piece import planned

_SAMPLE_RATE = 44_100
# Frames are drawn at most this wide or high; the encoder's scaler brings them to the size asked for.
_DRAWN_SIDE = 640


def make_video(
    prompt: str,
    width: int,
    height: int,
    seconds: float,
    fps: int = 12,
    audio: bool = True,
    first_frame: bytes | None = None,
    seed: int | str | None = None,
    model: str | None = None,
) -> bytes:
    """Return an MP4 of `width` × `height` (even numbers) and `seconds`, starting at `first_frame` if given.

    Raises ValueError if the first frame is no picture.
    """
    drawn = _drawn_size((width, height))
    piece = planned(prompt, drawn, [first_frame] if first_frame else (), seed, model)
    film = Film(piece, drawn, first_frame)
    with tempfile.TemporaryDirectory() as folder:  # a front index needs a file that can be read back
        path = Path(folder) / "clip.mp4"
        with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            video = container.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "crf": "26"})
            video.width, video.height, video.pix_fmt = width, height, "yuv420p"
            sound = container.add_stream("aac", rate=_SAMPLE_RATE) if audio else None
            count = round(seconds * fps)
            for picture in film.frames(count, fps):
                frame = _video_frame(picture).reformat(width, height, "yuv420p")
                container.mux(video.encode(frame))
            container.mux(video.encode(None))
            if sound is not None:
                for chunk in _sound(prompt, count / fps):
                    container.mux(sound.encode(chunk))
                container.mux(sound.encode(None))
        return path.read_bytes()


def make_thumbnail(video: bytes) -> bytes:
    """Return the first frame as a JPEG file."""
    with av.open(io.BytesIO(video), "r") as container:
        frame = next(container.decode(video=0))
        return encode(decoded(frame), "jpeg", 80)


def _video_frame(picture: Image.Image) -> av.VideoFrame:
    frame = av.VideoFrame(picture.width, picture.height, "rgb24")
    plane, row = frame.planes[0], picture.width * 3
    pixels, gap = picture.tobytes(), bytes(plane.line_size - row)
    plane.update(b"".join(pixels[at : at + row] + gap for at in range(0, len(pixels), row)))
    return frame


def decoded(frame: av.VideoFrame) -> Image.Image:
    """Return a frame of a clip as a picture."""
    rgb = frame.reformat(format="rgb24")
    plane = rgb.planes[0]
    return Image.frombytes("RGB", (rgb.width, rgb.height), bytes(plane), "raw", "RGB", plane.line_size)


def _sound(prompt: str, seconds: float) -> Iterator[av.AudioFrame]:
    """Return a soft chord, one second of it over and over."""
    root = 110 * 2 ** (hashlib.sha256(prompt.encode()).digest()[0] % 12 / 12)
    low, middle, high = (math.tau * round(root * step) / _SAMPLE_RATE for step in (1, 1.5, 2))
    # Whole hertz, so the seconds join smoothly.
    wave = array(
        "h",
        [
            round(2600 * (math.sin(low * at) + math.sin(middle * at) + math.sin(high * at)))
            for at in range(_SAMPLE_RATE)
        ],
    )
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=_SAMPLE_RATE)
    left, position = round(seconds * _SAMPLE_RATE), 0
    while left > 0:
        samples = min(left, _SAMPLE_RATE)
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
        frame.planes[0].update(_padded(wave[:samples].tobytes(), frame.planes[0].buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = _SAMPLE_RATE, position, Fraction(1, _SAMPLE_RATE)
        yield from resampler.resample(frame)
        left, position = left - samples, position + samples


def _padded(data: bytes, size: int) -> bytes:
    return data.ljust(size, b"\0")[:size]


def _drawn_size(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, _DRAWN_SIDE / max(size))
    return round(size[0] * scale), round(size[1] * scale)
