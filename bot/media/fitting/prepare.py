"""Attached pictures brought into the shape a model takes, with word of what was done to them."""

from collections.abc import Iterator
from pathlib import Path

from bot.catalogue import Slot
from bot.media.canvas import Canvas, opened, paint
from bot.media.fitting.animations import is_animated
from bot.media.fitting.pictures import encoded, within
from bot.media.fitting.search import Encoded
from bot.media.inspection.metadata import Beside, beside, stripped
from bot.media.inspection.sniff import GIF, JPEG, PNG, WEBP, Container
from bot.ports.files import Change, ChangeKind

LONGEST_SIDE = 8192
"""Pixels. Models work from far smaller pictures than this."""

_UNLIMITED = 2**62
_QUALITIES = (95, 90, 85, 78)
_LOSSLESS = (PNG, GIF)
_NAMES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WebP"}


def prepare_picture(path: Path, container: Container, slot: Slot) -> tuple[Change, ...]:
    """Change the file in place, if it has to be changed. Return the changes.

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
    changes = [Change(ChangeKind.CONVERTED, format=_NAMES[target])] if target is not container else []
    changes += [Change(ChangeKind.TURNED_UPRIGHT)] if carried.turned else []
    changes += [Change(ChangeKind.FIRST_FRAME)] if cut else []
    return (*changes, *_smaller(canvas, made, size, slot), *_cleared(carried))


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


def _smaller(canvas: Canvas, made: Encoded, size: int, slot: Slot) -> Iterator[Change]:
    if made.size != canvas.size:
        yield Change(ChangeKind.SHRUNK, width=made.size[0], height=made.size[1])
    elif size > (slot.max_bytes or _UNLIMITED):
        yield Change(ChangeKind.COMPRESSED, before=size, after=len(made.data))


def _cleared(carried: Beside) -> Iterator[Change]:
    if carried.location:
        yield Change(ChangeKind.LOCATION_REMOVED)
    elif carried.metadata:
        yield Change(ChangeKind.METADATA_REMOVED)
