"""The menus, buttons and dialogs of a panel."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.jobs.picture import Panel, PanelPurpose
from bot.ui.kit import actions
from tests.ui.jobs.test_result_buttons import panel
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, check, promises, quoted, today

pytestmark = pytest.mark.asyncio(loop_scope="module")

ID = "p4n3l8"
TYPED = {"prompt": "a wolf"}
OPENED = "1330000000000000001"


def given(*values: Any) -> Any:
    """Check the call: the panel, these values, and the member."""

    def called(front: Front, call: Call) -> None:
        args, _ = call
        assert args[:-1] == (ID, *values)
        assert args[-1].user_id == front.place.mira.id

    return called


def looked_up(front: Front, call: Call) -> None:
    assert call == ((ID,), {"user_id": front.place.mira.id})


def making(prompt: str | None) -> Any:
    def called(front: Front, call: Call) -> None:
        (panel_id, request), options = call
        assert (panel_id, request.user_id, options) == (ID, front.place.mira.id, {"prompt": prompt})

    return called


def edit_panel(front: Front) -> Panel:
    return panel(front, PanelPurpose.EDIT).panel


def views(front: Front) -> dict[str, Any]:
    view = panel(front)
    verbs = dict.fromkeys(("set_model", "set_option", "add_tray", "set_prompt"), view)
    return {**verbs, "get": edit_panel(front), "lacks_prompt": True}


def ready(front: Front) -> dict[str, Any]:
    return {"get": edit_panel(front), "lacks_prompt": False, "submit": quoted(front)}


CASES = [
    Case(actions.ChooseModel(ID), "pmodel:p4n3l8", views, "set_model", given("grok"), "🎨 Edit",
         choice="grok", on_card=True),
    Case(actions.ChooseOption(ID, "image_size"), "popt:p4n3l8:image_size", views, "set_option",
         given("image_size", "4K"), "🎨 Edit", choice="4K", on_card=True),
    Case(actions.AddTray(ID), "ptray:p4n3l8", views, "add_tray", given(), "🎨 Edit", on_card=True),
    Case(actions.WritePrompt(ID), "pprompt:p4n3l8", views, "get", looked_up, on_card=True, dialog=True),
    Case(actions.WritePrompt(ID), f"pprompt:p4n3l8:{OPENED}", views, "set_prompt", given("a wolf"), "🎨 Edit",
         texts=TYPED, on_card=True),
    Case(actions.Generate(ID), "pgo:p4n3l8", views, "get", looked_up, on_card=True, dialog=True),
    Case(actions.Generate(ID), f"pgo:p4n3l8:{OPENED}", ready, "submit", making("a wolf"), "Making it",
         texts=TYPED, on_card=True),
]  # fmt: skip

test_ids, test_once, test_refusal, _ = promises(CASES)


async def test_a_panel_with_its_prompt_is_made_at_once(front: Front, tmp_path: Path) -> None:
    case = Case(actions.Generate(ID), "pgo:p4n3l8", ready, "submit", making(None), "Making it", on_card=True)
    await check(front, case, today(case), tmp_path)


async def test_a_panel_without_a_price_asks_for_one(front: Front, tmp_path: Path) -> None:
    def unpriced(front: Front) -> dict[str, Any]:
        return {"get": replace(edit_panel(front), total=None), "refresh": panel(front)}

    case = Case(actions.Generate(ID), "pgo:p4n3l8", unpriced, "refresh", given(), "🎨 Edit", on_card=True)
    await check(front, case, today(case), tmp_path)
