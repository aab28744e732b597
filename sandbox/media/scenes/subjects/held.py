"""Things in somebody's hands or on a head. The unit is the height of who has them."""

from sandbox.media.palette import mix, rgb
from sandbox.media.scenes.brush import Brush, Point
from sandbox.media.scenes.subjects.look import Look

_WORN = ("hat", "crown", "scarf")


def is_worn(thing: str) -> bool:
    return thing in _WORN


def carried(brush: Brush, thing: str, look: Look) -> Point:
    """Paint what is carried before the chest. Return where the hand on the right side holds it."""
    match thing:
        case "newspaper":
            return _newspaper(brush, look)
        case "map":
            return _map(brush)
        case "book":
            return _book(brush)
        case "letter":
            return _letter(brush)
        case "umbrella":
            return _umbrella(brush, look)
        case _:
            motif = look.motif(thing)
            size = 0.5 if thing == "guitar" else 0.34 if motif.wide < 1.3 else 0.26
            motif.paint(brush.at(0, 0.2, size), look)
            return min(0.18, motif.wide * size / 2), 0.3


def worn(brush: Brush, thing: str, look: Look) -> None:
    """Paint what is worn on a head whose half width is the unit and whose middle is the origin."""
    match thing:
        case "hat":
            brush.blob([(-1.05, 0.72), (0, 0.58), (1.05, 0.72), (0, 0.86)], "3a3346")
            brush.mass(
                [[(-0.58, 0.74), (0.58, 0.74), (0.64, 1.65), (-0.64, 1.65)]], "4a4258", "28222f", angle=0
            )
            brush.box(-0.6, 0.76, 0.6, 1.0, "b5443c")
        case "crown":
            points = [
                (-0.62, 0.66),
                (0.62, 0.66),
                (0.72, 1.3),
                (0.34, 0.98),
                (0, 1.42),
                (-0.34, 0.98),
                (-0.72, 1.3),
            ]
            brush.mass([points], "f2c14e", "c98a2c", angle=0)
            for x in (-0.36, 0.0, 0.36):
                brush.oval(x, 0.8, 0.08, 0.08, "c8402f")
        case _:
            colour = look.stage.palette.accent
            brush.blob([(-0.8, -0.7), (0, -0.95), (0.8, -0.7), (0.7, -1.1), (0, -1.3), (-0.7, -1.1)], colour)
            brush.line(
                [(0.3, -1.0), (0.42, -1.9)], 0.34, mix(colour, rgb("2a1c28"), 0.18), end=0.3, curved=False
            )


def _newspaper(brush: Brush, look: Look) -> Point:
    """Paint an open newspaper as we see it from outside: its front and back page."""
    part = brush.at(0, 0.26, 1.0, turn=0.8 * look.sway(1))
    for side in (-1, 1):
        page = [(0, -0.2), (side * 0.31, -0.165), (side * 0.315, 0.215), (0, 0.19)]
        part.mass([page], "f3ecdc", "b9b0a4", angle=180 if side > 0 else 0, strength=0.55, start=0.45)
        for top in range(9):
            y = 0.07 - top * 0.027
            for left, right in ((0.03, 0.145), (0.165, 0.285)):
                if side > 0 and top < 4 and left < 0.1:
                    continue
                part.line([(side * left, y), (side * right, y + 0.004)], 0.008, "a39c96", curved=False)
    part.line([(0.04, 0.152), (0.275, 0.168)], 0.034, "37323c", curved=False)
    part.line([(0.04, 0.108), (0.275, 0.12)], 0.007, "6f6a70", curved=False)
    part.shape([(0.035, -0.03), (0.145, -0.022), (0.145, 0.082), (0.035, 0.078)], "8f8a92")
    part.shape(
        [(0.035, -0.03), (0.145, -0.022), (0.145, 0.0), (0.1, 0.045), (0.07, 0.01), (0.035, 0.03)], "5b5762"
    )
    part.line([(-0.04, 0.15), (-0.17, 0.16)], 0.024, "6f6a70", curved=False)
    part.line([(0, -0.2), (0, 0.19)], 0.006, "c2b9aa", curved=False)
    return 0.3, 0.27


def _map(brush: Brush) -> Point:
    part = brush.at(0, 0.26)
    for fold in range(4):
        left, right = -0.32 + fold * 0.16, -0.16 + fold * 0.16
        rise = 0.02 if fold % 2 else -0.02
        page = [(left, -0.17 + rise), (right, -0.17 - rise), (right, 0.2 - rise), (left, 0.2 + rise)]
        part.shape(page, "ecd9ae" if fold % 2 else "dfc896")
    part.blob([(-0.26, 0.0), (-0.14, 0.14), (0.0, 0.1), (0.04, -0.05), (-0.12, -0.1)], "9cb27f")
    part.blob([(0.12, 0.02), (0.2, 0.14), (0.28, 0.05), (0.22, -0.08)], "9cb27f")
    for step in range(7):
        part.oval(-0.2 + step * 0.062, -0.08 + 0.02 * step, 0.01, 0.01, "b5443c")
    part.line([(0.21, 0.09), (0.26, 0.04)], 0.018, "b5443c", curved=False)
    part.line([(0.21, 0.04), (0.26, 0.09)], 0.018, "b5443c", curved=False)
    return 0.31, 0.27


def _letter(brush: Brush) -> Point:
    part = brush.at(0, 0.26, 1.0, turn=-3)
    part.mass([[(-0.15, -0.14), (0.15, -0.14), (0.15, 0.2), (-0.15, 0.2)]], "fbf4e2", "b9b0a4", angle=-45)
    for row in range(6):
        part.line(
            [(-0.11, 0.14 - row * 0.04), (0.11 if row != 5 else 0.0, 0.14 - row * 0.04)],
            0.008,
            "8a8aa8",
            curved=False,
        )
    part.oval(0.08, -0.09, 0.022, 0.022, "b5362f")
    return 0.16, 0.24


def _book(brush: Brush) -> Point:
    part = brush.at(0, 0.26)
    cover = rgb("2f6f80")
    for side in (-1, 1):
        part.shape([(0, -0.14), (side * 0.22, -0.11), (side * 0.225, 0.17), (0, 0.14)], cover)
        part.shape(
            [(side * 0.02, -0.12), (side * 0.2, -0.095), (side * 0.205, 0.15), (side * 0.02, 0.12)],
            mix(cover, rgb("000000"), 0.12),
        )
        part.line([(side * 0.02, 0.14), (side * 0.2, 0.17)], 0.02, "f6eeda", curved=False)
    part.line([(0, -0.14), (0, 0.14)], 0.016, mix(cover, rgb("000000"), 0.3), curved=False)
    part.oval(0.11, 0.03, 0.04, 0.045, "f2d27a")
    return 0.21, 0.25


def _umbrella(brush: Brush, look: Look) -> Point:
    colour = look.stage.palette.accent
    part = brush.at(0.2, 0.3, 1.0, turn=-6 + 1.5 * look.sway(1))
    part.line([(0, 0), (0, 0.86)], 0.022, "5a4438", curved=False)
    canopy = [
        (-0.56, 0.66),
        (-0.46, 0.86),
        (-0.22, 1.0),
        (0, 1.04),
        (0.22, 1.0),
        (0.46, 0.86),
        (0.56, 0.66),
        (0.38, 0.71),
        (0.19, 0.66),
        (0, 0.71),
        (-0.19, 0.66),
        (-0.38, 0.71),
    ]
    part.shaded(canopy, colour, mix(colour, rgb("2a1c28"), 0.4), angle=-20)
    for x in (-0.19, 0.19):
        part.line([(x, 0.67), (x * 0.6, 0.9), (0, 1.03)], 0.008, mix(colour, rgb("2a1c28"), 0.35))
    part.line([(0, 1.03), (0, 1.1)], 0.018, "5a4438", curved=False)
    return 0.2, 0.34
