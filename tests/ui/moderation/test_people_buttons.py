"""Buttons and forms about members: strike, block, unblock, appeal and its decision."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.moderation.cases import Case as MemberCase
from bot.domain.moderation.cases import CaseKind, Outcome, Record
from bot.domain.moderation.ladder import Ladder, Step
from bot.domain.moderation.people_errors import AlreadyEnded
from bot.services.moderation.people import Appeal, Decided, Strike
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from bot.ui.moderation import people_cards
from sandbox.discord import Permission
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, act, promises
from tests.ui.samples import START, texts_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODERATORS = ("mira", "**Moderate Members**")
LADDER = Ladder.load("note 1h 1d blocked")


@pytest.fixture(autouse=True)
def mod_moderates(front: Front) -> None:
    role = front.world.add_role(front.place.guild, "moderators", Permission.MODERATE_MEMBERS)
    front.place.guild.members[front.place.mod.id].roles.append(role.id)


def case(kind: CaseKind = CaseKind.STRIKE, **changes: Any) -> MemberCase:
    values: dict[str, Any] = {"user_id": 33, "by": 77, "at": START, "reason": "*spam* @everyone"}
    if kind is CaseKind.STRIKE:
        values["lapses_at"] = START + 86_400_000
    return MemberCase(11, changes.pop("number", 4), kind, **{**values, **changes})


STRIKE = case()
BLOCK = case(CaseKind.BLOCK, number=6, blocks=True)
APPEAL = case(CaseKind.APPEAL, number=7, by=33, about=6, reason="sorry")
GRANTED = replace(APPEAL, ended_at=START, ended_by=77, outcome=Outcome.GRANTED)


def by_mod(front: Front, call: Call, *args: object, **options: object) -> None:
    assert call == ((front.place.guild.id, *args), {"by": front.place.mod.id, **options})


CASES = [
    Case(actions.ShowCases(33), "",
         lambda _: {"standing": Record(11, 33, [BLOCK, STRIKE], START), "ladder": LADDER}, "standing",
         lambda front, call: _equal(call, ((front.place.guild.id, 33), {})), "1 strike counts",
         on_card=True, by="mod", refused=MODERATORS),
    Case(actions.StrikeMember(33), "", lambda _: {"strike": Strike(STRIKE, 2, Step(3600.0), told=True)},
         "strike", lambda front, call: by_mod(front, call, 33, reason="spam"), "blocked for 1 hour",
         texts={"reason": "spam"}, on_card=True, by="mod", refused=MODERATORS),
    Case(actions.LiftStrike(33), "", lambda _: {"lift_strike": Decided(STRIKE, told=False)},
         "lift_strike", lambda front, call: by_mod(front, call, 4), "no longer counts",
         choice="4", on_card=True, by="mod", refused=MODERATORS),
    Case(actions.BlockMember(33), "", lambda _: {"block": Decided(BLOCK, told=False)},
         "block", lambda front, call: by_mod(front, call, 33, reason="raid", seconds=3600.0), "is blocked",
         texts={"reason": "raid", "time": "3600"}, on_card=True, by="mod", refused=MODERATORS),
    Case(actions.UnblockMember(33), "", lambda _: {"unblock": Decided(BLOCK, told=True)},
         "unblock", lambda front, call: by_mod(front, call, 33), "can use the bot again",
         on_card=True, by="mod", refused=MODERATORS),
    Case(actions.Appeal(11, 6), "", lambda _: {"check_appeal": BLOCK}, "check_appeal",
         lambda front, call: _equal(call, ((11, 6), {"user_id": front.place.mira.id})), dialog=True),
    Case(actions.Appeal(11, 6), "", lambda _: {"appeal": Appeal(APPEAL, BLOCK)}, "appeal",
         lambda front, call: _equal(call, ((11, 6), {"user_id": front.place.mira.id, "text": "sorry"})),
         "with the moderators", texts={"reason": "sorry"}),
    Case(actions.DecideAppeal(7, granted=True), "",
         lambda _: {"decide_appeal": Appeal(GRANTED, BLOCK), "appeals": [], "now": START}, "decide_appeal",
         lambda front, call: by_mod(front, call, 7, granted=True), "granted <@33>'s appeal",
         by="mod", refused=MODERATORS),
]  # fmt: skip

test_ids, test_once, test_refusal, test_permission = promises(CASES)


def _equal(call: Call, expected: Call) -> None:
    assert call == expected


@pytest.mark.parametrize("action", [actions.StrikeMember(33), actions.BlockMember(33)], ids=lambda a: a.name)
async def test_a_form_asks_for_the_reason(front: Front, action: Any, tmp_path: Any) -> None:
    opened = Case(action, "", lambda _: {}, "strike", lambda _front, _call: None, on_card=True, by="mod")
    answered = await act(front, opened, encode(action), tmp_path)
    await answered.wait(lambda: answered.interaction.modal)


async def test_the_slower_of_two_moderators_reads_what_was_decided(front: Front, tmp_path: Any) -> None:
    action = actions.DecideAppeal(7, granted=False)
    front.script.answers |= {
        "decide_appeal": AlreadyEnded(7),
        "get_appeal": Appeal(GRANTED, BLOCK),
        "appeals": [],
        "now": START,
    }
    late = Case(action, "", lambda _: {}, "decide_appeal", lambda _front, _call: None, by="mod")
    for on_card in (False, True):
        answered = await act(front, replace(late, on_card=on_card), encode(action), tmp_path)
        await answered.wait_on_message("granted <@33>'s appeal")


async def test_the_record_shows_the_cases_and_no_reporter() -> None:
    report = case(CaseKind.REPORT, number=1, by=4711, reason="rude")
    record = Record(11, 33, [APPEAL, BLOCK, STRIKE, report], START)
    shown = texts_of(people_cards.record(record, LADDER))
    for words in (
        "**Blocked** until a moderator unblocks (case 6).",
        "The next one: blocked for 1 hour.",
        "**Case 4** · strike · counts until",
        "> \\*spam\\* \\@\u200beveryone",
        "**Case 7** · appeal · about case 6 · waits for a decision",
    ):
        assert words in shown
    assert "4711" not in shown
    many = Record(11, 33, [case(number=n, reason="x" * 500) for n in range(60, 0, -1)], START)
    assert "older ones: " in texts_of(people_cards.record(many, LADDER))
    clean = texts_of(people_cards.record(Record(11, 33, [], START), LADDER))
    assert "No strike counts." in clean


async def test_appeals_are_listed_with_their_cases() -> None:
    waiting = [Appeal(replace(APPEAL, number=n), BLOCK) for n in range(10, 17)]
    shown = people_cards.appeals(waiting, START, Appeal(GRANTED, BLOCK))
    for words in ("granted <@33>'s appeal", "7 wait for a decision", "> sorry", "and 2 more"):
        assert words in texts_of(shown)
    assert len(list(shown.walk_children())) <= 40
    assert "No appeal waits" in texts_of(people_cards.appeals([], START))
    shortest = people_cards.appeals([Appeal(APPEAL, BLOCK)], START)
    assert "more" not in texts_of(shortest)
    longest = [Appeal(replace(APPEAL, reason="*" * 500), replace(BLOCK, reason="*" * 500))] * 9
    assert len(texts_of(people_cards.appeals(longest, START))) <= 4000
