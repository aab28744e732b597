"""Small real files of every kind, made on the spot."""

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image


def picture(format: str = "PNG", size: tuple[int, int] = (64, 48), **save: Any) -> bytes:  # noqa: A002
    """A picture with enough detail that its end carries data."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    out = io.BytesIO()
    image.save(out, format, **save)
    return out.getvalue()


def animation(frames: int, size: tuple[int, int] = (64, 48)) -> bytes:
    images = [Image.new("RGB", size, (shade * 7 % 256, 80, 120)) for shade in range(frames)]
    out = io.BytesIO()
    images[0].save(out, "GIF", save_all=True, append_images=images[1:], duration=40)
    return out.getvalue()


def video(path: Path, *, codec: str = "libx264", format: str = "mp4", frames: int = 48) -> Path:  # noqa: A002
    """Two seconds of moving picture at 24 frames a second, 64 × 48."""
    options = {"movflags": "faststart"} if format == "mp4" else {}
    frames_of: Any = av.VideoFrame
    with av.open(str(path), "w", format=format, options=options) as out:
        stream: Any = out.add_stream(codec, rate=24)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 64, 48, "yuv420p", 12
        for number in range(frames):
            image = Image.linear_gradient("L").rotate(number * 7).resize((64, 48)).convert("RGB")
            for packet in stream.encode(frames_of.from_image(image)):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return path


def sound(path: Path, *, codec: str, format: str, seconds: int = 2) -> Path:  # noqa: A002
    """Two seconds of a sawtooth."""
    with av.open(str(path), "w", format=format) as out:
        stream: Any = out.add_stream(codec, rate=48_000, layout="mono")
        fifo = av.AudioFifo()
        frame = av.AudioFrame(format="s16", layout="mono", samples=48_000 * seconds)
        wave = b"".join((number % 200 * 100).to_bytes(2, "little") for number in range(48_000 * seconds))
        frame.planes[0].update(wave)
        frame.sample_rate, frame.pts, frame.time_base = 48_000, 0, Fraction(1, 48_000)
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=48_000)
        for part in resampler.resample(frame):
            fifo.write(part)
        while chunk := fifo.read(stream.codec_context.frame_size or 1024, partial=True):
            for packet in stream.encode(chunk):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return path
