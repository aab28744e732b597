"""Words for stopped spending, stopped models, and rules that cannot be changed."""

import pytest

from bot.domain.errors import Refused
from bot.domain.moderation.errors import (
    AlreadyFrozen,
    ChosenGone,
    ChosenKind,
    DefaultMakesOther,
    DefaultNotEnabled,
    FileProblem,
    ModelOff,
    NoSuchRule,
    NotFrozen,
    RuleProblem,
    RuleRefused,
    RulesFileGone,
    RulesFileRefused,
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
STILL_MADE = "Everything paid for already is still made and delivered."


def test_a_freeze_names_the_moderator_the_reason_and_what_lifts_it() -> None:
    said = sentence(ServerFrozen(Freeze(9_000, 77, "counting *all*")))
    assert said == (
        "<@77> has frozen spending on this server. Since <t:9:f>. Reason: counting \\*all\\*. "
        f"Nothing was paid. {STILL_MADE} Someone with **Manage Server** can lift it: `/treasury unfreeze`."
    )
    assert "Reason" not in (sentence(ServerFrozen(Freeze(9_000, 77, ""))) or "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SpendingPaused(Pause(9_000, 7, "a look.")),
         "The bot's operator has paused all spending. Since <t:9:f>. Reason: a look. Nothing was paid. "
         f"{STILL_MADE} Try again later."),
        (SpendingPaused(Pause(9_000, None, "")),
         "The bot's operator has paused all spending. Since <t:9:f>. Nothing was paid. "
         f"{STILL_MADE} Try again later."),
        (ModelRetired(RetiredModel("grok", 9_000, 7, "too dear")),
         "The bot's operator has stopped grok on all servers. Since <t:9:f>. Reason: too dear. "
         f"Nothing was paid. {STILL_MADE} Use another model."),
        (ModelNotEnabled("grok"),
         "The bot's operator hasn't switched on grok. Nothing was paid. Use another model."),
        (DefaultNotEnabled("grok"), "The bot's operator hasn't switched on grok. Nothing was changed."),
        (RulesFileRefused(FileProblem.VALUE, "limits[2].amount"),
         "The entry `limits[2].amount` of that file can't have this value. Nothing was changed. "
         "`/setup` with `rules: export` writes a file that I can read."),
        (RulesFileRefused(FileProblem.UNKNOWN_KEY, "x`\n# big"),
         "I don't know the entry `x' # big` of that file. Nothing was changed. "
         "`/setup` with `rules: export` writes a file that I can read."),
        (RulesFileRefused(FileProblem.NO_FILE, ""),
         "Add the `file` with the rules. Nothing was changed. "
         "`/setup` with `rules: export` writes a file that I can read."),
        (RulesFileGone(),
         "These changes were made already, or another file was shown since. Nothing was changed. "
         "Add the file again to see what it would change."),
        (ChosenGone(ChosenKind.CHANNEL),
         "That channel is gone. Nothing was changed. Choose another one; "
         "`/setup` shows the menus as they are."),
        (DefaultMakesOther("grok", "video"), "grok makes no clips. Nothing was changed."),
        (AlreadyFrozen(Freeze(9_000, 77, "a")),
         "<@77> has frozen spending here already. Since <t:9:f>. Nothing was changed. `/treasury "
         "unfreeze` lifts it."),
        (AlreadyPaused(Pause(9_000, 7, "")),
         "All spending is paused already. Since <t:9:f>. Nothing was changed. `/host unpause` lets "
         "it go on."),
        (NotFrozen(), "Spending isn't frozen here. Nothing was changed."),
        (NotPaused(), "Spending isn't paused. Nothing was changed."),
        (AlreadyRetired("grok"), "grok is stopped already. Nothing was changed."),
        (NotRetired("grok"), "grok isn't stopped. Nothing was changed."),
        (NoSuchRule(from_list=True),
         "There is no such rule. Nothing was changed. Choose one from the list."),
        (RuleRefused(RuleProblem.HALF_A_LIMIT),
         "Give both `per` and `amount`. Without either I list all rules. Nothing was changed."),
        (RuleRefused(RuleProblem.CHANNEL_AND_ROLE),
         "Name a channel or a role, not both. Nothing was changed."),
        (RuleRefused(RuleProblem.MEMBER_AND_ROLE),
         "Name a member or a role, not both. Nothing was changed."),
        (RuleRefused(RuleProblem.EVERYONE_DECIDES),
         "@everyone can't be the role that decides. Nothing was changed."),
        (RuleRefused(RuleProblem.HALF_A_SWITCH), "Give both `model` and `switch`. Nothing was "
                                                 "changed."),
        (RuleRefused(RuleProblem.NO_PURPOSE), "Give a `purpose`. Nothing was changed."),
        (RuleRefused(RuleProblem.NO_RESULTS_CHANNEL),
         "Name the channel for all results: `into`. Nothing was changed."),
        (RuleRefused(RuleProblem.NO_RESULTS_RULE), "Say where results go: `to`. Nothing was changed."),
        (RuleRefused(RuleProblem.NOT_WRITTEN_IN), "Choose a text channel. Nothing was changed."),
        (RuleRefused(RuleProblem.NO_GALLERY),
         "There is no gallery yet. Name its `channel`. Nothing was changed."),
        (NoSuchRule(), "There is no such rule. Nothing was changed. `/treasury limits` lists them all."),
    ],
)  # fmt: skip
def test_a_refusal_reads(error: Refused, said: str) -> None:
    assert sentence(error) == said


def test_a_model_that_is_off_names_place_and_command() -> None:
    said = sentence(ModelOff(VEO, ModelRule(VEO, Scope.CHANNEL, 20, False))) or ""
    for word in (VEO, "<#20>", "Nothing was paid", "`/studio models`", "Manage Server"):
        assert word in said
    assert "All models" in (sentence(ModelOff(VEO, ModelRule(ALL, Scope.ROLE, 40, False))) or "")
