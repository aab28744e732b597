"""Messages, channels and people in one person's window: Discord's JSON and small additions."""

import re
from typing import Any

from sandbox.discord import Channel, Discord, Message, Permission, User
from sandbox.discord.model import Json
from sandbox.discord.render import channel_json, emoji_json, user_json

_FILE = re.compile(r"/(?:ephemeral-)?attachments/\d+/(\d+)/([^/?]+)")
_SUMMARY = 160  # characters of a message that a reply to it quotes, and on to the end of their line


class View:
    """The view of `user`. All ids in its results are texts."""

    def __init__(self, discord: Discord, user: User) -> None:
        self.discord = discord
        self.core = discord.core
        self.user = user

    def sees(self, channel: Channel) -> bool:
        return bool(self.core.permissions(self.user.id, channel) & Permission.VIEW_CHANNEL)

    def reads(self, message: Message) -> bool:
        """Return True if this person can read the message in its channel."""
        channel = self.core.channels.get(message.channel_id)
        open_to_all = message.seen_by is None or message.seen_by == self.user.id
        return channel is not None and not message.deleted and open_to_all and self.sees(channel)

    def channel(self, channel: Channel) -> Json:
        bits = self.core.permissions(self.user.id, channel)
        speak = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        return channel_json(self.core, channel) | {
            "can_write": bool(bits & speak),
            "can_attach": bool(bits & speak and bits & Permission.ATTACH_FILES),
            "permissions": str(bits),
        }

    def message(self, message: Message) -> Json:
        """Return the message with links to this page's own `/media`."""
        shown = linked_here(self.discord.show(message), self.core.base_url)
        assert isinstance(shown, dict)
        return shown | {
            "seen_by_me": message.seen_by is not None,
            "loading": message.loading,
            "deletable": self._deletable(message),
            "reactable": self._reactable(message),
            "reactions": self._reactions(message),
            "referenced_message": self._referenced(message),
        }

    def _reactable(self, message: Message) -> bool:
        bits = self.core.permissions(self.user.id, self.core.channels[message.channel_id])
        needed = Permission.READ_MESSAGE_HISTORY | Permission.ADD_REACTIONS
        return message.seen_by is None and bits & needed == needed

    def _reactions(self, message: Message) -> list[Json]:
        """Return the emojis with `me` from this person's side, and who put them there."""
        return [
            {
                "emoji": emoji_json(emoji),
                "name": emoji,
                "count": len(users),
                "me": self.user.id in users,
                "users": [str(user) for user in users],
            }
            for emoji, users in message.reactions.items()
        ]

    def _deletable(self, message: Message) -> bool:
        channel = self.core.channels[message.channel_id]
        mine = message.author_id == self.user.id and message.seen_by is None
        return mine or bool(self.core.permissions(self.user.id, channel) & Permission.MANAGE_MESSAGES)

    def _referenced(self, message: Message) -> Json | None:
        number = (message.reference or {}).get("message_id")
        target = self.core.messages.get(int(number)) if number else None
        if target is None or not self.reads(target):
            return None
        author = user_json(self.core.users[target.author_id])
        summary = first_lines(target.text, _SUMMARY)
        return {"id": str(target.id), "author": author, "content": target.content, "summary": summary}


def first_lines(text: str, length: int) -> str:
    """Return the first lines of a message, `length` characters at least. A line stays whole: half a timestamp
    or half a mention would be read as words."""
    lines: list[str] = []
    for line in text.splitlines():
        if len("\n".join(lines)) >= length:
            break
        lines.append(line)
    return "\n".join(lines)


def linked_here(value: Any, file_host: str) -> Any:
    """Return `value` with its media at `/media/…` of this page: same origin, and links that do not expire.

    Media are objects with a `proxy_url` in Discord's JSON; addresses in texts and link buttons stay.
    """
    if isinstance(value, list):
        return [linked_here(inner, file_host) for inner in value]
    if not isinstance(value, dict):
        return value
    inner = {key: linked_here(part, file_host) for key, part in value.items()}
    if isinstance(value.get("proxy_url"), str):
        here = _media_path(value["proxy_url"], file_host)
        inner |= {"url": here, "proxy_url": here} if here else {}
    return inner


def _media_path(url: str, file_host: str) -> str | None:
    found = _FILE.match(url.removeprefix(file_host)) if file_host and url.startswith(file_host) else None
    return f"/media/{found[1]}/{found[2]}" if found else None
