"""Refusals about members: blocks, gates, rates, and what moderators cannot decide."""

from collections.abc import Mapping

from bot.domain.moderation.people_errors import (
    AlreadyEnded,
    AlreadyStruck,
    AppealProblem,
    AppealRefused,
    AskerBlocked,
    Blocked,
    CaseNotFound,
    EmptyLadder,
    Gate,
    GateClosed,
    MayNotJudge,
    NotBlocked,
    RightsUnknown,
    Shield,
    TooFast,
)
from bot.i18n import N_, _
from bot.ui.kit import formatting
from bot.ui.kit.errors.words import changed_nothing, held_nothing, words

_REASON = 300  # characters of a moderator's reason


@words.register
def blocked(error: Blocked) -> str:
    if error.until is None:
        said = _("A moderator has blocked you from using this bot here (case {case}).", case=error.case)
    else:
        said = _(
            "A moderator has blocked you from using this bot here (case {case}). It ends {at}.",
            case=error.case,
            at=formatting.relative(error.until),
        )
    if error.reason:
        reason = _("Reason: {reason}.", reason=formatting.plain(formatting.cut(error.reason, _REASON)))
        said = f"{said} {reason}"
    kept = _("Everything paid for already is still made and delivered.")
    appealed = _("You have appealed; the moderators decide about it.")
    return held_nothing(said, f"{kept} {appealed}" if error.appealed else kept)


@words.register
def asker_blocked(error: AskerBlocked) -> str:
    return held_nothing(
        _(
            "<@{user}> is blocked from using this bot here (case {case}).",
            user=error.user_id,
            case=error.case,
        ),
        _("`/moderate unblock` lifts it. Until then this waits."),
    )


@words.register
def gate_closed(error: GateClosed) -> str:
    if error.gate is Gate.PENDING:
        return held_nothing(
            _("You can use this bot once you have accepted this server's rules."),
            _("Discord asks you to on the server's first page."),
        )
    raised = _("A moderator can change this: `/moderate gates`.")
    if error.gate is Gate.ROLE:
        return held_nothing(
            _("Only members with <@&{role}> can use this bot here.", role=error.role_id), raised
        )
    at = formatting.moment(error.opens_at or 0)
    if error.gate is Gate.ACCOUNT_AGE:
        said = _("Your Discord account is too new to use this bot here. It opens for you on {at}.", at=at)
    else:
        said = _("You joined this server too recently to use this bot. It opens for you on {at}.", at=at)
    return held_nothing(said, raised)


@words.register
def too_fast(error: TooFast) -> str:
    return held_nothing(
        _(
            "That's quick: you have asked for {limit} things within a minute, the most on this server. "
            "You can go on {at}.",
            limit=error.limit,
            at=formatting.relative(error.free_at),
        ),
        _("A moderator can raise it: `/moderate gates`."),
    )


_SHIELDS: Mapping[Shield, str] = {
    Shield.SELF: N_("You can't decide about yourself."),
    Shield.OWNER: N_("<@{user}> owns this server."),
    Shield.MODERATOR: N_("<@{user}> moderates this server."),
    Shield.BOT: N_("<@{user}> is a bot."),
}


@words.register
def may_not_judge(error: MayNotJudge) -> str:
    advice = _("Another moderator can.") if error.shield is Shield.SELF else None
    if error.shield in (Shield.OWNER, Shield.MODERATOR):
        advice = _("Strikes and blocks are for other members.")
    return changed_nothing(_(_SHIELDS[error.shield], user=error.user_id), advice)


@words.register
def rights_unknown(error: RightsUnknown) -> str:
    return changed_nothing(
        _("I can't check right now if <@{user}> is a moderator.", user=error.user_id),
        _("Try again in a minute."),
    )


@words.register
def not_blocked(error: NotBlocked) -> str:
    return changed_nothing(
        _("<@{user}> isn't blocked.", user=error.user_id), _("`/moderate strikes` shows their cases.")
    )


@words.register
def case_not_found(error: CaseNotFound) -> str:
    return changed_nothing(
        _("There is no case {case} here.", case=error.case), _("`/moderate export` lists them all.")
    )


@words.register
def already_ended(error: AlreadyEnded) -> str:
    return changed_nothing(_("Case {case} has ended or was decided already.", case=error.case))


@words.register
def already_struck(error: AlreadyStruck) -> str:
    return changed_nothing(
        _("There is a strike for this picture already: case {case}.", case=error.case),
        _("`/moderate strikes` shows it."),
    )


_APPEALS: Mapping[AppealProblem, tuple[str, str | None]] = {
    AppealProblem.TWICE: (
        N_("You have appealed against case {case} before, and each case can be appealed once."),
        N_("I send you the moderators' decision if you allow direct messages."),
    ),
    AppealProblem.OVER: (N_("Case {case} no longer counts, so there is nothing to appeal."), None),
    AppealProblem.NOTHING: (N_("Case {case} doesn't restrict you, so it can't be appealed."), None),
}


@words.register
def appeal_refused(error: AppealRefused) -> str:
    reason, advice = _APPEALS[error.problem]
    return changed_nothing(_(reason, case=error.case), _(advice) if advice else None)


@words.register
def empty_ladder(error: EmptyLadder) -> str:
    if error.step == 1:
        return changed_nothing(_("A ladder needs at least one step."), _("`note` only tells them."))
    return changed_nothing(
        _("Step {step} of the ladder has no step before it.", step=error.step),
        _("Name the steps in their order, without a gap."),
    )
