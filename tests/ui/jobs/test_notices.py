"""The whole text of each notice about jobs."""

import bot.ui.jobs.notices  # noqa: F401 - registers the words
from bot.domain.jobs.notices import ApprovalNotShown, JobReported, ModeratorsUnreachable, PictureReported
from bot.i18n import GERMAN, use_locale
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
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


def test_a_report_links_the_result_and_names_its_maker_alone() -> None:
    assert notice_text(JobReported(job(message_id=77))) == (
        "🚩 **Report** · a member reports a result of <@33>\nhttps://discord.com/channels/11/22/77\n"
        "-# job k7f3ab"
    )


def test_a_private_result_is_reported_with_its_prompt() -> None:
    text = notice_text(JobReported(job(private=True, message_id=77)))
    assert "<@33> reports a private result of their own\n> " in text
    assert "a fox reading a newspaper, gouache" in text
    assert "https://" not in text


def test_a_report_of_a_picture_that_was_not_made_here() -> None:
    link = "https://discord.com/channels/11/22/78"
    text = notice_text(PictureReported(44, link))
    assert text == f"🚩 **Report** · a member reports a picture by <@44>\n{link}"
    with use_locale(GERMAN):
        assert notice_text(PictureReported(44, link)) != text


def test_a_reported_result_can_be_deleted_from_the_report() -> None:
    (box,) = notice_card(JobReported(job(message_id=77))).to_components()
    (remove,) = box["components"][1]["components"]
    assert remove["custom_id"] == encode(actions.Remove("k7f3ab"))
    (box,) = notice_card(JobReported(job(private=True))).to_components()
    assert [part["type"] for part in box["components"]] == [10]
