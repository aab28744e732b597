"""Delete asks first, takes results out of their messages, and can be undone."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import DeliveryImpossible
from bot.domain.jobs.job import Job
from bot.domain.pictures.errors import NotYourTakedown, TooLateToUndo
from bot.domain.pictures.library import Place, Takedown
from bot.services.pictures.removal import RemovalPlan
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import decode, encode
from sandbox.discord import Message
from tests.ui.place import Front
from tests.ui.pressing import (
    Answered,
    Call,
    Case,
    press,
    private_card,
    promises,
    public_message,
)
from tests.ui.samples import START, job

pytestmark = pytest.mark.asyncio(loop_scope="module")


def made(front: Front, **changes: Any) -> Job:
    return job(**front.here(**changes))


def plan(front: Front, count: int = 1, **changes: Any) -> RemovalPlan:
    jobs = [made(front, id=f"job{n}", **changes) for n in range(count)]
    return RemovalPlan(jobs[0], jobs, 134_000, 134_000 * count)


def planned(front: Front) -> dict[str, Any]:
    return {"plan_removal": plan(front)}


def asked(front: Front, call: Call) -> None:
    ids = {"guild_id": front.place.guild.id, "user_id": front.place.mira.id, "moderator": False}
    assert call == (("k7f3ab",), ids)


CASES = [
    Case(actions.Remove("k7f3ab"), "bin:k7f3ab", planned, "plan_removal", asked, "Delete this result?"),
    Case(actions.Remove("k7f3ab", whole=True), "all-bin:k7f3ab",
         lambda front: {"plan_removal": plan(front, 3)}, "plan_removal", asked, "Delete these 3 results?"),
]  # fmt: skip

test_ids, test_once, test_refusal, _ = promises(CASES)


async def asking(front: Front, message: Message, action: actions.Action, by: str = "mira") -> Answered:
    user = getattr(front.place, by)
    card = await private_card(front, user)
    front.script.calls.clear()
    return Answered(front, press(front, card, encode(action), user), card)


def taken(front: Front, ids: list[str], places: list[Place], by: int) -> Takedown:
    return Takedown("pr355x", ids, places, by, START)


async def test_the_question_names_money_and_the_way_back(front: Front, tmp_path: Path) -> None:
    front.script.answers |= {"plan_removal": plan(front, 4)}
    message = await public_message(front, tmp_path)
    pressed = press(front, message, "bin:k7f3ab", front.place.mira)
    card = await pressed.wait_original()
    assert "There is no refund: $0.134 stays paid." in card.text
    assert "You can undo it for ten minutes. Later, `/show` brings it back." in card.text
    assert [decode(str(button["custom_id"])) for button in card.buttons] == [
        actions.Delete("job0", message.id),
        actions.Delete("job0", message.id, whole=True),
        actions.Dismiss(),
    ]
    assert message.attachments  # nothing has happened yet


async def test_the_message_becomes_a_line_and_the_answer_has_undo(front: Front, tmp_path: Path) -> None:
    message = await public_message(front, tmp_path)
    mine, here = made(front, id="job0", message_id=message.id), Place(message.channel_id, message.id)
    front.script.answers |= {
        "plan_removal": RemovalPlan(mine, [mine], 134_000, 134_000),
        "take_down": taken(front, ["job0"], [here], front.place.mira.id),
        "shown_in": [],
        "undo_until": START + 600_000,
    }
    answered = await asking(front, message, actions.Delete("job0", message.id))
    await answered.wait_on_message("### Removed")
    ((jobs, places), options) = front.script.named("take_down")[0]
    assert ([one.id for one in jobs], places, options) == (["job0"], [here], {"by": front.place.mira.id})
    assert f"🗑️ <@{front.place.mira.id}> removed this result · job job0" in message.text
    assert not message.attachments
    assert [decode(str(button["custom_id"])) for button in answered.message.buttons] == [
        actions.Undo("pr355x")
    ]


async def test_a_forged_message_is_left_alone(front: Front, tmp_path: Path) -> None:
    """Test that the id in the button takes down only a message that shows the result."""
    other = await public_message(front, tmp_path)
    mine = made(front, id="job0", message_id=None)
    front.script.answers |= {"plan_removal": RemovalPlan(mine, [mine], 134_000, 134_000)}
    answered = await asking(front, other, actions.Delete("job0", other.id))
    await answered.wait_private("The message with this result is gone.")
    assert not front.script.named("take_down")
    assert other.attachments


async def test_a_moderator_takes_down_the_copy_and_the_original(front: Front, tmp_path: Path) -> None:
    original = await public_message(front, tmp_path)
    copy = await public_message(front, tmp_path)
    job_id = next(
        action.job
        for button in copy.buttons
        if isinstance(action := decode(str(button["custom_id"])), actions.Again)
    )
    mine = made(front, id=job_id, message_id=original.id)
    front.script.answers |= {
        "plan_removal": RemovalPlan(mine, [mine], 134_000, 134_000),
        "take_down": taken(front, [job_id], [], front.place.mod.id),
        "shown_in": [],
        "undo_until": START,
    }
    answered = await asking(front, copy, actions.Delete(job_id, copy.id), by="mod")
    await answered.wait_on_message("### Removed")
    ((_, places), _) = front.script.named("take_down")[0]
    channel = original.channel_id
    assert places == [Place(channel, copy.id), Place(channel, original.id)]
    assert not original.attachments
    assert not copy.attachments


async def test_undo_puts_it_back_and_then_records_it(front: Front, tmp_path: Path) -> None:
    message = await public_message(front, tmp_path)
    mine, here = made(front, id="job0", message_id=message.id), Place(message.channel_id, message.id)
    front.script.answers |= {
        "check_undo": taken(front, ["job0"], [here], front.place.mira.id),
        "job": mine,
        "shown_in": [mine],
        "redraw": message.id,
        "put_back": None,
    }
    answered = await asking(front, message, actions.Undo("pr355x"))
    await answered.wait_on_message("It is back in its place.")
    assert front.script.named("shown_in")[0] == ((mine, here), {"again": ["job0"]})
    order = [name for name, *_ in front.script.calls if name in ("redraw", "put_back")]
    assert order == ["redraw", "put_back"]


@pytest.mark.parametrize(
    ("error", "words"),
    [(NotYourTakedown(), "Somebody else removed this"), (TooLateToUndo(), "Undo works for ten minutes")],
)
async def test_undo_is_refused(front: Front, tmp_path: Path, error: Exception, words: str) -> None:
    message = await public_message(front, tmp_path)
    front.script.answers |= {"check_undo": error}
    answered = await asking(front, message, actions.Undo("pr355x"))
    await answered.wait_private(words)
    assert not front.script.named("put_back")


async def test_undo_of_a_deleted_message_says_so_and_stays_open(front: Front, tmp_path: Path) -> None:
    message = await public_message(front, tmp_path)
    mine = made(front, id="job0", message_id=message.id)
    front.script.answers |= {
        "check_undo": taken(front, ["job0"], [Place(message.channel_id, message.id)], front.place.mira.id),
        "job": mine,
        "shown_in": [mine],
        "redraw": DeliveryImpossible("gone"),
    }
    answered = await asking(front, message, actions.Undo("pr355x"))
    await answered.wait_private("The message with this result is gone.")
    assert not front.script.named("put_back")
