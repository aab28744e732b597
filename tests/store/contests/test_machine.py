"""The money of contests under any order of steps; and proof that the comparison can fail."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.domain.contests.models import Contest, ContestState
from bot.store.contests import funds
from bot.store.money import ledger
from bot.store.sql import Connection
from tests.store.contests.machine import ContestMachine, reached
from tests.store.places import Fresh, fewer, on
from tests.store.searches import find_fault, only, run_until

MODEST = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_no_micro_dollar_is_lost_whatever_happens(fresh: Fresh) -> None:
    run_state_machine_as_test(on(ContestMachine, fresh), settings=fewer(MODEST, fresh))


def test_the_runs_come_everywhere() -> None:
    """A machine that never gets far would look like a good one."""
    reached.clear()
    wanted = {*map(str, ContestState), "made", "made for a contest", "voted", "prize"}
    run_until(ContestMachine, settings(MODEST, max_examples=25), lambda: reached >= wanted)


def into_the_budget(connection: Connection, account: str | None) -> bool:
    """Keep returned money in the pot of a finished contest."""
    return False


def nothing_back(connection: Connection, contest: Contest, *, actor: int | None, at: int) -> None:
    """An end that forgets the pot."""


def no_limits(*_: object, **__: object) -> None:
    """A pot that pays for everything."""


def no_prize(connection: Connection, contest: Contest, user: int, amount: int, *, at: int) -> None:
    """A result without its prizes."""


@pytest.mark.parametrize(
    ("module", "name", "fault", "rules"),
    [
        (ledger, "_is_of_ended_contest", into_the_budget, ("end_under_way",)),
        (funds, "give_rest_back", nothing_back, ("cancel", "come_to_an_end")),
        (funds, "check", no_limits, ("make_several", "make")),
        (funds, "award", no_prize, ("vote", "come_to_an_end")),
    ],
)
def test_the_machine_finds_a_planted_fault(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, fault: object, rules: tuple[str, ...]
) -> None:
    """Searched for with the rules that lead to it, which takes fewer runs."""
    monkeypatch.setattr(module, name, fault)
    find_fault(only(ContestMachine, *rules), settings(MODEST, max_examples=50))
