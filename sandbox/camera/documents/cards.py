"""Cards of the bot on a phone, and the overview of some of them."""

import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from sandbox.camera.album.scene import Area, Scene
from sandbox.camera.album.scenes import AREAS
from sandbox.camera.album.sheets import write_card, write_overview
from sandbox.camera.album.shots import PHONE, Photographer
from sandbox.camera.album.stage import NotShown, Stage
from sandbox.camera.chromium import chromium
from sandbox.camera.eyes import NotSeen
from sandbox.camera.playground import Playground, open_playground
from sandbox.camera.visitor import Visitor

SHOWN = (
    *("ordering/price-frame", "results/picture", "results/four", "start/help-all"),
    *("arriving/greeting", "arriving/channels", "arriving/check-wrong", "arriving/trial"),
    *("approvals/card", "rules/limits", "content/filter-list", "content/blocked"),
    *("reports/card", "places/shown", "privacy/forget", "privacy/data"),
    *("money/budget", "money/history", "money/receipts", "money/proof", "host/status", "host/deposits"),
    *("contests/draft", "contests/card", "voting/ballot", "voting/result", "german/price"),
)
"""The scenes that documents show, as `area/scene`."""

OVERVIEW = "cards"
IN_OVERVIEW = (
    *("ordering/price-frame", "results/picture", "approvals/card", "money/budget"),
    *("contests/card", "rules/limits", "voting/ballot", "places/shown"),
)
_SCENE_SECONDS = 90.0
_SPEED = 20.0


def stem(scene: str) -> str:
    """Return the name of a card's picture: `card-money-budget` of `money/budget`."""
    return f"card-{scene.replace('/', '-')}"


NAMES = (*map(stem, SHOWN), OVERVIEW)


def take(folder: Path, state: Path, names: Collection[str]) -> Iterator[Path]:
    """Play the areas that these cards are in, and photograph the cards. Raises NoBrowser, NotShown."""
    scenes = [scene for scene in SHOWN if stem(scene) in names]
    if OVERVIEW in names:
        scenes += [scene for scene in IN_OVERVIEW if scene not in scenes]
    with (
        tempfile.TemporaryDirectory(prefix="atelier-cards-") as place,
        chromium() as driver,
        open_playground(state / "cards", speed=_SPEED, media_scale=0.5) as here,
    ):
        shots: dict[str, Path] = {}
        stage, eyes = Stage(here.world), Photographer(Visitor(driver, here.url), here.world.discord)
        for area in areas(scenes):
            for scene in area.scenes:
                name = f"{area.name}/{scene.name}"
                file = _play(scene, here, stage, eyes if name in scenes else None, Path(place))
                if file is None:
                    continue
                shots[name] = file
                if stem(name) in names:
                    yield write_card(file, folder / f"{stem(name)}.webp")
        if missing := [name for name in scenes if name not in shots]:
            raise NotShown(f"these cards did not come about: {', '.join(missing)}")
        if OVERVIEW in names:
            yield write_overview([shots[name] for name in IN_OVERVIEW], folder / f"{OVERVIEW}.webp")


def areas(scenes: Collection[str]) -> list[Area]:
    """Return the areas of these scenes in their order, and before them the first, which brings the budget."""
    wanted = {scene.partition("/")[0] for scene in scenes}
    if "voting" in wanted:
        wanted.add("contests")
    return [area for area in AREAS if area.name in wanted or area is AREAS[0]]


def _play(
    scene: Scene, here: Playground, stage: Stage, eyes: Photographer | None, place: Path
) -> Path | None:
    """Play a scene. Return the picture of its card, or None if nobody looks or the card did not come about."""
    name = stem(f"{scene.area}/{scene.name}")
    try:
        shown = here.run(scene.play(stage), _SCENE_SECONDS)
        return eyes.take(shown, scene.viewer, place / name, [PHONE], ["light"])[0] if eyes else None
    except (NotShown, NotSeen, TimeoutError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return None
    finally:
        stage.world.faults.clear()
