"""The buttons below results: of one, and of all in a message."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import MODELS, operation
from bot.domain.jobs.job import Job, JobState
from bot.domain.jobs.picture import Panel, PanelPurpose
from bot.services.pictures.panels import EditChoices, PanelView
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import decode, encode
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, act, check, nothing, picture, promises, quoted, today
from tests.ui.samples import PAID, job

pytestmark = pytest.mark.asyncio(loop_scope="module")

REPEATED = {"prompt": "a wolf"}


def made(front: Front, **changes: Any) -> Job:
    return job(**front.here(**changes))


def two(front: Front) -> list[Job]:
    return [made(front, id=job_id, batch_id="aaaa") for job_id in ("aaaa", "bbbb")]


def panel(front: Front, purpose: PanelPurpose = PanelPurpose.EDIT) -> PanelView:
    ids = front.here()
    model = "nano-banana-pro/edit" if purpose is PanelPurpose.EDIT else "grok-video/animate"
    opened = Panel(
        "p4n3l8", "1", ids["guild_id"], ids["channel_id"], ids["user_id"], purpose, model, {},
        (picture(front),), 134_000, 0,
    )  # fmt: skip
    return PanelView(opened, operation("nano-banana-pro/edit"), MODELS, 5_000_000)


def repeated(job_id: str, **expected: Any) -> Any:
    def called(front: Front, call: Call) -> None:
        (repeated_job, request), options = call
        assert repeated_job == job_id
        assert request.user_id == front.place.mira.id
        assert job_id in request.pressed  # pressed again at once, it asks
        got = {**options, "shown_price": request.shown_price}
        assert {name: got.get(name) for name in expected} == expected

    return called


def looked_up(job_id: str) -> Any:
    def called(front: Front, call: Call) -> None:
        ids = {"guild_id": front.place.guild.id, "user_id": front.place.mira.id}
        assert call == ((job_id,), ids)

    return called


def opened(purpose: PanelPurpose) -> Any:
    def called(front: Front, call: Call) -> None:
        (_, asker, wanted, pictures), _ = call
        assert (asker.user_id, wanted, pictures) == (front.place.mira.id, purpose, [picture(front)])

    return called


def varied(front: Front, call: Call) -> None:
    (pictured, request), _ = call
    assert pictured == picture(front)
    assert request.shown_price == 144_000
    assert request.pressed.startswith("vary:")


def sent(front: Front, call: Call) -> None:
    (job_id, limit, _), options = call
    assert (job_id, limit) == ("k7f3ab", 20 * 1024 * 1024)
    place = front.place
    assert options == {
        "guild_id": place.guild.id,
        "user_id": place.mira.id,
        "channel_id": place.channel.id,
    }


def repeat(front: Front) -> dict[str, Any]:
    return {"repeat": quoted(front), "job": made(front)}


def panels(purpose: PanelPurpose) -> Any:
    def answers(front: Front) -> dict[str, Any]:
        return {"job": made(front), "fetch": picture(front), "open": panel(front, purpose)}

    return answers


def form(front: Front) -> dict[str, Any]:
    return {
        "job": made(front),
        "check_usable": None,
        "fetch": picture(front),
        "edit_choices": EditChoices(MODELS[:2], MODELS[0].id, 2),
        "edit": quoted(front),
    }


def wanted(front: Front, call: Call) -> None:
    (asker, preferred), _ = call
    assert (asker.user_id, preferred) == (front.place.mira.id, "nano-banana-pro")


def edited(front: Front, call: Call) -> None:
    (request, edited_picture), options = call
    assert (request.user_id, edited_picture) == (front.place.mira.id, picture(front))
    assert options == {"model": "grok", "prompt": "at night", "with_tray": True}


def gallery(front: Front) -> dict[str, Any]:
    return {"gallery": two(front)}


def variation(front: Front) -> dict[str, Any]:
    return {"job": made(front), "fetch": picture(front), "vary": quoted(front)}


def alone(front: Front) -> dict[str, Any]:
    return {"job": made(front), "receipt": PAID, "send": 77}


def picking(front: Front) -> dict[str, Any]:
    return {"job": made(front), "gallery": two(front), "receipt": PAID}


ONE, TYPED = "k7f3ab", {"prompt": "a wolf"}
CASES = [
    Case(actions.Again(ONE), "again:k7f3ab", repeat, "repeat",
         repeated(ONE, whole_batch=False, shown_price=None), "Making it"),
    Case(actions.Again("aaaa", whole=True, price=536_000), "all-again:aaaa:536000", repeat, "repeat",
         repeated("aaaa", whole_batch=True, shown_price=536_000), "Making it"),
    Case(actions.Remix(ONE), "remix:k7f3ab", repeat, "job", looked_up(ONE), dialog=True),
    Case(actions.Remix("aaaa", whole=True), "all-remix:aaaa", repeat, "job", looked_up("aaaa"), dialog=True),
    Case(actions.Remix(ONE), "remix:k7f3ab:1330000000000000001", repeat, "repeat",
         repeated(ONE, whole_batch=False, changes=REPEATED), "Making it", texts=TYPED),
    Case(actions.Remix("aaaa", whole=True), "all-remix:aaaa:1330000000000000001", repeat, "repeat",
         repeated("aaaa", whole_batch=True, changes=REPEATED), "Making it", texts=TYPED),
    Case(actions.Edit(ONE), "edit:k7f3ab", form, "edit_choices", wanted, dialog=True),
    Case(actions.Edit(ONE), encode(actions.Edit(ONE), opened_by=1_330_000_000_000_000_001), form, "edit",
         edited, "Making it", texts={"prompt": "at night", "model": "grok", "pictures": "tray"}),
    Case(actions.Animate(ONE), "animate:k7f3ab", panels(PanelPurpose.ANIMATE), "open",
         opened(PanelPurpose.ANIMATE), "🎬 Animate"),
    Case(actions.Edit("aaaa", whole=True), "all-edit:aaaa", gallery, "gallery", looked_up("aaaa"),
         "Which one?"),
    Case(actions.Animate("aaaa", whole=True), "all-animate:aaaa", gallery, "gallery", looked_up("aaaa"),
         "Which one?"),
    Case(actions.Vary(ONE, 144_000), "v:k7f3ab:144000", variation, "vary", varied, "Making it"),
    Case(actions.PostAlone(ONE), "u:k7f3ab", alone, "send", sent, "at no cost"),
    Case(actions.Pick(ONE), encode(actions.Pick(ONE)), picking, "receipt",
         lambda front, call: None, "a fox reading"),
]  # fmt: skip

test_ids, test_once, test_refusal, _ = promises(CASES)


async def test_of_several_the_number_does_the_same_with_one(front: Front, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.action == actions.Edit("aaaa", whole=True))
    answered = await check(front, case, today(case), tmp_path)
    ids = [decode(str(button["custom_id"])) for button in answered.interaction.messages[0].buttons]
    assert ids == [actions.Edit("aaaa"), actions.Edit("bbbb")]


async def test_a_message_with_one_result_left_still_asks_for_it(front: Front, tmp_path: Path) -> None:
    case = next(case for case in CASES if case.action == actions.Edit("aaaa", whole=True))
    left = replace(case, answers=lambda front: {**case.answers(front), "gallery": two(front)[:1]})
    answered = await check(front, left, today(left), tmp_path)
    ids = [decode(str(button["custom_id"])) for button in answered.interaction.messages[0].buttons]
    assert ids == [actions.Edit("aaaa")]


async def test_nobody_posts_the_result_of_somebody_else_alone(front: Front, tmp_path: Path) -> None:
    front.script.answers |= {"job": made(front, user_id=front.place.mod.id)}
    case = Case(actions.PostAlone(ONE), "u:k7f3ab", nothing, "send", sent)
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private("Only the member who made a result can post it again. Nothing was posted.")
    assert not front.script.named("send")


async def test_a_model_without_a_prompt_is_not_remixed(front: Front, tmp_path: Path) -> None:
    front.script.answers["job"] = made(front, operation="arrow-1.1/vectorize", options={})
    case = Case(actions.Remix(ONE), "remix:k7f3ab", nothing, "job", looked_up(ONE))
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private("arrow-1.1 takes no prompt, so there is nothing to remix.")


async def test_a_private_card_without_its_picture_says_where_it_is(front: Front, tmp_path: Path) -> None:
    front.script.answers["job"] = made(front, private=True)
    case = Case(actions.Edit(ONE), "edit:k7f3ab", nothing, "job", looked_up(ONE), on_card=True)
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private("This card shows no picture any more. Nothing was paid.")


async def test_a_result_whose_message_is_gone_is_not_edited(front: Front, tmp_path: Path) -> None:
    case = Case(actions.Edit(ONE), "edit:k7f3ab", nothing, "job", looked_up(ONE), on_card=True)
    for message_id in (None, 5):
        front.script.answers["job"] = made(front, state=JobState.DELIVERED, message_id=message_id)
        answered = await act(front, case, today(case), tmp_path)
        await answered.wait_private("The message with this result is gone.")


async def test_the_form_of_an_edit_has_prompt_model_and_tray(front: Front, tmp_path: Path) -> None:
    for tray in (0, 2):
        front.script.answers |= {**form(front), "edit_choices": EditChoices(MODELS[:2], MODELS[1].id, tray)}
        case = Case(actions.Edit(ONE), "edit:k7f3ab", nothing, "edit_choices", wanted)
        answered = await act(front, case, today(case), tmp_path)
        await answered.wait(lambda: answered.interaction.modal)  # noqa: B023 - awaited in the loop
        assert answered.interaction.modal is not None
        ids = [part["custom_id"] for part in answered.interaction.modal.inputs]
        assert ids == ["prompt", "model", *(["pictures"] if tray else [])]
        chosen = [option["value"] for option in answered.interaction.modal.inputs[1]["options"]
                  if option.get("default")]  # fmt: skip
        assert chosen == [MODELS[1].id]
