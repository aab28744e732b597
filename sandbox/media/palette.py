"""Colours of a picture: a scheme for its hour, turned by season, weather and the prompt's own colours."""

import colorsys
import random
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TypeAlias

from sandbox.media.wish import Wish

Colour: TypeAlias = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)

# What the words for colours mean, as a painter mixes them.
NAMED: dict[str, str] = {
    "red": "c8402f",
    "orange": "e57c34",
    "yellow": "f2c14e",
    "gold": "e0a63a",
    "green": "4f8a5b",
    "teal": "2a8c8c",
    "blue": "3a74b0",
    "purple": "7a5195",
    "pink": "e58fa9",
    "brown": "8a5a3b",
    "white": "f4efe6",
    "black": "2b2b33",
    "grey": "8d949c",
    "ice": "bfe3ee",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one picture.

    `sky` runs from the top to the horizon, `land` and `water` from near to far. Things have
    colours of their own; `lit` brings them into the light of the scene, so that they belong together.
    """

    sky: tuple[Colour, Colour, Colour]
    land: tuple[Colour, Colour, Colour]
    water: tuple[Colour, Colour]
    light: Colour
    haze: Colour
    foliage: Colour
    accent: Colour
    ink: Colour
    paper: Colour
    ambient: Colour = WHITE
    tint: float = 0.15
    wash: Colour | None = None

    def lit(self, colour: Colour, depth: float = 0.0) -> Colour:
        """Return the colour of a thing in the scene's light, `depth` (0 to 1) far away in its haze."""
        seen = colour
        if self.tint:
            own, light, ambient = 1 - self.tint, self.tint / 255, self.ambient
            seen = (
                round(colour[0] * (own + light * ambient[0])),
                round(colour[1] * (own + light * ambient[1])),
                round(colour[2] * (own + light * ambient[2])),
            )
        if depth:
            seen = mix(seen, self.haze, depth * 0.85)
        return seen if self.wash is None else leaning(seen, self.wash, 0.7)

    def mapped(self, change: Callable[[Colour], Colour]) -> "Palette":
        """Return the palette with every colour changed alike."""
        changed: dict[str, object] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "tint" or value is None:
                continue
            run = isinstance(value[0], tuple)
            changed[field.name] = tuple(change(colour) for colour in value) if run else change(value)
        return replace(self, **changed)  # type: ignore[arg-type]  # the same fields


@cache
def rgb(colour: str) -> Colour:
    """Return the colour of six hexadecimal digits."""
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return `first` with `share` (0 to 1) of `second`."""
    a, b = first, second
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def toned(colour: Colour, *, hue: float = 0.0, saturation: float = 1.0, value: float = 1.0) -> Colour:
    """Return the colour turned by `hue` (1 is the whole circle) and with more or less colour and light."""
    h, s, v = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    red, green, blue = colorsys.hsv_to_rgb((h + hue) % 1, min(1.0, s * saturation), min(1.0, v * value))
    return round(red * 255), round(green * 255), round(blue * 255)


# sky ×3, land ×3, water ×2, light, haze, foliage, accent, ink, paper, ambient
_SCHEMES: dict[str, tuple[str, ...]] = {
    "dawn": (
        "6a7fae f0a8a2 ffe1b8 3d4166 70698c b89aa6 46608f dba9a8"
        " ffe9c6 f6cbb4 5d7a72 e8663d 262745 fff6ea ffdccb",
        "8aa4c8 f7c6b4 ffeccb 35515c 6c8a86 b9b7a4 3d7288 e7b9a7"
        " fff1d4 fadfc4 5f8a6b dd5a48 22313f fffaf0 ffe6d0",
    ),
    "day": (
        "4a9fc6 9bd0da f7e9cb 2f5f4f 5c9064 a3bf8a 1c6c8a 63b3ba"
        " fff4d8 dbe8dc 4b8455 e4572e 1d2b3a fff9ea fffaf0",
        "86bfd6 c6e1e2 f9f0de 36545c 6b9075 acc29c 28647c 7db8bb"
        " fff6df dfeae4 5a8a63 d1495b 22313d fffaf0 fffaf4",
        "f0bf6c f8dda2 fdf2d2 3d5f50 7d9d5c c3c57d 337a8c 8dc2b2"
        " fff5cf f3e2b8 5f8a4a d4542a 2b2a33 fffbee fff2d8",
        "63bdb4 b8e1d2 fcf4de 2c5a58 5f9c78 aecb9a 1f7080 74bfb4"
        " fff6d8 dceedd 4a8f6a ef7b45 1c2f38 fffaec fcfcf2",
    ),
    "dusk": (
        "2b2a5a b4476f f9a85c 241f44 4b3060 8d4c6d 382b66 d2697b"
        " ffd892 d97a72 47406b ffb347 161230 fff0dc f0a9a0",
        "1e3d64 7d6c98 f8b57d 1a2b44 35486e 70709a 23416b c98d8e"
        " ffe0a3 b08a98 33566a f58549 0f1a2e fff3e2 d9b8c0",
        "3f305e c9573f f5d68f 2a2345 5c3550 a0583f 4a3562 d98457"
        " ffe6a8 dd8f60 5a4a4e f2c14e 1c1630 fff2d6 f2b595",
    ),
    "night": (
        "0a1531 1b3163 41638f 0a1328 152650 2c4775 0b1c3f 2f5789"
        " ffe7a0 34527f 1f4a56 ffc857 060b1b e9eef8 8096d6",
        "051e2b 0e4455 30808a 061c26 0f3743 235f68 06222f 2a7a84"
        " ffe9b0 2a6a74 1c5a4c ff9f5a 04121a e8f5f2 7fb6c4",
        "140f34 37266e 7c4f98 120d2c 2a1c55 4f3580 1a1245 6c4a9a"
        " ffdf9e 58407f 2f4470 ff8fa3 0b0820 f2ecfa a08fd8",
    ),
}
_TINTS = {"dawn": 0.35, "day": 0.2, "dusk": 0.48, "night": 0.58}

TASTES = ("plain", "vivid", "muted", "pastel", "warm", "cool", "noir", "poster")


def palette_for(wish: Wish, rng: random.Random, taste: str = "plain") -> Palette:
    """Return the colours for a wish whose hour is known (`night` …); `rng` chooses among its schemes.

    A `taste` is how a painter likes colours: one of `TASTES`.
    """
    time = wish.time or "day"
    palette = _parse(rng.choice(_SCHEMES[time]), _TINTS[time])
    palette = _seasoned(palette, wish, time)
    palette = _weathered(palette, wish)
    if wish.mood in _MOODS:
        palette = palette.mapped(_MOODS[wish.mood])
    for name in wish.colours[:1]:
        palette = _washed(palette, rgb(NAMED[name]))
    return palette.mapped(_TASTE[taste])


def _seasoned(palette: Palette, wish: Wish, time: str) -> Palette:
    dim = {"dawn": 0.1, "day": 0.0, "dusk": 0.35, "night": 0.62}[time]
    season = "winter" if wish.weather == "snow" else wish.season
    match season:
        case "winter":
            snow = (rgb("dfe9f2"), rgb("c9d9e8"), rgb("b3c8dc"))
            shade = mix(palette.sky[0], palette.ink, 0.3)
            land = tuple(mix(c, shade, dim) for c in snow)
            haze = mix(palette.haze, mix(palette.sky[1], rgb("a9bfd3"), 0.5), 0.5)
            leaves = mix(rgb("5b7f7d"), shade, dim)
            return replace(palette, land=(land[0], land[1], land[2]), haze=haze, foliage=leaves)
        case "autumn":
            shift = (rgb("8c4a24"), rgb("c9792f"), rgb("e0b25f"))
            land = tuple(mix(c, warm, 0.6) for c, warm in zip(palette.land, shift, strict=True))
            return replace(
                palette, land=(land[0], land[1], land[2]), foliage=mix(rgb("d9782b"), palette.ink, dim / 2)
            )
        case "spring":
            return replace(palette, foliage=mix(rgb("eea3b5"), palette.ink, dim / 2))
        case _:
            return palette


def _weathered(palette: Palette, wish: Wish) -> Palette:
    match wish.weather:
        case "fog":
            grey = mix(palette.sky[2], palette.paper, 0.35) if wish.time != "night" else palette.sky[2]
            return replace(palette.mapped(lambda c: mix(c, grey, 0.34)), haze=grey)
        case "rain":
            return palette.mapped(lambda c: mix(toned(c, saturation=0.72), rgb("48606f"), 0.26))
        case "storm":
            return palette.mapped(lambda c: mix(toned(c, saturation=0.7, value=0.86), rgb("23384a"), 0.42))
        case "snow":
            return palette.mapped(lambda c: mix(toned(c, saturation=0.82), rgb("c9d8e6"), 0.14))
        case _:
            return palette


def _washed(palette: Palette, colour: Colour) -> Palette:
    """Return the palette of a picture in one colour: everything in it leans to that, but for the accent."""
    washed = palette.mapped(lambda one: leaning(one, colour, 0.85))
    return replace(washed, accent=palette.accent, wash=colour)


def leaning(one: Colour, colour: Colour, share: float) -> Colour:
    """Return `one` with `share` of its hue given up for that of `colour`: it keeps its light."""
    light = (one[0] * 3 + one[1] * 6 + one[2]) / 2550
    dark, pale = mix(colour, (12, 12, 24), 0.85), mix(colour, WHITE, 0.85)
    pure = mix(dark, colour, light * 2) if light < 0.5 else mix(colour, pale, light * 2 - 1)
    return mix(one, pure, share)


def _grey(colour: Colour) -> Colour:
    level = round((colour[0] * 3 + colour[1] * 6 + colour[2]) / 10)
    return level, level, level


_MOODS: dict[str, Callable[[Colour], Colour]] = {
    "cosy": lambda c: mix(c, rgb("f0a860"), 0.12),
    "lonely": lambda c: mix(toned(c, saturation=0.65), rgb("6f7f94"), 0.12),
    "wild": lambda c: toned(c, saturation=1.18, value=0.97),
    "dreamy": lambda c: mix(c, rgb("d9a8e0"), 0.16),
    "eerie": lambda c: mix(toned(c, saturation=0.7, value=0.85), rgb("1f4a44"), 0.2),
    "cheerful": lambda c: toned(c, saturation=1.2, value=1.05),
}
_TASTE: dict[str, Callable[[Colour], Colour]] = {
    "plain": lambda c: c,
    "vivid": lambda c: toned(c, saturation=1.3, value=1.04),
    "muted": lambda c: mix(toned(c, saturation=0.62), rgb("a39a8c"), 0.12),
    "pastel": lambda c: mix(toned(c, saturation=0.85), rgb("fff2ea"), 0.3),
    "warm": lambda c: mix(c, rgb("e8a35c"), 0.16),
    "cool": lambda c: mix(c, rgb("4a7fb5"), 0.17),
    "noir": lambda c: mix(_grey(c), rgb("2a2c38"), 0.12),
    "poster": lambda c: mix(toned(c, saturation=1.18), rgb("f0d9a8"), 0.1),
}


@cache
def _parse(colours: str, tint: float) -> Palette:
    sky, land, water = _colours(colours, 0, 3), _colours(colours, 3, 6), _colours(colours, 6, 8)
    light, haze, foliage, accent, ink, paper, ambient = _colours(colours, 8, 15)
    return Palette(
        (sky[0], sky[1], sky[2]),
        (land[0], land[1], land[2]),
        (water[0], water[1]),
        light,
        haze,
        foliage,
        accent,
        ink,
        paper,
        ambient,
        tint,
    )


def _colours(scheme: str, first: int, end: int) -> list[Colour]:
    return [rgb(colour) for colour in scheme.split()[first:end]]
