"""Refusals of buttons and menus, with their words."""

from dataclasses import dataclass

from bot.domain.errors import AtelierError, InvalidOptions, NotAllowed, Outdated, Refused
from bot.i18n import _
from bot.ui.kit.errors.words import held_nothing, words

# ── any command and button ───────────────────────────────────────────────────────────────────────


class Restarting(Refused):
    """The bot has been asked to stop and takes nothing new."""


@words.register
def restarting(error: Restarting) -> str:
    return held_nothing(_("The bot is just being restarted. Do this again in a minute or two."))


# ── approvals ────────────────────────────────────────────────────────────────────────────────────


@dataclass(eq=False)
class CannotStart(Refused):
    """The moderator agrees, but budget or limits refuse the job for now, for this `cause`."""

    cause: AtelierError


@words.register
def cannot_start(error: CannotStart) -> str:
    return _(
        "It cannot start now, so it still waits for a decision; press again later. The "
        "reason, as its asker would read it: {error}",
        error=words(error.cause) or error.cause,
    )


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
    return _("{model} takes no prompt, so there is nothing to remix.", model=error.model)


@words.register
def entry_gone(_error: EntryGone) -> str:
    return held_nothing(_("There is no such entry in this menu any more. Open it again."))


@words.register
def message_gone(error: MessageGone) -> str:
    return _(
        "The message with job {job} is no longer there. Nothing was held or paid. Its maker can "
        "bring it back with `/show job:{job}`.",
        job=error.job_id,
    )


@words.register
def picture_gone(error: PictureGone) -> str:
    return _(
        "This card shows no picture any more. Nothing was held or paid. `/show job:{job}` "
        "brings it to you alone, with all its buttons.",
        job=error.job_id,
    )


@words.register
def not_its_maker(_error: NotItsMaker) -> str:
    return _("Only its maker can post a result once more. Nothing was posted.")


@words.register
def direct_messages_closed(_error: DirectMessagesClosed) -> str:
    return _(
        "Discord does not let me write to you. Nothing was sent or paid. Allow direct "
        "messages from members of this server in its privacy settings, then choose this "
        "again."
    )
