"""A member's words for a limit, an allowance or the host's daily limit that is reached."""

import pytest

from bot.domain.moderation.errors import LimitReached
from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.money.errors import DailyLimitReached
from bot.domain.periods import Per
from bot.i18n import use_locale
from bot.ui.kit.errors import sentence


def limit(scope: Scope, key: int, amount: int, per: Per = Per.JOB) -> Rule:
    return Rule(Kind.LIMIT, scope, key, per, amount)


def allowance(scope: Scope, key: int, amount: int, per: Per = Per.DAY) -> Rule:
    return Rule(Kind.ALLOWANCE, scope, key, per, amount)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(limit(Scope.ROLE, 40, 70), 0, None),
         ["The limit for one job is $0.00007 for the role <@&40>.", "`/treasury limits`"]),
        (Standing(allowance(Scope.SERVER, 1, 2_000_000), 1_500_000, 9_000),
         ["Your daily allowance: $1.50 of $2.00 used. Resets <t:9:R>.", "`/treasury allowance`"]),
        (Standing(allowance(Scope.MEMBER, 30, 2_000_000), 0, 9_000),
         ["Your own daily allowance: $0.00 of $2.00 used."]),
        (Standing(allowance(Scope.ROLE, 5, 2_000_000), 0, 9_000),
         ["Your daily allowance as <@&5>: $0.00 of $2.00 used."]),
        (Standing(limit(Scope.CHANNEL, 20, 3_000_000, Per.WEEK), 0, 9_000),
         ["Weekly limit in <#20>: $0.00 of $3.00 used."]),
        (Standing(limit(Scope.ROLE, 41, 0, Per.MONTH), 0, 9_000),
         ["Monthly limit for everyone with <@&41>: $0.00 of $0.00 used."]),
        (Standing(limit(Scope.SERVER, 1, 0, Per.DAY), 0, 9_000),
         ["Daily limit for the server: $0.00 of $0.00 used."]),
    ],
)  # fmt: skip
def test_a_refusal_names_rule_number_used_reset_and_who_can_raise_it(
    standing: Standing, words: list[str]
) -> None:
    said = sentence(LimitReached(standing, 123_000)) or ""
    for word in [*words, "This costs $0.123. ", "Nothing was paid. ", "Manage Server"]:
        assert word in said


def test_several_jobs_are_named_and_an_unknown_price_is_not() -> None:
    standing = Standing(limit(Scope.SERVER, 1, 0), 0, None)
    said = sentence(LimitReached(standing, 160_000, jobs=4)) or ""
    assert said.startswith("All 4 together cost $0.16. One press counts like one job. The limit for")
    said = sentence(LimitReached(standing, None)) or ""
    assert said.startswith("The limit for one job is $0.00 on this server. Nothing was paid. ")


def test_the_daily_limit_names_price_limit_use_reset_and_the_setting() -> None:
    said = sentence(DailyLimitReached(40_000, 120_000, 120_000, 86_400_000))
    assert said == (
        "This costs $0.04. Daily limit for all servers together: $0.12 of $0.12 used. Resets <t:86400:R>. "
        "Nothing was paid. Only the bot's operator can raise it (HOST_DAILY_CAP)."
    )


def test_a_german_member_reads_german() -> None:
    with use_locale("de"):
        said = sentence(LimitReached(Standing(limit(Scope.SERVER, 1, 0), 0, None), 123_000)) or ""
    assert "Das kostet $0.123." in said
    assert "Nothing" not in said
