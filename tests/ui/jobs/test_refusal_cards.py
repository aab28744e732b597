"""Every error that can refuse a request has a heading, and a card that goes on."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import bot
from bot.domain.errors import AtelierError
from bot.domain.jobs.errors import AttachmentGone, BudgetTooLow, CannotPost, RequestRefused
from bot.domain.jobs.wish import Offer, OfferKind, Wish, WishLine
from bot.domain.moderation.errors import BlockedBy, LimitReached, PromptBlocked
from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.moderation.people_errors import Blocked
from bot.domain.periods import Per
from bot.services.jobs.ordering.wish_keeping import goes_on
from bot.ui.jobs.ordering import limit_text, refusal_cards, refusal_text
from bot.ui.jobs.ordering.refusal_text import Way
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import decode
from bot.ui.kit.errors import sentence

for module in pkgutil.walk_packages(bot.__path__, "bot."):
    if module.name.startswith(("bot.domain", "bot.catalogue")):
        importlib.import_module(module.name)

WISH = Wish("w7f3ab", 11, 22, 33, "gpt-image-2/generate", {"prompt": "a *fox* reading"}, count=2)
OFFERS = (
    Offer(OfferKind.MODEL, "flux-2-pro/generate", {"prompt": "a *fox* reading"}, 2, 60_000),
    Offer(OfferKind.COUNT, "gpt-image-2/generate", {"prompt": "a *fox* reading"}, 1, 210_000),
)
ALLOWANCE = Rule(Kind.ALLOWANCE, Scope.SERVER, 11, Per.DAY, 1_500_000)


def limit(
    rule: Rule = ALLOWANCE, used: int = 1_360_000, amount: int | None = 210_000, jobs: int = 1
) -> LimitReached:
    resets_at = None if rule.per is Per.JOB else 1_900_000_000_000
    return LimitReached(Standing(rule, used, resets_at), amount, jobs)


def refusing(kind: type[AtelierError] = AtelierError) -> Iterator[type[AtelierError]]:
    """Yield every class of errors below the interface that can refuse a request."""
    for sub in kind.__subclasses__():
        if sub.__module__.startswith(("bot.domain", "bot.catalogue")) and goes_on(sub.__new__(sub)):
            yield sub
        yield from refusing(sub)


EXAMPLES: dict[type[AtelierError], AtelierError] = {
    LimitReached: limit(),
    BudgetTooLow: BudgetTooLow(210_000, 40_000, 0, 90_000),
    CannotPost: CannotPost(["Attach Files"]),
    RequestRefused: RequestRefused("Odd size"),
}


def shown(error: AtelierError, wish: Wish = WISH) -> tuple[str, dict[Any, str]]:
    """Return the card's text, and the labels of its buttons by their actions."""
    (container,) = refusal_cards.card(wish, error, "It rained.").to_components()
    parts = container["components"]
    text = "\n".join(part["content"] for part in parts if "content" in part)
    buttons = [button for part in parts for button in part.get("components", [])]
    return text, {decode(button["custom_id"]): button["label"] for button in buttons}


@pytest.mark.parametrize("kind", sorted({*refusing()} - {Blocked}, key=str), ids=lambda kind: kind.__name__)
def test_no_refusal_is_a_dead_end(kind: type[AtelierError]) -> None:
    error = EXAMPLES.get(kind) or kind.__new__(kind)
    assert refusal_text.ways(error), "a way on"
    text, buttons = shown(error)
    heading = text.splitlines()[0]
    assert heading.startswith("### ")
    assert 5 < len(heading) <= 50
    assert 1 <= len(buttons) <= 5
    assert r"> a \*fox\* reading" in text
    assert any(isinstance(action, actions.ChangeWish) for action in buttons), "the prompt can be changed"


def test_a_blocked_member_can_appeal_once_and_nothing_else() -> None:
    text, buttons = shown(Blocked(33, 11, 4, None, "", appealed=False))
    assert text.startswith("### You're blocked here")
    assert r"> a \*fox\* reading" in text
    assert buttons == {actions.Appeal(11, 4): "Appeal"}
    assert shown(Blocked(33, 11, 4, None, "", appealed=True))[1] == {}


def test_a_limit_has_its_bar_its_price_and_its_ways() -> None:
    text, buttons = shown(limit(), replace(WISH, offers=OFFERS))
    assert text.splitlines()[:4] == [
        "### Not enough left today",
        "Your daily allowance: ▰▰▰▰▰▰▰▰▰▱ 90 % · $1.36 of $1.50",
        "Resets <t:1900000000:R>",
        "This costs **$0.21**. Nothing was paid.",
    ]
    assert list(buttons.values()) == [
        "Flux 2 Pro · $0.06",
        "1 picture · $0.21",
        "Change prompt",
        "Ask a moderator",
    ]
    assert actions.TakeOffer("w7f3ab", 1) in buttons
    assert actions.AskModerator("w7f3ab") in buttons


def test_where_nothing_is_left_nothing_cheaper_is_offered() -> None:
    text, buttons = shown(limit(used=1_500_000, amount=None), replace(WISH, offers=OFFERS))
    assert text.startswith("### Nothing left today")
    assert "This costs" not in text
    assert not any(isinstance(action, actions.TakeOffer) for action in buttons)


def test_a_server_without_a_budget_has_nothing_cheaper() -> None:
    error = BudgetTooLow(210_000, 0, 0, 0)
    assert Way.CHEAPER not in refusal_text.ways(error)
    assert actions.RetryWish("w7f3ab") in shown(error)[1]


def test_what_cannot_be_posted_can_be_made_in_private() -> None:
    error = CannotPost(["Attach Files"])
    assert actions.RetryWish("w7f3ab", private=True) in shown(error)[1]
    for other in (replace(WISH, private=True), replace(WISH, contest_id="c4k7")):
        assert actions.RetryWish("w7f3ab", private=True) not in shown(error, other)[1]


def test_moderators_are_asked_about_limits_and_words_alone() -> None:
    asked = {kind.__name__ for kind, ways in refusal_text.WAYS.items() if Way.ASK in ways}
    assert asked == {"LimitReached", "PromptBlocked"}


def test_a_blocked_word_can_be_changed_or_shown_to_a_moderator() -> None:
    text, buttons = shown(PromptBlocked(BlockedBy("fox*", number=3)))
    assert text.startswith("### A word isn't wanted here")
    assert list(buttons.values()) == ["Change prompt", "Ask a moderator"]


def test_a_refusal_about_content_is_called_one() -> None:
    error = RequestRefused("The prompt was flagged as sensitive (E005)")
    assert shown(error)[0].startswith("### The content filter said no")
    assert sentence(error) == (
        "StableStudio's content filter doesn't allow this. Nothing was paid. "
        "Change the prompt, or use another model."
    )


def test_a_comparison_names_all_its_models() -> None:
    compared = replace(WISH, count=1, also=(WishLine("grok/generate", {"prompt": "a fox"}),))
    assert "GPT Image 2, Grok" in shown(limit(), compared)[0]


@pytest.mark.parametrize("per", Per)
@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("kind", Kind)
def test_every_limit_says_whose_it_is(kind: Kind, scope: Scope, per: Per) -> None:
    rule = Rule(kind, scope, 99, per, 500_000)
    error = limit(rule, used=0, amount=600_000)
    said = "\n".join(limit_text.lines(error))
    assert "$0.50" in said
    assert ("▱" in said) is (per is not Per.JOB)
    if kind is Kind.LIMIT:
        marks = {Scope.CHANNEL: "<#99>", Scope.ROLE: "<@&99>", Scope.SERVER: "server's"}
        assert marks.get(scope, "") in said
    else:
        assert said.startswith("Your ")
    over = limit_text.over([rule], 33)
    assert over is not None
    assert ("<@33>'s" in over) is (kind is Kind.ALLOWANCE)
    assert limit_text.over([], 33) is None


def test_without_the_file_that_is_to_blame_the_words_go_on() -> None:
    label = {actions.RetryWish("w7f3ab"): "Without the file"}
    assert label.items() <= shown(AttachmentGone("image1"))[1].items()
    still = replace(WISH, operation="flux-2-pro/edit", count=1)
    assert actions.RetryWish("w7f3ab") not in shown(AttachmentGone("image1"), still)[1]


def test_a_budget_that_is_too_small_says_what_it_has() -> None:
    text, _buttons = shown(BudgetTooLow(210_000, 40_000, 0, 90_000))
    assert text.splitlines()[:3] == [
        "### Not enough money here",
        "This costs **$0.21**. Nothing was paid.",
        "This server has **$0.04** left.",
    ]
    assert shown(BudgetTooLow(210_000, 0, 0, 0))[0].startswith("### No budget yet\nIt rained.")


def test_after_paid_uploads_a_refusal_does_not_say_that_nothing_was_paid() -> None:
    for error in (limit(), BudgetTooLow(210_000, 40_000, 0, 90_000)):
        error.paid_before = 10_000
        said, _buttons = shown(error)
        assert "This costs **$0.21**. Nothing more was paid." in said
    closed = CannotPost(["Attach Files"])
    closed.paid_before = 10_000
    assert "Nothing more was paid." in (sentence(closed) or "")
    assert "Nothing was paid." not in (sentence(closed) or "")
