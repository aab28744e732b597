"""Actions of moderators and of the host: stops, limits, models, setting up."""

from bot.domain.moderation.limits import Kind, Scope
from bot.domain.moderation.reports import Verdict
from bot.domain.periods import Per
from bot.ui.kit.actions.base import Action, Id, Model, ReportId, Snowflake, Word


class Freeze(Action, name="moderation.freeze"):
    """Stop all spending of the server, after the card that asked."""


class Pause(Action, name="moderation.pause"):
    """Stop all spending on all servers, after the card that asked: the host only."""


class RetireModel(Action, name="moderation.retire-model"):
    """Stop a model on all servers, after the card that asked: the host only."""

    model: Model


class ShowLimits(Action, name="moderation.limits"):
    """Show all limits and allowances in place of the pressed card."""


class ChooseRule(Action, name="moderation.choose-rule"):
    """A limit or an allowance was chosen from the list."""


class ChangeRule(Action, name="moderation.change-rule"):
    """Change the amount of a rule; a dialog asks for it. `key` is the id in its scope."""

    kind: Kind
    scope: Scope
    key: Snowflake
    per: Per


class RemoveRule(Action, name="moderation.remove-rule"):
    """Remove a rule."""

    kind: Kind
    scope: Scope
    key: Snowflake
    per: Per


class AddRule(Action, name="moderation.add-rule"):
    """Add a rule for the whole server; a dialog asks which and how much."""


class SwitchModel(Action, name="moderation.switch-model"):
    """Switch the chosen model on or off for the server, on the card that lists all."""


class ShowModels(Action, name="moderation.models"):
    """Show all models in place of the pressed card."""


class SetUp(Action, name="moderation.set-up"):
    """Show a page of `/setup`: the one that was seen last, or the named one."""

    page: Word | None = None


class ChooseSetting(Action, name="moderation.choose-setting"):
    """Something was chosen in a menu of `/setup`. `row` is the menu's word."""

    row: Word


class ApplyRules(Action, name="moderation.apply-rules"):
    """Make the changes that a card lists, from a file of rules that was shown."""

    rules: Id


class DecideReport(Action, name="moderation.decide-report"):
    """A moderator's decision about a reported picture."""

    report: ReportId
    verdict: Verdict


class ShowReports(Action, name="moderation.reports"):
    """Show the open reports in place of the pressed card."""
