"""Words for stopped spending, stopped models, and rules that cannot be changed."""

import pytest

from bot.domain.errors import Refused
from bot.domain.moderation.errors import (
    AlreadyFrozen,
    DefaultMakesOther,
    DefaultNotEnabled,
    ModelOff,
    NoSuchRule,
    NotFrozen,
    RuleProblem,
    RuleRefused,
    ServerFrozen,
)
from bot.domain.moderation.limits import Scope
from bot.domain.moderation.model_rules import ALL, ModelRule
from bot.domain.money.errors import (
    AlreadyPaused,
    AlreadyRetired,
    ModelNotEnabled,
    ModelRetired,
    NotPaused,
    NotRetired,
    SpendingPaused,
)
from bot.domain.money.pauses import Pause, RetiredModel
from bot.domain.server_settings import Freeze
from bot.ui.kit.errors import sentence

VEO = "veo-3.1"
STILL_MADE = "What is paid already is still made and delivered."


def test_a_freeze_names_the_moderator_the_reason_and_what_lifts_it() -> None:
    said = sentence(ServerFrozen(Freeze(9_000, 77, "counting *all*")))
    assert said == (
        "Spending is stopped on this server: <@77> froze it <t:9:R>. Their reason: counting \\*all\\*. "
        "Nothing was held or paid. What is paid for already is still made and delivered. People with "
        "**Manage Server** can lift it with `/treasury unfreeze`."
    )
    assert "reason" not in (sentence(ServerFrozen(Freeze(9_000, 77, ""))) or "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SpendingPaused(Pause(9_000, 7, "a look.")),
         "The bot's host has paused all spending, since <t:9:R>: a look. Nothing was held or paid for this. "
         f"{STILL_MADE} Only the bot's host can let it go on."),
        (SpendingPaused(Pause(9_000, None, "")),
         "The bot's host has paused all spending, since <t:9:R>. Nothing was held or paid for this. "
         f"{STILL_MADE} Only the bot's host can let it go on."),
        (ModelRetired(RetiredModel("grok", 9_000, 7, "too dear")),
         "The bot's host has stopped grok on all servers, since <t:9:R>: too dear. Nothing was held or paid "
         f"for this. {STILL_MADE} Use another model."),
        (ModelNotEnabled("grok"),
         f"The bot's host has not switched on grok. Nothing was held or paid for this. {STILL_MADE} "
         "Use another model."),
        (DefaultNotEnabled("grok"),
         f"The bot's host has not switched on grok. Nothing was held or paid for this. {STILL_MADE} "
         "Use another model. Nothing was changed."),
        (DefaultMakesOther("grok", "video"), "grok does not make a video. Nothing was changed."),
        (AlreadyFrozen(Freeze(9_000, 77, "a")),
         "Spending is stopped here already, since <t:9:R> by <@77>. Nothing was changed. "
         "`/treasury unfreeze` lets it go on."),
        (AlreadyPaused(Pause(9_000, 7, "")),
         "Spending is paused already, since <t:9:R>. Nothing was changed. `/host unpause` lets it go on."),
        (NotFrozen(), "Spending is not stopped here. Nothing was changed."),
        (NotPaused(), "Spending is not paused. Nothing was changed."),
        (AlreadyRetired("grok"), "grok is stopped already. Nothing was changed."),
        (NotRetired("grok"), "grok is not stopped. Nothing was changed."),
        (NoSuchRule(from_list=True),
         "There is no such rule. Nothing was changed. Choose one from the list."),
        (RuleRefused(RuleProblem.HALF_A_LIMIT),
         "Say both, `per` and `amount`: how much, for what. Nothing was changed. Without either I list all "
         "rules."),
        (RuleRefused(RuleProblem.CHANNEL_AND_ROLE),
         "Name a channel or a role, not both. Nothing was changed."),
        (RuleRefused(RuleProblem.MEMBER_AND_ROLE),
         "Name a member or a role, not both. Nothing was changed."),
        (RuleRefused(RuleProblem.EVERYONE_DECIDES),
         "@everyone cannot be the one who decides. Nothing was changed."),
        (RuleRefused(RuleProblem.HALF_A_SWITCH), "Say both, `model` and `switch`. Nothing was changed."),
        (RuleRefused(RuleProblem.NO_PURPOSE), "Say for what: `purpose`. Nothing was changed."),
        (NoSuchRule(), "There is no such rule. Nothing was changed. `/treasury limits` lists them all."),
    ],
)  # fmt: skip
def test_a_refusal_reads(error: Refused, said: str) -> None:
    assert sentence(error) == said


def test_a_model_that_is_off_names_place_and_command() -> None:
    said = sentence(ModelOff(VEO, ModelRule(VEO, Scope.CHANNEL, 20, False))) or ""
    for word in (VEO, "<#20>", "Nothing was held or paid", "`/studio models`", "Manage Server"):
        assert word in said
    assert "All models" in (sentence(ModelOff(VEO, ModelRule(ALL, Scope.ROLE, 40, False))) or "")
