"""Custom ids are read as they were written, those of older versions too."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import EVERY_MODEL
from bot.domain.money.spending import HistoryPart
from bot.ui.kit import actions
from bot.ui.kit.actions import Action
from bot.ui.kit.arguments import Argument, Choices, Number, Text, arguments
from bot.ui.kit.custom_ids import LENGTH, OLD, decode, encode
from tests.ui.kit.old_custom_ids import BUTTONS, DIALOGS

KINDS = list(Action.named.values())
OPENED = 2**64 - 1


ASCII = st.characters(codec="ascii")
ASKS = sorted({type(action) for action in DIALOGS.values()}, key=lambda kind: kind.name)
"""The actions that open a dialog."""


def values(argument: Argument) -> st.SearchStrategy[Any]:
    some: st.SearchStrategy[Any]
    match argument.kind:
        case Text(pattern):
            some = st.from_regex(pattern, fullmatch=True, alphabet=ASCII)
        case Number(digits):
            some = st.integers(0, 10**digits - 1)
        case Choices(choices):
            some = st.sampled_from(list(choices.values()))
        case _:
            raise AssertionError(f"no values of {argument.kind} are known here")
    return st.none() | some if argument.optional else some


@st.composite
def any_action(draw: st.DrawFn, kinds: Sequence[type[Action]]) -> Action:
    kind = draw(st.sampled_from(kinds))
    return kind(**{argument.name: draw(values(argument)) for argument in arguments(kind)})


@given(any_action(KINDS))
def test_what_is_written_is_read(action: Action) -> None:
    assert decode(encode(action)) == action


@given(any_action(ASKS), st.integers(0, OPENED))
def test_a_dialogs_id_names_the_action_and_differs_for_each_opening(action: Action, opened_by: int) -> None:
    custom_id = encode(action, opened_by=opened_by)
    assert decode(custom_id) == action
    assert custom_id != encode(action)
    assert custom_id != encode(action, opened_by=opened_by + 1)


@given(st.text(max_size=LENGTH) | st.from_regex(r"1:[a-z.-]+(:[0-9a-z]*){0,8}", fullmatch=True))
def test_no_custom_id_of_others_breaks_anything(custom_id: str) -> None:
    action = decode(custom_id)
    assert action is None or isinstance(action, Action)


@pytest.mark.parametrize("custom_id", BUTTONS)
def test_buttons_of_older_versions_are_read(custom_id: str) -> None:
    assert decode(custom_id) == BUTTONS[custom_id]


@pytest.mark.parametrize("custom_id", DIALOGS)
def test_dialogs_that_older_versions_opened_are_read(custom_id: str) -> None:
    assert decode(custom_id) == DIALOGS[custom_id]


def test_the_list_of_old_ids_has_every_old_form() -> None:
    forms = {form.partition(":")[0] for form, _, _ in OLD}
    assert forms == {custom_id.partition(":")[0] for custom_id in BUTTONS | DIALOGS}
    assert {type(action) for action in (BUTTONS | DIALOGS).values()} == {kind for _, kind, _ in OLD}


@pytest.mark.parametrize(
    "custom_id",
    [
        "",
        "go:",
        "go:K7F3AB",
        "go:k7f3ab:9",
        "all-again:k7f3ab",
        "pick:steal:ch01ce",
        "cword:42:C",
        "cheart:c0nt3st:e9q2xz:2:0",
        "hist:1:30:everything:::1732856866000:1",
        "1:jobs.start",
        "1:jobs.start:K7F3AB",
        "1:jobs.start:k7f3ab:1",
        "1:jobs.nothing:k7f3ab",
        "2:jobs.start:k7f3ab",
        "press:again",
    ],
)
def test_what_nobody_wrote_is_no_action(custom_id: str) -> None:
    assert decode(custom_id) is None


def test_an_id_says_feature_and_action() -> None:
    assert encode(actions.Again("k7f3ab", whole=True, price=170_000)) == "1:jobs.again:k7f3ab:1:170000"
    assert encode(actions.Again("k7f3ab")) == "1:jobs.again:k7f3ab"
    assert encode(actions.Remix("k7f3ab"), opened_by=35) == "1:jobs.remix:k7f3ab@z"


def test_arguments_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="does not match"):
        encode(actions.Start("a:b"))
    with pytest.raises(ValueError, match="digits"):
        encode(actions.Receipts(1, 1, -1))


def test_the_longest_id_of_every_action_fits() -> None:
    """Of one that opens a dialog, the dialog's id."""
    for kind in KINDS:
        longest = {argument.name: max(_extremes(argument), key=len) for argument in arguments(kind)}
        written = ":".join(["1", kind.name, *longest.values()])
        opened = "@3w5e11264sgsf" if kind in ASKS else ""
        assert len(written + opened) <= LENGTH, written


def _extremes(argument: Argument) -> list[str]:
    match argument.kind:
        case Text(pattern):
            return ["x" * int(pattern.rpartition(",")[2].rstrip("}"))]
        case Number(digits):
            return [argument.write(min(10**digits - 1, 2**64 - 1))]
        case Choices(choices):
            return list(choices)
        case _:
            raise AssertionError(argument)


def test_models_and_options_of_the_catalogue_fit() -> None:
    for model in EVERY_MODEL:
        encode(actions.History(OPENED, 365, HistoryPart.CREDITS, OPENED, model.id, 9999999999999, 9999))
        for operation in model.operations:
            for field in operation.fields:
                encode(actions.ChooseOption("012345678901", field.option))


def test_every_action_is_a_dataclass_of_known_kinds() -> None:
    for kind in KINDS:
        assert [argument.name for argument in arguments(kind)] == [field.name for field in fields(kind)]  # type: ignore[arg-type]
