"""The card of a server's models."""

import re

from bot.catalogue import model
from bot.domain.moderation.limits import Scope
from bot.domain.moderation.model_rules import ALL, ModelRule
from bot.domain.money.model_facts import ModelFacts
from bot.domain.money.prices import Losses
from bot.ui.moderation import model_cards
from tests.ui.samples import texts_of

GROK, VEO = model("grok"), model("veo-3.1")
FACTS = {
    "grok": ModelFacts(70_000, 70_000, 70_000, (3.0, 9.0), Losses("grok", 100, 2, 140_000)),
    "veo-3.1": ModelFacts(400_000, 400_000, 3_200_000, (40.0, 70.0), Losses("veo-3.1", 50, 2, 800_000)),
}
DEFAULTS = {"image": "grok", "fast": "grok", "video": "veo-3.1"}


def test_a_model_is_one_line_with_price_time_and_losses_above_two_percent() -> None:
    assert model_cards.line(GROK, FACTS["grok"]) == "**Grok** · $0.07 · usually 3–9 s"
    said = model_cards.line(VEO, FACTS["veo-3.1"])
    assert said == "**Veo 3.1** · $0.40–$3.20 · usually 40–70 s · ⚠️ 4.0 % lost"


def test_the_card_says_what_is_on_off_and_where_else() -> None:
    rules = [ModelRule("grok", Scope.SERVER, 11, False), ModelRule(ALL, Scope.CHANNEL, 6, False)]
    said = texts_of(model_cards.overview([GROK, VEO], FACTS, rules, DEFAULTS, 11, "grok"))
    on, off = said.index("**On**"), said.index("**Off**")
    assert on < said.index("**Veo 3.1**") < off < said.index("**Grok** · $0.07")
    assert "⛔ **Grok** is off now." in said
    assert "All models in <#6>: off" in said
    assert "⚠️ `/draft` uses **Grok**." in said
    assert "`/animate` uses **Veo 3.1**." in said


def test_the_menu_tells_what_was_on_when_it_was_shown() -> None:
    rules = [ModelRule("grok", Scope.SERVER, 11, False)]
    card = model_cards.overview([GROK, VEO], FACTS, rules, DEFAULTS, 11)
    values = re.findall(r"'value': '([^']+)'", str(card.to_components()))
    assert [model_cards.chosen(value) for value in values] == [("grok", False), ("veo-3.1", True)]
    assert model_cards.chosen("grok") == ("grok", None)


def test_all_models_on_is_no_warning() -> None:
    said = texts_of(model_cards.overview([GROK, VEO], FACTS, [], DEFAULTS, 11))
    assert "**Off**" not in said
    assert "⚠️ `/" not in said


def test_the_answer_to_a_switch_says_where() -> None:
    rule = ModelRule("grok", Scope.ROLE, 5, True)
    assert "Grok for <@&5>: on" in texts_of(model_cards.switched(rule, True))
    assert "Grok for <@&5>: off" in texts_of(model_cards.switched(rule, False))
    assert "Rule removed: Grok for <@&5>" in texts_of(model_cards.switched(rule, None))


def test_many_rules_of_roles_fit_in_one_message() -> None:
    rules = [ModelRule(ALL, Scope.ROLE, 10**18 + number, False) for number in range(200)]
    said = texts_of(model_cards.overview([GROK, VEO], FACTS, rules, DEFAULTS, 11))
    assert "and 185 more" in said
    assert len(said) < 4000
