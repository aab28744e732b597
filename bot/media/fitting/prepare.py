"""Attached pictures brought into the shape a model takes, with word of what was done to them."""

from collections.abc import Iterator
from pathlib import Path

from bot.catalogue import Slot
from bot.i18n import _
from bot.media.canvas import Canvas, opened, paint
from bot.media.fitting.animations import is_animated
from bot.media.fitting.pictures import encoded, within
from bot.media.fitting.search import Encoded
from bot.media.inspection.metadata import Beside, beside, stripped
from bot.media.inspection.sniff import GIF, JPEG, PNG, WEBP, Container

LONGEST_SIDE = 8192
"""Pixels. Models work from far smaller pictures than this."""

_UNLIMITED = 2**62
_QUALITIES = (95, 90, 85, 78)
_LOSSLESS = (PNG, GIF)
_NAMES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WebP"}


def prepare_picture(path: Path, container: Container, slot: Slot) -> tuple[str, ...]:
    """Changes the file in place, if it has to be changed; what was done, as words that follow "was".

    The file has been inspected. A picture that only carries too much is not encoded again. Raises
    BadMedia if it cannot be made small enough.
    """
    with opened(path, container) as image:
        carried, cut = beside(image), is_animated(image)
        if not (cut or carried.turned or _too_large(path, image.size, slot) or not _takes(slot, container)):
            if not carried.metadata:
                return ()
            plain = stripped(path.read_bytes(), container)
            if plain is not None:
                path.write_bytes(plain)
                return tuple(_cleared(carried))
        canvas = paint(image)
    target, made = _made(canvas, container, slot)
    size = path.stat().st_size
    path.write_bytes(made.data)
    done = [_("converted to {name}", name=_NAMES[target])] if target is not container else []
    done += [_("turned upright")] if carried.turned else []
    done += [_("cut to its first frame")] if cut else []
    return (*done, *_smaller(canvas, made, size, slot), *_cleared(carried))


def _takes(slot: Slot, container: Container) -> bool:
    return not slot.formats or container.content_type in slot.formats


def _too_large(path: Path, size: tuple[int, int], slot: Slot) -> bool:
    return max(size) > LONGEST_SIDE or path.stat().st_size > (slot.max_bytes or _UNLIMITED)


def _made(canvas: Canvas, source: Container, slot: Slot) -> tuple[Container, Encoded]:
    """The picture in the format that keeps most of it and is small enough: what was lossless or has
    transparency becomes PNG if that fits, everything else JPEG."""
    limit = slot.max_bytes or _UNLIMITED
    if canvas.has_alpha and not (_takes(slot, PNG) or _takes(slot, WEBP)):
        canvas = canvas.on_white()
    if max(canvas.size) > LONGEST_SIDE:
        canvas = canvas.scaled(LONGEST_SIDE / max(canvas.size))
    lossy = next((one for one in (JPEG, WEBP) if _takes(slot, one) and _holds(one, canvas)), None)
    if lossy is None or (_takes(slot, PNG) and (source in _LOSSLESS or canvas.has_alpha)):
        png = encoded(canvas, "PNG", 0)
        if len(png) <= limit:
            return PNG, Encoded(png, canvas.size)
    target = lossy or PNG
    return target, within(canvas, target.opener, limit, _QUALITIES)


def _holds(target: Container, canvas: Canvas) -> bool:
    return target is not JPEG or not canvas.has_alpha


def _smaller(canvas: Canvas, made: Encoded, size: int, slot: Slot) -> Iterator[str]:
    if made.size != canvas.size:
        yield _("shrunk to {width} × {height} pixels", width=made.size[0], height=made.size[1])
    elif size > (slot.max_bytes or _UNLIMITED):
        yield _(
            "compressed from {before} to {after} MB",
            before=f"{size / 1e6:.1f}",
            after=f"{len(made.data) / 1e6:.1f}",
        )


def _cleared(carried: Beside) -> Iterator[str]:
    if carried.location:
        yield _("cleared of its location")
    elif carried.metadata:
        yield _("cleared of its metadata")
