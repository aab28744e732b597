"""Refusals of buttons and menus, with their words."""

from dataclasses import dataclass

from bot.domain.errors import AtelierError, InvalidOptions, NotAllowed, Outdated, Refused
from bot.i18n import _
from bot.ui.kit.errors.words import Told, held_nothing, words

# ── any command and button ───────────────────────────────────────────────────────────────────────


class Restarting(Refused):
    """The bot has been asked to stop and takes nothing new."""


@words.register
def restarting(_error: Restarting) -> str:
    return held_nothing(_("The bot is restarting."), _("Try again in a minute or two."))


# ── approvals ────────────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class CannotStart(Refused):
    """The moderator agrees, but budget or limits refuse the job for now, for this `cause`."""

    cause: AtelierError


@words.register
def cannot_start(error: CannotStart) -> str:
    head = _("It can't start right now, so it keeps waiting for a decision. Press again later.")
    return "\n".join([head, f"> {words(error.cause) or error.cause}"])


# ── results ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class NoPrompt(InvalidOptions):
    """The model takes no prompt that could be changed."""

    model: str
    option: str | None = "prompt"


@dataclass(eq=False)
class EntryGone(InvalidOptions):
    """The chosen entry is not in this menu any more."""

    option: str | None = None


@dataclass(eq=False)
class MessageGone(Outdated):
    """The message with the job's result was deleted, or shows no picture any more."""

    job_id: str


@dataclass(eq=False)
class PictureGone(Outdated):
    """The private card with the job's result shows no picture any more."""

    job_id: str


class NotItsMaker(NotAllowed):
    """Only the maker of a result may post it again."""


class DirectMessagesClosed(NotAllowed):
    """Discord does not let the bot write to the member."""


@words.register
def no_prompt(error: NoPrompt) -> str:
    return held_nothing(_("{model} takes no prompt, so there is nothing to remix.", model=error.model))


@words.register
def entry_gone(_error: EntryGone) -> str:
    return held_nothing(_("That entry is no longer in this menu."), _("Open the menu again."))


@words.register
def message_gone(_error: MessageGone) -> str:
    return held_nothing(
        _("The message with this result is gone."),
        _("The member who made it can bring it back with `/show`."),
    )


@words.register
def picture_gone(_error: PictureGone) -> str:
    return held_nothing(
        _("This card shows no picture any more."), _("`/show` brings it back with all its buttons.")
    )


@words.register
def not_its_maker(_error: NotItsMaker) -> str:
    return Told(_("Only the member who made a result can post it again."), _("Nothing was posted."))


@words.register
def direct_messages_closed(_error: DirectMessagesClosed) -> str:
    return Told(
        _("Discord doesn't let me write to you."),
        _("Nothing was sent."),
        _("Allow direct messages from this server's members in its privacy settings, then try again."),
    )
