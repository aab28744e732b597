"""Threads: who is in one, being added and taken out, and coming back from the archive."""

from sandbox.discord.core import Core
from sandbox.discord.model import Channel, Json
from sandbox.discord.posting import tell_channel
from sandbox.discord.render import stamp


def member_of_thread_json(core: Core, thread: Channel, user_id: int) -> Json:
    return {
        "id": str(thread.id),
        "user_id": str(user_id),
        "join_timestamp": stamp(core.clock.now()),
        "flags": 0,
    }


def enter(core: Core, thread: Channel, user_id: int) -> None:
    """Add the user to the thread, which they see from now on; nothing changes if they are in it."""
    if user_id in thread.members:
        return
    thread.members.append(user_id)
    _tell(core, thread, {"added_members": [member_of_thread_json(core, thread, user_id)]})


def take_out(core: Core, thread: Channel, user_id: int) -> None:
    """Take the user out of the thread. A private one they do not see any more."""
    if user_id not in thread.members:
        return
    _tell(core, thread, {"removed_member_ids": [str(user_id)]})
    thread.members.remove(user_id)
    core.events.emit("channel_update", {"id": str(thread.id), "guild_id": str(thread.guild_id)})


def _tell(core: Core, thread: Channel, change: Json) -> None:
    place = {"id": str(thread.id), "guild_id": str(thread.guild_id), "member_count": len(thread.members)}
    core.gateway.dispatch("THREAD_MEMBERS_UPDATE", place | change, thread.guild_id)
    core.events.emit("channel_update", {"id": str(thread.id), "guild_id": str(thread.guild_id)})


def bring_back(core: Core, thread: Channel) -> None:
    """Open an archived thread again, as every message in it does."""
    if thread.archived:
        thread.archived = False
        tell_channel(core, thread, "UPDATE")


def invite_mentioned(core: Core, thread: Channel, users: list[int]) -> None:
    """Add the people whom a message in a private thread mentions, if they could see its parent."""
    parent = core.ruling(thread)
    for user in users:
        if thread.is_private and core.permissions(user, parent):
            enter(core, thread, user)
