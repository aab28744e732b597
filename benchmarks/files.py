"""What the worst attached files cost the bot: its event loop, and the memory of its children together."""

import asyncio
import io
import time
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from benchmarks.figures import Benchmark, Figure, Ratio, Report, Scale
from benchmarks.measure import MIB
from bot.catalogue.fields import IMAGE_FORMATS, Media, Slot
from bot.domain.errors import BadMedia
from bot.media.children.pool import Pool
from bot.media.children.process import Child
from bot.media.fitting.prepare import Wanted, prepare
from bot.media.inspection.rules import Rules
from bot.media.processor import MAX_BYTES, MAX_PIXELS, MediaProcessor

_SLOT = Slot("images", ("image1",), Media.IMAGE, "", max_bytes=10_000_000, formats=IMAGE_FORMATS)
_WANTED = Wanted("image", IMAGE_FORMATS, 10_000_000)


def _still(format_: str, mode: str, size: tuple[int, int], **save: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (9, 99, 199, 99)[: len(mode)]).save(out, format_, **save)
    return out.getvalue()


def _moving(format_: str, size: tuple[int, int]) -> bytes:
    frames = [Image.new("RGB", size, (shade * 60, 9, 9)) for shade in range(4)]
    out = io.BytesIO()
    frames[0].save(out, format_, save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


def _drawing(shapes: int) -> bytes:
    return b"<svg xmlns='http://www.w3.org/2000/svg'>" + b"<path d='M0 0h9v9z'/>" * shapes + b"</svg>"


def _worst(scale: Scale) -> dict[str, bytes]:
    """Return small files that cost much, by name."""
    side = scale.pick(5_000, 100)
    turned = Image.Exif()
    turned[0x0112] = 6
    return {
        "a transparent PNG": _still("PNG", "RGBA", (side, side)),
        "a GIF that moves": _moving("GIF", (side, side * 49 // 50)),
        "a WebP with transparency": _still("WEBP", "RGBA", (side * 4 // 5, side * 4 // 5), lossless=True),
        "a photo that is turned": _still("JPEG", "RGB", (side * 2, side * 2), exif=turned.tobytes()),
        "an AVIF": _still("AVIF", "RGB", (side, side), speed=10),
        "a drawing": _drawing(scale.pick(1_000_000, 10)),
    }


@dataclass(slots=True)
class _Watch:
    """The longest that the loop was held, and the most memory that children filled together."""

    children: list[Child] = field(default_factory=list)
    stall_seconds: float = 0.0
    memory: int = 0

    def start(self) -> Child:
        self.children.append(Child())
        return self.children[-1]

    async def over(self, work: Awaitable[object]) -> None:
        """Watch while the work goes on."""
        done = asyncio.ensure_future(work)
        while not done.done():
            since = time.monotonic()
            await asyncio.sleep(0.001)
            self.stall_seconds = max(self.stall_seconds, time.monotonic() - since - 0.001)
            self.memory = max(self.memory, sum(_resident(child.pid) for child in self.children))
        with suppress(BadMedia, MemoryError):
            await done


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * 4096
    except (OSError, IndexError):
        return 0


async def run(scale: Scale, folder: Path) -> Report:
    """Prepare the worst files in children, then in threads of this process.

    The bot's own processor time for a file is the most that its loop can have been held, however busy the
    machine is; the longest hold that was seen is beside it.
    """
    files = list(_worst(scale).values())
    watch, here, rules = _Watch(), _Watch(), Rules(MAX_PIXELS, MAX_BYTES)
    media = MediaProcessor(pool=(pool := Pool(watch.start)))
    away, threads = list[float](), list[float]()
    for number, data in enumerate(files):
        first, second = folder / f"a{number}", folder / f"b{number}"
        first.write_bytes(data)
        second.write_bytes(data)
        away.append(await _own_work(media.prepare(first, _SLOT)))
        first.write_bytes(data)
        await watch.over(asyncio.gather(media.prepare(first, _SLOT), media.inspect(second)))
    pool.close()
    for number in range(len(files)):
        path = folder / f"b{number}"
        work = asyncio.to_thread(prepare, path, path.with_suffix(".new"), _WANTED, rules)
        threads.append(await _own_work(here.over(work)))
    return Report(
        "the worst attached files, read in children and in threads of the bot",
        (
            Ratio("the bot's own work in threads over children", max(threads) / max(away)),
            Ratio("512 MiB over the children's memory together", 512 * MIB / max(watch.memory, MIB)),
        ),
        (
            Figure("the bot's own work for the worst file, children", max(away) * 1000, "ms"),
            Figure("the bot's own work for the worst file, threads", max(threads) * 1000, "ms"),
            Figure("longest hold of the loop seen, children", watch.stall_seconds * 1000, "ms"),
            Figure("longest hold of the loop seen, threads", here.stall_seconds * 1000, "ms"),
            Figure("children together", watch.memory / MIB, "MiB"),
        ),
        {"files": len(files), "at once": 2},
    )


async def _own_work(work: Awaitable[object]) -> float:
    """Return the processor time of this process in seconds."""
    before = time.process_time()
    with suppress(BadMedia, MemoryError):
        await work
    return time.process_time() - before


BENCHMARK = Benchmark("files", "what the worst attached files cost the bot and its children", run)
