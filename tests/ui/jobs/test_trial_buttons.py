""" "Try it free", and the button that makes the first picture."""

from typing import Any

import pytest

from bot import catalogue
from bot.domain.money.ledger import Balances
from bot.services.jobs.ordering.trial import TrialQuote
from bot.ui.jobs.ordering import trial_cards
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from tests.ui.place import Front
from tests.ui.pressing import Call, Case, press, private_card, promises, quoted
from tests.ui.reading import words

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROK = catalogue.model("grok").operations[0]


def trial(available: int = 0) -> TrialQuote:
    return TrialQuote(GROK, trial_cards.PROMPT, 70_000, Balances(available, 0, 0))


def answers(front: Front) -> dict[str, Any]:
    return {"quote": trial(), "submit": quoted(front)}


def asked(front: Front, call: Call) -> None:
    (requester, prompt), _options = call
    assert (requester.guild_id, requester.user_id) == (front.place.guild.id, front.place.mira.id)
    assert prompt == trial_cards.PROMPT


def ordered(front: Front, call: Call) -> None:
    (request,), _options = call
    assert (request.operation, request.agreed_price) == (GROK.id, 70_000)
    assert request.options == {"prompt": trial_cards.PROMPT}
    assert request.pressed == f"first:{front.place.guild.id}", "a second press at once asks first"


CASES = [
    Case(actions.TryFree(), "", answers, "quote", asked, "Nothing was paid."),
    Case(actions.MakeFirst("grok", 70_000), "", answers, "submit", ordered, "Making it", on_card=True),
]

test_ids, test_once, test_refusal, _test_permission = promises(CASES)


async def test_with_a_budget_the_picture_can_be_made_at_once() -> None:
    said = words(trial_cards.quoted(trial(70_000), may_add=True))
    assert "A first picture · $0.07" in said
    assert "has **$0.07** left" in said
    assert "/host credit" not in said


@pytest.mark.parametrize(("may_add", "offered"), [(True, True), (False, False)])
async def test_without_one_both_ways_are_named_and_managers_can_top_up(may_add: bool, offered: bool) -> None:
    card = trial_cards.quoted(trial(69_999), may_add=may_add)
    said = words(card)
    assert "`/treasury topup`" in said
    assert "`/host credit`" in said
    assert (encode(actions.TopUp()) in str(card.to_components())) == offered


async def test_a_server_that_never_had_money_is_told_that_it_has_no_budget() -> None:
    said = words(trial_cards.quoted(trial(), may_add=False))
    assert "This server has no budget yet.\nSomeone with **Manage Server** can add one" in said
    used_up = TrialQuote(GROK, trial_cards.PROMPT, 70_000, Balances(10_000, 0, 990_000))
    said = words(trial_cards.quoted(used_up, may_add=False))
    assert "has **$0.01** left.\nSomeone with **Manage Server** can add money" in said


async def test_a_forged_model_is_refused(front: Front) -> None:
    card = await private_card(front, front.place.mira)
    pressed = press(front, card, encode(actions.MakeFirst("no-such-model", 1)), front.place.mira)
    await front.world.wait_for(lambda: pressed.followups)
    assert "Nothing was" in pressed.followups[0].text
    assert not front.script.named("submit")
