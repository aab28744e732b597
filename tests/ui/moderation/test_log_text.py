"""Lines of the moderation log, in the alerts channel and in a history."""

import json

import pytest

from bot.domain.moderation.log import LOSS, MANY_LOSSES, LogLine, LossCount
from bot.domain.moderation.notices import ManyLosses
from bot.ui.moderation import log_text

START = 1_700_000_000_000


def log_line(action: str, old: str | None = None, new: str | None = None, reason: str = "") -> LogLine:
    return LogLine(1, START, 11, 77, action, old, new, reason)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (log_line("confirm_above", "250000", "500000"), "**asked to press above**: $0.25 → $0.50 · <@77>"),
        (log_line("approve_above", None, "2500000"), "**one approver above**: $2.50 · <@77>"),
        (log_line("approvals_channel", "4", "5"), "**channel of approvals**: <#4> → <#5> · <@77>"),
        (log_line("approver_role", "4", None), "**role that approves**: <@&4> → off · <@77>"),
        (log_line("zone", "UTC", "Asia/Tokyo"), "**time zone**: UTC → Asia/Tokyo · <@77>"),
        (log_line("share_pictures", "1", "0"), "**share pictures**: 1 → 0 · <@77>"),
        (log_line("limit role:5 per day", None, "$2.00"), "**limit <@&5> per day**: $2\\.00 · <@77>"),
        (log_line("limit server:11 per day", "$1.00", "$2.00"),
         "**limit this server per day**: $1\\.00 → $2\\.00 · <@77>"),
        (log_line("model veo channel:6", None, "off"), "**model veo <#6>**: off · <@77>"),
        (log_line("allowance member:6 per week", "$1.00", None),
         "**allowance <@6> per week**: $1\\.00 → off · <@77>"),
        (log_line("deny job k7f3", None, "$3.20", "too *dear*"),
         "**deny job k7f3**: $3\\.20 · <@77>\n-# too \\*dear\\*"),
        (log_line("frozen", None, json.dumps({"at": 9000, "by": 77, "reason": "x"}), "x"),
         "**freeze**: on · <@77>\n-# x"),
        (log_line("frozen", json.dumps({"at": 9000, "by": 77, "reason": "x"}), None),
         "**freeze**: on → off · <@77>"),
    ],
)  # fmt: skip
def test_a_line_of_the_log(line: LogLine, said: str) -> None:
    assert log_text.line(line) == said


def test_a_line_of_a_history_has_its_time() -> None:
    assert log_text.line(log_line("pause"), at=True) == f"**pause** · <@77>\n-# <t:{START // 1000}:f>"
    line = log_line("pause", reason="a look")
    assert log_text.line(line, at=True) == f"**pause** · <@77>\n-# a look · <t:{START // 1000}:f>"


def test_the_bot_itself_can_be_the_one_who_did_it() -> None:
    assert log_text.line(LogLine(1, 0, 11, None, "pause", None, None, "")) == "**pause** · the bot itself"


def test_untrusted_words_are_cut_and_escaped() -> None:
    said = log_text.line(log_line("theme @everyone " + "x" * 300, "y" * 300, "z" * 300, "r" * 300), length=50)
    assert "@everyone" not in said
    assert len(said) < 300


@pytest.mark.parametrize(
    ("refunded", "end"),
    [(0, "; the server bears it."), (70_000, ", $0.07 returned to the budget; the bot's operator bears it.")],
)
def test_a_loss_names_the_job_and_who_bears_it(refunded: int, end: str) -> None:
    facts = {"job_id": "k7f3ab", "model": "grok", "paid": 70_000, "refunded": refunded,
             "failure": "RESULT_LOST"}  # fmt: skip
    said = log_text.line(LogLine(1, 0, 11, None, LOSS, None, json.dumps(facts), ""))
    assert said == (
        f"**$0.07 paid and lost**: job k7f3ab (grok) failed after it was paid (RESULT LOST){end} "
        "The member's allowance is given back."
    )


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        (LossCount(10, 400_000, 0), "10 jobs failed after payment in the last hour: $0.40 lost"),
        (LossCount(4, 6_000_000, 4_500_000, 5_000_000), "has borne $5.00 of losses today and bears no more"),
    ],
    ids=["many", "capped"],
)
def test_many_losses_say_what_can_be_done(losses: LossCount, said: str) -> None:
    line = LogLine(1, START, 11, None, MANY_LOSSES, None, losses.dump(), "")
    assert said in log_text.line(line)
    assert "`/treasury freeze` stops all spending" in log_text.line(line)
    assert said in log_text.many_losses(ManyLosses(11, losses))
    assert "Server 11" in log_text.many_losses(ManyLosses(11, losses))


@pytest.mark.parametrize(
    ("forgiven", "said"), [(True, "is given back."), (False, "pays it."), (None, "bears it.")]
)
def test_a_loss_says_what_becomes_of_the_allowance(forgiven: bool | None, said: str) -> None:
    facts = {"job_id": "k7f3ab", "model": "grok", "paid": 40_000, "refunded": 0, "failure": "studio_failed"}
    line = LogLine(1, START, 11, None, LOSS, None, json.dumps(facts | {"forgiven": forgiven}), "")
    assert log_text.line(line).endswith(said)
