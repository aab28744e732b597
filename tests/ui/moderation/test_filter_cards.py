"""Cards of the words that a server does not want, and of its content policy."""

import json

from bot.domain.moderation.filters import Filter, Hit, KeywordRule, WordRule
from bot.domain.moderation.log import FILTER
from bot.domain.server_settings import ServerSettings
from bot.ports.keywords import Keywords
from bot.services.moderation.content import FilterView
from bot.ui.kit.layout import Card
from bot.ui.moderation import filter_cards, log_text, policy_cards
from tests.ui.moderation.test_log_text import log_line

NUDE, COCK = WordRule(1, "nude*"), WordRule(2, "*cock*", ("cocktail*", "peacock"))


def lines(card: Card) -> list[str]:
    """Return the lines of a card's text."""
    (container,) = card.to_components()
    return "\n".join(part.get("content", "") for part in container["components"]).splitlines()


def test_the_list_names_rules_exceptions_and_what_automod_adds() -> None:
    rules = (
        KeywordRule(5, "Be nice", ("a", "b")),
        KeywordRule(6, "Shapes", ("c",), unread=2),
    )
    view = FilterView([NUDE, COCK], Keywords(True, rules, presets=("Slurs",), alerts=("Watch",)))
    assert lines(filter_cards.listing(view)) == [
        "### Words blocked in prompts",
        "`1` “nude\\*”",
        "`2` “\\*cock\\*” except cocktail\\*, peacock",
        "🛡️ AutoMod “Be nice”: 2 words",
        "🛡️ AutoMod “Shapes”: 1 word · 2 regular expressions are unreadable",
        "⚠️ AutoMod “Slurs”: unreadable, Discord keeps its list to itself",
        "AutoMod “Watch”: only alerts, so it blocks nothing",
        "-# `/moderate filter test` tells which rule a text breaks.",
    ]


def test_the_list_says_that_automod_is_unreadable_or_does_not_count() -> None:
    unreadable = " ".join(lines(filter_cards.listing(FilterView([], Keywords(readable=False)))))
    assert "unreadable without **Manage Server**" in unreadable
    assert "No rules of your own" in unreadable
    assert "don't count here" in " ".join(lines(filter_cards.listing(FilterView([], None))))
    assert "AutoMod has no words." in lines(filter_cards.listing(FilterView([], Keywords(readable=True))))


def test_two_hundred_long_rules_fit_on_the_card() -> None:
    many = [WordRule(number, "*" * 5 + "w" * 50, ("x" * 50,) * 20) for number in range(200)]
    view = FilterView(many, None)
    text = "\n".join(lines(filter_cards.listing(view)))
    assert len(text) < 4000
    assert "more rules are in the file" in text
    (file,) = filter_cards.files(view)
    whole = file.fp.read().decode().splitlines()
    assert [int(line.split("\t")[0]) for line in whole] == list(range(200))
    assert whole[7] == f"7\t{'*' * 5}{'w' * 50} except {', '.join(['x' * 50] * 20)}"
    assert len("\n".join(lines(filter_cards.added(many)))) < 4000


def test_one_rule_too_many_is_counted_as_one_and_a_short_list_has_no_file() -> None:
    long = [WordRule(number, "w" * 50, ("x" * 50,) * 20) for number in range(1, 200)]
    fits = next(n for n in range(1, 200) if filter_cards.files(FilterView(long[:n], None)))
    view = FilterView(long[:fits], None)
    assert "1 more rule is in the file" in "\n".join(lines(filter_cards.listing(view)))
    short = FilterView(long[: fits - 1], None)
    assert "in the file" not in "\n".join(lines(filter_cards.listing(short)))
    assert filter_cards.files(short) == []


def test_a_text_that_breaks_every_rule_fits_on_the_card() -> None:
    many = [WordRule(number, f"{'w' * 40}{number}") for number in range(100, 300)]
    hits = [Hit(rule, rule.word, "_" * 60) for rule in many]
    text = "\n".join(lines(filter_cards.tested("_*" * 3000, hits)))
    assert len(text) < 4000
    assert "more" in text.splitlines()[-1]


def test_a_test_names_the_rule_and_the_words_that_break_it() -> None:
    hits = list(Filter([NUDE], [KeywordRule(5, "Be nice", ("nud*",))]).hits("NUDES!"))
    assert lines(filter_cards.tested("NUDES!", hits)) == [
        "### This would be blocked",
        "> NUDES\\!",
        "“nud\\*” (AutoMod: Be nice), because of “nudes”",
        "“nude\\*” (rule 1), because of “nudes”",
    ]
    assert lines(filter_cards.tested("a fox", []))[0] == "### Nothing in it is blocked"


def test_a_change_of_the_list_has_a_line_in_the_log() -> None:
    rule = json.dumps({"number": 2, "word": "*cock*", "exceptions": ["peacock"]})
    assert log_text.line(log_line(FILTER, None, rule)) == (
        "🛡️ <@77> blocked “\\*cock\\*” in prompts\n-# except peacock"
    )
    assert log_text.line(log_line(FILTER, rule, None)).startswith(
        "🛡️ <@77> allowed “\\*cock\\*” in prompts again"
    )


def test_the_policy_is_told_everywhere_and_in_age_restricted_channels() -> None:
    settings = ServerSettings(11, safety_tolerance=1, adult_moderation="low")
    assert lines(policy_cards.policy(settings, changed=True))[:4] == [
        "### Content policy",
        "**Everywhere:** GPT Image moderation auto · Flux tolerance 1 of 5",
        "**Age-restricted channels:** GPT Image moderation low · Flux tolerance 1 of 5",
        "What is made in an age-restricted channel stays in such channels.",
    ]
