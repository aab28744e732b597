"""Words for blocked words, for rules that are of no use, and for age-restricted pictures."""

import pytest

from bot.domain.errors import Refused
from bot.domain.moderation.errors import (
    AgeRestricted,
    BlockedBy,
    NoSuchFilter,
    PolicyProblem,
    PolicyRefused,
    PromptBlocked,
    WordProblem,
    WordRefused,
)
from bot.ui.kit.errors import sentence


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PromptBlocked(BlockedBy("nude*", number=3)),
         "This server doesn't want “nude\\*” (rule 3). Nothing was paid. "
         "I didn't send your text anywhere. Change it, or ask a moderator."),
        (PromptBlocked(BlockedBy("*dog*", automod="Be *nice*")),
         "This server doesn't want “\\*dog\\*” (AutoMod: Be \\*nice\\*). Nothing was paid. "
         "I didn't send your text anywhere. Change it, or ask a moderator."),
        (AgeRestricted(),
         "This was made in an age-restricted channel and stays in such channels. Nothing was paid. "
         "Use it there."),
        (NoSuchFilter(7), "There is no rule 7. Nothing was changed. `/moderate filter list` shows them all."),
        (WordRefused(WordProblem.EMPTY, ""), "There is no word in it. Nothing was changed."),
        (WordRefused(WordProblem.TOO_LONG, "xxx", 60),
         "“xxx…” is too long: 60 characters at most. Nothing was changed."),
        (WordRefused(WordProblem.NO_LETTERS, "?"), "“?” has no letter or digit. Nothing was changed."),
        (WordRefused(WordProblem.TOO_MUCH, "*"),
         "“\\*” would block nearly everything. Give it more letters. Nothing was changed."),
        (WordRefused(WordProblem.TOO_MANY_RULES, "x", 200),
         "A server has 200 rules at most. Remove some first. Nothing was changed."),
        (WordRefused(WordProblem.TOO_MANY_EXCEPTIONS, "x", 20),
         "A rule has 20 exceptions at most. Nothing was changed."),
        (WordRefused(WordProblem.KNOWN, "nude"), "“nude” is blocked already. Nothing was changed."),
        (WordRefused(WordProblem.EXCEPTION_IS_RULE, "nude"),
         "“nude” can't be the rule and its exception. Nothing was changed."),
        (PolicyRefused(PolicyProblem.NOTHING_ELSEWHERE),
         "“As everywhere” is only for age-restricted channels. Nothing was changed."),
    ],
)  # fmt: skip
def test_words(error: Refused, said: str) -> None:
    assert sentence(error) == said
