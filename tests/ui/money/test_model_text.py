"""Price and usual time beside the names of models."""

from bot.catalogue import model
from bot.domain.money.model_facts import ModelFacts
from bot.ui.money import model_text

MODELS = [model("flux-2-pro"), model("gpt-image-2")]
FACTS = {
    "flux-2-pro": ModelFacts(30_000, 20_000, 40_000, (5, 5)),
    "gpt-image-2": ModelFacts(210_000, 5_000, 210_000, (30, 240)),
}


def test_a_suggestion_has_the_price_and_the_time() -> None:
    named = [(choice.name, choice.value) for choice in model_text.choices(MODELS, FACTS)]
    assert named == [
        (f"{MODELS[0].title} · $0.03 · 5 s", "flux-2-pro"),
        (f"{MODELS[1].title} · $0.21 · 30 s – 4 min", "gpt-image-2"),
    ]
    assert [choice.value for choice in model_text.choices(MODELS, FACTS, " GPT")] == ["gpt-image-2"]
    assert [choice.name for choice in model_text.choices(MODELS[:1], {})] == [MODELS[0].title]


def test_a_menu_says_them_below_the_name() -> None:
    first, second = model_text.options(MODELS, FACTS, "gpt-image-2")
    assert (first.description or "").startswith("$0.03 · 5 s · ")
    assert (first.default, second.default) == (False, True)
    assert all(len(option.description or "") <= 100 for option in (first, second))


def test_a_comparison_says_what_the_models_cost_together() -> None:
    assert model_text.together("flux-2-pro, gpt-image-2", FACTS) == "flux-2-pro, gpt-image-2 · $0.24"
    assert model_text.together("flux-2-pro, other", FACTS) == "flux-2-pro, other"
