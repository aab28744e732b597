"""What a prompt leaves open, decided: where its subjects live, at which hour, in which weather."""

import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from sandbox.media.lexicon import CHARACTERS, PLACES
from sandbox.media.scenes.subjects import HANDS
from sandbox.media.wish import Subject, Wish

# Where things live.
_HABITANTS: Mapping[str, str] = {
    "sea": "lighthouse, boat, paper boat, ship, pier, whale, penguin, sun",
    "harbour": "rowboat, opera house",
    "underwater": "fish, lantern fish, octopus, turtle",
    "river": "heron, swan, reeds, mill, bridge",
    "moon": "astronaut",
    "space": "rocket",
    "meadow": "unicorn, house, oak, birch, poplar, ufo, church, kite, sunflower, snowman, horse, tower",
    "mountains": "dragon, castle, train, pine, moon, star",
    "city": "tram, bicycle, car, lamp, market, robot",
    "sky": "plane, balloon",
    "room": (
        "scarf, paintbrush, "
        "cat, mouse, teapot, cup, candle, cake, gift, book, newspaper, letter, map, clock, guitar, "
        "camera, key, "
        "apple, throne, lantern, paper crane, crown, hat, bell"
    ),
    "garden": "dog, hedgehog, door, greenhouse, flower, pumpkin, bee, moth",
    "forest": "mushroom, deer, owl, bear, tent",
    "desert": "cactus, palm, elephant",
}
_HABITATS = {noun: place for place, nouns in _HABITANTS.items() for noun in nouns.split(", ")}
_ANYWHERE = ("meadow", "meadow", "forest", "garden", "mountains")
_ROAMING = tuple(place for place in PLACES if place not in ("room", "space", "underwater", "moon"))
_HOURS = ("dawn", "day", "day", "day", "dusk", "dusk", "night")
# Things to meet where a prompt names none.
_GUESTS: Mapping[str, tuple[str, ...]] = {
    "sea": ("boat", "lighthouse", "whale"),
    "harbour": ("boat",),
    "underwater": ("fish", "turtle", "octopus"),
    "river": ("heron", "rowboat", "swan"),
    "mountains": ("pine", "deer", "house"),
    "forest": ("deer", "fox", "owl"),
    "meadow": ("oak", "house", "rabbit", "horse"),
    "garden": ("flower", "cat", "bee"),
    "city": ("tram", "bicycle"),
    "desert": ("cactus", "palm"),
    "room": ("teapot", "cat", "cup", "candle"),
    "space": ("rocket", "astronaut"),
    "moon": ("astronaut",),
    "sky": ("balloon", "bird", "kite"),
}


def settled(wish: Wish, base: int) -> Wish:
    """Return the wish with place, hour, weather and at least one subject; `base` decides what is open."""

    def choose(part: str, options: tuple[str, ...]) -> str:
        return random.Random(f"{base} {part}").choice(options)

    place = wish.place or _place(wish, choose("place", _ANYWHERE), choose("roaming", _ROAMING))
    subjects = tuple(part for subject in wish.subjects for part in _apart(subject))
    if not subjects and wish.place != "city":
        guests = tuple(guest for guest in _GUESTS[place] if guest not in wish.without)
        subjects = (Subject(choose("guest", guests)),) if guests else ()
    hours = tuple(hour for hour in _HOURS if hour not in wish.without) or _HOURS
    return replace(
        wish,
        place=place,
        time=wish.time or _time(wish, choose("time", hours)),
        weather=wish.weather or "clear",
        season=wish.season or ("winter" if {"snowman", "penguin"} & set(wish.nouns) else None),
        subjects=subjects,
    )


def _apart(subject: Subject) -> tuple[Subject, ...]:
    """Return a subject and, where its kind has no hands, the thing it holds: that lies beside it."""
    if subject.holds is None or subject.noun in HANDS:
        return (subject,)
    return replace(subject, holds=None, where=None), Subject(subject.holds, where=subject.where)


def _place(wish: Wish, anywhere: str, roaming: str) -> str:
    """Return where the subjects live: what something is on or in decides before the thing itself."""
    carriers = [after for first, after in pairwise(wish.subjects) if first.where in ("on", "in", "under")]
    wet = wish.weather in ("rain", "storm", "snow", "fog")
    for subject in (*carriers, *wish.subjects):
        if subject.noun in _HABITATS:
            habitat = _HABITATS[subject.noun]
            # Who is in the rain is not in a room; a teapot stays there.
            return "garden" if habitat == "room" and wet and subject.noun in CHARACTERS else habitat
    return anywhere if wish.subjects else roaming


def _time(wish: Wish, chosen: str) -> str:
    if wish.mood == "eerie":
        return "night"
    if {"moon", "star", "owl", "candle", "moth"} & set(wish.nouns):
        return "night"
    if "sun" in wish.nouns and chosen == "night":
        return "dawn"
    return "dusk" if "lamp" in wish.nouns or "lantern" in wish.nouns else chosen
