"""Words for refusals of organisers' commands: terms, prices, times."""

from collections.abc import Mapping

from bot.domain.amounts import format_left, format_usd
from bot.domain.contests import errors
from bot.domain.contests.errors import ContestProblem
from bot.domain.durations import format_duration
from bot.i18n import N_, _, ngettext
from bot.ui.kit.errors.requests import ways_to_more_budget
from bot.ui.kit.errors.words import changed_nothing, held_nothing, unpaid, words
from bot.ui.kit.formatting import moment, relative


@words.register
def invalid_theme(error: errors.InvalidTheme) -> str:
    return held_nothing(
        _(
            "A theme is one line of 1 to {most} characters. This one has {n}.",
            most=error.maximum,
            n=error.length,
        )
    )


@words.register
def invalid_description(error: errors.InvalidDescription) -> str:
    return held_nothing(
        _(
            "A description is one line of at most {most} characters. This one has {n}.",
            most=error.maximum,
            n=error.length,
        )
    )


@words.register
def invalid_phase_length(error: errors.InvalidPhaseLength) -> str:
    return held_nothing(
        _(
            "`{option}` must be between {least} and {most}, not {seconds}.",
            option=error.option,
            least=format_duration(error.minimum),
            most=format_duration(error.maximum),
            seconds=format_duration(error.seconds),
        )
    )


@words.register
def invalid_count(error: errors.InvalidCount) -> str:
    return held_nothing(
        _(
            "`{option}` must be between 1 and {most}, not {number}.",
            option=error.option,
            most=error.maximum,
            number=error.number,
        )
    )


@words.register
def unusable_models(error: errors.UnusableModels) -> str:
    models = ", ".join(f"`{model[:40]}`" for model in error.models)
    return held_nothing(
        _("These models don't exist or are off: {models}.", models=models),
        _("`/studio models` shows all models."),
    )


@words.register
def invalid_amount(error: errors.InvalidAmount) -> str:
    return held_nothing(
        _(
            "`{option}` is {amount}. It must be above $0.00 and at most `{around}` ({most}).",
            option=error.option,
            amount=format_usd(error.amount),
            around=error.bound,
            most=format_usd(error.maximum),
        )
    )


@words.register
def nothing_affordable(error: errors.NothingAffordable) -> str:
    reason = _(
        "The cheapest picture by these models costs {least}, and one may cost {most}.",
        least=format_usd(error.cheapest),
        most=format_usd(error.maximum),
    )
    return held_nothing(reason, _("Raise `top_price` and `cap`, or choose cheaper `models`."))


@words.register
def pot_over_budget(error: errors.PotOverBudget) -> str:
    reason = _(
        "Pot and prize are {funding} together. The server has {available} left.",
        funding=format_usd(error.needed),
        available=format_left(error.available),
    )
    return held_nothing(reason, " ".join([_("Make them smaller."), ways_to_more_budget()]))


@words.register
def too_many_contests(error: errors.TooManyContests) -> str:
    reason = ngettext(
        "{live} contest is running on this server, and {n} can run at once.",
        "{live} contests are running on this server, and {n} can run at once.",
        error.maximum,
        live=error.running,
    )
    return held_nothing(reason, _("Open this one when another has ended."))


@words.register
def ends_in_the_past(error: errors.EndsInThePast) -> str:
    return unpaid(
        _("Entries would have ended {at}.", at=relative(error.ends_at)),
        _("Give `entries_for` a longer time. It counts from the opening."),
    )


@words.register
def extension_too_long(error: errors.ExtensionTooLong) -> str:
    latest = _("This contest has to end by {latest}.", latest=moment(error.latest))
    end = _("It would end {end}.", end=moment(error.ends_at))
    return changed_nothing(f"{latest} {end}", _("Extend it by less."))


_PROBLEMS: Mapping[ContestProblem, tuple[str, str | None]] = {
    ContestProblem.NEGATIVE_AMOUNT: (N_("An amount can't be below zero."), None),
    ContestProblem.EMPTY_POT: (
        N_("Entries are paid from the pot, and a pot of $0.00 pays for none."),
        N_("Give `pot` an amount, or allow `open_entries`."),
    ),
    ContestProblem.VOTING_ENDS_TOO_EARLY: (
        N_("The voting would end before it starts."),
        N_("Give `voting_for` a longer time. It counts from the end of entries."),
    ),
    ContestProblem.EXTENSION_TOO_SHORT: (N_("An extension must be longer than zero."), None),
    ContestProblem.REASON_MISSING: (N_("Give a reason. The entrant reads it."), None),
    ContestProblem.ROUNDS_OVERLAP: (
        N_("A round would last into the next one."),
        N_("Repeat it less often."),
    ),
    ContestProblem.NOTHING_TO_CHANGE: (N_("Say what to change."), None),
    ContestProblem.REPEAT_INCOMPLETE: (N_("Give both `contest` and `every`."), None),
}


@words.register
def contest_refused(error: errors.ContestRefused) -> str:
    reason, advice = _PROBLEMS[error.reason]
    return unpaid(_(reason), _(advice) if advice else None)


@words.register
def unknown_template(_error: errors.UnknownTemplate) -> str:
    return changed_nothing(_("There is no such repeating contest on this server."))
