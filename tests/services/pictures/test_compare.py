"""`/compare`: its input, its suggestions, and its one batch."""

import pytest

from bot.catalogue import MODELS
from bot.domain.errors import NotAllowed
from bot.domain.moderation.limits import Scope
from bot.domain.pictures.errors import ComparisonProblem, ComparisonRefused
from bot.services.jobs.preferences import MemberPreferences
from bot.services.pictures.compare import Comparison
from tests.builders import GUILD, new_request
from tests.services.harness import Harness


@pytest.fixture
def comparing(harness: Harness) -> Comparison:
    return Comparison(MemberPreferences(harness.store), MODELS)


@pytest.mark.parametrize(
    ("typed", "models"),
    [
        ("grok, flux-2-pro", ["grok", "flux-2-pro"]),
        (" GROK;gpt-image-1-5 ", ["grok", "gpt-image-1.5"]),
        ("grok,,flux-2-pro nano-banana", ["grok", "flux-2-pro", "nano-banana"]),
    ],
)
def test_models_are_named_by_id_or_command(comparing: Comparison, typed: str, models: list[str]) -> None:
    assert [operation.model for operation in comparing.operations(typed)] == models


@pytest.mark.parametrize(
    ("typed", "problem", "model", "count"),
    [
        ("grok", ComparisonProblem.WRONG_NUMBER, "", 1),
        ("", ComparisonProblem.WRONG_NUMBER, "", 0),
        (
            "grok, flux-2-pro, flux-2-max, nano-banana, gpt-image-2",
            ComparisonProblem.WRONG_NUMBER,
            "",
            5,
        ),
        ("grok, grok", ComparisonProblem.NAMED_TWICE, "grok", 0),
        ("gpt-image-1.5, gpt-image-1-5", ComparisonProblem.NAMED_TWICE, "gpt-image-1.5", 0),
        ("grok, veo-3.1", ComparisonProblem.MAKES_NO_PICTURES, "veo-3.1", 0),
        ("grok, `@everyone`", ComparisonProblem.UNKNOWN_MODEL, "`@everyone`", 0),
    ],
)
def test_what_cannot_be_compared_is_named(
    comparing: Comparison, typed: str, problem: ComparisonProblem, model: str, count: int
) -> None:
    with pytest.raises(ComparisonRefused) as refused:
        comparing.operations(typed)
    error = refused.value
    assert (error.problem, error.model, error.count, error.option) == (problem, model, count, "models")
    if problem is ComparisonProblem.WRONG_NUMBER:
        assert (error.minimum, error.maximum) == (2, 4)
    if problem is ComparisonProblem.UNKNOWN_MODEL:
        assert "grok" in error.models
        assert "veo-3.1" not in error.models


def test_a_newer_model_has_to_be_switched_on(harness: Harness) -> None:
    few = Comparison(MemberPreferences(harness.store), [model for model in MODELS if model.id != "grok"])
    with pytest.raises(ComparisonRefused) as refused:
        few.operations("grok, flux-2-pro")
    assert (refused.value.problem, refused.value.model) == (ComparisonProblem.SWITCHED_OFF, "grok")


@pytest.mark.parametrize(
    ("typed", "some", "never"),
    [
        ("", "grok", "veo-3.1"),
        ("nano", "nano-banana-pro", "grok"),
        ("grok, ", "grok, flux-2-pro", "grok, grok"),
        ("grok, flux-2-p", "grok, flux-2-pro", "grok, flux-2-max"),
        ("a, b, c, d, ", None, "a, b, c, d, grok"),
    ],
)
def test_the_last_name_is_completed(comparing: Comparison, typed: str, some: str | None, never: str) -> None:
    found = comparing.suggestions(typed)
    assert some is None or some in found
    assert never not in found


async def test_each_is_asked_in_its_own_words_for_one_price(harness: Harness, comparing: Comparison) -> None:
    operations = comparing.operations("flux-2-pro, gpt-image-2")
    several = await comparing.requests(new_request(), operations, "16:9")
    assert len({repr(sorted(one.options.items())) for one in several}) == 2
    offer = await harness.admission.submit_all(several)
    assert [job.model for job in offer.jobs] == ["flux-2-pro", "gpt-image-2"]
    again = await harness.admission.submit_all(several)
    assert [job.id for job in again.jobs] == [job.id for job in offer.jobs]
    if not offer.admitted:
        await harness.admission.confirm(offer.job.id, user_id=offer.job.user_id)
    await harness.live(120)
    (gallery,) = harness.delivery.galleries
    assert [item.job.model for item in gallery.items] == ["flux-2-pro", "gpt-image-2"]
    await harness.check_books()


async def test_a_model_that_is_off_is_named_before_anything_is_asked(
    harness: Harness, comparing: Comparison
) -> None:
    await harness.store.limits.set_model_rule(
        GUILD, "gpt-image-2", Scope.SERVER, GUILD, False, by=1, now=harness.clock.now()
    )
    several = await comparing.requests(new_request(), comparing.operations("flux-2-pro, gpt-image-2"), None)
    with pytest.raises(NotAllowed, match="gpt-image-2"):
        await harness.admission.submit_all(several)
    assert harness.studio.quoted == []
