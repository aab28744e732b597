"""The price button, and Cancel in the list of jobs."""

from pathlib import Path

import pytest

from bot.domain.jobs.job import JobState
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, act, promises, quoted, today
from tests.ui.samples import job

pytestmark = pytest.mark.asyncio(loop_scope="module")


def confirmed(front: Front, call: Call) -> None:
    args, options = call
    assert args == ("k7f3ab",)
    assert options["user_id"] == front.place.mira.id
    assert options["missing_permissions"] == ()


def cancelled(front: Front, call: Call) -> None:
    assert call == (("k7f3ab",), {"user_id": front.place.mira.id})


def made_in_private(front: Front, call: Call) -> None:
    args, options = call
    assert args == ("k7f3ab",)
    assert options["user_id"] == front.place.mira.id
    assert options["request_key"].isdigit()


START = Case(
    actions.Start("k7f3ab"), "go:k7f3ab", lambda front: {"confirm": quoted(front)}, "confirm", confirmed,
    "Making it", on_card=True,
)  # fmt: skip
CANCEL = Case(
    actions.Cancel("k7f3ab"), "cancel:k7f3ab",
    lambda front: {"cancel": [job(**front.here(state=JobState.FAILED))], "is_from_prize": False},
    "cancel", cancelled,
    "Cancelled. $0.134 went back to the budget, nothing was paid.", on_card=True,
)  # fmt: skip
CANCEL_HERE = Case(
    actions.Cancel("k7f3ab", here=True), encode(actions.Cancel("k7f3ab", here=True)),
    lambda front: {"cancel": [job(**front.here(state=JobState.FAILED))], "is_from_prize": False},
    "cancel", cancelled,
    "Cancelled. $0.134 went back to the budget, nothing was paid.", on_card=True,
)  # fmt: skip
DECLINE = Case(
    actions.Decline("k7f3ab"), encode(actions.Decline("k7f3ab")),
    lambda front: {"decline": [job(**front.here(state=JobState.FAILED))]}, "decline", cancelled,
    "Cancelled. Nothing was paid.", on_card=True,
)  # fmt: skip
IN_PRIVATE = Case(
    actions.InPrivate("k7f3ab"), encode(actions.InPrivate("k7f3ab")),
    lambda front: {"in_private": quoted(front)}, "in_private", made_in_private, "Making it", on_card=True,
)  # fmt: skip
CASES = [START, CANCEL, CANCEL_HERE, DECLINE, IN_PRIVATE]


test_ids, test_once, test_refusal, _ = promises(CASES)


async def test_a_price_in_the_channel_goes_once_it_is_started(front: Front, tmp_path: Path) -> None:
    front.script.answers["confirm"] = quoted(front)
    case = Case(START.action, START.old, START.answers, "confirm", confirmed)
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait(lambda: answered.message.deleted)
    await answered.wait_private("Making it")
