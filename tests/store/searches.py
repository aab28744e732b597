"""Searches by a state machine that end when they have found something.

Hypothesis derives the runs of `derandomize` from the source of the machine, so a renamed rule gives other
runs, and a fixed number of them may miss by chance. These searches begin with the same runs each time and add
fresh ones, up to a bound that no working machine reaches.
"""

import inspect
from collections.abc import Callable

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RULE_MARKER, RuleBasedStateMachine, invariant, run_state_machine_as_test

from bot.domain.errors import StoreError

ROUNDS = 12


def only(machine: type[RuleBasedStateMachine], *names: str) -> type[RuleBasedStateMachine]:
    """Return the machine with these rules alone: it comes sooner to what they are about."""
    rules = dict(inspect.getmembers(machine, lambda member: hasattr(member, RULE_MARKER)))
    assert rules.keys() >= set(names)
    others = {name: getattr(rules[name], RULE_MARKER).function for name in rules.keys() - set(names)}
    return type(machine.__name__, (machine,), others)


def find_fault(machine: type[RuleBasedStateMachine], base: settings) -> None:
    """Run the machine until it disagrees with what it drives. Fail if it never does."""
    for number in range(ROUNDS):
        try:
            _search(machine, base, number)
        except (AssertionError, StoreError, ExceptionGroup):
            return
    pytest.fail(f"{machine.__name__} did not notice the fault in {ROUNDS} searches")


class Far(BaseException):
    """The machine has come far enough. Hypothesis takes it for no failure, which it would run again."""


def run_until(machine: type[RuleBasedStateMachine], base: settings, reached: Callable[[], bool]) -> None:
    """Run the machine until `reached()`. Fail if it never is."""

    def goes_on(_: RuleBasedStateMachine) -> None:
        if reached():
            raise Far

    watched = type(machine.__name__, (machine,), {"goes_on": invariant()(goes_on)})
    for number in range(ROUNDS):
        try:
            _search(watched, base, number)
        except Far:
            return
    pytest.fail(f"{machine.__name__} does not get far enough in {ROUNDS} searches")


def _search(machine: type[RuleBasedStateMachine], base: settings, number: int) -> None:
    """Run the machine as often as `base` says; what it finds is not made smaller."""
    once = settings(base, database=None, phases=[Phase.generate], derandomize=number == 0)
    run_state_machine_as_test(machine, settings=once)
