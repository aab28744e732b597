"""Actions before a result: prices, refusals, approvals."""

from bot.ui.kit.actions.base import Action, Id, Page


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
