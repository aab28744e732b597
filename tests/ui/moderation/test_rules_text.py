"""What moderators read: rules, the lines between pressing and asking, and the log."""

import json

import pytest

from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.moderation.log import LogLine
from bot.domain.periods import Per
from bot.domain.server_settings import Freeze, ServerSettings
from bot.ui.moderation import log_text, rules_text


def log_line(action: str, old: str | None = None, new: str | None = None, reason: str = "") -> LogLine:
    return LogLine(1, 0, 11, 77, action, old, new, reason)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (log_line("approve_above", None, "2500000"), "<@77>: **one approver above**: nothing → $2.50"),
        (log_line("approvals_channel", "4", "5"), "<@77>: **channel of approvals**: <#4> → <#5>"),
        (log_line("approver_role", "4", None), "<@77>: **role that approves**: <@&4> → nothing"),
        (log_line("limit role:5 per day", None, "$2.00"),
         "<@77>: **limit <@&5> per day**: nothing → $2\\.00"),
        (log_line("allowance member:6 per week", "$1.00", None),
         "<@77>: **allowance <@6> per week**: $1\\.00 → nothing"),
        (log_line("deny job k7f3", None, "$3.20", "too *dear*"),
         "<@77>: **deny job k7f3**: nothing → $3\\.20 (too \\*dear\\*)"),
        (log_line("frozen", None, json.dumps({"at": 9000, "by": 77, "reason": "x"}), "x"),
         "<@77>: **freeze**: nothing → since <t:9:R> (x)"),
    ],
)  # fmt: skip
def test_a_line_of_the_log(line: LogLine, said: str) -> None:
    assert log_text.line(line) == said


def test_the_bot_itself_can_be_the_one_who_did_it() -> None:
    assert log_text.line(LogLine(1, 0, 11, None, "pause", None, None, "")) == "The bot: **pause**"


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
