"""Words for places in which a result cannot be delivered any more."""

from collections.abc import Iterable, Mapping

from bot.domain.jobs.place import Obstacle, PlaceProblem
from bot.i18n import N_, _

PERMISSIONS: Mapping[str, str] = {
    "view_channel": N_("View Channel"),
    "send_messages": N_("Send Messages"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
    "attach_files": N_("Attach Files"),
    "embed_links": N_("Embed Links"),
    "read_message_history": N_("Read Message History"),
}
"""Discord's names of the permissions that the bot needs where it posts, by their keys."""

_FURTHER: Mapping[str, str] = {"create_public_threads": N_("Create Public Threads")}
"""Names of permissions that are needed in some places only."""

_CLOSED: Mapping[PlaceProblem, str] = {
    PlaceProblem.SERVER: N_("I'm no longer on that server."),
    PlaceProblem.MEMBER: N_("Its maker is no longer on the server."),
    PlaceProblem.CHANNEL: N_("<#{channel_id}> is gone, or I can't see it any more."),
    PlaceProblem.THREAD: N_("The thread <#{channel_id}> is closed."),
    PlaceProblem.AGE: N_(
        "<#{channel_id}> is no longer age-restricted, and this was asked for in an age-restricted channel."
    ),
    PlaceProblem.RIGHTS: N_("I may no longer post in <#{channel_id}>; I'd need: {needed}."),
}


def closed(obstacle: Obstacle, channel_id: int) -> str:
    """Return what has become of the place."""
    needed = ", ".join(names(obstacle.missing))
    return _(_CLOSED[obstacle.problem], channel_id=channel_id, needed=needed)


def lacking(obstacle: Obstacle) -> str:
    """Return what the bot lacks in a place that was named before."""
    if obstacle.problem is PlaceProblem.RIGHTS:
        return _("I'd need: {needed}.", needed=", ".join(names(obstacle.missing)))
    if obstacle.problem is PlaceProblem.THREAD:
        return _("The thread is closed.")
    if obstacle.problem is PlaceProblem.AGE:
        return _("It is no longer age-restricted, and this was asked for in an age-restricted channel.")
    return _("I can't see it any more.")


def names(keys: Iterable[str]) -> Iterable[str]:
    """Return Discord's names of permissions in the current language."""
    known = {**PERMISSIONS, **_FURTHER}
    return [_(known[key]) if key in known else key for key in keys]
