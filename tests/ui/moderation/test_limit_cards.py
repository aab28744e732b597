"""Cards of limits and allowances: the list, one rule, the answer to a change, names in Discord's lists."""

import pytest

from bot.domain.moderation.limits import Kind, Rule, RuleInUse, Scope, Standing
from bot.domain.periods import Per
from bot.domain.server_settings import Freeze, ServerSettings
from bot.ui.kit.layout import Card
from bot.ui.moderation import limit_cards, rule_names
from tests.ui.samples import texts_of

DAY = Rule(Kind.LIMIT, Scope.SERVER, 11, Per.DAY, 5_000_000)
EACH = Rule(Kind.ALLOWANCE, Scope.ROLE, 41, Per.WEEK, 500_000)
ONE = Rule(Kind.LIMIT, Scope.CHANNEL, 20, Per.JOB, 2_000_000)
STANDING = Standing(DAY, 3_100_001, 9_000)


def test_the_list_has_a_line_for_each_rule_and_the_thresholds() -> None:
    settings = ServerSettings(11, approve_above=1_000_000, second_above=9_000_000, approver_role=5,
                              second_role=6, approvals_channel=7, frozen=Freeze(9_000, 77, ""))  # fmt: skip
    card = limit_cards.overview([STANDING, Standing(ONE, 0, None)], [DAY, EACH, ONE], settings, {20: "#art"})
    said = texts_of(card)
    for words in (
        "### Limits",
        "**Daily server limit** ▰▰▰▰▰▰▱▱▱▱ 62 % · $3.11 of $5.00 · resets <t:9:R>",
        "**Limit for one job in <#20>** $2.00",
        "**Weekly allowance of each member with <@&41>** $0.50",
        "Members confirm any price above **$0.25**.",
        "A moderator has to approve anything above **$1.00**.",
        "Two people have to approve anything above **$9.00**.",
        "<@&5> can approve too, and each request pings that role.",
        "One of the two needs <@&6> or **Manage Server**.",
        "Requests are posted in <#7>.",
        "Frozen by <@77> · <t:9:R>",
    ):
        assert words in said
    assert options_of(card) == {
        "limit:server:11:day": "Daily server limit · $5.00",
        "allowance:role:41:week": "Weekly allowance of each member with a deleted role · $0.50",
        "limit:channel:20:job": "Limit for one job in #art · $2.00",
    }


def options_of(card: Card) -> dict[str, str]:
    """Return the entries of the card's menu, by value."""
    (box,) = card.to_components()
    rows = [part["components"][0] for part in box["components"] if part["type"] == 1]
    (menu,) = [part for part in rows if part["type"] == 3]
    return {option["value"]: option["label"] for option in menu["options"]}


def test_a_list_without_rules_says_so_and_offers_one() -> None:
    said = texts_of(limit_cards.overview([], [], ServerSettings(1), {}))
    assert "No limits yet." in said
    assert "Approvals are off." in said


def test_many_rules_fit_in_one_message() -> None:
    rules = [Rule(Kind.ALLOWANCE, Scope.MEMBER, 10**18 + n, Per.WEEK, 999_999_999_999) for n in range(40)]
    card = limit_cards.overview([], rules, ServerSettings(1), {})
    assert "and 20 more" in texts_of(card)
    assert len(texts_of(card)) < 4000
    assert len(options_of(card)) == 25


@pytest.mark.parametrize(
    ("use", "warned"),
    [
        (RuleInUse(DAY, STANDING, (), 9_000), None),
        (RuleInUse(DAY, Standing(DAY, 6_920_000, 9_000), (), 9_000), "It is used up already"),
        (RuleInUse(EACH, None, ((7, 600_000), (8, 500_000)), 9_000),
         "Used up already by <@7> ($0.60), <@8> ($0.50)."),
        (RuleInUse(EACH, None, tuple((n, 500_000) for n in range(7)), 9_000), "2 more members"),
        (RuleInUse(Rule(Kind.LIMIT, Scope.CHANNEL, 20, Per.JOB, 0), None, (), None), "$0.00 stops every new"),
    ],
    ids=["fine", "a pool", "two members", "many members", "zero"],
)  # fmt: skip
def test_a_change_names_those_it_refuses_already(use: RuleInUse, warned: str | None) -> None:
    card = limit_cards.changed(use, 8_000_000, ServerSettings(11, zone="Asia/Tokyo"))
    said = texts_of(card)
    assert use.blocks == (warned is not None)
    assert ("⚠️" in said) == (warned is not None)
    assert warned is None or warned in said
    assert "Was $8.00 before." in said
    assert ("midnight in Asia/Tokyo" in said) == (use.rule.per is not Per.JOB)


def test_what_did_not_change_has_no_before() -> None:
    said = texts_of(limit_cards.changed(RuleInUse(DAY, STANDING, (), 9_000), None, ServerSettings(11)))
    assert "before" not in said
    assert "Daily server limit removed\nIt was $5.00." in texts_of(limit_cards.removed(DAY))


def test_every_rule_has_a_name() -> None:
    for kind in Kind:
        for scope in Scope:
            if (kind, scope) in ((Kind.LIMIT, Scope.MEMBER), (Kind.ALLOWANCE, Scope.CHANNEL)):
                continue  # the database has no such rules
            for per in Per:
                assert rule_names.name(kind, scope, 5, per)
    assert len(dict(limit_cards.addable())) == 8


def test_a_vanished_role_has_a_name_in_the_list_and_a_long_one_fits() -> None:
    rule = Rule(Kind.LIMIT, Scope.ROLE, 5, Per.DAY, 1)
    assert "a deleted role" in limit_cards.choice(rule, {})
    long = limit_cards.choice(rule, {5: "x" * 500})
    assert len(long) <= 100
    assert long.endswith("· $0.000001")
