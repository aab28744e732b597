"""The buttons and menus on the host's cards, from Discord's socket to the service and back."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.jobs.job import JobState
from bot.domain.money.movements import Booking
from bot.services.host.adopt import AdoptionReport
from bot.services.host.rescue import Candidates
from bot.ui.host import digests
from bot.ui.kit import actions
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Interaction, Message
from tests.builders import studio_job
from tests.cogs.host.test_host import STATUS, ask
from tests.cogs.host.test_host_parts import AGREED, DEPOSIT, OUT
from tests.ui.place import Front
from tests.ui.pressing import press, private_card
from tests.ui.samples import job

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def card(front: Front, command: str, options: dict[str, Any] | None = None) -> Message:
    return await ask(front, front.place.mod, f"host {command}", options)


async def answered(front: Front, message: Message, action: Action, choice: str | None = None) -> Message:
    interaction = press(front, message, encode(action), front.place.mod, choice)
    return await interaction.wait_original()


async def turned(
    front: Front, message: Message, action: Action, words: str, choice: str | None = None
) -> None:
    press(front, message, encode(action), front.place.mod, choice)
    await front.world.wait_for(lambda: words in message.text)


EVERY: list[tuple[Action, str | None]] = [
    (actions.Reconcile(), None),
    (actions.ShowDeposits(), None),
    (actions.ChooseDeposit(), DEPOSIT.key),
    (actions.AssignDeposit(digests.of(DEPOSIT.key)), "11"),
    (actions.KeepDeposit(digests.of(DEPOSIT.key)), None),
    (actions.ChooseOutflow(), OUT.key),
    (actions.BookOutflow(digests.of(OUT.key), "own"), None),
    (actions.ChooseStudioJob("k7f3ab"), "cm1"),
    (actions.WriteOff("k7f3ab"), None),
]


@pytest.mark.parametrize(("action", "choice"), EVERY, ids=lambda value: getattr(value, "name", ""))
async def test_a_forged_press_by_another_changes_nothing(
    front: Front, action: Action, choice: str | None
) -> None:
    mine = await private_card(front, front.place.mira)
    front.script.calls.clear()
    interaction: Interaction = press(front, mine, encode(action), front.place.mira, choice)
    said = await interaction.wait_message("HOST_USER_IDS")
    assert said.seen_by == front.place.mira.id
    assert not front.script.calls


async def test_the_status_leads_to_deposits_and_the_comparison(front: Front) -> None:
    front.script.answers |= {
        "status": replace(STATUS, deposits=[DEPOSIT]),
        "unclaimed": [DEPOSIT],
        "run": AGREED,
    }
    status = await card(front, "status")
    assert "$3.333333" in (await answered(front, status, actions.ShowDeposits())).text
    assert "Ledger and chain agree" in (await answered(front, status, actions.Reconcile())).text


async def test_a_deposit_is_given_to_a_server_in_two_choices(front: Front) -> None:
    front.script.answers |= {"unclaimed": [DEPOSIT], "assign": DEPOSIT}
    listed = await card(front, "deposits list")
    await turned(front, listed, actions.ChooseDeposit(), "Where does $3.333333 belong?", DEPOSIT.key)
    action, here = actions.AssignDeposit(digests.of(DEPOSIT.key)), front.place.guild.id
    await turned(front, listed, action, "$3.333333 added", str(here))
    assert front.script.named("assign") == [((DEPOSIT.key, here), {"by": front.place.mod.id})]


async def test_a_deposit_is_the_hosts_own(front: Front) -> None:
    front.script.answers |= {"unclaimed": [DEPOSIT], "dismiss": DEPOSIT}
    listed = await card(front, "deposits list")
    await turned(front, listed, actions.KeepDeposit(digests.of(DEPOSIT.key)), "$3.333333 is yours")
    assert front.script.named("dismiss") == [((DEPOSIT.key,), {"by": front.place.mod.id})]


async def test_a_deposit_that_is_decided_is_said_so(front: Front) -> None:
    front.script.answers["unclaimed"] = []
    listed = await card(front, "deposits list")
    pressed = press(front, listed, encode(actions.KeepDeposit(digests.of(DEPOSIT.key))), front.place.mod)
    await pressed.wait_message("deposit")
    assert front.script.named("dismiss") == []


@pytest.mark.parametrize(("was", "words"), [("own", "taken out by you"), ("lost", "booked as lost")])
async def test_money_that_left_is_booked_after_a_question(front: Front, was: Any, words: str) -> None:
    front.script.answers |= {"adopt": AdoptionReport((), (), (OUT,)), "unbooked": [OUT], "book": OUT}
    report = await card(front, "adopt")
    await turned(front, report, actions.ChooseOutflow(), "What was this $5.00?", OUT.key)
    assert front.script.named("book") == []
    await turned(front, report, actions.BookOutflow(digests.of(OUT.key), was), words)
    assert front.script.named("book") == [((OUT.key, Booking(was)), {"by": front.place.mod.id})]


async def test_the_job_that_a_dispute_bought_is_chosen(front: Front) -> None:
    disputed = job(state=JobState.DISPUTED)
    front.script.answers["deliver"] = Candidates(disputed, [studio_job("cm1", input={"prompt": "a fox"})])
    asked = await card(front, "deliver", {"job": disputed.id})
    front.script.answers["deliver"] = job(state=JobState.FETCHED)
    await turned(front, asked, actions.ChooseStudioJob(disputed.id), "Trying again", "cm1")
    assert front.script.named("deliver")[-1] == ((disputed.id, "cm1"), {"by": front.place.mod.id})
