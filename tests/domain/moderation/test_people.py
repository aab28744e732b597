"""The ladder of strikes, the gates, and the block that counts of several."""

import pytest

from bot.domain.durations import DurationOutOfRange, NotADuration
from bot.domain.moderation.cases import Case, CaseFacts, CaseKind, longest_block
from bot.domain.moderation.gates import MemberFacts, check_gates, created_at
from bot.domain.moderation.ladder import Ladder, Step
from bot.domain.moderation.people_errors import EmptyLadder, Gate, GateClosed
from bot.domain.server_settings import ServerSettings

HOUR, DAY = 3_600_000, 86_400_000
NOW = 1_790_000_000_000
OPTIONS = ("first", "second", "third")


def case(number: int = 1, **changes: object) -> Case:
    values: dict[str, object] = {"kind": CaseKind.BLOCK, "user_id": 33, "by": 77, "at": NOW, "reason": "spam"}
    return Case(guild_id=11, number=number, **{**values, **changes})  # type: ignore[arg-type]


def test_the_ladder_of_a_new_server() -> None:
    ladder = Ladder.load(ServerSettings(11).strike_ladder)
    assert [ladder.step(n) for n in (1, 2, 3, 4, 9)] == [
        Step(0.0),
        Step(3600.0),
        Step(86_400.0),
        Step(None),
        Step(None),
    ]
    assert [step.blocks for step in ladder.steps] == [False, True, True, True]
    assert Ladder.load(ladder.dump()) == ladder


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ((None, None, None), "note 1h 1d blocked"),
        (("2 days", None, None), "2d 1h 1d blocked"),
        ((None, "BLOCKED", None), "note blocked 1d blocked"),
        ((None, None, "off"), "note 1h"),
        (("note", "off", "3h"), None),
    ],
)
def test_steps_are_typed_one_by_one(typed: tuple[str | None, ...], expected: str | None) -> None:
    ladder = Ladder.load("note 1h 1d blocked")
    options = dict(zip(OPTIONS, typed, strict=True))
    if expected is None:
        with pytest.raises(EmptyLadder) as refused:
            ladder.with_steps(options)
        assert refused.value.step == 3
    else:
        assert ladder.with_steps(options).dump() == expected


def test_a_ladder_has_a_step() -> None:
    with pytest.raises(EmptyLadder):
        Ladder.load("note").with_steps({"first": "off"})


@pytest.mark.parametrize("typed", ["", "soon", "-1h", "1.5h", "0", "1h1h", "∞", "note blocked"])
def test_a_step_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(NotADuration):
        Ladder.load("note").with_steps({"first": typed})


@pytest.mark.parametrize("typed", ["30s", "366d", "999999d"])
def test_a_step_is_between_a_minute_and_a_year(typed: str) -> None:
    with pytest.raises(DurationOutOfRange):
        Ladder.load("note").with_steps({"first": typed})


# ── gates ────────────────────────────────────────────────────────────────────────────────────────


def user_made(at: int) -> int:
    return (at - created_at(0)) << 22


def settings(**changes: object) -> ServerSettings:
    return ServerSettings(11, **changes)  # type: ignore[arg-type]


def test_the_id_tells_when_the_account_was_made() -> None:
    assert created_at(175928847299117063) == 1_462_015_105_796


@pytest.mark.parametrize(
    ("rules", "made", "facts", "roles", "gate", "opens_at"),
    [
        ({}, NOW, MemberFacts(NOW), (), None, None),
        ({}, NOW, MemberFacts(NOW, is_pending=True), (), Gate.PENDING, None),
        ({"gate_pending": False}, NOW, MemberFacts(NOW, is_pending=True), (), None, None),
        ({"gate_account_hours": 24}, NOW - DAY + 1, MemberFacts(NOW), (), Gate.ACCOUNT_AGE, NOW + 1),
        ({"gate_account_hours": 24}, NOW - DAY, MemberFacts(NOW), (), None, None),
        ({"gate_member_hours": 1}, 0, MemberFacts(NOW - HOUR + 5), (), Gate.TIME_ON_SERVER, NOW + 5),
        ({"gate_member_hours": 1}, 0, MemberFacts(NOW - HOUR), (), None, None),
        ({"gate_member_hours": 1}, 0, MemberFacts(None), (), None, None),
        ({"gate_role": 40}, 0, MemberFacts(0), (41,), Gate.ROLE, None),
        ({"gate_role": 40}, 0, MemberFacts(0), (41, 40), None, None),
    ],
)
def test_a_gate_opens_at_its_instant(
    rules: dict[str, object],
    made: int,
    facts: MemberFacts,
    roles: tuple[int, ...],
    gate: Gate | None,
    opens_at: int | None,
) -> None:
    user_id = user_made(max(made, created_at(0)))
    if gate is None:
        check_gates(settings(**rules), user_id, roles, facts, NOW)
        return
    with pytest.raises(GateClosed) as refused:
        check_gates(settings(**rules), user_id, roles, facts, NOW)
    assert refused.value.gate is gate
    assert refused.value.opens_at == opens_at


def test_moderators_pass_every_gate() -> None:
    strict = settings(gate_account_hours=24, gate_member_hours=24, gate_role=40)
    check_gates(strict, user_made(NOW), (), MemberFacts(NOW, is_pending=True, is_moderator=True), NOW)


# ── cases ────────────────────────────────────────────────────────────────────────────────────────


def test_the_longest_block_counts_and_one_without_an_end_most() -> None:
    short = case(1, blocks=True, blocked_until=NOW + HOUR)
    long = case(2, blocks=True, blocked_until=NOW + DAY)
    endless = case(3, blocks=True)
    over = case(4, blocks=True, blocked_until=NOW)
    lifted = case(5, blocks=True, unblocked_at=NOW)
    assert longest_block([short, long, over, lifted], NOW) == long
    assert longest_block([long, endless, short], NOW) == endless
    assert longest_block([over, lifted, case(6)], NOW) is None


def test_a_strike_counts_until_it_lapses_or_is_ended() -> None:
    strike = case(kind=CaseKind.STRIKE, lapses_at=NOW + 1)
    assert strike.counts(NOW)
    assert not strike.counts(NOW + 1)
    assert not case(kind=CaseKind.STRIKE, lapses_at=NOW + 1, ended_at=NOW).counts(NOW)
    assert not case().counts(NOW)
    assert strike.can_be_appealed(NOW)
    assert not strike.can_be_appealed(NOW + 1)
    assert not case(kind=CaseKind.REMOVAL).can_be_appealed(NOW)


def test_the_facts_of_a_line_come_back_as_they_were() -> None:
    facts = CaseFacts.of(case(7, blocks=True, blocked_until=NOW), 3)
    assert CaseFacts.load(facts.dump()) == facts
    assert '"user_id": "33"' in facts.dump()
