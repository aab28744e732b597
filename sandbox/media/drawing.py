"""Drawings: a picture as SVG, in squares of its own colours."""

import io

from PIL import Image

_CELLS = 32  # along the longer side


def make_drawing(picture: bytes, side: int) -> bytes:
    """Return the picture as an SVG document whose longer side is `side` pixels. Raises OSError if it is
    none."""
    with Image.open(io.BytesIO(picture)) as opened:
        factor = _CELLS / max(opened.size)
        cells = [max(1, round(length * factor)) for length in opened.size]
        small = opened.convert("RGBA").resize((cells[0], cells[1]), Image.Resampling.BOX)
    width, height = (round(side * count / max(cells)) for count in cells)
    squares = [_square(x, y, small.getpixel((x, y))) for y in range(small.height) for x in range(small.width)]
    head = f'width="{width}" height="{height}" viewBox="0 0 {small.width} {small.height}"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" {head}>\n' + "".join(squares) + "</svg>\n"
    ).encode()


def _square(x: int, y: int, colour: object) -> str:
    """Return one cell; transparent ones are left out."""
    assert isinstance(colour, tuple), "RGBA pixels are tuples"
    red, green, blue, alpha = colour
    if alpha < 128:
        return ""
    return f'<path d="M{x} {y}h1v1h-1z" fill="#{red:02x}{green:02x}{blue:02x}"/>\n'
