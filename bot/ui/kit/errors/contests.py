"""Words for refusals of contests: the problem, the money, the next step."""

from collections.abc import Mapping

from bot.domain.amounts import format_left, format_usd, format_used
from bot.domain.contests import errors
from bot.domain.contests.errors import (
    ContestChange,
    EntryObstacle,
    Ineligibility,
    VoteObstacle,
)
from bot.domain.contests.models import ContestState
from bot.i18n import N_, _, ngettext
from bot.ui.kit.errors.words import Told, changed_nothing, held_nothing, unpaid, words
from bot.ui.kit.formatting import plain

# ── the contest and the member ────────────────────────────────────────────────────────────────────

_STATES = {
    ContestState.DRAFT: N_("**{theme}** isn't open yet."),
    ContestState.OPEN: N_("**{theme}** is taking entries. The voting hasn't started."),
    ContestState.VOTING: N_("**{theme}** takes no more entries. The voting has started."),
    ContestState.CLOSED: N_("The voting of **{theme}** has ended. The result comes soon."),
    ContestState.ANNOUNCED: N_("**{theme}** has ended. `/contest results` shows the result."),
    ContestState.CANCELLED: N_("**{theme}** was cancelled."),
}

_CHANGES: Mapping[ContestChange, tuple[str, str | None]] = {
    ContestChange.PHASE_ENDED: (N_("Time is up for this in **{theme}**."), None),
    ContestChange.ENTRIES_CLOSED: (
        N_("Entries of **{theme}** are closed, so they can't be withdrawn any more."),
        N_("A moderator can still disqualify one."),
    ),
    ContestChange.CARD_FIXED: (
        N_("Someone has already made or entered something for **{theme}**, so its terms can't change."),
        N_("`/contest-admin extend` gives more time."),
    ),
    ContestChange.CHANGED_MEANWHILE: (
        N_("**{theme}** changed at the same moment."),
        N_("Look at its card and press again."),
    ),
}

_INELIGIBLE: Mapping[Ineligibility, tuple[str, str | None]] = {
    Ineligibility.JOINED_LATE: (
        N_("You joined this server after **{theme}** was announced, so you can't enter or vote in it."),
        N_("The next contest is open to you."),
    ),
    Ineligibility.NO_ACCESS: (
        N_("**{theme}** runs in <#{channel}>, and you can't see that channel."),
        N_("A moderator can give you access."),
    ),
    Ineligibility.LEFT: (N_("**{theme}** is for members of its server, and you aren't one now."), None),
    Ineligibility.BLOCKED: (
        N_("You are blocked from using this bot here, so you can't enter or vote in **{theme}**."),
        N_("Your earlier entries stay. A moderator can lift the block."),
    ),
    Ineligibility.BOT: (N_("**{theme}** is for people."), None),
}


@words.register
def unknown_contest(error: errors.UnknownContest) -> str:
    return held_nothing(
        _("There is no contest `{contest_id}` here.", contest_id=error.contest_id),
        _("`/contest list` shows them all."),
    )


@words.register
def ambiguous_contest(error: errors.AmbiguousContest) -> str:
    themes = ", ".join(f"**{plain(theme)}**" for theme in error.themes)
    return held_nothing(
        _("Several contests fit: {themes}.", themes=themes), _("Choose one with the option `contest`.")
    )


@words.register
def wrong_state(error: errors.WrongState) -> str:
    return unpaid(_(_STATES[error.state], theme=plain(error.theme)))


@words.register
def too_late(error: errors.TooLate) -> str:
    reason, advice = _CHANGES[error.reason]
    return unpaid(_(reason, theme=plain(error.theme)), _(advice) if advice else None)


@words.register
def not_eligible(error: errors.NotEligible) -> str:
    reason, advice = _INELIGIBLE[error.reason]
    return held_nothing(
        _(reason, theme=plain(error.theme), channel=error.channel_id), _(advice) if advice else None
    )


def _not_entered(reason: str, advice: str | None = None) -> Told:
    return Told(reason, _("Nothing was entered."), advice)


def _not_counted(reason: str, advice: str | None = None) -> Told:
    return Told(reason, _("Nothing was counted."), advice)


# ── making and entering ───────────────────────────────────────────────────────────────────────────

_OBSTACLES: Mapping[EntryObstacle, tuple[str, str | None]] = {
    EntryObstacle.FOREIGN: (N_("You can only enter pictures that you made on this server."), None),
    EntryObstacle.UNFINISHED: (N_("That job has no picture yet."), None),
    EntryObstacle.UNREADABLE: (N_("I can't read that picture, so I couldn't show it to voters."), None),
    EntryObstacle.TOO_OLD: (
        N_("That picture is older than the contest. Only newer ones can be entered."),
        N_("`/contest make` makes a new one."),
    ),
    EntryObstacle.OTHER_POT: (
        N_("That picture was made for another contest, from its pot."),
        N_("`/contest make` makes one for this contest."),
    ),
    EntryObstacle.NOT_BLIND: (
        N_("**{theme}** is blind: only pictures made with `/contest make` can be entered."),
        None,
    ),
    EntryObstacle.ELSEWHERE: (N_("That picture is entered in another contest."), N_("Enter another one.")),
    EntryObstacle.DISQUALIFIED: (N_("A moderator disqualified that picture."), N_("Enter another one.")),
    EntryObstacle.REMOVED: (N_("A moderator removed that picture."), N_("Enter another one.")),
}


@words.register
def model_not_allowed(error: errors.ModelNotAllowed) -> str:
    reason = _(
        "**{theme}** is for pictures by {models}, not by `{model}`.",
        theme=plain(error.theme),
        models=", ".join(f"`{model}`" for model in error.models),
        model=error.model,
    )
    return held_nothing(reason, _("Make it with one of them."))


@words.register
def over_top_price(error: errors.OverTopPrice) -> str:
    reason = _(
        "This costs {amount}. An entry of this contest may cost at most {top}, the same for everyone.",
        amount=format_usd(error.amount),
        top=format_usd(error.top_price),
    )
    return held_nothing(reason, _("Choose a cheaper model or size."))


@words.register
def over_share(error: errors.OverShare) -> str:
    reason = _(
        "This costs {amount}. Your share of the pot: {used} of {cap} used.",
        amount=format_usd(error.amount),
        cap=format_usd(error.share),
        used=format_used(error.used),
    )
    return held_nothing(reason, _("Choose something cheaper, or enter what you have."))


@words.register
def over_pot(error: errors.OverPot) -> str:
    reason = _(
        "This costs {amount}. The contest's pot has {left} left.",
        amount=format_usd(error.amount),
        left=format_left(error.left),
    )
    return held_nothing(
        reason, _("Choose something cheaper, or try again later: money of running jobs may come back.")
    )


@words.register
def not_made_for_contest(_error: errors.NotMadeForContest) -> str:
    return held_nothing(_("That picture wasn't made for a contest."))


@words.register
def nothing_to_remix(error: errors.NothingToRemix) -> str:
    return held_nothing(_("{model} takes no prompt, so there is nothing to remix.", model=error.model))


@words.register
def cannot_enter(error: errors.CannotEnter) -> str:
    reason, advice = _OBSTACLES[error.reason]
    return _not_entered(_(reason, theme=plain(error.theme)), _(advice) if advice else None)


@words.register
def entries_used_up(error: errors.EntriesUsedUp) -> str:
    reason = ngettext(
        "You have entered the {n} picture that each member may enter in **{theme}**.",
        "You have entered {used} of your {n} pictures in **{theme}**.",
        error.limit,
        theme=plain(error.theme),
        used=error.used,
    )
    return _not_entered(reason, _("Until the voting starts, `/contest withdraw` takes one back."))


@words.register
def no_such_entry(_error: errors.NoSuchEntry) -> str:
    return changed_nothing(_("That picture isn't entered in this contest."))


# ── voting ────────────────────────────────────────────────────────────────────────────────────────


@words.register
def hearts_used_up(error: errors.HeartsUsedUp) -> str:
    reason = ngettext("You have given your {n} heart.", "You have given all your {n} hearts.", error.limit)
    return _not_counted(reason, _("Take one back by pressing it again, then give it to another entry."))


# ── found by the interface ────────────────────────────────────────────────────────────────────────


@words.register
def several_results(error: errors.SeveralResults) -> str:
    jobs = ", ".join(f"`{job_id}`" for job_id in error.job_ids)
    return _not_entered(
        _("That message has several results."), _("Name one of them in `/contest enter`: {jobs}.", jobs=jobs)
    )


@words.register
def role_gives_rights(error: errors.RoleGivesRights) -> str:
    return changed_nothing(
        _("The role <@&{role}> gives permissions or belongs to an app.", role=error.role_id),
        _("Choose a role without permissions of its own."),
    )


@words.register
def no_reminder_role(_error: errors.NoReminderRole) -> str:
    return changed_nothing(
        _("This server has no role for reminders yet."),
        _("A moderator can set one with `/contest-admin reminders`."),
    )


@words.register
def role_unchanged(error: errors.RoleUnchanged) -> str:
    return changed_nothing(
        _(
            "I can't give or take the role <@&{role}>. It's gone, above mine, or not mine to manage.",
            role=error.role_id,
        ),
        _("A moderator can fix that in the server's roles."),
    )


# ── refusals without other facts ──────────────────────────────────────────────────────────────────

_OBSTACLES_TO_VOTING: Mapping[VoteObstacle, tuple[str, str]] = {
    VoteObstacle.NOT_IN_VOTING: (N_("That entry isn't in the voting."), N_("Go on with the next one.")),
    VoteObstacle.UNKNOWN_PAIR: (N_("I don't know that pair any more."), N_("Run `/contest vote` again.")),
    VoteObstacle.FOREIGN_PAIR: (N_("That pair was shown to someone else."), N_("Run `/contest vote`.")),
}


@words.register
def cannot_vote(error: errors.CannotVote) -> str:
    reason, advice = _OBSTACLES_TO_VOTING[error.reason]
    return _not_counted(_(reason), _(advice))


@words.register
def no_matching_contest(_error: errors.NoMatchingContest) -> str:
    return held_nothing(_("No contest is in that phase."), _("`/contest list` shows them all."))


@words.register
def no_model_available(_error: errors.NoModelAvailable) -> str:
    return held_nothing(_("None of the contest's models is available right now."))


@words.register
def not_your_picture(_error: errors.NotYourPicture) -> str:
    return held_nothing(_("This card belongs to someone else."))


@words.register
def own_entry(_error: errors.OwnEntry) -> str:
    return _not_counted(_("This is your own entry, so you can't vote on it."))


@words.register
def no_contest_open(_error: errors.NoContestOpen) -> str:
    return _not_entered(_("No contest on this server is taking entries now."))


@words.register
def no_result_in_message(_error: errors.NoResultInMessage) -> str:
    return _not_entered(
        _("That message has none of my results, and only those can be entered."),
        _("`/contest make` makes one."),
    )


@words.register
def picture_unavailable(_error: errors.PictureUnavailable) -> str:
    return _not_counted(_("I can't show a picture of this contest right now."), _("Try again later."))
