"""Where the subjects of a scene go: on land, on the water, in the air, on or under one another."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from sandbox.media.scenes.ground import Ground
from sandbox.media.scenes.stage import Stage
from sandbox.media.scenes.subjects import MOTIFS, Look, Motif
from sandbox.media.wish import Subject

_SMALL = 0.42  # how tall, at least, a small thing is where it is what the picture is about
_TREES = ("oak", "birch", "pine", "poplar", "palm")


@dataclass(frozen=True)
class _Seat:
    """How one is on or in something.

    `share` is how tall one may be, in heights of it; `sink` is how far one is below its seat, in own heights.
    It is painted over what is inside; on a throne one is `before` it.
    """

    share: float
    sink: float = 0.0
    before: bool = False
    grows: float = 1.0  # how much larger it is for that


_SEATS = {
    "pier": _Seat(2.0),
    "bridge": _Seat(1.1),
    "house": _Seat(0.5),
    "tower": _Seat(0.3),
    "book": _Seat(1.0),
    "gift": _Seat(0.8),
    "throne": _Seat(0.62, before=True),
    "rowboat": _Seat(2.0, 0.06, grows=1.6),
    "boat": _Seat(0.36, 0.06),
    "paper boat": _Seat(0.9, 0.06),
    "ship": _Seat(1.2, 0.06),
    "cup": _Seat(1.35, 0.36, before=True, grows=1.15),
    "bicycle": _Seat(1.05, 0.36),
    "car": _Seat(1.0, 0.4),
    "horse": _Seat(0.72, 0.24),
    "unicorn": _Seat(0.72, 0.24),
    "elephant": _Seat(0.56, 0.2),
    "dragon": _Seat(0.5, 0.2),
    "whale": _Seat(0.8, 0.16),
    "turtle": _Seat(0.8, 0.14),
    "rocket": _Seat(0.4, 0.2),
}


@dataclass(frozen=True)
class Placed:
    """A subject at its place, in heights from the lower left corner. `name` tells equal ones apart."""

    subject: Subject
    name: str
    x: float
    y: float
    size: float
    mirror: bool = False
    depth: float = 0.0
    behind: float | None = None  # the height that decides what hides what, where it is not that of the foot

    @property
    def motif(self) -> Motif:
        return MOTIFS[self.subject.noun]

    def paint(self, stage: Stage) -> None:
        brush = stage.brush(self.depth).at(self.x, self.y, self.size, mirror=self.mirror)
        self.motif.paint(brush, Look(stage, self.subject, stage.random(self.name), MOTIFS.__getitem__))


def placed(stage: Stage, ground: Ground) -> list[Placed]:
    """Return the subjects of the stage's wish at their places, the farthest first."""
    groups = list(_groups(stage.wish.subjects))
    everything: list[Placed] = []
    lone = [group for group in groups if MOTIFS[group[-1].noun].home != "sky"]
    for number, (group, span) in enumerate(zip(lone, _spans(lone, stage.wide), strict=True)):
        everything.extend(_group(stage, ground, group, span, number if len(lone) > 1 else None))
    for number, group in enumerate(g for g in groups if MOTIFS[g[-1].noun].home == "sky"):
        everything.extend(_in_sky(stage, group[-1], number))
    return sorted((one for one in everything if not one.subject.gone), key=_nearness)


def _nearness(one: Placed) -> tuple[int, float]:
    rank = {"sky": 0, "site": 1}.get(one.motif.home, 3)
    if one.subject.noun in _TREES:
        rank = 2
    return rank, -(one.y if one.behind is None else one.behind)


def _groups(subjects: tuple[Subject, ...]) -> Iterator[tuple[Subject, ...]]:
    """Put a subject together with the one that it is on, in, under or over."""
    at = 0
    while at < len(subjects):
        pair = subjects[at : at + 2]
        if (
            len(pair) == 2
            and pair[0].where in ("on", "in", "under", "over")
            and pair[1].count == 1
            and not _in_the_sky(pair)
        ):
            yield pair
            at += 2
        else:
            yield (replace(subjects[at], where=None),)
            at += 1


def _in_the_sky(subjects: tuple[Subject, ...]) -> bool:
    return any(MOTIFS[subject.noun].home == "sky" for subject in subjects)


def _spans(groups: list[tuple[Subject, ...]], wide: float) -> list[tuple[float, float]]:
    """Share the width of the picture among groups, by how wide each is."""
    widths = [
        0.3 + MOTIFS[group[-1].noun].wide * MOTIFS[group[-1].noun].tall * group[-1].count for group in groups
    ]
    edges = [wide * sum(widths[:number]) / sum(widths) for number in range(len(widths) + 1)] if widths else []
    return list(pairwise(edges))


def _group(
    stage: Stage, ground: Ground, group: tuple[Subject, ...], span: tuple[float, float], number: int | None
) -> Iterator[Placed]:
    """Place one group in its part of the picture's width; `number` is None if it is the only one."""
    rng = stage.random(f"place {number or 0}")
    if number is None:
        aside = rng.choice((-0.12, -0.07, -0.04, 0.04, 0.07, 0.12)) * min(1.0, stage.wide - 0.4)
        middle = 0.5 + (aside if group[-1].count == 1 else 0.0)
        span = ((middle - 0.5) * stage.wide, (middle + 0.5) * stage.wide)
    base = _row(stage, ground, group[-1], span, number)
    if len(group) == 1:
        yield from base
        return
    first, second = group[0], base[0]
    match first.where:
        case "on" | "in" if second.subject.noun in _SEATS:
            yield from _seated(first, second)
        case "over":
            yield from base
            size = min(_size(stage, MOTIFS[first.noun], span[1] - span[0], ground, leads=True) * 0.8, 0.4)
            y = max(ground.air, second.y + second.size) - size * 0.3
            yield Placed(first, first.noun, sum(span) / 2 + 0.1, y, size)
        case _:
            yield from _under(stage, ground, first, second, span)


def _seated(first: Subject, second: Placed) -> Iterator[Placed]:
    """Place the first subject on the seat of the second, or in it; both fit into the picture."""
    motif, kind = MOTIFS[first.noun], _SEATS[second.subject.noun]
    (across, up), grown = second.motif.seat, second.size * kind.grows
    size = min(kind.share * grown, motif.tall * 0.92)
    fit = min(1.0, (0.96 - second.y) / (up * grown + (1 - kind.sink) * size))
    second, size = replace(second, size=grown * fit), size * fit
    yield second
    if second.subject.noun == "cup":  # who is in a cup is between its rim and its front
        yield replace(second, subject=replace(second.subject, does="front"), behind=second.y - 0.02)
        first = replace(first, does=first.does or "peek")
    x = second.x + (-1 if second.mirror else 1) * across * second.size
    y = second.y + up * second.size - kind.sink * size
    behind = second.y + (-0.01 if kind.before else 0.01)
    for count in range(first.count):
        shift = (count - (first.count - 1) / 2) * size * motif.wide * 0.8
        yield Placed(first, f"{first.noun} {count}", x + shift, y, size, second.mirror, behind=behind)


def _under(
    stage: Stage, ground: Ground, first: Subject, second: Placed, span: tuple[float, float]
) -> Iterator[Placed]:
    """Place the first subject in front of the second and beside its stem."""
    rng = stage.random("under")
    side = rng.choice((-1, 1))
    shift = 0.12 * side * min(1.0, stage.wide)
    size = min(second.size * 1.08, 0.97 - second.y)
    yield replace(second, x=second.x - shift * 1.25, y=second.y + 0.03, size=size)
    width = (span[1] - span[0]) * 0.62
    middle = second.x + shift * 0.9
    yield from _row(stage, ground, first, (middle - width / 2, middle + width / 2), 0)


def _row(
    stage: Stage, ground: Ground, subject: Subject, span: tuple[float, float], number: int | None
) -> list[Placed]:
    """Place all of a kind side by side; of more than two, some stand a little behind.

    `number` counts the kinds of a picture; None is the only one.
    """
    flies = subject.does == "fly" and MOTIFS[subject.noun].home != "site"
    motif = replace(MOTIFS[subject.noun], home="air") if flies else MOTIFS[subject.noun]
    count, width = subject.count, span[1] - span[0]
    rows = 2 if count > 2 and stage.wide < 1 else 1  # an upright picture has room above, not beside
    size = _size(stage, motif, width / max(1.0, count / rows * 0.78), ground, leads=not number)
    size *= (1.0 if number is None else 0.94) * (0.8 if flies else 1.0) * (1.015 - 0.035 * count)
    row = []
    for each in range(count):
        rng = stage.random(f"{subject.noun} {each} place")
        scatter, turned, own = rng.uniform(-0.1, 0.1), rng.random() < 0.5, rng.uniform(0.94, 1.04)
        behind = each % 2 if count > 2 else 0
        own = size if count == 1 else size * own * (1 - 0.16 * behind)
        x = span[0] + width * (0.5 + ((each + 0.5) / count - 0.5) * 0.94)
        y = _level(stage, ground, motif, own) + (0.12 if rows > 1 else 0.035) * behind
        y += scatter if motif.home == "air" and count > 1 else 0.0
        mirror = motif.mirrors and (x > stage.wide * 0.54 if count == 1 else turned)
        row.append(Placed(subject, f"{subject.noun} {each}", x, y, own, mirror, 0.12 * behind))
    return row


def _size(stage: Stage, motif: Motif, width: float, ground: Ground, *, leads: bool) -> float:
    """Return how tall a subject is: as its motif says, and not wider than its part of the picture.

    Out of doors a small thing is large where it leads, and small beside another.
    """
    tall = motif.tall
    if motif.small and stage.wish.place != "room":
        tall = max(tall, _SMALL) if leads else tall * 0.62
    top = 0.95 - (ground.site or ground.foot) if motif.home == "site" else 1.0
    return min(tall * ground.scale, 0.86 * width / motif.wide, 0.86 * stage.wide / motif.wide, top)


def _level(stage: Stage, ground: Ground, motif: Motif, size: float) -> float:
    """Return the height of a subject's foot."""
    match motif.home:
        case "air":
            return max(ground.foot + 0.04, ground.air - size * 0.5)
        case "water" if ground.water is not None:
            return ground.water - (size * 0.5 if stage.wish.place == "underwater" else 0.0)
        case "water" if motif.wide > 1.3:
            return ground.foot + 0.1 * size
        case "site":
            return ground.site if ground.site is not None else ground.foot + 0.03
        case _:
            return ground.foot


def _in_sky(stage: Stage, subject: Subject, number: int) -> Iterator[Placed]:
    """Place moons, suns and stars across the sky."""
    motif = MOTIFS[subject.noun]
    rng = stage.random(f"sky {number}")
    for count in range(subject.count):
        share = (count + 0.5) / subject.count if subject.count > 1 else rng.choice((0.28, 0.72))
        size = motif.tall * min(1.0, stage.wide) * (1.0 if subject.count == 1 else rng.uniform(0.5, 0.8))
        x, y = stage.wide * share, 0.64 + rng.uniform(-0.02, 0.08)
        yield Placed(subject, f"{subject.noun} {count}", x, y, size)
