"""Actions before a result: prices, refusals, approvals."""

from typing import Literal

from bot.ui.kit.actions.base import Action, Id, Model, Page, Price, Snowflake, Word

FormPart = Literal["prompt", "model"]
"""A part of the form in which a request is changed."""


class Start(Action, name="jobs.start"):
    """The price button: start a priced job and the others of its batch."""

    job: Id


class Decline(Action, name="jobs.decline"):
    """Cancel on the price card: the jobs are not wanted at this price."""

    job: Id


class Cancel(Action, name="jobs.cancel"):
    """Cancel the waiting jobs of a batch, from its maker's list or, with `here`, from their own card."""

    job: Id
    here: bool = False


class ListJobs(Action, name="jobs.list"):
    """Turn to another page of a member's list of jobs, of all or of those in a state."""

    owner: Snowflake
    page: Page
    state: Word | None = None


class InPrivate(Action, name="jobs.in-private"):
    """Make in private what could not be delivered in its channel any more."""

    job: Id


class ChangeWish(Action, name="jobs.change-wish"):
    """Open the form with a wish's prompt, options and model, to change them and go on.

    `first` is the part of it that the button is about.
    """

    wish: Id
    first: FormPart = "prompt"


class TakeOffer(Action, name="jobs.take-offer"):
    """Make the wish's cheaper version of this number, at the price on the button."""

    wish: Id
    number: Page


class RetryWish(Action, name="jobs.retry-wish"):
    """Make a wish as it is, or as `private` result."""

    wish: Id
    private: bool = False


class RetryJob(Action, name="jobs.retry-job"):
    """Make again what failed: the job, and the others of its batch that failed too."""

    job: Id


class ChangeJob(Action, name="jobs.change-job"):
    """Open the form with the prompt, options and model of a job, to make it anew with changes."""

    job: Id
    first: FormPart = "prompt"


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


class TryFree(Action, name="jobs.try-free"):
    """Show what a first picture would cost here. Nothing is held or paid."""


class MakeFirst(Action, name="jobs.make-first"):
    """Make the first picture with this model, at the price on the button."""

    model: Model
    price: Price
