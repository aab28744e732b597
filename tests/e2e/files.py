"""Small real files to attach."""

import asyncio
import io
import math
import struct
import wave
from functools import cache

from PIL import Image

from sandbox.discord import Upload
from sandbox.media import make_video


@cache
def picture(color: str = "teal", width: int = 64, height: int = 64, kind: str = "PNG") -> Upload:
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, kind)
    return Upload(f"{color}.{kind.lower()}", out.getvalue())


@cache
def clip() -> Upload:
    return Upload("clip.mp4", make_video("a test clip", 64, 64, 2.0))


@cache
def sound() -> Upload:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        tone = (round(9000 * math.sin(i / 3)) for i in range(32_000))  # 4 s: the models take 3 to 30
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in tone))
    return Upload("sound.wav", out.getvalue())


async def prepare() -> None:
    """Make the expensive ones off the event loop."""
    await asyncio.to_thread(clip)
