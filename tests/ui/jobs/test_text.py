"""Sentences about jobs and money."""

from pathlib import Path

import pytest

from bot.domain.jobs.job import Failure, JobState, Progress, Receipt
from bot.domain.money.ledger import Balances
from bot.ports import Rendition, ResultItem
from bot.ui.jobs import failure_text, progress_text, result_text, text
from bot.ui.money import budget_text
from tests.ui.samples import PAID, START, job

FILE = Rendition(Path("x.png"), "image/png", 10)


def test_the_result_is_described_as_promised() -> None:
    assert text.head(job()) == "**a fox reading a newspaper, gouache** · <@33>"
    assert result_text.result_details([ResultItem(job(), FILE, PAID)]) == (
        "nano-banana-pro · 16:9 · 2K · $0.134 · 11 s · job k7f3ab"
    )
    assert result_text.again(134_000) == "↻ $0.134"


def test_an_operation_that_was_retired_is_still_named() -> None:
    retired = job(operation="old-model/generate", options={"prompt": "x", "size": "big"})
    assert text.details([retired]) == "old-model · job k7f3ab"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": JobState.ADMITTED, "ahead": 2}, "2 of your jobs are ahead"),
        ({"state": JobState.ADMITTED, "ahead": 0}, "getting ready"),
        ({"state": JobState.READY}, "being paid"),
        ({"state": JobState.RUNNING, "percent": 40}, "Making it · 40 %"),
        ({"state": JobState.RUNNING, "usual_seconds": (40.0, 70.0)}, "usually 40–70 s"),
        ({"state": JobState.RUNNING, "usual_seconds": (4.0, 7.0), "late": True}, "slower than usual"),
        (
            {"state": JobState.READY, "unclear": True},
            "Checking whether the payment arrived; $0.134 is set aside",
        ),
        ({"state": JobState.READY, "unclear": True, "declined": True}, "Payment declined; its $0.134"),
    ],
)
def test_progress_is_a_state_and_never_a_guess(changes: dict[str, object], words: str) -> None:
    said = progress_text.state_line(job(), Progress(since=START, **changes))  # type: ignore[arg-type]
    assert words in said
    assert f"started <t:{START // 1000}:R>" in said
    assert ("%" in said) is ("percent" in changes)


def test_money_is_held_before_it_is_paid() -> None:
    assert "$0.134 held" in progress_text.details(job(), Progress(JobState.READY, START))
    assert "$0.134 paid" in progress_text.details(job(), Progress(JobState.RUNNING, START))


@pytest.mark.parametrize("failure", Failure)
def test_every_failure_says_what_happened_and_whose_money_it_was(failure: Failure) -> None:
    over = job(state=JobState.FAILED, failure=failure, detail="Too @everyone")
    said = failure_text.ending(over, Receipt(paid=134_000, returned=20_000, held=0))
    assert "$0.134 was paid, and the server lost it. $0.02 returned to the server's budget." in said
    assert "@everyone" not in said
    assert all(len(sentence) <= 160 for sentence in said.split(". "))


@pytest.mark.parametrize(
    ("receipt", "words"),
    [
        (Receipt(0, 0, 0), "Nothing was paid."),
        (Receipt(0, 134_000, 0), "Nothing was paid. $0.134 returned to the server's budget."),
        (
            Receipt(134_000, 134_000, 0, refunded=134_000),
            "$0.134 was paid, and the bot's operator gave it back.",
        ),
        (
            Receipt(134_000, 40_000, 0, refunded=34_000),
            "$0.134 was paid, and the bot's operator gave $0.034 of it back. $0.006 returned to the server's "
            "budget.",
        ),
        (Receipt(10_000, 0, 124_000), "$0.01 was paid. $0.124 is still held."),
        (
            Receipt(40_000, 0, 0, forgiven=True),
            "$0.04 was paid, and the server lost it. Your allowance is untouched.",
        ),
        (
            Receipt(40_000, 0, 0, forgiven=False),
            "$0.04 was paid, and the server lost it. It counts towards your allowance: too many requests "
            "failed today.",
        ),
    ],
)
def test_money_sentences(receipt: Receipt, words: str) -> None:
    assert failure_text.money(receipt) == words


def test_a_contests_pot_loses_and_gets_back_what_it_paid() -> None:
    of = job(state=JobState.FAILED, failure=Failure.STUDIO_FAILED, contest_id="c4k7")
    said = failure_text.ending(of, Receipt(40_000, 10_000, 0))
    assert "$0.04 was paid, and the contest's pot lost it. $0.01 returned to the contest's pot." in said


def test_a_dispute_asks_for_nothing() -> None:
    said = failure_text.ending(job(state=JobState.DISPUTED), Receipt(0, 0, 134_000))
    assert "$0.134 stays held" in said
    assert "again" not in said


def test_a_kept_result_says_what_stands_in_its_way() -> None:
    assert "attach files" in next(result_text.kept([job()]))
    assert "Its file has 0.0 MB" in next(result_text.kept([job(upload_limit=10)]))


def test_balances_follow_their_words() -> None:
    lines = budget_text.balances(Balances(5_000_000, 70_000, 134_000)).splitlines()
    assert lines[0] == "available **$5.00** · held $0.07 · spent $0.14"


def test_a_job_that_ended_after_its_uploads_says_that_they_cost_nothing_again() -> None:
    unpaid = job(state=JobState.FAILED, failure=Failure.UNAVAILABLE, paid_at=None)
    further = "Files that were uploaded already cost nothing again."
    assert further in failure_text.ending(unpaid, Receipt(10_000, 45_000, 0))
    assert further not in failure_text.ending(unpaid, Receipt(0, 55_000, 0))
    made = job(state=JobState.FAILED, failure=Failure.STUDIO_FAILED)
    assert further not in failure_text.ending(made, PAID)


def test_a_prize_that_paid_is_not_called_the_servers_budget() -> None:
    assert failure_text.money(Receipt(40_000, 10_000, 0, from_prize=True)) == "$0.04 was paid."
    assert failure_text.money(Receipt(0, 50_000, 0, from_prize=True)) == "Nothing was paid."
