"""Every error has words; none of them shows a secret, a traceback, or nothing at all."""

import importlib
import inspect
import logging
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from discord import app_commands

import bot
from bot.catalogue import OPERATIONS
from bot.domain import errors
from bot.ui.jobs.ordering.model_commands import operation_command
from bot.ui.kit import errors as kit_errors
from bot.ui.kit.errors.words import words

CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, errors.AtelierError) and value is not errors.AtelierError
]
EXTRA: dict[type[Exception], dict[str, Any]] = {
    errors.OverBudget: {"needed": 2, "available": 1},
    errors.ProviderRefused: {"status": 400},
    errors.WrongClock: {"seconds_ahead": 600.0},
    errors.DatabaseBehind: {"version": 0},
}
FACTS: dict[type[Exception], Exception] = {
    errors.BadMedia: errors.BadMedia(errors.MediaProblem.EMPTY),
    errors.HostAnswered: errors.HostAnswered(500),
    errors.LinkDead: errors.LinkDead(404),
}


def example(kind: type[Exception], text: str) -> Exception:
    """Return an error of the class: with facts, or with a sentence."""
    return FACTS.get(kind) or kind(text, **EXTRA.get(kind, {}))


def with_facts(kind: type[errors.AtelierError] = errors.Refused) -> Iterator[type[errors.AtelierError]]:
    """Yield every refusal of a feature, and every other with facts, that is defined below the interface."""
    for sub in kind.__subclasses__():
        if hasattr(sub, "__dataclass_fields__") or sub.__module__ != errors.__name__:
            yield sub
        yield from with_facts(sub)


for module in pkgutil.walk_packages(bot.__path__, "bot."):
    if module.name.startswith(("bot.domain", "bot.catalogue")):
        importlib.import_module(module.name)


@pytest.mark.parametrize("kind", sorted(set(with_facts()), key=str), ids=lambda kind: kind.__name__)
def test_every_refusal_with_facts_has_its_own_words(kind: type[Exception]) -> None:
    assert words.dispatch(kind) is not words.dispatch(Exception)


@pytest.mark.parametrize(
    "kind", sorted(set(with_facts(errors.AtelierError)), key=str), ids=lambda k: k.__name__
)
def test_no_error_with_facts_reaches_a_terminal_as_python_prints_it(kind: type[Exception]) -> None:
    """`bot.cli.main` prints the words of these; all others are raised with a sentence."""
    if hasattr(kind, "__dataclass_fields__"):
        assert words.dispatch(kind) is not words.dispatch(Exception)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_class_has_words_of_its_own(kind: type[Exception]) -> None:
    said = kit_errors.sentence(example(kind, "It rained."))
    assert said is not None
    assert said.endswith(".")
    assert "{" not in said
    assert kind.__name__ not in said


@pytest.mark.parametrize("kind", [k for k in CLASSES if issubclass(k, errors.Refused)])
def test_refusals_without_words_of_their_own_still_speak_of_money(kind: type[Exception]) -> None:
    extra = EXTRA.get(kind, {})
    assert (kit_errors.sentence(kind("It rained.", **extra)) or "").startswith("It rained. Nothing was ")


def test_the_providers_words_are_untrusted() -> None:
    said = (
        kit_errors.sentence(errors.ProviderRefused("no @everyone [x](https://e.example)", status=400)) or ""
    )
    assert "@everyone" not in said
    assert "](" not in said


@pytest.mark.parametrize("kind", [k for k in CLASSES if not issubclass(k, errors.Refused)])
def test_no_sentence_invites_to_pay_twice(kind: type[Exception]) -> None:
    said = kit_errors.sentence(example(kind, "x")) or ""
    for sentence in said.split(". "):
        assert not ("lost" in sentence and "again" in sentence)


def test_an_unexpected_error_gets_an_id_that_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def ignore(*_: object) -> None:
        return None

    command = operation_command(OPERATIONS[0], ignore)
    wrapped = app_commands.CommandInvokeError(command, ValueError("secret detail"))
    with caplog.at_level(logging.ERROR):
        said = kit_errors.explain(wrapped) or ""
    reference = said.rpartition("error `")[2].rstrip("`.")
    assert len(reference) == 6
    assert reference in caplog.text
    assert "secret detail" in caplog.text
    assert "secret detail" not in said
    assert "Traceback" not in said


def test_the_log_lists_the_facts_that_are_not_at_their_defaults() -> None:
    error = errors.BadMedia(errors.MediaProblem.TOO_LARGE, limit=7)
    assert str(error) == f"BadMedia(problem={errors.MediaProblem.TOO_LARGE!r}, limit=7)"
    assert str(errors.NotAllowed("It rained.")) == "It rained."


def test_an_error_without_facts_is_named_in_the_log() -> None:
    assert str(errors.Refused()) == "Refused"
    assert str(errors.LinkDead()) == "LinkDead()"
