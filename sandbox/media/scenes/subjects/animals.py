"""Animals that sit and look at us, with something in their paws where the prompt says so."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.media.palette import Colour, mix, rgb
from sandbox.media.scenes.brush import Brush, Point, arc, ring
from sandbox.media.scenes.subjects import held
from sandbox.media.scenes.subjects.look import Look

_INK = "241f2b"


@dataclass(frozen=True)
class _Coat:
    """The colours of a fur: itself, its shade, its light parts and its dark ones."""

    fur: Colour
    shade: Colour
    pale: Colour
    dark: Colour


def _coat(look: Look, usual: str, pale: str, dark: str) -> _Coat:
    fur = look.colour(usual)
    named = look.subject.colour
    white = named in ("white", "ice")
    return _Coat(
        fur,
        mix(fur, rgb("4a1f3a"), 0.3 if not white else 0.16),
        mix(rgb(pale), fur, 0.06),
        mix(rgb(dark), fur, 0.25) if named else rgb(dark),
    )


Part = Callable[[Brush, _Coat, Look], None]


def _sitting(
    brush: Brush, look: Look, coat: _Coat, *, tail: Part, head: Part, socks: bool = False, stout: float = 1.0
) -> None:
    """Paint a sitting animal with its own tail and head."""
    carried = look.subject.holds
    foot = coat.dark if socks else mix(coat.fur, coat.shade, 0.25)
    if look.subject.does != "peek":  # out of a cup, say
        brush.oval(0.03, 0.005, 0.36 * stout, 0.03, "1c1a26", alpha=0.25)
        tail(brush, coat, look)
    w = stout
    body = [(-0.19 * w, 0.0), (-0.26 * w, 0.13), (-0.22 * w, 0.34), (-0.13 * w, 0.5), (0, 0.57)]
    brush.shaded(
        [*body, *[(-x, y) for x, y in reversed(body[:-1])]], coat.fur, coat.shade, angle=-20, start=0.35
    )
    brush.blob(
        [(0, 0.53), (-0.1 * w, 0.42), (-0.09 * w, 0.24), (0, 0.12), (0.09 * w, 0.24), (0.1 * w, 0.42)],
        coat.pale,
    )
    for side in () if look.subject.does == "peek" else (-1, 1):
        haunch = ring(side * 0.185 * w, 0.11, 0.105 * w, 0.125, side * 12)
        brush.mass([haunch], coat.fur, coat.shade, angle=-60, start=0.4)
        brush.oval(side * 0.17 * w, 0.025, 0.1, 0.038, foot)
    if carried is None or held.is_worn(carried):
        for side in (-1, 1):
            brush.line(
                [(side * 0.085 * w, 0.36), (side * 0.08 * w, 0.04)],
                0.085,
                mix(coat.fur, coat.shade, 0.12),
                end=0.07,
            )
            if socks:
                brush.line([(side * 0.081 * w, 0.14), (side * 0.08 * w, 0.035)], 0.078, coat.dark, end=0.072)
            brush.oval(side * 0.084 * w, 0.03, 0.055, 0.034, foot)
    nod = 0.006 * look.sway(1, 0.2)
    head(brush.at(0, 0.66 + nod, 0.2), coat, look)
    if carried is None:
        return
    if held.is_worn(carried):
        held.worn(brush.at(0, 0.66 + nod, 0.2), carried, look)
        return
    grip = held.carried(brush, carried, look)
    for side in (-1, 1):
        hand = (side * grip[0], grip[1])
        brush.line(
            [(side * 0.19 * w, 0.44), (side * (0.24 * w + 0.02), 0.33), hand],
            0.09,
            mix(coat.fur, coat.shade, 0.18),
            end=0.07,
        )
        brush.oval(*hand, 0.045, 0.05, coat.dark if socks else coat.fur)


# Heads: the unit is half the width of a face, the origin its middle.


def _eyes(brush: Brush, look: Look, x: float, y: float, size: float, *, ink: str = _INK) -> None:
    blink = look.stage.at % 1 > 0.94
    down = look.subject.does == "read"
    for side in (-1, 1):
        if look.subject.does == "sleep" or blink:
            brush.line(
                [(side * x - size, y), (side * x, y - size * 0.55), (side * x + size, y)], size * 0.4, ink
            )
            continue
        brush.oval(side * x, y, size * 0.8, size, ink)
        light = brush.pure
        light.oval(
            side * x + size * 0.25, y + (-0.1 if down else 0.38) * size, size * 0.26, size * 0.28, "ffffff"
        )
    if down:
        for side in (-1, 1):
            _glasses(brush, side * x, y, size * 1.9)
        brush.line(
            [(-x + size * 1.9, y + size * 0.5), (0, y + size * 0.8), (x - size * 1.9, y + size * 0.5)],
            0.05,
            "3b3038",
        )


def _glasses(brush: Brush, x: float, y: float, radius: float) -> None:
    outer, inner = ring(x, y, radius, radius), ring(x, y, radius * 0.84, radius * 0.84)
    brush.shape([*outer, outer[0], inner[0], *reversed(inner)], "3b3038")
    brush.pure.shape(arc(x, y, radius * 0.7, radius * 0.7, 110, 170), "ffffff", 0.5)


def _ear(
    brush: Brush, side: int, coat: _Coat, points: list[tuple[float, float]], inner: float, tip: Colour | None
) -> None:
    """Paint an ear through base, tip and base, and its inside."""
    ear = [(side * x, y) for x, y in points]
    brush.shaded(_round(ear), coat.fur, coat.shade, start=0.5)
    middle = (sum(p[0] for p in ear) / 3, sum(p[1] for p in ear) / 3 - 0.06)
    if tip is not None:
        base = [
            (ear[1][0] + (p[0] - ear[1][0]) * 0.42, ear[1][1] + (p[1] - ear[1][1]) * 0.42)
            for p in (ear[0], ear[2])
        ]
        brush.blob(_round([base[0], ear[1], base[1]]), tip)
    inside = [(middle[0] + (p[0] - middle[0]) * inner, middle[1] + (p[1] - middle[1]) * inner) for p in ear]
    brush.blob(
        _round(inside),
        mix(coat.pale, rgb("d88a8a"), 0.35) if tip is None else mix(coat.dark, coat.pale, 0.25),
    )


def _round(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return a triangle with points between, so that a smooth curve keeps its shape."""
    a, b, c = points
    return [a, _between(a, b, 0.5), _between(a, b, 0.93), _between(b, c, 0.07), _between(b, c, 0.5), c]


def _between(first: Point, second: Point, share: float) -> Point:
    return first[0] + (second[0] - first[0]) * share, first[1] + (second[1] - first[1]) * share


def fox(brush: Brush, look: Look) -> None:
    coat = _coat(look, "e2702c", "fff3e2", "3a2630")
    _sitting(brush, look, coat, tail=_brush_tail, head=_fox_head, socks=True)


def _brush_tail(brush: Brush, coat: _Coat, look: Look) -> None:
    part = brush.at(0.14, 0.06, 1.0, turn=3.5 * look.sway(1))
    part.shaded(
        [
            (0, 0.0),
            (0.2, -0.045),
            (0.38, 0.02),
            (0.47, 0.2),
            (0.45, 0.4),
            (0.37, 0.56),
            (0.31, 0.4),
            (0.27, 0.26),
            (0.16, 0.15),
            (0.02, 0.12),
        ],
        coat.fur,
        coat.shade,
        angle=-30,
        start=0.3,
    )
    part.blob(
        [
            (0.37, 0.57),
            (0.455, 0.4),
            (0.452, 0.3),
            (0.41, 0.345),
            (0.37, 0.3),
            (0.335, 0.36),
            (0.3, 0.35),
            (0.32, 0.45),
        ],
        coat.pale,
    )


def _fox_head(brush: Brush, coat: _Coat, look: Look) -> None:
    for side in (-1, 1):
        _ear(brush, side, coat, [(0.93, 0.2), (0.86, 1.5), (0.16, 0.62)], 0.5, coat.dark)
    face = [(0, 0.72), (0.5, 0.64), (0.86, 0.3), (1.2, -0.16), (0.78, -0.42), (0.4, -0.7), (0.14, -0.98)]
    brush.shaded(
        [*face, *[(-x, y) for x, y in reversed(face[1:])]],
        coat.fur,
        coat.shade,
        angle=-35,
        start=0.5,
        strength=0.6,
    )
    for side in (-1, 1):
        cheek = [
            (1.19, -0.17),
            (0.8, 0.02),
            (0.42, -0.12),
            (0.2, -0.5),
            (0.02, -0.86),
            (0.14, -0.98),
            (0.42, -0.7),
            (0.79, -0.42),
        ]
        brush.blob([(side * x, y) for x, y in cheek], coat.pale)
    _eyes(brush, look, 0.42, 0.12, 0.125)
    brush.blob([(0, -0.76), (0.17, -0.68), (0.1, -0.9), (0, -0.97), (-0.1, -0.9), (-0.17, -0.68)], _INK)
    brush.pure.oval(-0.04, -0.76, 0.05, 0.03, "ffffff", alpha=0.6)


def cat(brush: Brush, look: Look) -> None:
    usual = look.rng.choice(("6d7480", "d88b45", "4a4550", "e6d3b8"))
    coat = _coat(look, usual, "f6ece0", "2f2a35")
    _sitting(brush, look, coat, tail=_cat_tail, head=_cat_head)


def _cat_tail(brush: Brush, coat: _Coat, look: Look) -> None:
    swing = 0.05 * look.sway(1)
    path = [(0.1, 0.06), (0.34, 0.02), (0.46, 0.14), (0.42 + swing / 2, 0.34), (0.5 + swing, 0.48)]
    brush.line(path, 0.085, mix(coat.fur, coat.shade, 0.4), end=0.06)
    brush.line(
        [(0.43 + swing / 2, 0.39), path[-1]], 0.064, mix(coat.fur, coat.dark, 0.55), end=0.058, curved=False
    )


def _cat_head(brush: Brush, coat: _Coat, look: Look) -> None:
    for side in (-1, 1):
        _ear(brush, side, coat, [(0.95, 0.25), (0.9, 1.18), (0.2, 0.68)], 0.55, None)
    face = [(0, 0.74), (0.52, 0.68), (0.92, 0.3), (1.04, -0.14), (0.8, -0.55), (0.36, -0.78), (0, -0.82)]
    brush.shaded(
        [*face, *[(-x, y) for x, y in reversed(face[1:-1])]],
        coat.fur,
        coat.shade,
        angle=-50,
        start=0.5,
        strength=0.7,
    )
    stripe = mix(coat.fur, coat.dark, 0.5)
    for x in (-0.22, 0.0, 0.22):
        brush.line([(x, 0.71), (x * 0.75, 0.4)], 0.1, stripe, end=0.02, curved=False)
    for side in (-1, 1):
        brush.line([(side * 0.99, -0.1), (side * 0.72, -0.14)], 0.08, stripe, end=0.02, curved=False)
        brush.line([(side * 0.9, -0.36), (side * 0.68, -0.33)], 0.08, stripe, end=0.02, curved=False)
    brush.oval(-0.17, -0.48, 0.24, 0.2, coat.pale)
    brush.oval(0.17, -0.48, 0.24, 0.2, coat.pale)
    for side in (-1, 1):
        if look.subject.does not in ("sleep", "read") and look.stage.at % 1 <= 0.94:
            brush.oval(side * 0.42, 0.02, 0.2, 0.19, "c9d77a" if coat.fur[0] < 160 else "7fb08a")
    _eyes(brush, look, 0.42, 0.02, 0.14)
    brush.blob([(0, -0.4), (0.11, -0.28), (-0.11, -0.28)], "d9808a")
    for side in (-1, 1):
        brush.line([(0, -0.38), (side * 0.05, -0.52), (side * 0.18, -0.54)], 0.035, _INK)
        for lift in (0.06, -0.06):
            brush.line(
                [(side * 0.4, -0.44 + lift * 0.4), (side * 1.25, -0.38 + lift * 2.4)],
                0.022,
                coat.pale,
                end=0.01,
                curved=False,
            )


def bear(brush: Brush, look: Look) -> None:
    coat = _coat(look, "7d5136", "d9b48c", "3b2620")
    _sitting(brush, look, coat, tail=_no_tail, head=_bear_head, stout=1.18)


def _no_tail(brush: Brush, coat: _Coat, look: Look) -> None:
    pass


def _bear_head(brush: Brush, coat: _Coat, look: Look) -> None:
    for side in (-1, 1):
        brush.mass([ring(side * 0.82, 0.72, 0.36, 0.36)], coat.fur, coat.shade)
        brush.oval(side * 0.82, 0.7, 0.2, 0.2, mix(coat.pale, coat.fur, 0.3))
    brush.mass([ring(0, 0, 1.12, 0.98)], coat.fur, coat.shade, angle=-50, start=0.5)
    brush.oval(0, -0.36, 0.5, 0.42, coat.pale)
    _eyes(brush, look, 0.44, 0.12, 0.115)
    brush.oval(0, -0.18, 0.2, 0.14, _INK)
    brush.pure.oval(-0.05, -0.14, 0.06, 0.035, "ffffff", alpha=0.6)
    for side in (-1, 1):
        brush.line([(0, -0.3), (side * 0.06, -0.48), (side * 0.22, -0.5)], 0.045, _INK)


def dog(brush: Brush, look: Look) -> None:
    coat = _coat(look, look.rng.choice(("c68a4e", "8a5a3c", "e3c9a0")), "fbf1e0", "4a2f28")
    _sitting(brush, look, coat, tail=_dog_tail, head=_dog_head)


def _dog_tail(brush: Brush, coat: _Coat, look: Look) -> None:
    part = brush.at(0.18, 0.1, 1.0, turn=12 * look.sway(3))
    part.line([(0, 0), (0.14, 0.08), (0.22, 0.24)], 0.08, mix(coat.fur, coat.shade, 0.3), end=0.05)


def _dog_head(brush: Brush, coat: _Coat, look: Look) -> None:
    brush.mass([ring(0, 0.02, 0.92, 0.95)], coat.fur, coat.shade, angle=-50, start=0.5)
    brush.blob([(0, 0.9), (0.16, 0.4), (0.24, 0.0), (0, -0.2), (-0.24, 0.0), (-0.16, 0.4)], coat.pale)
    brush.oval(0, -0.42, 0.52, 0.46, coat.pale)
    for side in (-1, 1):
        ear = [(0.52, 0.84), (0.98, 0.7), (1.24, 0.16), (1.12, -0.4), (0.84, -0.3), (0.78, 0.24)]
        brush.shaded([(side * x, y) for x, y in ear], mix(coat.dark, coat.fur, 0.25), coat.dark, start=0.2)
    _eyes(brush, look, 0.4, 0.14, 0.125)
    brush.oval(0, -0.22, 0.2, 0.15, _INK)
    brush.pure.oval(-0.05, -0.18, 0.06, 0.035, "ffffff", alpha=0.6)
    brush.blob([(-0.1, -0.56), (0.1, -0.56), (0.11, -0.82), (0, -0.9), (-0.11, -0.82)], "e0717c")
    for side in (-1, 1):
        brush.line([(0, -0.34), (side * 0.06, -0.55), (side * 0.28, -0.55)], 0.045, _INK)


def rabbit(brush: Brush, look: Look) -> None:
    coat = _coat(look, look.rng.choice(("c9b8a8", "a58a72", "efe6dc")), "fffaf2", "5a4a4a")
    _sitting(brush, look, coat, tail=_bob_tail, head=_rabbit_head, stout=0.98)


def _bob_tail(brush: Brush, coat: _Coat, look: Look) -> None:
    brush.mass([ring(0.26, 0.1, 0.08, 0.08)], coat.pale, mix(coat.pale, coat.shade, 0.4))


def _rabbit_head(brush: Brush, coat: _Coat, look: Look) -> None:
    for side in (-1, 1):
        tilt = side * -9 + 2.5 * look.sway(1, 0.1 * side)
        ear = brush.at(side * 0.36, 0.55, 1.0, turn=tilt)
        ear.shaded(
            [(-0.2, 0), (-0.27, 0.55), (-0.14, 1.08), (0, 1.18), (0.14, 1.08), (0.27, 0.55), (0.2, 0)],
            coat.fur,
            coat.shade,
        )
        ear.blob([(-0.1, 0.1), (-0.13, 0.55), (0, 1.0), (0.13, 0.55), (0.1, 0.1)], "e8a7a8")
    face = [(0, 0.78), (0.56, 0.6), (0.88, 0.08), (0.86, -0.4), (0.46, -0.78), (0, -0.84)]
    brush.shaded(
        [*face, *[(-x, y) for x, y in reversed(face[1:-1])]], coat.fur, coat.shade, angle=-50, start=0.5
    )
    brush.oval(-0.2, -0.46, 0.26, 0.24, coat.pale)
    brush.oval(0.2, -0.46, 0.26, 0.24, coat.pale)
    _eyes(brush, look, 0.48, 0.08, 0.14)
    brush.box(-0.1, -0.82, 0.1, -0.58, "fffdf6")
    brush.line([(0, -0.8), (0, -0.6)], 0.02, "b8a8a0", curved=False)
    brush.blob([(0, -0.38), (0.12, -0.25), (-0.12, -0.25)], "d9808a")


def mouse(brush: Brush, look: Look) -> None:
    coat = _coat(look, "9c9aa6", "f1e7e4", "4a4450")
    _sitting(brush, look, coat, tail=_thin_tail, head=_mouse_head, stout=0.9)


def _thin_tail(brush: Brush, coat: _Coat, look: Look) -> None:
    swing = 0.04 * look.sway(1)
    brush.line(
        [(0.1, 0.05), (0.35, 0.02), (0.5, 0.12), (0.48 + swing, 0.3), (0.58 + swing, 0.36)],
        0.035,
        "d9a0a0",
        end=0.012,
    )


def _mouse_head(brush: Brush, coat: _Coat, look: Look) -> None:
    for side in (-1, 1):
        brush.mass([ring(side * 0.84, 0.72, 0.56, 0.58)], coat.fur, coat.shade)
        brush.oval(side * 0.84, 0.7, 0.38, 0.4, "e3a6a8")
    face = [(0, 0.72), (0.6, 0.5), (0.82, 0.0), (0.5, -0.55), (0.14, -0.86), (0, -0.9)]
    brush.shaded(
        [*face, *[(-x, y) for x, y in reversed(face[1:-1])]], coat.fur, coat.shade, angle=-50, start=0.5
    )
    _eyes(brush, look, 0.36, 0.06, 0.13)
    brush.oval(0, -0.78, 0.14, 0.12, "d9707c")
    for side in (-1, 1):
        for lift in (0.05, -0.07):
            brush.line(
                [(side * 0.2, -0.66), (side * 0.95, -0.6 + lift * 2.4)],
                0.02,
                coat.dark,
                end=0.008,
                curved=False,
            )


def hedgehog(brush: Brush, look: Look) -> None:
    coat = _coat(look, "d9b48c", "f6e6cf", "4f3a30")
    spines = look.colour("6d4f3f")
    shapes = []
    for row, reach in enumerate((0.46, 0.4)):
        for step in range(17):
            turn = -38 + (256 * step) / 16 + row * 8
            shapes.append(_spine(turn, reach))
    dark = mix(spines, rgb("241820"), 0.45)
    brush.oval(0.03, 0.005, 0.4, 0.03, "1c1a26", alpha=0.25)
    brush.mass([ring(0, 0.4, 0.4, 0.4), *shapes], spines, dark, angle=-60, start=0.2)
    _sitting(brush.at(0, 0, 0.92), look, coat, tail=_no_tail, head=_mouse_like_head, stout=0.95)


def _spine(turn: float, reach: float) -> list[Point]:
    left, right = (arc(0, 0.4, 0.38, 0.38, side, side, 1)[0] for side in (turn - 7, turn + 7))
    return [left, arc(0, 0.4, reach + 0.08, reach + 0.08, turn, turn, 1)[0], right]


def _mouse_like_head(brush: Brush, coat: _Coat, look: Look) -> None:
    for side in (-1, 1):
        brush.oval(side * 0.78, 0.52, 0.26, 0.26, mix(coat.fur, coat.dark, 0.3))
    face = [(0, 0.72), (0.62, 0.5), (0.86, 0.0), (0.52, -0.55), (0.14, -0.86), (0, -0.9)]
    brush.shaded(
        [*face, *[(-x, y) for x, y in reversed(face[1:-1])]], coat.fur, coat.shade, angle=-50, start=0.5
    )
    _eyes(brush, look, 0.38, 0.04, 0.13)
    brush.oval(0, -0.8, 0.16, 0.14, _INK)


def deer(brush: Brush, look: Look) -> None:
    coat = _coat(look, "b5764a", "f3dfc4", "4a2f28")
    _sitting(brush, look, coat, tail=_no_tail, head=_deer_head, socks=True, stout=0.92)


def _deer_head(brush: Brush, coat: _Coat, look: Look) -> None:
    bone = "8a6248"
    for side in (-1, 1):
        brush.line(
            [(side * 0.25, 0.55), (side * 0.5, 1.1), (side * 0.85, 1.35), (side * 0.9, 1.75)],
            0.13,
            bone,
            end=0.06,
        )
        brush.line([(side * 0.5, 1.08), (side * 0.3, 1.5)], 0.1, bone, end=0.05, curved=False)
        brush.line([(side * 0.78, 1.3), (side * 1.15, 1.5)], 0.09, bone, end=0.04, curved=False)
        ear = brush.at(side * 0.6, 0.36, 1.0, turn=90 - side * 66)
        ear.blob(
            [(0, 0.16), (0.4, 0.26), (0.78, 0.04), (0.42, -0.16), (0, -0.16)], mix(coat.fur, coat.shade, 0.2)
        )
        ear.blob([(0.1, 0.06), (0.4, 0.14), (0.62, 0.02), (0.4, -0.06)], "e3b0a0")
    face = [(0, 0.72), (0.5, 0.56), (0.64, 0.1), (0.44, -0.5), (0.34, -0.86), (0, -1.0)]
    brush.shaded(
        [*face, *[(-x, y) for x, y in reversed(face[1:-1])]], coat.fur, coat.shade, angle=-50, start=0.5
    )
    brush.oval(0, -0.72, 0.34, 0.28, coat.pale)
    _eyes(brush, look, 0.42, 0.06, 0.13)
    brush.oval(0, -0.64, 0.17, 0.11, _INK)


def owl(brush: Brush, look: Look) -> None:
    """Paint an owl from the front."""
    fur = look.colour("8a6446")
    pale, dark = mix(rgb("f2e2c4"), fur, 0.12), mix(fur, rgb("2a1c28"), 0.45)
    brush.oval(0.02, 0.005, 0.28, 0.03, "1c1a26", alpha=0.25)
    for side in (-1, 1):
        brush.blob([(side * 0.16, 0.86), (side * 0.32, 1.0), (side * 0.33, 0.78)], dark)
    body = [(0, 0.95), (0.26, 0.9), (0.36, 0.66), (0.34, 0.34), (0.2, 0.06), (0, 0.03)]
    brush.shaded([*body, *[(-x, y) for x, y in reversed(body[1:-1])]], fur, dark, angle=-40, start=0.35)
    brush.blob([(0, 0.6), (0.22, 0.5), (0.2, 0.2), (0, 0.07), (-0.2, 0.2), (-0.22, 0.5)], pale)
    for row in range(4):
        for column in range(-2 + row // 2, 3 - row // 2):
            x, y = column * 0.085 + (0.04 if row % 2 else 0), 0.47 - row * 0.1
            if abs(x) < 0.19:
                brush.blob(
                    [(x - 0.03, y), (x, y - 0.045), (x + 0.03, y), (x, y - 0.012)], mix(fur, dark, 0.3)
                )
    flap = 0.0 if look.subject.does != "fly" else 18 * look.sway(2)
    for side in (-1, 1):
        wing = brush.at(side * 0.3, 0.62, 1.0, turn=side * (4 + flap))
        wing.shaded(
            [(0, 0.08), (side * 0.09, -0.1), (side * 0.06, -0.36), (side * -0.06, -0.5), (side * -0.1, -0.2)],
            mix(fur, dark, 0.3),
            dark,
        )
        brush.mass(
            [ring(side * 0.145, 0.74, 0.165, 0.165)],
            pale,
            mix(pale, fur, 0.5),
            angle=90 - side * 90,
            start=0.5,
        )
        if look.subject.does == "sleep":
            brush.line(
                [(side * 0.145 - 0.09, 0.74), (side * 0.145, 0.7), (side * 0.145 + 0.09, 0.74)], 0.022, dark
            )
        else:
            brush.oval(side * 0.14, 0.74, 0.1, 0.1, "f2b53c")
            brush.oval(side * 0.14, 0.74, 0.062, 0.062, _INK)
            brush.pure.oval(side * 0.14 + 0.022, 0.765, 0.02, 0.02, "ffffff")
        brush.line([(side * 0.1, 0.05), (side * 0.1, 0.0)], 0.05, "d9902f", curved=False)
        brush.line([(side * 0.14, 0.01), (side * 0.06, 0.01)], 0.04, "d9902f", curved=False)
    brush.blob([(-0.045, 0.68), (0, 0.71), (0.045, 0.68), (0, 0.58)], "d9902f")
    _with_thing(brush, look, dark)


def penguin(brush: Brush, look: Look) -> None:
    """Paint a penguin from the front."""
    coat = look.colour("2b3244")
    dark = mix(coat, rgb("10121c"), 0.5)
    brush.oval(0.02, 0.005, 0.28, 0.03, "1c1a26", alpha=0.25)
    for side in (-1, 1):
        brush.oval(side * 0.12, 0.025, 0.12, 0.04, "f09a3c")
    body = [(0, 1.0), (0.2, 0.93), (0.26, 0.74), (0.33, 0.4), (0.24, 0.08), (0, 0.03)]
    brush.shaded([*body, *[(-x, y) for x, y in reversed(body[1:-1])]], coat, dark, angle=-20, start=0.3)
    brush.blob(
        [
            (0, 0.62),
            (0.2, 0.56),
            (0.24, 0.34),
            (0.16, 0.09),
            (0, 0.06),
            (-0.16, 0.09),
            (-0.24, 0.34),
            (-0.2, 0.56),
        ],
        "f6f3ea",
    )
    for side in (-1, 1):
        brush.oval(side * 0.085, 0.76, 0.115, 0.125, "f6f3ea")
        wing = brush.at(side * 0.27, 0.58, 1.0, turn=side * (14 + 6 * look.sway(2)))
        wing.shaded(
            [
                (side * -0.04, 0.04),
                (side * 0.06, 0.0),
                (side * 0.06, -0.26),
                (0, -0.36),
                (side * -0.05, -0.14),
            ],
            coat,
            dark,
        )
    _eyes(brush.at(0, 0.78, 0.25), look, 0.32, 0.04, 0.13)
    brush.blob([(-0.06, 0.7), (0, 0.735), (0.06, 0.7), (0, 0.63)], "f09a3c")
    _with_thing(brush, look, coat)


def _with_thing(brush: Brush, look: Look, wing: Colour) -> None:
    """Put the thing that a bird holds before it, between its wings."""
    thing = look.subject.holds
    if thing is None:
        return
    if held.is_worn(thing):
        held.worn(brush.at(0, 0.76, 0.24), thing, look)
        return
    grip = held.carried(brush.at(0, -0.02), thing, look)
    for side in (-1, 1):
        brush.line([(side * 0.3, 0.5), (side * grip[0], grip[1])], 0.09, wing, end=0.06, curved=False)
