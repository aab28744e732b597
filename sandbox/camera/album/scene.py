"""One card of the album: whose eyes see it, and the way to it."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from sandbox.camera.album.stage import Stage
from sandbox.discord import Interaction, Message

Shown = Message | Interaction
"""What is photographed: a message, or the dialog that an interaction opened."""

Play = Callable[[Stage], Coroutine[Any, Any, Shown]]


@dataclass(frozen=True, slots=True)
class Scene:
    """`viewer` is the person in front of the page; `about` says what is seen, for the contact sheet."""

    area: str
    name: str
    viewer: str
    about: str
    play: Play


@dataclass(slots=True)
class Area:
    """The scenes of one area, in the order in which they are played."""

    name: str
    scenes: list[Scene] = field(default_factory=list)

    def scene(self, viewer: str, about: str) -> Callable[[Play], Play]:
        """Add the decorated function as a scene under its own name."""

        def add(play: Play) -> Play:
            name = getattr(play, "__name__", "scene").strip("_").replace("_", "-")
            self.scenes.append(Scene(self.name, name, viewer, about, play))
            return play

        return add
