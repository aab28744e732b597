"""Create, change and delete messages, with the events that follow."""

from typing import Literal

from sandbox.discord.core import Core
from sandbox.discord.model import Channel, Json, Message
from sandbox.discord.render import channel_json
from sandbox.discord.render_message import message_json, unread_json

GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12
Change = Literal["CREATE", "UPDATE", "DELETE"]


def blank(core: Core, channel: Channel, author_id: int) -> Message:
    """Return a message that is not posted yet."""
    return Message(core.ids.next(), channel.id, author_id, core.clock.now())


def post(core: Core, message: Message) -> None:
    core.add_message(message)
    tell(core, message, "CREATE")


def edited(core: Core, message: Message, *, was_loading: bool = False) -> None:
    """Mark and announce a change. The end of "thinking" is not an edit that people see."""
    if not was_loading:
        message.edited_at = core.clock.now()
    tell(core, message, "UPDATE")


def delete(core: Core, message: Message) -> None:
    message.deleted = True
    for file in message.attachments:
        core.files.pop(file.id, None)
    tell(core, message, "DELETE")


def tell(core: Core, message: Message, change: Change) -> None:
    """Send the change to the bot (never of an ephemeral message) and to the event stream."""
    channel = core.channels.get(message.channel_id)
    if channel is None:
        return
    gone: Json = {"id": str(message.id), "channel_id": str(message.channel_id)}
    if channel.guild_id:
        gone["guild_id"] = str(channel.guild_id)
    if message.seen_by is None:
        data = gone if change == "DELETE" else unread_json(core, message) | gone
        intent = GUILD_MESSAGES if channel.guild_id else DIRECT_MESSAGES
        core.gateway.dispatch(f"MESSAGE_{change}", data, channel.guild_id, intent)
    _show(core, message, change, gone)


def show_changed(core: Core, message: Message) -> None:
    """Tell the event stream alone that people see a change that is no edit, such as a reaction."""
    _show(core, message, "UPDATE", {"id": str(message.id), "channel_id": str(message.channel_id)})


def _show(core: Core, message: Message, change: Change, place: Json) -> None:
    seen_by = (message.seen_by,) if message.seen_by is not None else None
    shown = place if change == "DELETE" else message_json(core, message) | place
    core.events.emit(f"message_{change.lower()}", shown, seen_by)


def tell_channel(core: Core, channel: Channel, change: Change) -> None:
    """Announce a channel or thread."""
    kind = "THREAD" if channel.is_thread else "CHANNEL"
    data = channel_json(core, channel)
    core.gateway.dispatch(f"{kind}_{change}", data, channel.guild_id)
    core.events.emit(f"channel_{change.lower()}", data)
