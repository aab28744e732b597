"""Colours for a picture: chosen by words of the prompt, else by its seed."""

import random
import re
from typing import TypeAlias

Colour: TypeAlias = tuple[int, int, int]
Palette: TypeAlias = tuple[Colour, ...]  # five colours, dark to light

_WORDS: dict[str, str] = {
    "sunset dusk autumn fire warm orange desert mars fox lion": "2b1038 7a1f4d d1495b f79256 ffe3a3",
    "ocean sea water blue rain ice winter snow whale": "061a2e 0b4f6c 1b9aaa 8fd6e1 f2fbfd",
    "forest green jungle leaf garden moss frog tree": "0d1f17 1f4d3a 4f8a5b a7c957 f2e8cf",
    "night space star galaxy moon neon cyberpunk city": "07071a 241663 6a2c91 d33f8d 7df9ff",
    "rose pink flower love cherry spring blossom": "3b0d2c 8c2f5b e56b8b f7b2bd fff0f0",
    "gold yellow sun honey bee lemon": "2a1a05 7a4a0a d99a1c ffd25a fff6d6",
    "paper sketch ink newspaper gouache portrait old": "22223b 4a4e69 9a8c98 c9ada7 f2e9e4",
}


def palette_for(prompt: str, rng: random.Random) -> Palette:
    """Return the palette of the first word that has one, otherwise one drawn from `rng`."""
    words = re.findall(r"[a-z]+", prompt.lower())
    for word in words:
        for keys, colours in _WORDS.items():
            if word.rstrip("s") in {key.rstrip("s") for key in keys.split()}:
                return _parse(colours)
    return _parse(rng.choice(list(_WORDS.values())))


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return `first` with `share` (0 to 1) of `second`."""
    blend = [round(a + (b - a) * share) for a, b in zip(first, second, strict=True)]
    return blend[0], blend[1], blend[2]


def _parse(colours: str) -> Palette:
    return tuple((int(c[:2], 16), int(c[2:4], 16), int(c[4:], 16)) for c in colours.split())
