"""A clip's poster: one still that stands for it where the clip itself cannot."""

from pathlib import Path
from typing import Any

import av

from bot.domain.errors import BadMedia, MediaProblem
from bot.media.canvas import Canvas
from bot.media.inspection.clips import moving, open_clip
from bot.media.inspection.sniff import Container

_LOOK_SECONDS = 1.0
"""The frame at this instant is taken, or the last one of a shorter clip: many clips begin in black."""


def poster(path: Path, container: Container) -> Canvas:
    """A frame of the clip in RGB. Raises BadMedia if there is none."""
    found: Any = None
    try:
        with open_clip(path, container) as source:
            video = moving(source)
            for frame in source.decode(video) if video is not None else ():
                found = frame
                if frame.time is not None and frame.time >= _LOOK_SECONDS:
                    break
            if found is None:
                raise BadMedia(MediaProblem.NO_MOVING_PICTURE)
            return Canvas(found.to_image().convert("RGB"), None)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise BadMedia(MediaProblem.CLIP_DAMAGED, extension=container.extension) from error
