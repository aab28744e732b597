"""The tray's buttons, the choice among a message's pictures, and pictures of others."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.jobs.picture import PanelPurpose, SourceImage
from bot.ui.kit import actions
from tests.ui.jobs.test_more_buttons import details, looked_up
from tests.ui.jobs.test_result_buttons import panel
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, act, nothing, picture, promises, today

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHOICE = "ch01ce"


def source(front: Front) -> SourceImage:
    url = f"{front.world.cdn_url}/fox.png"
    return SourceImage(url, "fox.png", "image/png", 9, front.place.mod.id, "https://discord.com/x")


def answers(front: Front) -> dict[str, Any]:
    return {
        "choose": source(front), "fetch": picture(front), "open": panel(front), "add_to_tray": [],
        "save_choice": CHOICE, "tray": [picture(front)] * 2, "empty_tray": None,
    }  # fmt: skip


def chosen(index: int) -> Any:
    def called(front: Front, call: Call) -> None:
        assert call == ((CHOICE, index), {"user_id": front.place.mira.id})

    return called


def of_member(front: Front, call: Call) -> None:
    assert call == ((front.place.guild.id, front.place.mira.id), {})


def opened(purpose: PanelPurpose, pictures: int) -> Any:
    def called(_: Front, call: Call) -> None:
        assert (call[0][2], len(call[0][3])) == (purpose, pictures)

    return called


def choosing(use: actions.PictureUse, shows: str) -> Case:
    action, old = actions.ChoosePicture(use, CHOICE), f"pick:{use}:{CHOICE}"
    return Case(action, old, answers, "choose", chosen(1), shows, choice="2", on_card=True)


CASES = [
    choosing("edit", "🎨 Edit"),
    choosing("animate", "🎨 Edit"),
    choosing("reference", "Your tray is empty"),
    choosing("details", "It has no receipt."),
    Case(actions.UseTray("edit"), "tray:edit", answers, "open", opened(PanelPurpose.EDIT, 2), "🎨 Edit",
         on_card=True),
    Case(actions.UseTray("animate"), "tray:animate", answers, "open", opened(PanelPurpose.ANIMATE, 1),
         "🎨 Edit", on_card=True),
    Case(actions.UseTray("empty"), "tray:empty", answers, "empty_tray", of_member, "Your tray is empty now.",
         on_card=True),
]  # fmt: skip

test_ids, test_once, test_refusal, _ = promises(CASES)


async def test_a_tray_that_emptied_meanwhile_opens_nothing(front: Front, tmp_path: Path) -> None:
    front.script.answers["tray"] = []
    case = Case(actions.UseTray("edit"), "tray:edit", nothing, "tray", of_member, on_card=True)
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private("Your tray is empty. Pictures stay in it for a day.")


async def test_the_details_of_a_result_of_ours_are_its_receipt(front: Front, tmp_path: Path) -> None:
    """The menu opens the details themselves, no further menu."""
    front.script.answers |= {**details(front), "choose": replace(source(front), job="k7f3ab")}
    action, old = actions.ChoosePicture("details", CHOICE), f"pick:details:{CHOICE}"
    case = Case(action, old, nothing, "details", looked_up, on_card=True, choice="2")
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private("### Details")
