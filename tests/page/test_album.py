"""The album of all cards: its scenes, its choice of areas, and its contact sheets. No browser is needed."""

from pathlib import Path

import pytest
from PIL import Image

from sandbox.camera.album.book import chosen
from sandbox.camera.album.scenes import AREAS
from sandbox.camera.album.sheets import GAP, TALLEST, Cell, write_overview, write_sheets
from sandbox.camera.documents import cards, chart, terminals


def test_every_scene_has_a_name_of_its_own_and_says_what_it_shows() -> None:
    names = [(scene.area, scene.name) for area in AREAS for scene in area.scenes]
    assert len(names) == len(set(names))
    assert len(names) > 150
    assert all(scene.about for area in AREAS for scene in area.scenes)


def test_the_first_area_is_always_played() -> None:
    assert [area.name for area in chosen(["money"])] == ["start", "money"]
    assert chosen([]) == list(AREAS)
    with pytest.raises(LookupError, match="no area nonsense; there are start, ordering"):
        chosen(["nonsense"])


def cell(folder: Path, name: str, height: int) -> Cell:
    files = [folder / f"{name}-{theme}.png" for theme in ("light", "dark")]
    for file, color in zip(files, ("white", "black"), strict=True):
        Image.new("RGB", (700, height), color).save(file)
    return Cell(name, "what it shows", files)


def test_a_sheet_has_light_beside_dark_and_goes_on_on_a_second_page(tmp_path: Path) -> None:
    cells = [cell(tmp_path, f"card-{number}", 800) for number in range(4)]
    files = write_sheets(cells, "rules", 1440, tmp_path / "rules-1440")
    assert [file.name for file in files] == ["rules-1440.png", "rules-1440-2.png"]
    with Image.open(files[0]) as page:
        assert page.height < TALLEST + 200
        row = [page.getpixel((x, 200)) for x in (300, 1000)]
        assert row == [(255, 255, 255), (0, 0, 0)]


def test_the_overview_puts_each_card_below_the_shortest_column(tmp_path: Path) -> None:
    heights = (900, 100, 100, 100)
    shots = [cell(tmp_path, f"card-{n}", height).files[0] for n, height in enumerate(heights)]
    with Image.open(write_overview(shots, tmp_path / "cards.webp", columns=2)) as page:
        assert page.size == ((2 * 700 + 3 * GAP) * 4 // 5, (900 + 2 * GAP) * 4 // 5)


def test_the_documents_show_cards_of_the_album() -> None:
    names = {f"{scene.area}/{scene.name}" for area in AREAS for scene in area.scenes}
    assert set(cards.SHOWN) <= names
    assert set(cards.IN_OVERVIEW) <= names


def test_an_area_is_played_with_those_that_it_goes_on_from() -> None:
    assert [area.name for area in cards.areas(["voting/ballot"])] == ["start", "contests", "voting"]
    assert [area.name for area in cards.areas(["money/budget"])] == ["start", "money"]


def test_a_card_taller_than_a_page_has_one_to_itself(tmp_path: Path) -> None:
    files = write_sheets([cell(tmp_path, "tall", TALLEST + 500)], "x", 1440, tmp_path / "x")
    assert len(files) == 1


def test_the_chart_has_the_measured_goals_as_shares_of_their_limits() -> None:
    text = """## Goals

| goal | limit | measured | |
|---|---|---|---|
| a poll | ≤ 0.6 × | 0.3 | met |
| hold and capture | ≥ 0.6 × | 0.4 | **not met** |
| a history | ≥ 0.9 × | – | – |

## Parts
"""
    assert [(goal.name, round(goal.share, 2)) for goal in chart.goals(text)] == [
        ("a poll", 0.5),
        ("hold and capture", 1.5),
    ]


def test_a_terminal_keeps_colours_and_escapes_everything_else() -> None:
    shown = terminals.printed("\x1b[1;31mwrong\x1b[0m <a> \x1b[36mb\x1b[0m")
    assert shown == '<span class="red">wrong</span> &lt;a&gt; b\n'
