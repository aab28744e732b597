"""Refusals by a server's moderators and by the host: spending is stopped, or a model is off."""

from bot.domain.moderation.errors import (
    AlreadyFrozen,
    ChosenGone,
    ChosenKind,
    DefaultMakesOther,
    DefaultNotEnabled,
    FileProblem,
    ModelOff,
    NoSuchRule,
    NotFrozen,
    RuleProblem,
    RuleRefused,
    RulesFileGone,
    RulesFileRefused,
    ServerFrozen,
)
from bot.domain.moderation.limits import Scope
from bot.domain.moderation.model_rules import ALL
from bot.domain.money.errors import (
    AlreadyPaused,
    AlreadyRetired,
    ModelNotEnabled,
    ModelRetired,
    NotPaused,
    NotRetired,
    SpendingPaused,
)
from bot.i18n import N_, _
from bot.ui.kit.errors.words import changed_nothing, held_nothing, words
from bot.ui.kit.formatting import moment, plain

_PAID_GOES_ON = N_("Everything paid for already is still made and delivered.")


# ── spending ─────────────────────────────────────────────────────────────────────────────────────


@words.register
def server_frozen(error: ServerFrozen) -> str:
    freeze = error.freeze
    frozen = _("<@{by}> has frozen spending on this server.", by=freeze.by)
    return held_nothing(
        _sentences(frozen, _("Since {at}.", at=moment(freeze.at)), _because(freeze.reason)),
        _sentences(_(_PAID_GOES_ON), _("Someone with **Manage Server** can lift it: `/treasury unfreeze`.")),
    )


@words.register
def already_frozen(error: AlreadyFrozen) -> str:
    since = _("Since {at}.", at=moment(error.freeze.at))
    return changed_nothing(
        _sentences(_("<@{by}> has frozen spending here already.", by=error.freeze.by), since),
        _("`/treasury unfreeze` lifts it."),
    )


@words.register
def not_frozen(_error: NotFrozen) -> str:
    return changed_nothing(_("Spending isn't frozen here."))


@words.register
def spending_paused(error: SpendingPaused) -> str:
    paused = _("The bot's operator has paused all spending.")
    return held_nothing(
        _sentences(paused, _("Since {at}.", at=moment(error.pause.at)), _because(error.pause.reason)),
        _sentences(_(_PAID_GOES_ON), _("Try again later.")),
    )


@words.register
def already_paused(error: AlreadyPaused) -> str:
    since = _("Since {at}.", at=moment(error.pause.at))
    return changed_nothing(
        _sentences(_("All spending is paused already."), since), _("`/host unpause` lets it go on.")
    )


@words.register
def not_paused(_error: NotPaused) -> str:
    return changed_nothing(_("Spending isn't paused."))


# ── models ───────────────────────────────────────────────────────────────────────────────────────

_OFF = {
    Scope.ROLE: N_("{model} is off for your role <@&{key}>."),
    Scope.CHANNEL: N_("{model} is off in <#{key}>."),
    Scope.SERVER: N_("{model} is off on this server."),
}
_ALL_OFF = {
    Scope.ROLE: N_("All models are off for your role <@&{key}>."),
    Scope.CHANNEL: N_("All models are off in <#{key}>."),
    Scope.SERVER: N_("All models are off on this server."),
}


@words.register
def model_off(error: ModelOff) -> str:
    rule = error.rule
    table = _ALL_OFF if rule.model == ALL else _OFF
    return held_nothing(
        _(table.get(rule.scope, table[Scope.SERVER]), model=error.model, key=rule.key),
        _("Someone with **Manage Server** can switch it on: `/studio models`."),
    )


@words.register
def model_retired(error: ModelRetired) -> str:
    stopped = _("The bot's operator has stopped {model} on all servers.", model=error.retired.model)
    return held_nothing(
        _sentences(stopped, _("Since {at}.", at=moment(error.retired.at)), _because(error.retired.reason)),
        _sentences(_(_PAID_GOES_ON), _("Use another model.")),
    )


@words.register
def already_retired(error: AlreadyRetired) -> str:
    return changed_nothing(_("{model} is stopped already.", model=error.model))


@words.register
def not_retired(error: NotRetired) -> str:
    return changed_nothing(_("{model} isn't stopped.", model=error.model))


@words.register
def model_not_enabled(error: ModelNotEnabled) -> str:
    return held_nothing(
        _("The bot's operator hasn't switched on {model}.", model=error.model), _("Use another model.")
    )


@words.register
def default_not_enabled(error: DefaultNotEnabled) -> str:
    return changed_nothing(_("The bot's operator hasn't switched on {model}.", model=error.model))


_MAKES_OTHER = {"image": N_("{model} makes no pictures."), "video": N_("{model} makes no clips.")}


@words.register
def default_makes_other(error: DefaultMakesOther) -> str:
    return changed_nothing(_(_MAKES_OTHER[error.media], model=error.model))


# ── rules ────────────────────────────────────────────────────────────────────────────────────────


@words.register
def no_such_rule(error: NoSuchRule) -> str:
    if error.from_list:
        return changed_nothing(_("There is no such rule."), _("Choose one from the list."))
    return changed_nothing(_("There is no such rule."), _("`/treasury limits` lists them all."))


_PROBLEMS = {
    RuleProblem.HALF_A_LIMIT: N_("Give both `per` and `amount`. Without either I list all rules."),
    RuleProblem.CHANNEL_AND_ROLE: N_("Name a channel or a role, not both."),
    RuleProblem.MEMBER_AND_ROLE: N_("Name a member or a role, not both."),
    RuleProblem.EVERYONE_DECIDES: N_("@everyone can't be the role that decides."),
    RuleProblem.HALF_A_SWITCH: N_("Give both `model` and `switch`."),
    RuleProblem.NO_PURPOSE: N_("Give a `purpose`."),
    RuleProblem.NO_RESULTS_CHANNEL: N_("Name the channel for all results: `into`."),
    RuleProblem.NO_RESULTS_RULE: N_("Say where results go: `to`."),
    RuleProblem.NOT_WRITTEN_IN: N_("Choose a text channel."),
    RuleProblem.NO_GALLERY: N_("There is no gallery yet. Name its `channel`."),
}


@words.register
def rule_refused(error: RuleRefused) -> str:
    return changed_nothing(_(_PROBLEMS[error.problem]))


_GONE = {
    ChosenKind.CHANNEL: N_("That channel is gone."),
    ChosenKind.ROLE: N_("That role is gone."),
    ChosenKind.ENTRY: N_("That entry is no longer offered."),
}


@words.register
def chosen_gone(error: ChosenGone) -> str:
    return changed_nothing(
        _(_GONE[error.kind]), _("Choose another one; `/setup` shows the menus as they are.")
    )


_FILES = {
    FileProblem.UNREADABLE: N_("I couldn't download that file."),
    FileProblem.TOO_LARGE: N_("That file is too large for rules."),
    FileProblem.NO_JSON: N_("That file isn't JSON."),
    FileProblem.OTHER_FORMAT: N_("That isn't a file of rules from `/setup`."),
    FileProblem.OTHER_VERSION: N_("A newer version of the bot has written that file."),
    FileProblem.UNKNOWN_KEY: N_("I don't know the entry `{path}` of that file."),
    FileProblem.MISSING_KEY: N_("The entry `{path}` is missing in that file."),
    FileProblem.VALUE: N_("The entry `{path}` of that file can't have this value."),
    FileProblem.TWICE: N_("The entry `{path}` of that file repeats an earlier one."),
    FileProblem.MODEL: N_("The model in `{path}` of that file isn't offered for this."),
    FileProblem.NO_FILE: N_("Add the `file` with the rules."),
}


@words.register
def rules_file_refused(error: RulesFileRefused) -> str:
    path = " ".join(error.path.split()).replace("`", "'") or "-"
    export = _("`/setup` with `rules: export` writes a file that I can read.")
    return changed_nothing(_(_FILES[error.problem], path=path), export)


@words.register
def rules_file_gone(_error: RulesFileGone) -> str:
    return changed_nothing(
        _("These changes were made already, or another file was shown since."),
        _("Add the file again to see what it would change."),
    )


def _because(reason: str) -> str | None:
    return _("Reason: {reason}.", reason=plain(reason)) if reason else None


def _sentences(*sentences: str | None) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
