"""Searches by a state machine that end when they have found something.

Hypothesis derives the runs of `derandomize` from the source of the machine, so a renamed rule gives other
runs, and a fixed number of them may miss by chance. These searches begin with the same runs each time and add
fresh ones, up to a bound that no working machine reaches.
"""

from collections.abc import Callable

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from bot.domain.errors import StoreError

ROUNDS = 12


def find_fault(machine: type[RuleBasedStateMachine], base: settings) -> None:
    """Run the machine until it disagrees with what it drives. Fail if it never does."""
    for number in range(ROUNDS):
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(base, database=None, phases=[Phase.generate], derandomize=number == 0),
            )
        except (AssertionError, StoreError, ExceptionGroup):
            return
    pytest.fail(f"{machine.__name__} did not notice the fault in {ROUNDS} searches")


def run_until(machine: type[RuleBasedStateMachine], base: settings, reached: Callable[[], bool]) -> None:
    """Run the machine until `reached()`. Fail if it never is."""
    for number in range(ROUNDS):
        run_state_machine_as_test(machine, settings=settings(base, database=None, derandomize=number == 0))
        if reached():
            return
    pytest.fail(f"{machine.__name__} does not get far enough in {ROUNDS} searches")
