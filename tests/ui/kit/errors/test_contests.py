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
        "There is no contest `c4k7` here. Nothing was paid. `/contest list` shows them all.",
    ),
    (
        errors.NoMatchingContest(),
        "No contest is in that phase. Nothing was paid. `/contest list` shows them all.",
    ),
    (
        errors.AmbiguousContest(("Winter", "*Autumn*")),
        "Several contests fit: **Winter**, **\\*Autumn\\***. Nothing was paid. Choose one with the "
        "option `contest`.",
    ),
    *(
        (errors.WrongState(THEME, state), f"{words} Nothing was changed or paid.")
        for state, words in (
            (ContestState.DRAFT, "**Autumn** isn't open yet."),
            (ContestState.OPEN, "**Autumn** is taking entries. The voting hasn't started."),
            (ContestState.VOTING, "**Autumn** takes no more entries. The voting has started."),
            (ContestState.CLOSED, "The voting of **Autumn** has ended. The result comes soon."),
            (
                ContestState.ANNOUNCED,
                "**Autumn** has ended. `/contest results` shows the result.",
            ),
            (ContestState.CANCELLED, "**Autumn** was cancelled."),
        )
    ),
    (
        errors.TooLate(ContestChange.PHASE_ENDED, THEME),
        "Time is up for this in **Autumn**. Nothing was changed or paid.",
    ),
    *(
        (errors.NotEligible(reason, THEME, 22, AT), words)
        for reason, words in (
            (
                Ineligibility.JOINED_LATE,
                "You joined this server after **Autumn** was announced, so you can't enter or vote "
                "in it. Nothing was paid. The next contest is open to you.",
            ),
            (
                Ineligibility.NO_ACCESS,
                "**Autumn** runs in <#22>, and you can't see that channel. Nothing was paid. A "
                "moderator can give you access.",
            ),
            (
                Ineligibility.LEFT,
                "**Autumn** is for members of its server, and you aren't one now. Nothing was paid.",
            ),
            (
                Ineligibility.BLOCKED,
                "You are blocked from using this bot here, so you can't enter or vote in **Autumn**. "
                "Nothing was paid. Your earlier entries stay. A moderator can lift the block.",
            ),
            (Ineligibility.BOT, "**Autumn** is for people. Nothing was paid."),
        )
    ),
    (
        errors.ModelNotAllowed(THEME, ("flux-2-pro", "grok"), "sora-2"),
        "**Autumn** is for pictures by `flux-2-pro`, `grok`, not by `sora-2`. Nothing was paid. Make "
        "it with one of them.",
    ),
    (
        errors.NoModelAvailable(),
        "None of the contest's models is available right now. Nothing was paid.",
    ),
    (
        errors.OverTopPrice(41_000, 40_000),
        "This costs $0.041. An entry of this contest may cost at most $0.04, the same for everyone. "
        "Nothing was paid. Choose a cheaper model or size.",
    ),
    (
        errors.OverShare(300_001, 1_000_000, 700_000),
        "This costs $0.300001. Your share of the pot: $0.70 of $1.00 used. Nothing was paid. Choose "
        "something cheaper, or enter what you have.",
    ),
    (
        errors.OverPot(100_001, 100_000),
        "This costs $0.100001. The contest's pot has $0.10 left. Nothing was paid. Choose something "
        "cheaper, or try again later: money of running jobs may come back.",
    ),
    (errors.NotYourPicture(), "This card belongs to someone else. Nothing was paid."),
    (errors.NotMadeForContest("k7f3ab"), "That picture wasn't made for a contest. Nothing was paid."),
    (
        errors.NothingToRemix("upscale"),
        "upscale takes no prompt, so there is nothing to remix. Nothing was paid.",
    ),
    *(
        (errors.CannotEnter(reason, "k7f3ab", THEME), words)
        for reason, words in (
            (
                EntryObstacle.FOREIGN,
                "You can only enter pictures that you made on this server. Nothing was entered.",
            ),
            (
                EntryObstacle.UNFINISHED,
                "That job has no picture yet. Nothing was entered.",
            ),
            (
                EntryObstacle.UNREADABLE,
                "I can't read that picture, so I couldn't show it to voters. Nothing was entered.",
            ),
            (
                EntryObstacle.TOO_OLD,
                "That picture is older than the contest. Only newer ones can be entered. Nothing was "
                "entered. `/contest make` makes a new one.",
            ),
            (
                EntryObstacle.OTHER_POT,
                "That picture was made for another contest, from its pot. Nothing was entered. "
                "`/contest make` makes one for this contest.",
            ),
            (
                EntryObstacle.NOT_BLIND,
                "**Autumn** is blind: only pictures made with `/contest make` can be entered. "
                "Nothing was entered.",
            ),
            (
                EntryObstacle.ELSEWHERE,
                "That picture is entered in another contest. Nothing was entered. Enter another one.",
            ),
            (
                EntryObstacle.DISQUALIFIED,
                "A moderator disqualified that picture. Nothing was entered. Enter another one.",
            ),
            (
                EntryObstacle.REMOVED,
                "A moderator removed that picture. Nothing was entered. Enter another one.",
            ),
        )
    ),
    (
        errors.EntriesUsedUp(THEME, 3, 3),
        "You have entered 3 of your 3 pictures in **Autumn**. Nothing was entered. Until the voting "
        "starts, `/contest withdraw` takes one back.",
    ),
    (
        errors.NoSuchEntry("k7f3ab"),
        "That picture isn't entered in this contest. Nothing was changed.",
    ),
    (
        errors.TooLate(ContestChange.ENTRIES_CLOSED, THEME),
        "Entries of **Autumn** are closed, so they can't be withdrawn any more. Nothing was changed "
        "or paid. A moderator can still disqualify one.",
    ),
    (
        errors.OwnEntry(),
        "This is your own entry, so you can't vote on it. Nothing was counted.",
    ),
    (
        errors.CannotVote(VoteObstacle.NOT_IN_VOTING),
        "That entry isn't in the voting. Nothing was counted. Go on with the next one.",
    ),
    (
        errors.CannotVote(VoteObstacle.UNKNOWN_PAIR),
        "I don't know that pair any more. Nothing was counted. Run `/contest vote` again.",
    ),
    (
        errors.CannotVote(VoteObstacle.FOREIGN_PAIR),
        "That pair was shown to someone else. Nothing was counted. Run `/contest vote`.",
    ),
    (
        errors.HeartsUsedUp(3),
        "You have given all your 3 hearts. Nothing was counted. Take one back by pressing it again, "
        "then give it to another entry.",
    ),
    (
        errors.InvalidTheme(81, 80),
        "A theme is one line of 1 to 80 characters. This one has 81. Nothing was paid.",
    ),
    (
        errors.InvalidDescription(301, 300),
        "A description is one line of at most 300 characters. This one has 301. Nothing was paid.",
    ),
    (
        errors.InvalidPhaseLength("voting_for", 59.0, 60.0, 2_592_000.0),
        "`voting_for` must be between 1m and 30d, not 59s. Nothing was paid.",
    ),
    (
        errors.InvalidCount("quorum", 0, 500),
        "`quorum` must be between 1 and 500, not 0. Nothing was paid.",
    ),
    (
        errors.UnusableModels(("dall-e", "x" * 50)),
        f"These models don't exist or are off: `dall-e`, `{'x' * 40}`. Nothing was paid. "
        "`/studio models` shows all models.",
    ),
    (
        errors.ContestRefused(ContestProblem.NEGATIVE_AMOUNT, "pot"),
        "An amount can't be below zero. Nothing was changed or paid.",
    ),
    (
        errors.ContestRefused(ContestProblem.EMPTY_POT, "pot"),
        "Entries are paid from the pot, and a pot of $0.00 pays for none. Nothing was changed or "
        "paid. Give `pot` an amount, or allow `open_entries`.",
    ),
    (
        errors.InvalidAmount("cap", 6_000_000, "pot", 5_000_000),
        "`cap` is $6.00. It must be above $0.00 and at most `pot` ($5.00). Nothing was paid.",
    ),
    (
        errors.NothingAffordable("cap", 30_000, 29_999),
        "The cheapest picture by these models costs $0.03, and one may cost $0.029999. Nothing was "
        "paid. Raise `top_price` and `cap`, or choose cheaper `models`.",
    ),
    (
        errors.PotOverBudget(101_000_000, 100_000_000),
        "Pot and prize are $101.00 together. The server has $100.00 left. Nothing was paid. Make "
        "them smaller. Someone with **Manage Server** can add money with `/treasury topup`, or the "
        "bot's operator with `/host credit`.",
    ),
    (
        errors.TooManyContests(10, 10),
        "10 contests are running on this server, and 10 can run at once. Nothing was paid. Open this "
        "one when another has ended.",
    ),
    (
        errors.EndsInThePast(AT),
        "Entries would have ended <t:1900000000:R>. Nothing was changed or paid. Give `entries_for` "
        "a longer time. It counts from the opening.",
    ),
    (
        errors.ContestRefused(ContestProblem.VOTING_ENDS_TOO_EARLY, "voting_for"),
        "The voting would end before it starts. Nothing was changed or paid. Give `voting_for` a "
        "longer time. It counts from the end of entries.",
    ),
    (
        errors.ContestRefused(ContestProblem.EXTENSION_TOO_SHORT, "by"),
        "An extension must be longer than zero. Nothing was changed or paid.",
    ),
    (
        errors.ExtensionTooLong(AT, AT + 60_000),
        "This contest has to end by <t:1900000000:f>. It would end <t:1900000060:f>. Nothing was "
        "changed. Extend it by less.",
    ),
    (
        errors.TooLate(ContestChange.CARD_FIXED, THEME),
        "Someone has already made or entered something for **Autumn**, so its terms can't change. "
        "Nothing was changed or paid. `/contest-admin extend` gives more time.",
    ),
    (
        errors.TooLate(ContestChange.CHANGED_MEANWHILE, THEME),
        "**Autumn** changed at the same moment. Nothing was changed or paid. Look at its card and "
        "press again.",
    ),
    (
        errors.ContestRefused(ContestProblem.REASON_MISSING, "reason"),
        "Give a reason. The entrant reads it. Nothing was changed or paid.",
    ),
    (
        errors.ContestRefused(ContestProblem.ROUNDS_OVERLAP, "every"),
        "A round would last into the next one. Nothing was changed or paid. Repeat it less often.",
    ),
    (
        errors.NoContestOpen(),
        "No contest on this server is taking entries now. Nothing was entered.",
    ),
    (
        errors.NoResultInMessage(),
        "That message has none of my results, and only those can be entered. Nothing was entered. "
        "`/contest make` makes one.",
    ),
    (
        errors.SeveralResults(("k7f3ab", "k7f3ac")),
        "That message has several results. Nothing was entered. Name one of them in `/contest "
        "enter`: `k7f3ab`, `k7f3ac`.",
    ),
    (
        errors.ContestRefused(ContestProblem.NOTHING_TO_CHANGE, "theme"),
        "Say what to change. Nothing was changed or paid.",
    ),
    (
        errors.ContestRefused(ContestProblem.REPEAT_INCOMPLETE, "every"),
        "Give both `contest` and `every`. Nothing was changed or paid.",
    ),
    (
        errors.RoleGivesRights(5, "prize_role"),
        "The role <@&5> gives permissions or belongs to an app. Nothing was changed. Choose a role "
        "without permissions of its own.",
    ),
    (
        errors.NoReminderRole(),
        "This server has no role for reminders yet. Nothing was changed. A moderator can set one "
        "with `/contest-admin reminders`.",
    ),
    (
        errors.RoleUnchanged(5),
        "I can't give or take the role <@&5>. It's gone, above mine, or not mine to manage. Nothing "
        "was changed. A moderator can fix that in the server's roles.",
    ),
    (
        errors.PictureUnavailable(),
        "I can't show a picture of this contest right now. Nothing was counted. Try again later.",
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
