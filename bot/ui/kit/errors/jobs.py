"""Words for refusals about existing jobs and their approvals: `bot.domain.jobs.errors`."""

from bot.domain.amounts import format_usd
from bot.domain.jobs import errors
from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.errors import DecisionProblem, NoFile, OwnerAction, Scope
from bot.i18n import N_, _
from bot.ui.kit import place_text
from bot.ui.kit.errors.words import Told, changed_nothing, held_nothing, words
from bot.ui.kit.formatting import plain, relative

# ── jobs ─────────────────────────────────────────────────────────────────────────────────────────


@words.register
def job_not_found(error: errors.JobNotFound) -> str:
    typed = error.job_id[:12]
    match error.scope:
        case Scope.EVERYWHERE:
            return changed_nothing(_("There is no job `{job_id}`.", job_id=typed))
        case Scope.SERVER:
            return changed_nothing(_("There is no job `{job_id}` on this server.", job_id=typed))
        case Scope.OWN:
            return changed_nothing(
                _("You have no job `{job_id}` on this server.", job_id=typed), _("`/jobs` lists yours.")
            )


@words.register
def reference_not_found(error: errors.ReferenceNotFound) -> str:
    return changed_nothing(_("That job has no file number {position}.", position=error.position))


_NOT_THE_MAKER = {
    OwnerAction.START: N_("This card belongs to someone else."),
    OwnerAction.CANCEL: N_("Only the member who started a job can cancel it."),
    OwnerAction.WITHDRAW: N_("Only the member who asked can withdraw this."),
}


@words.register
def not_the_maker(error: errors.NotTheMaker) -> str:
    own = _("Run the command to get your own.") if error.action is OwnerAction.START else None
    return changed_nothing(_(_NOT_THE_MAKER[error.action]), own)


@words.register
def already_started(_error: errors.AlreadyStarted) -> str:
    return Told(_("This has already started."), _("Nothing more was paid."), _("`/jobs` shows it."))


@words.register
def not_waiting(_error: errors.NotWaiting) -> str:
    return changed_nothing(_("It's too late to cancel this: it isn't waiting any more."))


_NO_FILE = {
    NoFile.UNDER_WAY: N_("This isn't finished yet."),
    NoFile.FAILED: N_("This failed, so there is no file."),
    NoFile.DISPUTED: N_("The payment for this is being reviewed by the bot's operator."),
    NoFile.GONE: N_("The file is no longer on the bot's disk."),
    NoFile.REMOVED: N_("A moderator removed this result."),
}


@words.register
def result_missing(error: errors.ResultMissing) -> str:
    advice = _("Ask one of them why.") if error.reason is NoFile.REMOVED else None
    return changed_nothing(_(_NO_FILE[error.reason]), advice)


@words.register
def result_too_large(error: errors.ResultTooLarge) -> str:
    reason = _(
        "The file has {size} MB, and Discord takes {limit} MB here. I keep it.",
        size=f"{error.size / 1e6:.1f}",
        limit=f"{error.limit / 1e6:.1f}",
    )
    return held_nothing(reason, _("Try a server with a higher upload limit."))


@words.register
def results_too_large(error: errors.ResultsTooLarge) -> str:
    return held_nothing(
        _(
            "Discord takes {limit} MB a file here, and not all of these fit. I keep them.",
            limit=f"{error.limit / 1e6:.1f}",
        )
    )


@words.register
def held_for_contest(_error: errors.HeldForContest) -> str:
    return Told(
        _("This was made for a contest, which shows it when the time comes."), _("Nothing was posted.")
    )


@words.register
def already_public(_error: errors.AlreadyPublic) -> str:
    return Told(_("This is public already."), _("Nothing was posted."), _("`/show` posts it again."))


# ── approvals ────────────────────────────────────────────────────────────────────────────────────


@words.register
def approval_missing(error: errors.ApprovalMissing) -> str:
    return held_nothing(
        _(
            "This costs {amount}. A moderator has to approve anything above {line}.",
            amount=format_usd(error.amount),
            line=format_usd(error.line),
        )
    )


@words.register
def approval_not_found(_error: errors.ApprovalNotFound) -> str:
    return changed_nothing(_("There is no request for an approval of that job."))


_DECIDED_BY = {
    ApprovalState.APPROVED: N_("<@{by}> has approved this already."),
    ApprovalState.DENIED: N_("<@{by}> has denied this already."),
}
_DECIDED = {
    ApprovalState.ASKED: N_("This is waiting for another decision."),
    ApprovalState.APPROVED: N_("This is approved already."),
    ApprovalState.DENIED: N_("This is denied already."),
    ApprovalState.EXPIRED: N_("The time to decide about this has run out."),
    ApprovalState.WITHDRAWN: N_("This request is withdrawn."),
}


@words.register
def already_decided(error: errors.AlreadyDecided) -> str:
    approval = error.approval
    if approval.decided_by is not None and approval.state in _DECIDED_BY:
        return changed_nothing(_(_DECIDED_BY[approval.state], by=approval.decided_by))
    return changed_nothing(_(_DECIDED[approval.state]))


@words.register
def first_unclear(error: errors.FirstUnclear) -> str:
    reason = _(
        "<@{user_id}> agreed first, and I can't check right now that they may still decide.",
        user_id=error.user_id,
    )
    return changed_nothing(reason, _("Press again in a minute."))


@words.register
def may_not_decide(error: errors.MayNotDecide) -> str:
    match error.problem:
        case DecisionProblem.OWN_REQUEST:
            return changed_nothing(
                _("You asked for this yourself, so someone else has to decide."),
                _("You can withdraw it on your own card."),
            )
        case DecisionProblem.AGREED_BEFORE:
            return changed_nothing(
                _("You have approved this already. At this price a second person has to agree.")
            )
        case DecisionProblem.TWO_JUNIORS:
            return changed_nothing(
                _(
                    "One of the two who approve this needs the role <@&{role}> or **Manage Server**.",
                    role=error.role,
                )
            )


@words.register
def place_lost(error: errors.PlaceLost) -> str:
    return Told(
        place_text.closed(error.obstacle, error.channel_id),
        _("Nothing was started or paid."),
        _("I've told the member who asked."),
    )


@words.register
def not_in_doubt(_error: errors.NotInDoubt) -> str:
    return changed_nothing(_("That is settled by now."), _("`/show` brings the result."))


# ── one's own data ───────────────────────────────────────────────────────────────────────────────

_NAMED = 5
"""Jobs or contests that a refusal names; the others it counts."""


@words.register
def still_under_way(error: errors.StillUnderWay) -> str:
    left = error.unfinished
    parts = [_("I can't erase your data yet.")]
    if left.jobs:
        jobs = _listed([f"`{job}`" for job in left.jobs])
        parts.append(_("These jobs of yours have to end first: {jobs}.", jobs=jobs))
        parts.append(_("`/jobs` lists them, and cancels those that wait."))
    if left.entries:
        themes = _listed([plain(theme) for theme in left.entries])
        parts.append(_("You have entries in contests that still run: {themes}.", themes=themes))
        parts.append(_("Withdraw them with `/contest mine`, or wait for the result."))
    if left.organised:
        themes = _listed([plain(theme) for theme in left.organised])
        parts.append(_("You organise contests that still run: {themes}.", themes=themes))
        parts.append(_("End them with `/contest-admin cancel`, or wait for the result."))
    return changed_nothing(" ".join(parts))


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    shown = ", ".join(names[:_NAMED])
    return _("{names} and {more} more", names=shown, more=more) if more > 0 else shown


@words.register
def nothing_stored(_error: errors.NothingStored) -> str:
    return changed_nothing(_("Nothing is stored about you."))


@words.register
def erased(_error: errors.Erased) -> str:
    return held_nothing(
        _("The prompt behind this was erased, so it can't be made again."), _("Start afresh with `/imagine`.")
    )


@words.register
def too_many_copies(error: errors.TooManyCopies) -> str:
    return changed_nothing(
        _("You've had {limit} copies of your data in the last hour.", limit=error.limit),
        _("You can have the next one {when}.", when=relative(error.free_at)),
    )


@words.register
def question_too_old(_error: errors.QuestionTooOld) -> str:
    return changed_nothing(_("This question is too old."), _("Ask again with `/me forget`."))
