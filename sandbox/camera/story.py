"""The first visit to the page, scene by scene: played by a test, and photographed for the documents.

The visitor makes a picture, edits a photo of their own, is refused over budget, becomes the host, credits the
server, and goes on as before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.camera.visitor import Visitor
from sandbox.media import make_image

BUDGET = "0.5"
"""Budget of the server at first, in dollars: enough for pictures, too little for a clip."""

CREDIT = "5"
PHOTO = "a lighthouse on a cliff at dusk"
_CLIP = {"prompt": "waves roll against the lighthouse, slow pan", "duration_seconds": "4"}


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene: its `name`, the state to photograph, and the visitor's way there."""

    name: str
    shows: str
    play: Callable[[Visitor, Path], None]


def _command(mira: Visitor, _: Path) -> None:
    mira.types("/im")
    mira.see(".composer-panel .option")


def _picture(mira: Visitor, _: Path) -> None:
    mira.keys("agine a fox reading a newspaper, gouache")
    mira.press("Enter")
    mira.made("a fox reading a newspaper")


def _drop(mira: Visitor, folder: Path) -> None:
    photo = folder / "lighthouse.jpg"
    photo.write_bytes(make_image(PHOTO, 960, 640, "jpeg"))
    mira.fills("flux-2-pro edit", prompt="the same place in deep snow")
    mira.drops(photo)
    mira.see(".file-drop-preview")


def _edit(mira: Visitor, _: Path) -> None:
    mira.send()
    mira.made("the same place in deep snow")


def _refused(mira: Visitor, _: Path) -> None:
    mira.uses("veo-3-1 generate", **_CLIP)
    mira.message("Nothing was paid", "Only you can see this")


def _credited(visitor: Visitor, _: Path) -> None:
    visitor.become("Hana")
    visitor.uses("host credit", amount=CREDIT)
    visitor.message("$5.00", "Only you can see this")


def _price(visitor: Visitor, _: Path) -> None:
    visitor.become("Mira")
    visitor.uses("veo-3-1 generate", **_CLIP)
    visitor.message("Generate", "Only you can see this")


def _clip(mira: Visitor, _: Path) -> None:
    mira.clicks("Generate")
    mira.made("waves roll against the lighthouse")


SCENES = (
    Scene("command", "The commands open after a slash, those fitting what is typed.", _command),
    Scene("picture", "A picture made by /imagine stands in the channel, with its price.", _picture),
    Scene("drop", "A photo dropped over the conversation fills the command's picture.", _drop),
    Scene("edit", "The edited photo.", _edit),
    Scene("refused", "A clip above the budget is refused before anything is paid.", _refused),
    Scene("credited", "Hana, the host, has given the server a budget.", _credited),
    Scene("price", "Above $0.25 the price stands on a button first.", _price),
    Scene("clip", "The clip, paid after the press.", _clip),
)


def play(visitor: Visitor, folder: Path) -> Iterator[Scene]:
    """Play one scene after the other on a page that Mira has open. Yield each when it is visible. Files to
    drop are made in `folder`."""
    for scene in SCENES:
        scene.play(visitor, folder)
        yield scene
