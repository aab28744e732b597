"""The whole text of each notice about jobs."""

import bot.ui.jobs.notices  # noqa: F401 - registers the words
from bot.domain.jobs.notices import ApprovalNotShown, ModeratorsUnreachable, ResultTakenOut
from bot.ui.kit.notices import notice_card, notice_text
from tests.ui.samples import approval, job


def test_moderators_read_which_job_waits_unseen_and_where() -> None:
    assert notice_text(ApprovalNotShown(approval(), 22)) == (
        "⚠️ A request for **$0.134** waits, and I can't post it in <#22>.\n"
        "I need **View Channel**, **Send Messages**, **Embed Links** and **Attach Files** there.\n"
        "`/approvals list` shows all requests. `/treasury approve-above` chooses another channel.\n"
        "-# job k7f3ab"
    )


def test_the_host_reads_on_which_server_nobody_is_reached() -> None:
    said = notice_text(ModeratorsUnreachable(11, 22))
    assert "can't see the requests" in said
    assert said.endswith("-# server 11 · channel 22")


def test_a_maker_reads_what_was_removed_and_that_there_is_no_refund() -> None:
    said = notice_text(ResultTakenOut(job(), 14, "against *our* rules"))
    assert "> **a fox reading a newspaper, gouache**" in said
    assert "Reason: against \\*our\\* rules" in said
    assert "There is no refund." in said
    assert said.endswith("-# case 14 · job k7f3ab")
    assert "Reason" not in notice_text(ResultTakenOut(job(), 14, ""))
    (box,) = notice_card(ResultTakenOut(job(), 14, "")).to_components()
    assert box["accent_color"]
