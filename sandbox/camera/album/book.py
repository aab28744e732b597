"""Play the scenes one after the other, photograph each, and lay the contact sheets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.camera.album.scene import Area, Scene
from sandbox.camera.album.scenes import AREAS
from sandbox.camera.album.sheets import Cell, write_sheets
from sandbox.camera.album.shots import SIZES, THEMES, Photographer
from sandbox.camera.album.stage import Stage
from sandbox.camera.chromium import chromium
from sandbox.camera.playground import Playground, open_playground
from sandbox.camera.visitor import Visitor

FOLDER = Path("demo-out/looks")
SCENE_SECONDS = 90.0
"""Real seconds of the longest scene."""

_SPEED = 20.0


@dataclass(slots=True)
class Album:
    """The contact sheets, and a sentence for every scene that did not come about."""

    sheets: list[Path] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def take_album(folder: Path, state: Path, names: Sequence[str] = ()) -> Iterator[str | Album]:
    """Photograph all areas, or those that are named. Yield a line for each scene, and the album at the end.

    Raises NoBrowser. The first area is always played: it gives the server its budget.
    """
    folder.mkdir(parents=True, exist_ok=True)
    album = Album()
    with chromium() as driver, open_playground(state, speed=_SPEED, media_scale=0.4) as here:
        stage, eyes = Stage(here.world), Photographer(Visitor(driver, here.url), here.world.discord)
        for area in chosen(names):
            cells: list[Cell] = []
            for scene in area.scenes:
                yield _shot(scene, here, stage, eyes, folder, cells, album)
            for size in SIZES if cells else ():
                views = [_narrowed(cell, size.width) for cell in cells]
                stem = folder / f"{area.name}-{size.width}"
                album.sheets += write_sheets(views, area.name, size.width, stem)
    yield album


def chosen(names: Sequence[str]) -> list[Area]:
    """Return the areas of these names, all if none is named, and always the first. Raises LookupError."""
    known = [area.name for area in AREAS]
    if unknown := [name for name in names if name not in known]:
        raise LookupError(f"there is no area {unknown[0]}; there are {', '.join(known)}")
    return [area for area in AREAS if not names or area.name in names or area is AREAS[0]]


def _shot(
    scene: Scene,
    here: Playground,
    stage: Stage,
    eyes: Photographer,
    folder: Path,
    cells: list[Cell],
    album: Album,
) -> str:
    where = f"{scene.area}/{scene.name}"
    place = folder / scene.area
    place.mkdir(exist_ok=True)
    try:
        shown = here.run(scene.play(stage), SCENE_SECONDS)
        files = eyes.take(shown, scene.viewer, place / scene.name)
    except Exception as error:  # noqa: BLE001 - one scene must not end the others
        sentence = f"{where}: {type(error).__name__} {str(error)[:300]}"
        album.missing.append(sentence)
        return f"✗ {sentence}"
    finally:
        stage.world.faults.clear()
    cells.append(Cell(scene.name, scene.about, files))
    return f"✓ {where}"


def _narrowed(cell: Cell, width: int) -> Cell:
    files = [file for file in cell.files if any(f"-{width}-{theme}." in file.name for theme in THEMES)]
    return Cell(cell.name, cell.about, files)
