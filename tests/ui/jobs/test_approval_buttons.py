"""Approve, Deny and Withdraw."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import DeliveryError
from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.errors import BudgetTooLow
from bot.domain.server_settings import ServerSettings
from bot.ports.approvals import Standing
from bot.services.jobs.ordering.approvals import Decision
from bot.services.moderation.settings import ServerSettingsService
from bot.ui.jobs.ordering.approval_delivery import DiscordApprovalCards
from bot.ui.kit import actions
from sandbox.discord import Permission
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, act, check, promises, today
from tests.ui.samples import approval, job

pytestmark = pytest.mark.asyncio(loop_scope="module")

NO = ("mira", "**Moderate Members**")
REASON = {"reason": " too dear "}


@pytest.fixture(autouse=True)
def mod_decides(front: Front) -> None:
    role = front.world.add_role(front.place.guild, "approvers")
    front.place.guild.members[front.place.mod.id].roles.append(role.id)
    front.script.answers["settings"] = ServerSettings(front.place.guild.id, approver_role=role.id)


def decision(front: Front, state: ApprovalState, **changes: Any) -> Decision:
    decided = approval(state=state, decided_by=front.place.mod.id, **changes)
    return Decision(decided, job(**front.here()), price=134_000)


def decided(front: Front, call: Call) -> None:
    args, options = call
    assert args == ("k7f3ab",)
    assert (options["guild_id"], options["by"]) == (front.place.guild.id, front.place.mod.id)


def denied(front: Front, call: Call) -> None:
    decided(front, call)
    assert call[1]["reason"] == "too dear"


def withdrawn(front: Front, call: Call) -> None:
    assert call == (("k7f3ab",), {"user_id": front.place.mira.id})


CASES = [
    Case(actions.Approve("k7f3ab"), "approve:k7f3ab",
         lambda front: {"approve": decision(front, ApprovalState.APPROVED)}, "approve", decided, "pproved",
         by="mod", refused=NO),
    Case(actions.Deny("k7f3ab"), "deny:k7f3ab", lambda _: {"check_decidable": None}, "check_decidable",
         decided, by="mod", dialog=True, refused=NO),
    Case(actions.Deny("k7f3ab"), "denied:k7f3ab",
         lambda front: {"deny": decision(front, ApprovalState.DENIED, reason="too dear")}, "deny", denied,
         "enied", texts=REASON, by="mod", refused=NO),
    Case(actions.Withdraw("k7f3ab"), "withdraw:k7f3ab", lambda front: {"withdraw": job(**front.here())},
         "withdraw", withdrawn, "ithdrawn", on_card=True),
]  # fmt: skip

test_ids, test_once, test_refusal, test_permission = promises(CASES)


async def test_the_role_of_approvers_is_named_to_those_without_it(front: Front, tmp_path: Path) -> None:
    case = CASES[0]
    front.script.answers |= case.answers(front)
    answered = await act(front, case, today(case), tmp_path, by="mira")
    role = front.script.answers["settings"].approver_role
    await answered.wait_private(f"**Moderate Members** or the role <@&{role}> decide about this")


async def test_without_a_role_moderators_decide_alone(front: Front, tmp_path: Path) -> None:
    front.script.answers["settings"] = ServerSettings(front.place.guild.id)
    answered = await act(front, CASES[0], today(CASES[0]), tmp_path, by="mira")
    await answered.wait_private(
        "**Moderate Members** decide about this. Nothing was changed. Ask one of them."
    )


async def test_a_job_that_cannot_start_still_waits(front: Front, tmp_path: Path) -> None:
    case = CASES[0]
    front.script.answers["approve"] = BudgetTooLow(134_000, 100_000, 0, 5)
    answered = await act(front, case, today(case), tmp_path)
    await answered.wait_private(
        "It can't start right now, so it keeps waiting for a decision. Press again later."
    )
    await answered.wait_private("This costs $0.134. The server has $0.10 left")


async def test_a_price_that_rose_is_said_instead(front: Front, tmp_path: Path) -> None:
    risen = Decision(approval(old_amount=100_000), job(**front.here()), rose=True)
    case = Case(
        actions.Approve("k7f3ab"), "approve:k7f3ab", lambda _: {"approve": risen}, "approve", decided,
        "$0.134", by="mod",
    )  # fmt: skip
    await check(front, case, today(case), tmp_path)


async def test_the_standing_of_an_approver_is_the_present_one(front: Front) -> None:
    cards = DiscordApprovalCards(front.bot, front.private, front.script.service(ServerSettingsService))
    guild, mod = front.place.guild, front.place.mod.id
    role, second = front.script.answers["settings"].approver_role, front.world.add_role(guild, "second")
    front.script.answers["settings"] = ServerSettings(guild.id, approver_role=role, second_role=second.id)
    guild.members[mod].roles[:] = [role]
    assert await cards.standing(guild.id, mod) == Standing(decides=True, senior=False)
    guild.members[mod].roles.append(second.id)
    assert await cards.standing(guild.id, mod) == Standing(decides=True, senior=True)
    known = front.bot.get_guild(guild.id)
    assert known is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(known, "_roles", {})  # an outage, or roles that could not be read
        assert await cards.standing(guild.id, guild.owner_id) == Standing(decides=True, senior=True)
        may = front.world.add_role(guild, "by right", Permission.MODERATE_MEMBERS | Permission.MANAGE_GUILD)
        guild.members[mod].roles[:] = [may.id]
        assert await cards.standing(guild.id, mod) == Standing(decides=True, senior=True)
    guild.members[mod].roles.clear()
    assert await cards.standing(guild.id, mod) == Standing(decides=False, senior=False)
    assert await cards.standing(guild.id, guild.owner_id) == Standing(decides=True, senior=True)
    assert await cards.standing(guild.id, 12345) == Standing(decides=False, senior=False)  # has left
    with pytest.raises(DeliveryError):
        await cards.standing(guild.id + 1, mod)


@pytest.mark.parametrize(
    ("settings", "calls"),
    [({"approver_role": 41}, True), ({}, False), ({"approver_role": 41, "approvals_ping": False}, False)],
    ids=["a role", "no role", "switched off"],
)
async def test_the_first_card_calls_the_approver_role(
    front: Front, settings: dict[str, Any], calls: bool
) -> None:
    cards = DiscordApprovalCards(front.bot, front.private, front.script.service(ServerSettingsService))
    front.script.answers["settings"] = ServerSettings(front.place.guild.id, **settings)
    asked = approval(id=40 + 2 * len(settings) + calls, guild_id=front.place.guild.id)  # each is posted once
    wanted = job(**front.here())
    posted = await cards.show(asked, wanted, front.place.channel.id, None)
    message = front.world.message(posted)
    assert (message.mention_roles == [41], "<@&41>" in message.text) == (calls, calls)
    await cards.show(replace(asked, message_id=posted), wanted, front.place.channel.id, None)
    assert ("<@&41>" in message.text) == calls
    decided_card = replace(asked, message_id=posted, state=ApprovalState.DENIED, decided_by=7)
    await cards.show(decided_card, wanted, front.place.channel.id, None)
    assert "<@&41>" not in message.text
