"""A member's own settings: what may be set, and where it counts."""

import pytest

from bot import catalogue
from bot.catalogue.errors import NotAChoice
from bot.domain.jobs.errors import DefaultProblem, DefaultRefused
from bot.domain.jobs.preferences import Ping
from bot.services.jobs.preferences import MemberPreferences, settable
from tests.builders import GUILD, MEMBER
from tests.services.harness import Harness

GROK = "grok/generate"


@pytest.fixture
def preferences(harness: Harness) -> MemberPreferences:
    return MemberPreferences(harness.store)


async def test_a_default_fills_what_was_not_typed(preferences: MemberPreferences) -> None:
    operation = catalogue.operation(GROK)
    await preferences.set_default(GUILD, MEMBER, "grok", "aspect_ratio", "1:1")
    own = {"prompt": "a heron", "aspect_ratio": "1:1"}
    assert await preferences.with_defaults(GUILD, MEMBER, operation, {"prompt": "a heron"}) == own
    typed = {"prompt": "a heron", "aspect_ratio": "16:9"}
    assert await preferences.with_defaults(GUILD, MEMBER, operation, typed) == typed
    assert await preferences.with_defaults(GUILD + 1, MEMBER, operation, {}) == {}
    await preferences.set_default(GUILD, MEMBER, "grok", "aspect_ratio", None)
    assert await preferences.defaults(GUILD, MEMBER) == {}


@pytest.mark.parametrize(
    ("model", "option", "typed", "problem", "named"),
    [
        ("flux-9", "seed", "1", DefaultProblem.UNKNOWN_MODEL, "model"),
        ("grok", None, "1:1", DefaultProblem.NO_OPTION, "option"),
        ("grok", "prompt", "a heron", DefaultProblem.UNKNOWN_OPTION, "option"),
        ("grok", "seed", "7", DefaultProblem.UNKNOWN_OPTION, "option"),
    ],
)
async def test_what_cannot_be_set(
    preferences: MemberPreferences,
    model: str,
    option: str | None,
    typed: str,
    problem: DefaultProblem,
    named: str,
) -> None:
    with pytest.raises(DefaultRefused) as refused:
        await preferences.set_default(GUILD, MEMBER, model, option, typed)
    error = refused.value
    assert (error.problem, error.option, error.model) == (problem, named, model)
    assert tuple(error.options) == tuple(settable(model))
    assert await preferences.defaults(GUILD, MEMBER) == {}


async def test_a_value_that_the_model_does_not_take(preferences: MemberPreferences) -> None:
    with pytest.raises(NotAChoice) as refused:
        await preferences.set_default(GUILD, MEMBER, "grok", "aspect_ratio", "7:5")
    assert refused.value.option == "aspect_ratio"


def _number() -> tuple[str, str]:
    """A model and one of its options that is a number."""
    for model in catalogue.EVERY_MODEL:
        for option, field in settable(model.id).items():
            if field.kind in (catalogue.FieldKind.INTEGER, catalogue.FieldKind.NUMBER):
                return model.id, option
    raise AssertionError("no model has such an option")


async def test_a_number_has_to_be_one(preferences: MemberPreferences) -> None:
    model, option = _number()
    with pytest.raises(DefaultRefused) as refused:
        await preferences.set_default(GUILD, MEMBER, model, option, "many")
    assert (refused.value.problem, refused.value.option) == (DefaultProblem.NOT_A_NUMBER, option)


async def test_one_setting_changes_alone(preferences: MemberPreferences) -> None:
    await preferences.change(GUILD, MEMBER, shares=False)
    settings = await preferences.change(GUILD, MEMBER, ping=Ping.NEVER)
    assert (settings.shares, settings.ping) == (False, Ping.NEVER)
    assert await preferences.settings(GUILD, MEMBER) == settings
