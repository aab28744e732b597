"""The whole text of each notice about jobs."""

import bot.ui.jobs.notices  # noqa: F401 - registers the words
from bot.domain.jobs.notices import ApprovalNotShown, JobReported, ModeratorsUnreachable, PictureReported
from bot.i18n import GERMAN, use_locale
from bot.ui.kit.notices import notice_text
from tests.ui.samples import approval, job

SMALL = "\n-# a member reports it; 🗑 below a result removes it"


def test_moderators_read_which_job_waits_unseen_and_where() -> None:
    assert notice_text(ApprovalNotShown(approval(), 22)) == (
        "Job k7f3ab for $0.134 waits for a moderator, and I cannot show its card in <#22>: the channel is "
        "gone "
        "or I may not view it, send messages, embed links and attach files there. `/approvals list` has this "
        "job and all others that wait. Somebody with **Manage Server** can name another channel with "
        "`/treasury approve-above`."
    )


def test_the_host_reads_on_which_server_nobody_is_reached() -> None:
    assert notice_text(ModeratorsUnreachable(11, 22)) == (
        "On the server 11 moderators cannot be shown what waits for them: neither its channel of "
        "approvals (22) "
        "nor one for alerts takes my messages. `/approvals list` works there."
    )


def test_a_report_links_the_result_and_names_its_maker_alone() -> None:
    assert notice_text(JobReported(job(message_id=77))) == (
        f"**Report** · job k7f3ab of <@33>: https://discord.com/channels/11/22/77{SMALL}"
    )


def test_a_private_result_is_reported_with_its_prompt() -> None:
    text = notice_text(JobReported(job(private=True, message_id=77)))
    assert "private, reported by its maker: " in text
    assert "a fox reading a newspaper, gouache" in text
    assert "https://" not in text


def test_a_report_of_a_picture_that_was_not_made_here() -> None:
    link = "https://discord.com/channels/11/22/78"
    text = notice_text(PictureReported(44, link))
    assert text == f"**Report** · a picture by <@44>: {link}{SMALL}"
    with use_locale(GERMAN):
        assert notice_text(PictureReported(44, link)) != text
