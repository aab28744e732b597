"""The models that a contest's money is enough for, and the one that is taken when none is chosen."""

import pytest

from bot.domain.contests.fitting import fitting, too_dear, usual_model
from tests.domain.contests.samples import terms

PRICES = {"gpt-image-2": 210_000, "nano-banana-pro": 130_000, "flux-2-pro": 30_000, "veo-3.1": 1_600_000}


def test_models_fit_up_to_the_cap_or_the_top_price() -> None:
    assert fitting(terms(cap=210_000), PRICES) == ["gpt-image-2", "nano-banana-pro", "flux-2-pro"]
    assert too_dear(terms(cap=210_000), PRICES) == ["veo-3.1"]
    assert fitting(terms(top_price=130_000), PRICES) == ["nano-banana-pro", "flux-2-pro"]
    named = terms(cap=130_000, models=("gpt-image-2", "flux-2-pro"))
    assert (fitting(named, PRICES), too_dear(named, PRICES)) == (["flux-2-pro"], ["gpt-image-2"])


def test_without_a_pot_every_model_fits() -> None:
    free = terms(pot=0, cap=0, prize=0, open_entries=True)
    assert fitting(free, PRICES) == list(PRICES)
    assert too_dear(free, PRICES) == []


@pytest.mark.parametrize(
    ("changes", "usual"),
    [
        ({}, "gpt-image-2"),  # a share of $1 pays for three entries with the server's own
        ({"cap": 600_000}, "nano-banana-pro"),  # the best with which $0.60 pays for three
        ({"cap": 600_000, "entries": 2}, "gpt-image-2"),
        ({"cap": 1_000_000, "top_price": 200_000}, "nano-banana-pro"),
        ({"cap": 50_000, "entries": 3}, "flux-2-pro"),  # a share for one entry only is better than none
        ({"cap": 220_000, "entries": 10}, "gpt-image-2"),
        ({"models": ("nano-banana-pro",), "cap": 100_000}, "nano-banana-pro"),  # nothing fits
        ({"models": ("dall-e",)}, None),
    ],
)
def test_the_usual_model_is_one_that_the_pot_pays_for(changes: dict[str, object], usual: str | None) -> None:
    assert usual_model(terms(**changes), PRICES, "gpt-image-2") == usual
