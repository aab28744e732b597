"""Refusals about reports, and about results that moderators removed or blurred."""

from collections.abc import Mapping

from bot.domain.jobs.errors import ReferenceRemoved
from bot.domain.moderation import report_errors as errors
from bot.domain.moderation.reports import ReportState
from bot.domain.pictures.errors import AlreadyBlurred
from bot.i18n import N_, _
from bot.ui.kit.errors.words import changed_nothing, held_nothing, words
from bot.ui.kit.formatting import relative

_HANDLED: Mapping[ReportState, str] = {
    ReportState.REMOVED: N_("<@{by}> has removed this picture already."),
    ReportState.STRUCK: N_("<@{by}> has removed this picture already and given a strike for it."),
    ReportState.BLURRED: N_("<@{by}> has blurred this picture already."),
    ReportState.DISMISSED: N_("<@{by}> has dismissed this report already."),
}


@words.register
def report_not_found(_error: errors.ReportNotFound) -> str:
    return changed_nothing(
        _("This server has no such report."), _("`/moderate reports` lists the open ones.")
    )


@words.register
def already_handled(error: errors.AlreadyHandled) -> str:
    said = _(_HANDLED[error.report.state], by=error.report.decided_by)
    return changed_nothing(said, _("`/moderate reports` lists the open ones."))


@words.register
def own_picture_reported(_error: errors.OwnPictureReported) -> str:
    return changed_nothing(
        _("This report is about your own picture."), _("Remove it, or let another moderator decide.")
    )


@words.register
def maker_forgotten(_error: errors.MakerForgotten) -> str:
    return changed_nothing(
        _("The maker of this picture has erased their data, so there is no one to give a strike to."),
        _("Choose something else."),
    )


@words.register
def too_many_reports(error: errors.TooManyReports) -> str:
    return changed_nothing(
        _("You've made {limit} reports in the last hour, and that is the most.", limit=error.limit),
        _(
            "You can report again {when}. For something urgent, write to a moderator.",
            when=relative(error.free_at),
        ),
    )


@words.register
def message_not_deleted(error: errors.MessageNotDeleted) -> str:
    return changed_nothing(
        _("I can't delete that message in <#{channel}>.", channel=error.channel_id),
        _("Give me **Manage Messages** there, or delete it yourself and dismiss the report."),
    )


@words.register
def may_not_delete(error: errors.MayNotDelete) -> str:
    return changed_nothing(
        _("You need **Manage Messages** in <#{channel}> to delete that message.", channel=error.channel_id),
        _("Let somebody with it decide, or dismiss the report."),
    )


@words.register
def nothing_to_remove(_error: errors.NothingToRemove) -> str:
    return changed_nothing(
        _("I find no result of this server there."),
        _("Use the job's id from the small line below the result, or the link of a message with it."),
    )


@words.register
def already_blurred(_error: AlreadyBlurred) -> str:
    return changed_nothing(_("This result is blurred already."))


@words.register
def reference_removed(_error: ReferenceRemoved) -> str:
    return held_nothing(
        _("A moderator has removed a picture that this was made from."),
        _("Make it from another picture, or from words alone."),
    )
