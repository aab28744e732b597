"""Refusals because of words that a server does not want, and of rules about them that are of no use."""

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
from bot.i18n import N_, _
from bot.ui.kit.errors.words import changed_nothing, held_nothing, words
from bot.ui.kit.formatting import shown

WORD = 60
"""Characters of a word in a sentence."""


def rule_name(rule: BlockedBy) -> str:
    """Return the name of a rule: the server's own by its number, AutoMod's by its title."""
    word = shown(rule.word, WORD)
    if rule.automod is not None:
        return _("“{word}” (AutoMod: {title})", word=word, title=shown(rule.automod, WORD))
    return _("“{word}” (rule {number})", word=word, number=rule.number)


@words.register
def prompt_blocked(error: PromptBlocked) -> str:
    return held_nothing(
        _("This server doesn't want {rule}.", rule=rule_name(error.rule)),
        _("I didn't send your text anywhere. Change it, or ask a moderator."),
    )


@words.register
def age_restricted(_error: AgeRestricted) -> str:
    return held_nothing(
        _("This was made in an age-restricted channel and stays in such channels."),
        _("Use it there."),
    )


_WORDS = {
    WordProblem.EMPTY: N_("There is no word in it."),
    WordProblem.TOO_LONG: N_("“{word}…” is too long: {limit} characters at most."),
    WordProblem.NO_LETTERS: N_("“{word}” has no letter or digit."),
    WordProblem.TOO_MUCH: N_("“{word}” would block nearly everything. Give it more letters."),
    WordProblem.TOO_MANY_RULES: N_("A server has {limit} rules at most. Remove some first."),
    WordProblem.TOO_MANY_EXCEPTIONS: N_("A rule has {limit} exceptions at most."),
    WordProblem.KNOWN: N_("“{word}” is blocked already."),
    WordProblem.EXCEPTION_IS_RULE: N_("“{word}” can't be the rule and its exception."),
}


@words.register
def word_refused(error: WordRefused) -> str:
    return changed_nothing(_(_WORDS[error.problem], word=shown(error.word, WORD), limit=error.limit))


@words.register
def no_such_filter(error: NoSuchFilter) -> str:
    return changed_nothing(
        _("There is no rule {number}.", number=error.number), _("`/moderate filter list` shows them all.")
    )


_POLICIES = {
    PolicyProblem.NOTHING_ELSEWHERE: N_("“As everywhere” is only for age-restricted channels."),
}


@words.register
def policy_refused(error: PolicyRefused) -> str:
    return changed_nothing(_(_POLICIES[error.problem]))
