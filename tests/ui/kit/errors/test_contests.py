"""Refusals of contests, whole: with the numbers, and with the sentence about money."""

import inspect
import itertools

import pytest

from bot.domain.contests import errors
from bot.domain.contests.errors import (
    ContestChange,
    ContestProblem,
    EntryObstacle,
    Ineligibility,
    VoteObstacle,
)
from bot.domain.contests.models import ContestState
from bot.domain.errors import Refused
from bot.i18n import GERMAN, use_locale
from bot.ui.kit.errors import sentence

CLASSES = {
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, Refused) and kind.__module__ == errors.__name__
}
THEME = "Autumn"
AT = 1_900_000_000_000
TEXTS: list[tuple[Refused, str]] = [
    (
        errors.UnknownContest("c4k7"),
        "There is no contest c4k7 here. Nothing was held or paid. `/contest list` shows those there are.",
    ),
    (
        errors.NoMatchingContest(),
        "No contest is at that point on this server. Nothing was held or paid. `/contest list` shows all.",
    ),
    (
        errors.AmbiguousContest(("Winter", "*Autumn*")),
        "There is more than one: **Winter**, **\\*Autumn\\***. Nothing was held or paid. Choose with "
        "`contest`.",
    ),
    *(
        (errors.WrongState(THEME, state), f"{words} Nothing was changed, held or paid.")
        for state, words in (
            (ContestState.DRAFT, "The contest **Autumn** is not open yet."),
            (ContestState.OPEN, "The contest **Autumn** is taking entries; the voting has not begun."),
            (ContestState.VOTING, "The contest **Autumn** takes no more entries: the voting has begun."),
            (ContestState.CLOSED, "The voting of the contest **Autumn** is over; its result comes soon."),
            (
                ContestState.ANNOUNCED,
                "The contest **Autumn** is over; `/contest results` shows how it ended.",
            ),
            (ContestState.CANCELLED, "The contest **Autumn** was cancelled."),
        )
    ),
    (
        errors.TooLate(ContestChange.PHASE_ENDED, THEME),
        "The time for this is over in the contest **Autumn**. Nothing was changed, held or paid.",
    ),
    *(
        (errors.NotEligible(reason, THEME, 22, AT), words)
        for reason, words in (
            (
                Ineligibility.JOINED_LATE,
                "The contest **Autumn** was announced <t:1900000000:R>, before you joined this server; only "
                "who was a member then enters and votes. Nothing was held or paid. The next contest is open "
                "to you.",
            ),
            (
                Ineligibility.NO_ACCESS,
                "The contest **Autumn** runs in <#22>, which you cannot see; only who sees it enters and "
                "votes. Nothing was held or paid. A moderator can give you access to the channel.",
            ),
            (
                Ineligibility.LEFT,
                "The contest **Autumn** is for members of its server, and you are not one now. Nothing was "
                "held or paid.",
            ),
            (
                Ineligibility.BLOCKED,
                "You are blocked from using this bot here, so you can neither enter nor vote in the contest "
                "**Autumn**. Nothing was held or paid. What you handed in before stays; a moderator can "
                "lift the block.",
            ),
            (Ineligibility.BOT, "The contest **Autumn** is for people. Nothing was held or paid."),
        )
    ),
    (
        errors.ModelNotAllowed(THEME, ("flux-2-pro", "grok"), "sora-2"),
        "The contest **Autumn** is for pictures of `flux-2-pro`, `grok`, and this is of `sora-2`. Nothing "
        "was held or paid. Make it with one of them.",
    ),
    (
        errors.NoModelAvailable(),
        "None of the contest's models can be used right now. Nothing was held or paid.",
    ),
    (
        errors.OverTopPrice(41_000, 40_000),
        "This costs $0.041. One entry of this contest may cost $0.04 at most, so that everybody has the "
        "same means. Nothing was held or paid. Choose a cheaper model or size.",
    ),
    (
        errors.OverShare(300_001, 1_000_000, 700_000),
        "This costs $0.300001. The pot pays $1.00 for each member; $0.70 of yours is used and $0.30 left. "
        "Nothing was held or paid. Choose something cheaper, or enter what you have.",
    ),
    (
        errors.OverPot(100_001, 100_000),
        "This costs $0.100001 and $0.10 is left in the contest's pot. Nothing was held or paid. Choose "
        "something cheaper, or try again later: what running jobs do not use returns to the pot.",
    ),
    (errors.NotYourPicture(), "This card belongs to somebody else. Nothing was held or paid."),
    (errors.NotMadeForContest("k7f3ab"), "Job k7f3ab was made for no contest. Nothing was held or paid."),
    (errors.NothingToRemix("upscale"), "upscale takes no prompt, so there is nothing to remix."),
    *(
        (errors.CannotEnter(reason, "k7f3ab", THEME), words)
        for reason, words in (
            (
                EntryObstacle.FOREIGN,
                "Only what you have made yourself on this server can be entered. Nothing was handed in.",
            ),
            (
                EntryObstacle.UNFINISHED,
                "Job k7f3ab has no picture to enter (yet). Nothing was handed in.",
            ),
            (
                EntryObstacle.UNREADABLE,
                "I can't read the file of job k7f3ab, so I could not show it to voters. "
                "Nothing was handed in.",
            ),
            (
                EntryObstacle.TOO_OLD,
                "Job k7f3ab was made before the contest was announced; only newer work can be entered. "
                "Nothing was handed in. `/contest make` makes something new.",
            ),
            (
                EntryObstacle.OTHER_POT,
                "Job k7f3ab was made for another contest and from its pot. Nothing was handed in. `/contest "
                "make` makes something for this one.",
            ),
            (
                EntryObstacle.NOT_BLIND,
                "The contest **Autumn** is blind: only pictures made in private with `/contest make` are "
                "entered, and job k7f3ab was made outside of it. Nothing was handed in.",
            ),
            (
                EntryObstacle.ELSEWHERE,
                "Job k7f3ab was handed in to another contest. Nothing was handed in here. Enter another one.",
            ),
            (
                EntryObstacle.DISQUALIFIED,
                "Job k7f3ab was disqualified by a moderator, so it stays out of the contest. Nothing was "
                "changed. Enter another one.",
            ),
            (
                EntryObstacle.REMOVED,
                "Job k7f3ab was removed by a moderator. Nothing was handed in. Enter another one.",
            ),
        )
    ),
    (
        errors.EntriesUsedUp(THEME, 3, 3),
        "You have handed in 3 of the 3 entries that each member may have in the contest **Autumn**. Nothing "
        "was handed in. `/contest withdraw` takes one back until the voting starts.",
    ),
    (
        errors.NoSuchEntry("k7f3ab"),
        "Job k7f3ab is no entry in this contest. Nothing was changed.",
    ),
    (
        errors.TooLate(ContestChange.ENTRIES_CLOSED, THEME),
        "The entries of **Autumn** are closed, so they can no longer be taken back. Nothing was changed. A "
        "moderator can still disqualify one.",
    ),
    (
        errors.OwnEntry(),
        "This is about an entry of your own, so your word on it is not taken. Nothing was counted.",
    ),
    (
        errors.CannotVote(VoteObstacle.NOT_IN_VOTING),
        "This entry is not, or no longer, in the voting. Nothing was counted; go on with the next one.",
    ),
    (
        errors.CannotVote(VoteObstacle.UNKNOWN_PAIR),
        "This pair is not known any more. Nothing was counted. Run `/contest vote` again.",
    ),
    (
        errors.CannotVote(VoteObstacle.FOREIGN_PAIR),
        "This pair was shown to somebody else. Nothing was counted. Run `/contest vote`.",
    ),
    (
        errors.HeartsUsedUp(3),
        "You have given all your 3 hearts. Nothing was counted. Take one back by pressing it once more, "
        "then give it to another entry; you can change them until the voting closes.",
    ),
    (
        errors.InvalidTheme(81, 80),
        "A theme is one line of 1 to 80 characters; this one has 81. Nothing was held or paid.",
    ),
    (
        errors.InvalidPhaseLength("voting_for", 59.0, 60.0, 2_592_000.0),
        "`voting_for` may be from 1m to 30d; this is 59s. Nothing was held or paid.",
    ),
    (
        errors.InvalidCount("quorum", 0, 500),
        "`quorum` may be from 1 to 500; this is 0. Nothing was held or paid.",
    ),
    (
        errors.UnusableModels(("dall-e", "x" * 50)),
        f"`dall-e`, `{'x' * 40}` cannot be used here: no such model, or it is switched off. Nothing was "
        "held or paid. `/studio models` shows those that can.",
    ),
    (
        errors.ContestRefused(ContestProblem.NEGATIVE_AMOUNT, "pot"),
        "An amount cannot be below zero. Nothing was held or paid.",
    ),
    (
        errors.ContestRefused(ContestProblem.EMPTY_POT, "pot"),
        "Entries are paid from the pot, so a pot of $0.00 makes none. Nothing was held or paid. Give `pot` "
        "an amount, or allow `open_entries`.",
    ),
    (
        errors.InvalidAmount("cap", 6_000_000, "pot", 5_000_000),
        "`cap` is $6.00; it has to be above $0.00 and at most `pot`, which is $5.00. Nothing was held or "
        "paid.",
    ),
    (
        errors.NothingAffordable("cap", 30_000, 29_999),
        "The cheapest picture of these models costs $0.03, and one may cost $0.029999. Nothing was held or "
        "paid. Raise `top_price` and `cap`, or choose cheaper `models`.",
    ),
    (
        errors.PotOverBudget(101_000_000, 100_000_000),
        "Pot and prize are $101.00 together, and the server has $100.00 available. Nothing was held or "
        "paid. Make them smaller, or add to the budget with `/treasury topup`.",
    ),
    (
        errors.TooManyContests(10, 10),
        "10 contests run on this server, and 10 may at once. Nothing was held or paid. Open this one when "
        "another has ended.",
    ),
    (
        errors.EndsInThePast(AT),
        "Entries would have ended <t:1900000000:R> already. Nothing was changed, held or paid. Give "
        "`entries_for` a longer time; it counts from the opening.",
    ),
    (
        errors.ContestRefused(ContestProblem.VOTING_ENDS_TOO_EARLY, "voting_for"),
        "The voting would end before it begins. Nothing was changed, held or paid. Give `voting_for` a "
        "longer time; it counts from the end of entries.",
    ),
    (
        errors.ContestRefused(ContestProblem.EXTENSION_TOO_SHORT, "by"),
        "An extension has to be longer than nothing. Nothing was changed.",
    ),
    (
        errors.ExtensionTooLong(AT, AT + 60_000),
        "That would be too long: this contest has to end <t:1900000000:f> at the latest, and would end "
        "<t:1900000060:f>. Nothing was changed. Extend it by less.",
    ),
    (
        errors.TooLate(ContestChange.CARD_FIXED, THEME),
        "Somebody has made or handed in something for **Autumn** already, so its card stays as it is. "
        "Nothing was changed, held or paid. `/contest-admin extend` gives more time.",
    ),
    (
        errors.TooLate(ContestChange.CHANGED_MEANWHILE, THEME),
        "The contest **Autumn** was changed in the same moment. Nothing of this was done, held or paid. "
        "Look at its card and press again.",
    ),
    (
        errors.ContestRefused(ContestProblem.REASON_MISSING, "reason"),
        "Give a reason: the entrant reads it. Nothing was changed.",
    ),
    (
        errors.ContestRefused(ContestProblem.ROUNDS_OVERLAP, "every"),
        "A round would last into the next one. Nothing was changed. Repeat it less often.",
    ),
    (
        errors.NoContestOpen(),
        "No contest takes entries on this server now. Nothing was handed in.",
    ),
    (
        errors.NoResultInMessage(),
        "There is no result of mine in that message, and only those can be entered. Nothing was handed in. "
        "`/contest make` makes one.",
    ),
    (
        errors.SeveralResults(("k7f3ab", "k7f3ac")),
        "That message has several results. Nothing was handed in. `/contest enter` takes the one you mean: "
        "`k7f3ab`, `k7f3ac`.",
    ),
    (
        errors.ContestRefused(ContestProblem.NOTHING_TO_CHANGE, "theme"),
        "Say what is to change. Nothing was changed.",
    ),
    (
        errors.ContestRefused(ContestProblem.REPEAT_INCOMPLETE, "every"),
        "Say both, `contest` and `every`. Nothing was changed.",
    ),
    (
        errors.RoleGivesRights(5, "prize_role"),
        "The role <@&5> gives rights, or belongs to an application. Nothing was changed. Choose a role "
        "without rights of its own.",
    ),
    (
        errors.NoReminderRole(),
        "This server has no role for reminders, so nobody is called. A moderator sets one with "
        "`/contest-admin reminders`. Nothing was changed.",
    ),
    (
        errors.RoleUnchanged(5),
        "I could not change the role <@&5>: it is gone, or above mine, or I may not manage roles. Nothing "
        "was changed. A moderator can set that right.",
    ),
    (
        errors.PictureUnavailable(),
        "A picture of this contest cannot be shown right now. Nothing was counted; try again later.",
    ),
    (
        errors.UnknownTemplate(),
        "There is no such repeating contest on this server. Nothing was changed.",
    ),
]


@pytest.mark.parametrize(("error", "text"), TEXTS, ids=str)
def test_the_whole_text(error: Refused, text: str) -> None:
    assert sentence(error) == text


@pytest.mark.parametrize("error", [error for error, _ in TEXTS], ids=str)
def test_every_text_is_translated(error: Refused) -> None:
    english = sentence(error)
    with use_locale(GERMAN):
        german = sentence(error)
    assert german != english
    assert "nichts" in (german or "").lower()


def test_every_refusal_has_words() -> None:
    assert {type(error) for error, _ in TEXTS} == CLASSES
    reasons = (EntryObstacle, Ineligibility, ContestChange, ContestProblem, VoteObstacle)
    assert {error.reason for error, _ in TEXTS if hasattr(error, "reason")} == set(itertools.chain(*reasons))


def test_a_theme_cannot_format_a_refusal() -> None:
    text = sentence(errors.WrongState("**@everyone** `x` {theme}", ContestState.VOTING))
    assert "\\*\\*\\@everyone\\*\\* \\`x\\` {theme}" in (text or "")
