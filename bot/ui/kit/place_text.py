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

_CLOSED: Mapping[PlaceProblem, str] = {
    PlaceProblem.SERVER: N_("I'm no longer on that server."),
    PlaceProblem.MEMBER: N_("Its maker is no longer on the server."),
    PlaceProblem.CHANNEL: N_("<#{channel_id}> is gone, or I can't see it any more."),
    PlaceProblem.THREAD: N_("The thread <#{channel_id}> is closed."),
    PlaceProblem.RIGHTS: N_("I may no longer post in <#{channel_id}>; I'd need: {needed}."),
}


def closed(obstacle: Obstacle, channel_id: int) -> str:
    """Return what has become of the place."""
    needed = ", ".join(names(obstacle.missing))
    return _(_CLOSED[obstacle.problem], channel_id=channel_id, needed=needed)


def names(keys: Iterable[str]) -> Iterable[str]:
    """Return Discord's names of permissions in the current language."""
    return [_(PERMISSIONS[key]) if key in PERMISSIONS else key for key in keys]
