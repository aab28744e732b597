"""Sentences about a price: the total, its parts, what is left, what was changed."""

import pytest

from bot import catalogue
from bot.domain.moderation.limits import Kind, Rule, Scope, Standing
from bot.domain.money.left import NOTHING_LEFT_TO_SAY, Left, tightest
from bot.domain.periods import Per
from bot.ui.jobs import left_text
from bot.ui.jobs.ordering import price_text
from tests.ui.samples import job

PERIODS = [per for per in Per if per is not Per.JOB]


def standing(kind: Kind, scope: Scope, per: Per, amount: int, used: int = 0) -> Standing:
    return Standing(Rule(kind, scope, 5, per, amount), used, 1)


def test_the_heading_names_model_and_kind() -> None:
    assert price_text.heading([job()]) == "Nano Banana Pro · picture"
    assert price_text.heading([job(operation="veo-3.1/generate")]) == "Veo 3.1 · clip"
    assert price_text.heading([job(), job()]) == "Nano Banana Pro · 2 pictures"
    compared = [job(), job(operation="grok/generate", price=70_000)]
    assert price_text.heading(compared) == "2 models side by side"
    assert price_text.bought(compared) == "Nano Banana Pro $0.134 · Grok $0.07"


def test_the_total_stands_with_what_the_member_and_the_server_have() -> None:
    mine = Left(standing(Kind.ALLOWANCE, Scope.SERVER, Per.WEEK, 5_000_000, 2_295_001))
    line = price_text.total_line([job()], 10_449_999, mine)
    assert line == "**Total $0.134** · you have $2.70 left this week · server $10.44"
    assert price_text.total_line([job()], None, NOTHING_LEFT_TO_SAY) == "**Total $0.134**"


def test_a_price_that_a_pot_or_a_prize_pays_does_not_name_the_servers_money() -> None:
    contest = [job(contest_id="c0nt3st")]
    line = price_text.total_line(contest, 10_000_000, NOTHING_LEFT_TO_SAY)
    assert line == "**Total $0.134** · paid from the contest's pot"
    won = price_text.total_line([job()], 10_000_000, Left(prize=1_000_000))
    assert won == "**Total $0.134** · paid from your prize of $1.00"


def test_a_total_of_several_parts_is_split() -> None:
    assert price_text.parts([job()]) is None
    assert price_text.parts([job(upload_cost=20_000)]) == "$0.134 to make it · $0.02 to upload your files"
    assert price_text.parts([job(), job()]) == "$0.134 each"
    paid = [job(paid_before=10_000)]
    assert price_text.total_line(paid, None, NOTHING_LEFT_TO_SAY) == "**Total $0.144**"
    assert price_text.parts(paid) == "$0.134 to make it · $0.01 is paid for uploads already"
    first = [job(price=None, upload_cost=10_000)]
    assert price_text.total_line(first, 5_000_000, NOTHING_LEFT_TO_SAY).startswith("**$0.01** now")
    assert "Uploads are not refunded." in (price_text.parts(first) or "")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (None, "An upload was paid for, and its answer was lost."),
        ("Client token has expired.", "An upload was paid for and then refused (Client token has expired)."),
    ],
)
def test_a_lost_upload_says_what_happened_and_what_it_costs_further(reason: str | None, said: str) -> None:
    lost = job(paid_before=10_000, lost=10_000, lost_reason=reason, upload_cost=10_000)
    assert price_text.changed([lost], 144_000) == (
        f"{said} Sending the file again costs $0.01 more. The rest is not paid."
    )
    assert price_text.total_line([lost], None, NOTHING_LEFT_TO_SAY) == "**Total $0.154**"


def test_a_changed_price_shows_both() -> None:
    assert price_text.changed([job()], None) is None
    assert "from $0.10 to $0.134" in (price_text.changed([job()], 100_000) or "")
    assert "uploaded" in (price_text.changed([job()], 0) or "")
    risen = job(price=140_000, paid_before=10_000)
    assert "from $0.144 to $0.15" in (price_text.changed([risen], 144_000) or "")


def test_the_button_has_the_price_that_is_paid_now() -> None:
    assert price_text.button([job(price=3_200_000)]) == "Generate · $3.20"
    assert price_text.button([job(price=None, upload_cost=10_000)]) == "Upload · $0.01"


def test_a_changed_shape_is_said_and_one_that_looks_alike_is_not() -> None:
    for model, aspect, hint in (
        ("gpt-image-2", "16:9", "16:9 is not offered; the nearest is 3:2."),
        ("gpt-image-2", "3:2", None),
        ("flux-2-pro", "9:16", None),
        ("sora-2", "16:9", None),
    ):
        operation = catalogue.model(model).operations[0]
        shape = catalogue.translate_aspect(operation, aspect)
        assert price_text.changed_shape(operation, shape, aspect) == hint


# ── what is left ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("per", PERIODS)
@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("kind", Kind)
def test_every_rule_of_a_period_has_its_sentences(kind: Kind, scope: Scope, per: Per) -> None:
    if kind is Kind.LIMIT and scope is Scope.MEMBER:
        return  # no such rule
    left = Left(standing(kind, scope, per, 1_500_000, 875_500))
    before, after = left_text.before(left) or "", left_text.after(left) or ""
    assert "$0.62" in before
    assert "$0.62" in after
    assert "$1.50" in after
    assert ("you" in before) is (kind is Kind.ALLOWANCE or scope is Scope.ROLE)


def test_what_is_left_is_told_as_promised() -> None:
    left = Left(standing(Kind.ALLOWANCE, Scope.ROLE, Per.DAY, 1_500_000, 875_500))
    assert left_text.after(left) == "$0.62 of your $1.50 left today"
    assert left_text.after(NOTHING_LEFT_TO_SAY) is None
    assert left_text.before(NOTHING_LEFT_TO_SAY) is None
    assert left_text.after(Left(prize=866_000)) == "Paid from your prize · $0.86 of it left"


def test_the_rule_that_leaves_least_is_told() -> None:
    wide = standing(Kind.ALLOWANCE, Scope.SERVER, Per.WEEK, 5_000_000)
    narrow = standing(Kind.LIMIT, Scope.SERVER, Per.DAY, 9_000_000, 8_900_000)
    single = standing(Kind.LIMIT, Scope.SERVER, Per.JOB, 1)
    assert tightest([wide, single, narrow]) is narrow
    assert tightest([single]) is None
