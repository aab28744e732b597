"""Actions below a result. `whole`: all results of the message, not this one alone."""

from bot.ui.kit.actions.base import Action, Id, Mark, Page, Price, Snowflake


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
    """Edit the picture; a dialog asks for model and prompt."""

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
    """Ask before the result is taken out of the pressed message."""

    job: Id
    whole: bool = False


class ReportJob(Action, name="jobs.report"):
    """Report a result to the moderators; a dialog asks what is wrong."""

    job: Id


class Delete(Action, name="jobs.delete"):
    """Take the result out of that message, which shows it; `whole`: all that it shows."""

    job: Id
    message: Snowflake
    whole: bool = False


class Undo(Action, name="jobs.undo"):
    """Put back what one press took down."""

    press: Id


class Pick(Action, name="jobs.pick"):
    """Show one result of several to the member who pressed its number, with its buttons."""

    job: Id


class ChooseMore(Action, name="jobs.more-choice"):
    """An entry of the ⋯ menu was chosen. `message` shows the result; 0: the one that it was posted in."""

    job: Id
    message: Snowflake = 0


class RunFavourite(Action, name="jobs.run-favourite"):
    """Make a saved request again."""

    favourite: Id


class DropFavourite(Action, name="jobs.drop-favourite"):
    """The menu of saved requests to remove, on a page of them."""

    page: Page = 0


class FavouritesPage(Action, name="jobs.favourites"):
    """A page of saved requests. `mark` tells two buttons for the same page apart."""

    page: Page
    mark: Mark | None = None


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
