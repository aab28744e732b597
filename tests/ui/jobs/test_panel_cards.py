"""What a panel says where it has no price."""

import pytest

from bot.catalogue import MODELS, operation
from bot.domain.errors import ProviderUnavailable, WrongClock
from bot.domain.jobs.picture import Panel, PanelPurpose
from bot.services.pictures.panels import PanelView
from bot.ui.jobs.ordering.panel_cards import panel


def said(error: ProviderUnavailable) -> str:
    model = "nano-banana-pro/edit"
    opened = Panel("p4n3l8", "1", 1, 2, 3, PanelPurpose.EDIT, model, {}, (), None, 0)
    card = panel(PanelView(opened, operation(model), MODELS, 5_000_000, price_error=error))
    return str(card.to_components())


@pytest.mark.parametrize(
    ("ahead", "words"), [(120.0, "ahead of StableStudio"), (-120.0, "behind StableStudio")]
)
def test_a_wrong_clock_is_named_as_the_bots(ahead: float, words: str) -> None:
    text = said(WrongClock("off", seconds_ahead=ahead))
    assert "I can't buy anything" in text.replace("\\'", "'")
    assert words in text
    assert "names no price" not in text


def test_a_silent_studio_is_named_as_such() -> None:
    assert "StableStudio names no price right now: busy." in said(ProviderUnavailable("busy"))
