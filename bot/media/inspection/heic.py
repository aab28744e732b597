"""HEIC, the photos of iPhones: readable where the package pillow-heif is installed, else refused."""

import importlib
from functools import cache

from bot.domain.errors import BadMedia, MediaProblem


@cache
def can_read_heic() -> bool:
    """Whether Pillow opens HEIC in this process; asked for the first time, it is taught to."""
    try:
        plugin = importlib.import_module("pillow_heif")
    except ImportError:
        return False
    plugin.register_heif_opener(thumbnails=False)
    return True


def need_heic() -> None:
    """Raises BadMedia, with what to do instead, where HEIC cannot be read."""
    if not can_read_heic():
        raise BadMedia(MediaProblem.HEIC_UNREADABLE)
