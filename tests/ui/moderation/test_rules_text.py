"""Words for moderators: rules, and the amounts above which members confirm and moderators decide."""

from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.periods import Per
from bot.domain.server_settings import Freeze, ServerSettings
from bot.ui.moderation import rules_text


def test_the_overview_names_rules_use_and_lines() -> None:
    day = Rule(Kind.LIMIT, Scope.CHANNEL, 20, Per.DAY, 2_000_000)
    each = Rule(Kind.ALLOWANCE, Scope.ROLE, 41, Per.WEEK, 500_000)
    settings = ServerSettings(1, approve_above=1_000_000, second_above=9_000_000, approver_role=5,
                              second_role=6, approvals_channel=7, frozen=Freeze(9_000, 77, ""))  # fmt: skip
    said = "\n".join(rules_text.overview([Standing(day, 500_000, 9_000)], [day, each], settings))
    for words in (
        "<#20>: $2.00 for a day at most, all together · $0.50 used, $1.50 left, begins anew <t:9:R>",
        "<@&41>: $0.50 for a week at most each",
        "one person above $1.00",
        "two above $9.00",
        "<@&5>",
        "<@&6>",
        "<#7>",
        "frozen** by <@77>",
    ):
        assert words in said


def test_an_overview_of_nothing_says_how_to_begin() -> None:
    said = "\n".join(rules_text.overview([], [], ServerSettings(1)))
    assert "`/treasury limits`" in said
    assert "nobody has to approve anything" in said


def test_a_vanished_role_has_a_name_in_the_list_and_a_long_one_fits() -> None:
    rule = Rule(Kind.LIMIT, Scope.ROLE, 5, Per.DAY, 1)
    assert "deleted role 5" in rules_text.choice(rule, {})
    assert len(rules_text.choice(rule, {5: "x" * 500})) <= 100
