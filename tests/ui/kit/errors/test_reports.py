"""Words for refusals about reports, and about results that moderators removed or blurred."""

import pytest

from bot.domain.moderation import report_errors as errors
from bot.domain.moderation.reports import ReportState
from bot.ui.kit.errors import sentence
from tests.ui.samples import report

NOTHING = "Nothing was changed."
LIST = "`/moderate reports` lists the open ones."


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.ReportNotFound(7), f"This server has no such report. {NOTHING} {LIST}"),
        (
            errors.OwnPictureReported(),
            f"This report is about your own picture. {NOTHING} Remove it, or let another moderator decide.",
        ),
        (
            errors.MakerForgotten(),
            "The maker of this picture has erased their data, so there is no one to give a strike to. "
            f"{NOTHING} Choose something else.",
        ),
        (
            errors.TooManyReports(10, 1_790_000_000_000),
            f"You've made 10 reports in the last hour, and that is the most. {NOTHING} You can report again "
            "<t:1790000000:R>. For something urgent, write to a moderator.",
        ),
        (
            errors.MessageNotDeleted(22, 78),
            f"I can't delete that message in <#22>. {NOTHING} Give me **Manage Messages** there, or delete "
            "it yourself and dismiss the report.",
        ),
        (
            errors.MayNotDelete(22),
            f"You need **Manage Messages** in <#22> to delete that message. {NOTHING} Let somebody with it "
            "decide, or dismiss the report.",
        ),
        (
            errors.NothingToRemove("nothing"),
            f"I find no result of this server there. {NOTHING} Use the job's id from the small line below "
            "the result, or the link of a message with it.",
        ),
    ],
)
def test_the_whole_text(error: Exception, said: str) -> None:
    assert sentence(error) == said


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ReportState.REMOVED, "has removed this picture already."),
        (ReportState.STRUCK, "has removed this picture already and given a strike for it."),
        (ReportState.BLURRED, "has blurred this picture already."),
        (ReportState.DISMISSED, "has dismissed this report already."),
    ],
)
def test_who_comes_late_reads_who_was_first(state: ReportState, words: str) -> None:
    error = errors.AlreadyHandled(report(state=state, decided_by=5))
    assert sentence(error) == f"<@5> {words} {NOTHING} {LIST}"
