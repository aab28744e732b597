"""Contact sheets: the pictures of an area on pages, light beside dark, with what each shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

MARGIN, GAP, CAPTION = 24, 16, 30
TALLEST = 2600
"""Pixels of a page's height; a single taller row gets a page of its own."""

_PAPER, _INK, _DIM = "#d9d5cc", "#26221b", "#675f52"
_SHRUNK = {1440: 1.0, 390: 2 / 3}
_COLUMNS = {1440: 1, 390: 2}


@dataclass(frozen=True, slots=True)
class Cell:
    """One scene on a sheet: its caption, and its pictures from left to right."""

    name: str
    about: str
    files: Sequence[Path]


def write_sheets(cells: Sequence[Cell], title: str, width: int, stem: Path) -> list[Path]:
    """Lay the cells out on as many pages as they need. Return the files `stem.png`, `stem-2.png`, …"""
    blocks = [_block(cell, _SHRUNK[width]) for cell in cells]
    pages = list(_pages(blocks, _COLUMNS[width]))
    files = []
    for number, rows in enumerate(pages, 1):
        heading = f"{title} · {width} px" + (f" · page {number} of {len(pages)}" if len(pages) > 1 else "")
        file = stem.with_name(f"{stem.name}{'' if number == 1 else f'-{number}'}.png")
        _page(rows, heading).save(file, optimize=True)
        files.append(file)
    return files


def write_overview(pictures: Sequence[Path], file: Path, columns: int = 4) -> Path:
    """Lay pictures in columns of about one height, the tallest first. Return the file, a small WebP."""
    shots = [Image.open(picture).convert("RGB") for picture in pictures]
    shots.sort(key=lambda shot: -shot.height)
    wide = max(shot.width for shot in shots)
    stacks: list[list[Image.Image]] = [[] for _ in range(columns)]
    for shot in shots:
        min(stacks, key=_height).append(shot)
    size = (columns * (wide + GAP) + GAP, max(map(_height, stacks)) + GAP)
    page = Image.new("RGB", size, _PAPER)
    for number, stack in enumerate(stacks):
        top = GAP
        for shot in stack:
            page.paste(shot, (GAP + number * (wide + GAP), top))
            top += shot.height + GAP
    small = page.resize((page.width * 4 // 5, page.height * 4 // 5), Image.Resampling.LANCZOS)
    small.save(file, "WEBP", quality=70, method=6)
    return file


def write_card(shot: Path, file: Path) -> Path:
    """Write one card as a small file for a document."""
    with Image.open(shot) as picture:
        picture.convert("RGB").save(file, "WEBP", quality=88, method=6)
    return file


def _block(cell: Cell, shrink: float) -> Image.Image:
    pictures = [Image.open(file).convert("RGB") for file in cell.files]
    if shrink != 1:
        pictures = [p.resize((round(p.width * shrink), round(p.height * shrink))) for p in pictures]
    width = sum(p.width for p in pictures) + GAP * (len(pictures) - 1)
    block = Image.new("RGB", (width, max(p.height for p in pictures) + CAPTION), _PAPER)
    draw = ImageDraw.Draw(block)
    draw.text((0, 4), cell.name, fill=_INK, font=ImageFont.load_default(16))
    draw.text((draw.textlength(cell.name, ImageFont.load_default(16)) + 10, 6), cell.about, fill=_DIM,
              font=ImageFont.load_default(14))  # fmt: skip
    left = 0
    for picture in pictures:
        block.paste(picture, (left, CAPTION))
        left += picture.width + GAP
    return block


def _pages(blocks: Sequence[Image.Image], columns: int) -> Iterator[list[list[Image.Image]]]:
    """Yield the columns of each page."""
    page: list[list[Image.Image]] = [[] for _ in range(columns)]
    for block in blocks:
        column = min(page, key=_height)
        if column and _height(column) + block.height > TALLEST:
            yield page
            page = [[] for _ in range(columns)]
            column = page[0]
        column.append(block)
    if any(page):
        yield page


def _height(column: Sequence[Image.Image]) -> int:
    return sum(block.height + GAP for block in column)


def _page(columns: Sequence[Sequence[Image.Image]], heading: str) -> Image.Image:
    widths = [max((block.width for block in column), default=0) for column in columns]
    width = sum(widths) + GAP * 2 * (len(widths) - 1) + 2 * MARGIN
    height = max(map(_height, columns)) + 2 * MARGIN + CAPTION
    page = Image.new("RGB", (max(width, 600), height), _PAPER)
    ImageDraw.Draw(page).text((MARGIN, MARGIN - 6), heading, fill=_INK, font=ImageFont.load_default(22))
    left = MARGIN
    for column, wide in zip(columns, widths, strict=True):
        top = MARGIN + CAPTION
        for block in column:
            page.paste(block, (left, top))
            top += block.height + GAP
        left += wide + GAP * 2
    return page
