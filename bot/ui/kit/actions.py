"""Every action that a button, a menu or a dialog of ours can ask for, with its arguments.

An action is written into a custom id by `bot.ui.kit.custom_ids.encode`, and a handler answers it (see
`bot.ui.kit.router`):

    class Again(Action, name="jobs.again"):
        job: Id
        whole: bool = False

Messages stay for years, so a name, once released, keeps its meaning. Arguments with a default may be added
at the end: ids written before read as that default.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, dataclass_transform

from bot.domain.contests.models import Choice
from bot.domain.money.spending import HistoryPart
from bot.ui.kit.arguments import Number, Text

# ── arguments ────────────────────────────────────────────────────────────────────────────────────

Id = Annotated[str, Text("[0-9a-z]{4,12}")]
"""The id of a job, a contest, a panel or a choice of pictures."""

Word = Annotated[str, Text(r"\w{1,40}")]
Model = Annotated[str, Text("[a-z0-9.-]{1,24}")]
Mark = Annotated[str, Text("[a-z-]{1,12}")]
"""Distinguishes buttons with the same action. Discord refuses a message in which two custom ids are equal."""

Snowflake = Annotated[int, Number(20, base=36)]
"""An id of Discord's."""

Instant = Annotated[int, Number(14, base=36)]
"""Epoch milliseconds."""

Price = Annotated[int, Number(12)]
"""Micro-USDC."""

Days = Annotated[int, Number(3)]
Page = Annotated[int, Number(4)]
"""The number of a page, from 0."""

Pair = Annotated[int, Number(18)]
"""The id of a pair of contest entries."""


# ── the base ─────────────────────────────────────────────────────────────────────────────────────


@dataclass_transform(frozen_default=True)
class Action:
    """Base of all actions: frozen dataclasses, known by their `name` (`feature.action`)."""

    name: ClassVar[str]
    named: ClassVar[dict[str, type["Action"]]] = {}
    """All actions by their names."""

    def __init_subclass__(cls, name: str) -> None:
        if name in Action.named:
            raise ValueError(f"two actions are called {name}")
        cls.name = name
        Action.named[name] = dataclass(frozen=True)(cls)


# ── any feature ──────────────────────────────────────────────────────────────────────────────────


class Dismiss(Action, name="kit.dismiss"):
    """Leave everything as it is: the card that asked becomes a line that says so."""


# ── jobs: before a result ────────────────────────────────────────────────────────────────────────


class Start(Action, name="jobs.start"):
    """The price button: start a priced job and the others of its batch."""

    job: Id


class Cancel(Action, name="jobs.cancel"):
    """Cancel the waiting jobs of a batch, from its maker's list."""

    job: Id


class InPrivate(Action, name="jobs.in-private"):
    """Make in private what could not be delivered in its channel any more."""

    job: Id


class ChangeWish(Action, name="jobs.change-wish"):
    """Open the form with a wish's prompt, options and model, to change them and go on."""

    wish: Id


class TakeOffer(Action, name="jobs.take-offer"):
    """Make the wish's cheaper version of this number, at the price on the button."""

    wish: Id
    number: Page


class RetryWish(Action, name="jobs.retry-wish"):
    """Make a wish as it is."""

    wish: Id


class AskModerator(Action, name="jobs.ask-moderator"):
    """Ask the moderators to let this one wish through."""

    wish: Id


class Approve(Action, name="jobs.approve"):
    """A moderator agrees to the price of a costly job."""

    job: Id


class Deny(Action, name="jobs.deny"):
    """A moderator refuses it; a dialog asks for the reason."""

    job: Id


class Withdraw(Action, name="jobs.withdraw"):
    """The member takes a job back before moderators have decided."""

    job: Id


# ── jobs: below a result. `whole`: all results of the message, not this one alone ────────────────


class Again(Action, name="jobs.again"):
    """Make the same again. `price` is the one on the button, None for the price that the job had."""

    job: Id
    whole: bool = False
    price: Price | None = None


class Remix(Action, name="jobs.remix"):
    """Make it again with another prompt; a dialog asks for it."""

    job: Id
    whole: bool = False


class Edit(Action, name="jobs.edit"):
    """Open the panel that edits the picture."""

    job: Id
    whole: bool = False


class Animate(Action, name="jobs.animate"):
    """Open the panel that animates the picture."""

    job: Id
    whole: bool = False


class More(Action, name="jobs.more"):
    """Open the ⋯ menu."""

    job: Id
    whole: bool = False


class Remove(Action, name="jobs.remove"):
    """Take the result out of the channel."""

    job: Id
    whole: bool = False


class ChooseMore(Action, name="jobs.more-choice"):
    """An entry of the ⋯ menu was chosen."""

    job: Id


class PostAlone(Action, name="jobs.post-alone"):
    """Post one result of several in a message of its own."""

    job: Id


class Vary(Action, name="jobs.vary"):
    """Make a variation of one result. `price` is the one on the button, 0 if it shows none."""

    job: Id
    price: Price


class Show(Action, name="jobs.show"):
    """Show private results to their maker: all of the batch."""

    job: Id


class ShowOne(Action, name="jobs.show-one"):
    """Show one of several private results with its buttons."""

    job: Id


class WasPosted(Action, name="jobs.was-posted"):
    """The maker says whether results stand in their channel that may have been posted."""

    job: Id
    posted: bool = False


class Publish(Action, name="jobs.publish"):
    """Post a private result in the channel."""

    job: Id


# ── pictures: panels, the tray, the choice among a message's pictures ────────────────────────────


class ChooseModel(Action, name="pictures.model"):
    """The panel's menu of models."""

    panel: Id


class ChooseOption(Action, name="pictures.option"):
    """The panel's menu of one option."""

    panel: Id
    option: Word


class WritePrompt(Action, name="pictures.prompt"):
    """Write the panel's prompt in a dialog."""

    panel: Id


class AddTray(Action, name="pictures.add-tray"):
    """Add the pictures of the member's tray to the panel."""

    panel: Id


class Generate(Action, name="pictures.generate"):
    """The panel's price button; a dialog asks first for a prompt that is missing."""

    panel: Id


PictureUse = Literal["edit", "animate", "reference", "details"]
"""Use of a picture that was chosen from a message."""


class ChoosePicture(Action, name="pictures.choose"):
    """One of a message's pictures was chosen for this use."""

    use: PictureUse
    choice: Id


class ReportPicture(Action, name="pictures.report"):
    """Report a picture that was not made here."""

    choice: Id


class UseTray(Action, name="pictures.tray"):
    """Edit or animate the pictures of the tray, or empty it."""

    use: Literal["edit", "animate", "empty"]


# ── money ────────────────────────────────────────────────────────────────────────────────────────


class History(Action, name="money.history"):
    """A page of a server's history, on the card of its `owner`. `until`: lines before that instant."""

    owner: Snowflake
    days: Days
    what: HistoryPart
    user: Snowflake | None
    model: Model | None
    until: Instant | None
    page: Page


class TopupNetwork(Action, name="money.topup-network"):
    """Show how to send a top-up on another network, by its word in NETWORKS, on the card of its `owner`."""

    owner: Snowflake
    topup: Id
    network: Word


class Receipts(Action, name="money.receipts"):
    """A page of a member's own receipts."""

    owner: Snowflake
    until: Instant
    page: Page


# ── contests ─────────────────────────────────────────────────────────────────────────────────────


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


class Remind(Action, name="contests.remind"):
    """Give the member the role for reminders, or take it."""

    contest: Id


class Open(Action, name="contests.open"):
    """The organiser opens the contest of a preview."""

    contest: Id


class Extend(Action, name="contests.extend"):
    """The organiser extends the voting by a day."""

    contest: Id
    mark: Mark | None = None


class Result(Action, name="contests.result"):
    """Show the result."""

    contest: Id
    mark: Mark | None = None


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
