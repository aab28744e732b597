"""Actions of contests: entries, votes, galleries, results."""

from typing import Literal

from bot.domain.contests.models import Choice
from bot.ui.kit.actions.base import Action, Id, Mark, Page, Pair, Template, Version


class MakeEntry(Action, name="contests.make"):
    """Make a picture from the contest's fund; a dialog asks for model and prompt."""

    contest: Id


class Enter(Action, name="contests.enter"):
    """List the pictures that the member can enter."""

    contest: Id


class EnterJob(Action, name="contests.enter-job"):
    """The picture to enter was chosen."""

    contest: Id


class EnterThis(Action, name="contests.enter-this"):
    """Enter a picture in the contest it was made for."""

    job: Id


class EnterPublic(Action, name="contests.enter-public"):
    """Enter a public result."""

    contest: Id
    job: Id


class ChooseContest(Action, name="contests.choose"):
    """The contest for a result was chosen."""

    job: Id


class RemixEntry(Action, name="contests.remix"):
    """Make another picture for the contest from this one's prompt; a dialog asks for it."""

    job: Id


class Drop(Action, name="contests.drop"):
    """Put an own picture away."""

    job: Id


class WithdrawEntry(Action, name="contests.withdraw"):
    """Take an own entry back, until the voting starts."""

    contest: Id
    job: Id


class Rules(Action, name="contests.rules"):
    """Show the contest's rules to the member: dates, money, voting, ties."""

    contest: Id


class Remind(Action, name="contests.remind"):
    """Give the member the role for reminders, or take it."""

    contest: Id


class Open(Action, name="contests.open"):
    """The organiser opens the contest of a preview. `version` is the draft that the preview shows."""

    contest: Id
    version: Version | None = None


class Extend(Action, name="contests.extend"):
    """The organiser extends a voting that is over by a day."""

    contest: Id
    mark: Mark | None = None


class CloseContest(Action, name="contests.close"):
    """End the phase that the card asked about, if it still runs."""

    contest: Id
    phase: Literal["OPEN", "VOTING"]


class CancelContest(Action, name="contests.cancel"):
    """End a contest without a result, for the reason that was typed for this question."""

    question: Id


class Disqualify(Action, name="contests.disqualify"):
    """Take an entry out, for the reason that was typed for this question."""

    question: Id


class AskStopRepeat(Action, name="contests.ask-stop-repeat"):
    """Ask before a contest repeats no more."""

    template: Template


class StopRepeat(Action, name="contests.stop-repeat"):
    """Open no further rounds of a recurring contest."""

    template: Template


class Result(Action, name="contests.result"):
    """Show the result."""

    contest: Id
    mark: Mark | None = None


class Recount(Action, name="contests.recount"):
    """Tell the member how to compute the result again, with the file."""

    contest: Id


class Gallery(Action, name="contests.gallery"):
    """A page of all entries, after the result."""

    contest: Id
    page: Page
    mark: Mark | None = None


class Vote(Action, name="contests.vote"):
    """Show the member's next ballot."""

    contest: Id
    mark: Mark | None = None


class Judge(Action, name="contests.judge"):
    """Vote on a pair."""

    pair: Pair
    choice: Choice


class Votes(Action, name="contests.votes"):
    """A page of the member's own votes."""

    contest: Id
    page: Page = 0


class ChangeVote(Action, name="contests.change-vote"):
    """One of the member's own votes was chosen."""

    contest: Id


class StopVoting(Action, name="contests.stop"):
    """Close the ballot."""

    contest: Id


class BallotMore(Action, name="contests.ballot-more"):
    """Open the ballot's ⋯: own votes, report, done."""

    pair: Pair


class ReportPair(Action, name="contests.report"):
    """Ask which entry of a pair is reported."""

    pair: Pair


class ReportSide(Action, name="contests.report-side"):
    """Report one entry of a pair."""

    pair: Pair
    side: Literal["left", "right"]


class Hearts(Action, name="contests.hearts"):
    """A page of the gallery that hearts are given in."""

    contest: Id
    page: Page
    mark: Mark | None = None


class Heart(Action, name="contests.heart"):
    """Give an entry a heart, or take it back. `page` is shown after it."""

    contest: Id
    job: Id
    given: bool
    page: Page


class ReportHearts(Action, name="contests.report-hearts"):
    """Ask which entry of a page is reported."""

    contest: Id
    page: Page


class ReportEntry(Action, name="contests.report-entry"):
    """Report an entry of that page."""

    contest: Id
    page: Page
    job: Id
