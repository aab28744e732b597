"""Actions below a result. `whole`: all results of the message, not this one alone."""

from bot.ui.kit.actions.base import Action, Id, Price


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
