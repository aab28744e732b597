"""Moving pictures: H.264 (yuv420p) and AAC in an MP4 whose index comes first."""

import hashlib
import io
import math
import random
import tempfile
from array import array
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageOps

from sandbox.media.palette import Palette, palette_for
from sandbox.media.picture import compose, encode, open_picture

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
) -> bytes:
    """Return an MP4 of `width` × `height` (even numbers) and `seconds`, starting at `first_frame` if given.

    Raises ValueError if the first frame is no picture.
    """
    with tempfile.TemporaryDirectory() as folder:  # a front index needs a file that can be read back
        path = Path(folder) / "clip.mp4"
        with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            video = container.add_stream("libx264", rate=fps, options={"preset": "ultrafast", "crf": "26"})
            video.width, video.height, video.pix_fmt = width, height, "yuv420p"
            sound = container.add_stream("aac", rate=_SAMPLE_RATE) if audio else None
            count = round(seconds * fps)
            for drawn in _frames(prompt, (width, height), count, first_frame, seed):
                frame = _video_frame(drawn).reformat(width, height, "yuv420p")
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
        return encode(_picture(frame), "jpeg", 80)


def _frames(
    prompt: str, size: tuple[int, int], count: int, first_frame: bytes | None, seed: int | str | None
) -> Iterator[Image.Image]:
    """Yield a slow push into the scene with lights that drift through it."""
    rng = random.Random(hashlib.sha256(f"clip {seed}|{prompt}".encode()).digest())
    drawn = _drawn_size(size)
    scene = compose(prompt, size, None, seed) if first_frame is None else open_picture(first_frame)
    scene = ImageOps.fit(scene, drawn)
    lights = _Lights(drawn, palette_for(prompt, rng), rng)
    for number in range(count):
        progress = number / max(count - 1, 1)
        margin = 0.12 * progress
        shift = 0.05 * math.sin(progress * math.tau)
        box = (
            drawn[0] * margin * (0.5 + shift),
            drawn[1] * margin * 0.5,
            drawn[0] * (1 - margin * (0.5 - shift)),
            drawn[1] * (1 - margin * 0.5),
        )
        frame = scene.resize(drawn, Image.Resampling.BILINEAR, box)
        # An image-to-video clip shows its first frame untouched; the lights come up after it.
        lights.draw(frame, progress, min(1.0, number / 6) if first_frame else 1.0)
        yield frame


def _video_frame(picture: Image.Image) -> av.VideoFrame:
    frame = av.VideoFrame(picture.width, picture.height, "rgb24")
    plane, row = frame.planes[0], picture.width * 3
    pixels, gap = picture.tobytes(), bytes(plane.line_size - row)
    plane.update(b"".join(pixels[at : at + row] + gap for at in range(0, len(pixels), row)))
    return frame


def _picture(frame: av.VideoFrame) -> Image.Image:
    rgb = frame.reformat(format="rgb24")
    plane = rgb.planes[0]
    return Image.frombytes("RGB", (rgb.width, rgb.height), bytes(plane), "raw", "RGB", plane.line_size)


class _Lights:
    """Discs of light on slow orbits."""

    def __init__(self, size: tuple[int, int], palette: Palette, rng: random.Random) -> None:
        self._size = size
        self._orbits = [
            (
                rng.choice(palette[2:]),
                rng.random(),
                rng.random(),
                rng.uniform(0.1, 0.3),
                rng.uniform(0.01, 0.05),
            )
            for _ in range(8)
        ]

    def draw(self, frame: Image.Image, progress: float, strength: float) -> None:
        draw = ImageDraw.Draw(frame, "RGBA")
        width, height = self._size
        for colour, left, top, swing, radius in self._orbits:
            angle = (progress * 2 + left) * math.tau
            x, y = (left + swing * math.cos(angle)) * width, (top + swing * math.sin(angle)) * height
            reach = radius * min(width, height)
            for ring in (1.0, 0.6):
                box = (x - reach * ring, y - reach * ring, x + reach * ring, y + reach * ring)
                draw.ellipse(box, fill=(*colour, round(70 * strength)))


def _sound(prompt: str, seconds: float) -> Iterator[av.AudioFrame]:
    """Return a soft chord, one second of it over and over."""
    root = 110 * 2 ** (hashlib.sha256(prompt.encode()).digest()[0] % 12 / 12)
    tones = [round(root * step) for step in (1, 1.5, 2)]  # whole hertz, so the seconds join smoothly
    wave = array("h", (_sample(at / _SAMPLE_RATE, tones) for at in range(_SAMPLE_RATE)))
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=_SAMPLE_RATE)
    left, position = round(seconds * _SAMPLE_RATE), 0
    while left > 0:
        samples = min(left, _SAMPLE_RATE)
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
        frame.planes[0].update(_padded(wave[:samples].tobytes(), frame.planes[0].buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = _SAMPLE_RATE, position, Fraction(1, _SAMPLE_RATE)
        yield from resampler.resample(frame)
        left, position = left - samples, position + samples


def _sample(at: float, tones: list[int]) -> int:
    return round(2600 * sum(math.sin(math.tau * tone * at) for tone in tones))


def _padded(data: bytes, size: int) -> bytes:
    return data.ljust(size, b"\0")[:size]


def _drawn_size(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, _DRAWN_SIDE / max(size))
    return round(size[0] * scale), round(size[1] * scale)
