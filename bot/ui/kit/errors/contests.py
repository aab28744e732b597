"""Words for refusals of contests: the problem, the money, the next step."""

from collections.abc import Mapping

from bot.domain.amounts import format_usd
from bot.domain.contests import errors
from bot.domain.contests.errors import (
    ContestChange,
    ContestProblem,
    EntryObstacle,
    Ineligibility,
    VoteObstacle,
)
from bot.domain.contests.models import ContestState
from bot.domain.durations import format_duration
from bot.i18n import N_, _, ngettext
from bot.ui.kit.errors.words import changed_nothing, words
from bot.ui.kit.formatting import plain

# ── the contest and the member ────────────────────────────────────────────────────────────────────

_STATES = {
    ContestState.DRAFT: N_("The contest **{theme}** is not open yet."),
    ContestState.OPEN: N_("The contest **{theme}** is taking entries; the voting has not begun."),
    ContestState.VOTING: N_("The contest **{theme}** takes no more entries: the voting has begun."),
    ContestState.CLOSED: N_("The voting of the contest **{theme}** is over; its result comes soon."),
    ContestState.ANNOUNCED: N_("The contest **{theme}** is over; `/contest results` shows how it ended."),
    ContestState.CANCELLED: N_("The contest **{theme}** was cancelled."),
}

_CHANGES = {
    ContestChange.PHASE_ENDED: N_(
        "The time for this is over in the contest **{theme}**. Nothing was changed, held or paid."
    ),
    ContestChange.ENTRIES_CLOSED: N_(
        "The entries of **{theme}** are closed, so they can no longer be taken back. Nothing was "
        "changed. A moderator can still disqualify one."
    ),
    ContestChange.CARD_FIXED: N_(
        "Somebody has made or handed in something for **{theme}** already, so its card stays as it is. "
        "Nothing was changed, held or paid. `/contest-admin extend` gives more time."
    ),
    ContestChange.CHANGED_MEANWHILE: N_(
        "The contest **{theme}** was changed in the same moment. Nothing of this was done, held or paid. "
        "Look at its card and press again."
    ),
}

_INELIGIBLE = {
    Ineligibility.JOINED_LATE: N_(
        "The contest **{theme}** was announced <t:{at}:R>, before you joined this server; only who was a "
        "member then enters and votes. Nothing was held or paid. The next contest is open to you."
    ),
    Ineligibility.NO_ACCESS: N_(
        "The contest **{theme}** runs in <#{channel}>, which you cannot see; only who sees it enters and "
        "votes. Nothing was held or paid. A moderator can give you access to the channel."
    ),
    Ineligibility.LEFT: N_(
        "The contest **{theme}** is for members of its server, and you are not one now. "
        "Nothing was held or paid."
    ),
    Ineligibility.BLOCKED: N_(
        "You are blocked from using this bot here, so you can neither enter nor vote in the contest "
        "**{theme}**. Nothing was held or paid. What you handed in before stays; a moderator can lift "
        "the block."
    ),
    Ineligibility.BOT: N_("The contest **{theme}** is for people. Nothing was held or paid."),
}


@words.register
def unknown_contest(error: errors.UnknownContest) -> str:
    return _(
        "There is no contest {contest_id} here. Nothing was held or paid. `/contest list` shows "
        "those there are.",
        contest_id=error.contest_id,
    )


@words.register
def ambiguous_contest(error: errors.AmbiguousContest) -> str:
    return _(
        "There is more than one: {themes}. Nothing was held or paid. Choose with `contest`.",
        themes=", ".join(f"**{plain(theme)}**" for theme in error.themes),
    )


@words.register
def wrong_state(error: errors.WrongState) -> str:
    state = _(_STATES[error.state], theme=plain(error.theme))
    return _("{state} Nothing was changed, held or paid.", state=state)


@words.register
def too_late(error: errors.TooLate) -> str:
    return _(_CHANGES[error.reason], theme=plain(error.theme))


@words.register
def not_eligible(error: errors.NotEligible) -> str:
    return _(
        _INELIGIBLE[error.reason],
        theme=plain(error.theme),
        channel=error.channel_id,
        at=error.opened_at // 1000,
    )


# ── making and entering ───────────────────────────────────────────────────────────────────────────

_OBSTACLES = {
    EntryObstacle.FOREIGN: N_(
        "Only what you have made yourself on this server can be entered. Nothing was handed in."
    ),
    EntryObstacle.UNFINISHED: N_("Job {job} has no picture to enter (yet). Nothing was handed in."),
    EntryObstacle.UNREADABLE: N_(
        "I can't read the file of job {job}, so I could not show it to voters. Nothing was handed in."
    ),
    EntryObstacle.TOO_OLD: N_(
        "Job {job} was made before the contest was announced; only newer work can be entered. "
        "Nothing was handed in. `/contest make` makes something new."
    ),
    EntryObstacle.OTHER_POT: N_(
        "Job {job} was made for another contest and from its pot. Nothing was handed in. "
        "`/contest make` makes something for this one."
    ),
    EntryObstacle.NOT_BLIND: N_(
        "The contest **{theme}** is blind: only pictures made in private with `/contest make` are "
        "entered, and job {job} was made outside of it. Nothing was handed in."
    ),
    EntryObstacle.ELSEWHERE: N_(
        "Job {job_id} was handed in to another contest. Nothing was handed in here. Enter another one."
    ),
    EntryObstacle.DISQUALIFIED: N_(
        "Job {job_id} was disqualified by a moderator, so it stays out of the contest. "
        "Nothing was changed. Enter another one."
    ),
    EntryObstacle.REMOVED: N_(
        "Job {job_id} was removed by a moderator. Nothing was handed in. Enter another one."
    ),
}


@words.register
def model_not_allowed(error: errors.ModelNotAllowed) -> str:
    return _(
        "The contest **{theme}** is for pictures of {models}, and this is of `{model}`. "
        "Nothing was held or paid. Make it with one of them.",
        theme=plain(error.theme),
        models=", ".join(f"`{model}`" for model in error.models),
        model=error.model,
    )


@words.register
def over_top_price(error: errors.OverTopPrice) -> str:
    return _(
        "This costs {amount}. One entry of this contest may cost {top} at most, so that everybody has "
        "the same means. Nothing was held or paid. Choose a cheaper model or size.",
        amount=format_usd(error.amount),
        top=format_usd(error.top_price),
    )


@words.register
def over_share(error: errors.OverShare) -> str:
    return _(
        "This costs {amount}. The pot pays {cap} for each member; {used} of yours is used and {left} "
        "left. Nothing was held or paid. Choose something cheaper, or enter what you have.",
        amount=format_usd(error.amount),
        cap=format_usd(error.share),
        used=format_usd(error.used),
        left=format_usd(max(0, error.share - error.used)),
    )


@words.register
def over_pot(error: errors.OverPot) -> str:
    return _(
        "This costs {amount} and {left} is left in the contest's pot. Nothing was held or paid. Choose "
        "something cheaper, or try again later: what running jobs do not use returns to the pot.",
        amount=format_usd(error.amount),
        left=format_usd(error.left),
    )


@words.register
def not_made_for_contest(error: errors.NotMadeForContest) -> str:
    return _("Job {job} was made for no contest. Nothing was held or paid.", job=error.job_id)


@words.register
def nothing_to_remix(error: errors.NothingToRemix) -> str:
    return _("{model} takes no prompt, so there is nothing to remix.", model=error.model)


@words.register
def cannot_enter(error: errors.CannotEnter) -> str:
    return _(_OBSTACLES[error.reason], job=error.job_id, job_id=error.job_id, theme=plain(error.theme))


@words.register
def entries_used_up(error: errors.EntriesUsedUp) -> str:
    return ngettext(
        "You have handed in the one entry that each member may have in the contest **{theme}**. Nothing was "
        "handed in. `/contest withdraw` takes it back until the voting starts.",
        "You have handed in {used} of the {n} entries that each member may have in the contest "
        "**{theme}**. Nothing was handed in. `/contest withdraw` takes one back until the voting starts.",
        error.limit,
        theme=plain(error.theme),
        used=error.used,
    )


@words.register
def no_such_entry(error: errors.NoSuchEntry) -> str:
    return _("Job {job_id} is no entry in this contest. Nothing was changed.", job_id=error.job_id)


# ── voting ────────────────────────────────────────────────────────────────────────────────────────


@words.register
def hearts_used_up(error: errors.HeartsUsedUp) -> str:
    return _(
        "You have given all your {most} hearts. Nothing was counted. Take one back by pressing it once "
        "more, then give it to another entry; you can change them until the voting closes.",
        most=error.limit,
    )


# ── organisers' commands ──────────────────────────────────────────────────────────────────────────


@words.register
def invalid_theme(error: errors.InvalidTheme) -> str:
    return _(
        "A theme is one line of 1 to {most} characters; this one has {n}. Nothing was held or paid.",
        most=error.maximum,
        n=error.length,
    )


@words.register
def invalid_phase_length(error: errors.InvalidPhaseLength) -> str:
    return _(
        "`{option}` may be from {least} to {most}; this is {seconds}. Nothing was held or paid.",
        option=error.option,
        least=format_duration(error.minimum),
        most=format_duration(error.maximum),
        seconds=format_duration(error.seconds),
    )


@words.register
def invalid_count(error: errors.InvalidCount) -> str:
    return _(
        "`{option}` may be from 1 to {most}; this is {number}. Nothing was held or paid.",
        option=error.option,
        most=error.maximum,
        number=error.number,
    )


@words.register
def unusable_models(error: errors.UnusableModels) -> str:
    return _(
        "{models} cannot be used here: no such model, or it is switched off. Nothing was held or "
        "paid. `/studio models` shows those that can.",
        models=", ".join(f"`{model[:40]}`" for model in error.models),
    )


@words.register
def invalid_amount(error: errors.InvalidAmount) -> str:
    return _(
        "`{option}` is {amount}; it has to be above $0.00 and at most `{around}`, which is {most}. "
        "Nothing was held or paid.",
        option=error.option,
        amount=format_usd(error.amount),
        around=error.bound,
        most=format_usd(error.maximum),
    )


@words.register
def nothing_affordable(error: errors.NothingAffordable) -> str:
    return _(
        "The cheapest picture of these models costs {least}, and one may cost {most}. Nothing was held "
        "or paid. Raise `top_price` and `cap`, or choose cheaper `models`.",
        least=format_usd(error.cheapest),
        most=format_usd(error.maximum),
    )


@words.register
def pot_over_budget(error: errors.PotOverBudget) -> str:
    return _(
        "Pot and prize are {funding} together, and the server has {available} available. "
        "Nothing was held or paid. Make them smaller, or add to the budget with `/treasury topup`.",
        funding=format_usd(error.needed),
        available=format_usd(error.available),
    )


@words.register
def too_many_contests(error: errors.TooManyContests) -> str:
    return _(
        "{live} contests run on this server, and {most} may at once. Nothing was held or paid. "
        "Open this one when another has ended.",
        live=error.running,
        most=error.maximum,
    )


@words.register
def ends_in_the_past(error: errors.EndsInThePast) -> str:
    return _(
        "Entries would have ended <t:{at}:R> already. Nothing was changed, held or paid. "
        "Give `entries_for` a longer time; it counts from the opening.",
        at=error.ends_at // 1000,
    )


@words.register
def extension_too_long(error: errors.ExtensionTooLong) -> str:
    return _(
        "That would be too long: this contest has to end <t:{latest}:f> at the latest, and would end "
        "<t:{end}:f>. Nothing was changed. Extend it by less.",
        latest=error.latest // 1000,
        end=error.ends_at // 1000,
    )


# ── found by the interface ────────────────────────────────────────────────────────────────────────


@words.register
def several_results(error: errors.SeveralResults) -> str:
    return _(
        "That message has several results. Nothing was handed in. `/contest enter` takes the one "
        "you mean: {jobs}.",
        jobs=", ".join(f"`{job_id}`" for job_id in error.job_ids),
    )


@words.register
def role_gives_rights(error: errors.RoleGivesRights) -> str:
    return _(
        "The role {role} gives rights, or belongs to an application. Nothing was changed. Choose a "
        "role without rights of its own.",
        role=f"<@&{error.role_id}>",
    )


@words.register
def no_reminder_role(_error: errors.NoReminderRole) -> str:
    return changed_nothing(
        _(
            "This server has no role for reminders, so nobody is called. A moderator sets one with "
            "`/contest-admin reminders`."
        )
    )


@words.register
def role_unchanged(error: errors.RoleUnchanged) -> str:
    return _(
        "I could not change the role <@&{role}>: it is gone, or above mine, or I may not manage roles. "
        "Nothing was changed. A moderator can set that right.",
        role=error.role_id,
    )


# ── refusals without other facts ──────────────────────────────────────────────────────────────────

_REASONS: Mapping[VoteObstacle | ContestProblem, str] = {
    VoteObstacle.NOT_IN_VOTING: N_(
        "This entry is not, or no longer, in the voting. Nothing was counted; go on with the next one."
    ),
    VoteObstacle.UNKNOWN_PAIR: N_(
        "This pair is not known any more. Nothing was counted. Run `/contest vote` again."
    ),
    VoteObstacle.FOREIGN_PAIR: N_(
        "This pair was shown to somebody else. Nothing was counted. Run `/contest vote`."
    ),
    ContestProblem.NEGATIVE_AMOUNT: N_("An amount cannot be below zero. Nothing was held or paid."),
    ContestProblem.EMPTY_POT: N_(
        "Entries are paid from the pot, so a pot of $0.00 makes none. Nothing was held or paid. "
        "Give `pot` an amount, or allow `open_entries`."
    ),
    ContestProblem.VOTING_ENDS_TOO_EARLY: N_(
        "The voting would end before it begins. Nothing was changed, held or paid. "
        "Give `voting_for` a longer time; it counts from the end of entries."
    ),
    ContestProblem.EXTENSION_TOO_SHORT: N_(
        "An extension has to be longer than nothing. Nothing was changed."
    ),
    ContestProblem.REASON_MISSING: N_("Give a reason: the entrant reads it. Nothing was changed."),
    ContestProblem.ROUNDS_OVERLAP: N_(
        "A round would last into the next one. Nothing was changed. Repeat it less often."
    ),
    ContestProblem.NOTHING_TO_CHANGE: N_("Say what is to change. Nothing was changed."),
    ContestProblem.REPEAT_INCOMPLETE: N_("Say both, `contest` and `every`. Nothing was changed."),
}


@words.register
def by_reason(error: errors.CannotVote | errors.ContestRefused) -> str:
    return _(_REASONS[error.reason])


_FIXED: Mapping[type[Exception], str] = {
    errors.NoMatchingContest: N_(
        "No contest is at that point on this server. Nothing was held or paid. `/contest list` shows all."
    ),
    errors.NoModelAvailable: N_(
        "None of the contest's models can be used right now. Nothing was held or paid."
    ),
    errors.NotYourPicture: N_("This card belongs to somebody else. Nothing was held or paid."),
    errors.OwnEntry: N_(
        "This is about an entry of your own, so your word on it is not taken. Nothing was counted."
    ),
    errors.NoContestOpen: N_("No contest takes entries on this server now. Nothing was handed in."),
    errors.NoResultInMessage: N_(
        "There is no result of mine in that message, and only those can be entered. Nothing was "
        "handed in. `/contest make` makes one."
    ),
    errors.PictureUnavailable: N_(
        "A picture of this contest cannot be shown right now. Nothing was counted; try again later."
    ),
    errors.UnknownTemplate: N_("There is no such repeating contest on this server. Nothing was changed."),
}


def _fixed(error: Exception) -> str:
    return _(_FIXED[type(error)])


for _class in _FIXED:
    words.register(_class, _fixed)
