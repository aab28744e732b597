"""Scenes: what a wish asks for, painted in layers from the sky to the things in front."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

from PIL import Image

from sandbox.media.palette import WHITE, Colour, Palette, palette_for
from sandbox.media.scenes import elsewhere, places, sky
from sandbox.media.scenes.ground import Ground
from sandbox.media.scenes.placing import placed
from sandbox.media.scenes.settle import settled
from sandbox.media.scenes.stage import Stage
from sandbox.media.wish import Wish

__all__ = ["PLACES", "paint"]

PLACES: Mapping[str, Callable[[Stage], Ground]] = {
    "sea": places.sea,
    "harbour": places.harbour,
    "river": places.river,
    "mountains": places.mountains,
    "forest": places.forest,
    "meadow": places.meadow,
    "garden": places.garden,
    "desert": places.desert,
    "city": elsewhere.city,
    "room": elsewhere.room,
    "underwater": elsewhere.underwater,
    "sky": elsewhere.clouds,
    "space": elsewhere.space,
    "moon": elsewhere.moon,
}
_LAMPLIGHT: Colour = (255, 205, 140)
_FINE = 800  # up to this many pixels a side a scene is painted twice as large, above that half as large again
_INDOORS = ("room", "space", "moon", "underwater")


def paint(
    wish: Wish,
    size: tuple[int, int],
    rng: random.Random,
    palette: Palette | None = None,
    at: float = 0.0,
    *,
    taste: str = "plain",
) -> Image.Image:
    """Paint the scene of a wish; what the wish leaves open is chosen by `rng`.

    One number is drawn from `rng`: the same seed with another hour, weather, palette or size is the same
    place with everything where it was. `at` (0 to 1) is the moment of a loop. Without a palette, the painter
    takes one for the hour that suits the `taste`. Painted larger and reduced, for smooth edges.
    """
    base = rng.getrandbits(48)
    whole = settled(wish, base)
    colours = palette or palette_for(whole, random.Random(f"{base} palette"), taste)
    if whole.place == "room" and whole.time in ("dusk", "night"):
        colours = replace(colours, ambient=_LAMPLIGHT, tint=0.4)
    elif whole.place in ("space", "moon"):  # no air, no coloured light
        colours = replace(colours, ambient=WHITE, tint=0.0)
    fine = 2 if max(size) <= _FINE else 1.5
    canvas = Image.new("RGB", (round(size[0] * fine), round(size[1] * fine)))
    _paint(Stage(whole, colours, canvas, base, at % 1))
    return canvas.reduce(2) if fine == 2 else canvas.resize(size, Image.Resampling.BICUBIC)


def _paint(stage: Stage) -> None:
    place = stage.wish.place or "meadow"
    ground = PLACES[place](stage)
    everything = placed(stage, ground)
    late = [one for one in everything if ground.shore and one.motif.home == "land"]
    for one in everything:
        if one not in late:
            if place == "sea" and one.motif.home == "land" and one.y == ground.foot:
                places.islet(stage, one.x, one.y, one.size * one.motif.wide)
            one.paint(stage)
    if ground.front:
        ground.front(stage)
    for one in late:
        one.paint(stage)
    if place not in _INDOORS:
        sky.falling(stage)
