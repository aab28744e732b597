"""Messages and files in Discord's JSON. Links are signed anew each time they are rendered."""

from typing import Any

from sandbox.discord import cdn
from sandbox.discord.core import Core
from sandbox.discord.model import Attachment, Json, Message
from sandbox.discord.render import emoji_json, stamp, user_json


def attachment_json(core: Core, file: Attachment) -> Json:
    url = cdn.sign(core, file)
    body: Json = {
        "id": str(file.id),
        "filename": file.filename,
        "size": file.size,
        "url": url,
        "proxy_url": url,
        "content_type": file.content_type,
        "flags": 8 if file.spoiler else 0,
    }
    optional = {"description": file.description, "width": file.width, "height": file.height}
    body |= {key: value for key, value in optional.items() if value is not None}
    return body | ({"ephemeral": True} if file.ephemeral else {})


def message_json(core: Core, message: Message) -> Json:
    """Return the message for those who may read it. Files shown by a component or embed are not listed among
    its attachments: Discord leaves them out on purpose (discord-api-docs #8277)."""
    render = _Media(core, message)
    components = [render.component(part) for part in message.components]
    embeds = [render.embed(embed) for embed in message.embeds]
    loose = [file for file in message.attachments if file.id not in render.used]
    body: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel_id),
        "type": message.kind,
        "author": user_json(core.users[message.author_id]),
        "content": message.content,
        "embeds": embeds,
        "components": components,
        "attachments": [attachment_json(core, file) for file in loose],
        "mentions": [user_json(core.users[user]) for user in message.mentions],
        "mention_roles": [str(role) for role in message.mention_roles],
        "mention_everyone": message.mention_everyone,
        "flags": message.flags,
        "timestamp": stamp(message.created_at),
        "edited_timestamp": stamp(message.edited_at),
        "pinned": message.pinned,
        "tts": False,
    }
    return body | _message_extras(core, message)


def _message_extras(core: Core, message: Message) -> Json:
    optional: dict[str, Any] = {
        "nonce": message.nonce,
        "message_reference": message.reference,
        "interaction_metadata": message.metadata,
        "reactions": [_reaction(core, emoji, users) for emoji, users in message.reactions.items()] or None,
    }
    if message.webhook_id:
        optional |= {"webhook_id": str(message.webhook_id), "application_id": str(message.webhook_id)}
    return {key: value for key, value in optional.items() if value is not None}


def _reaction(core: Core, emoji: str, users: list[int]) -> Json:
    return {
        "emoji": emoji_json(emoji),
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "burst_colors": [],
        "me_burst": False,
        "me": core.bot.id in users,
    }


def unread_json(core: Core, message: Message) -> Json:
    """Return a message for a bot without the message content intent: of others, only the shell."""
    body = message_json(core, message)
    channel = core.channels.get(message.channel_id)
    mine = message.author_id == core.bot.id or core.bot.id in message.mentions
    if mine or channel is None or channel.guild_id is None:
        return body
    return body | {"content": "", "embeds": [], "components": [], "attachments": []}


class _Media:
    """Puts signed links in place of `attachment://` names and stale links of ours."""

    def __init__(self, core: Core, message: Message) -> None:
        self.core = core
        self.by_name = {file.filename: file for file in message.attachments}
        self.mine = {file.id for file in message.attachments}
        self.used: set[int] = set()

    def file(self, url: str) -> Attachment | None:
        file = self.by_name.get(url.removeprefix("attachment://")) or cdn.file_at(self.core, url)
        if file and file.id in self.mine:
            self.used.add(file.id)
        return file

    def component(self, part: Json) -> Json:
        part = dict(part)
        for key in ("media", "file"):
            if key in part:
                part[key] = self.media(part[key]["url"], part["id"] if key == "file" else 1)
        for key in ("components", "items"):
            if key in part:
                part[key] = [self.component({"id": 1} | inner) for inner in part[key]]
        if "accessory" in part:
            part["accessory"] = self.component(part["accessory"])
        if part.get("type") is None:
            part.pop("id", None)
        return part | self._file_facts(part)

    def _file_facts(self, part: Json) -> Json:
        file = self.core.files.get(int(part["file"].get("attachment_id", 0))) if "file" in part else None
        return {"name": file.filename, "size": file.size} if file else {}

    def media(self, url: str, number: int) -> Json:
        file = self.file(url)
        if file is None:
            return {
                "id": str(number),
                "url": url,
                "proxy_url": url,
                "width": 0,
                "height": 0,
                "content_type": None,
            }
        fresh = cdn.sign(self.core, file)
        return {
            "id": str(file.id),
            "url": fresh,
            "proxy_url": fresh,
            "width": file.width,
            "height": file.height,
            "content_type": file.content_type,
            "attachment_id": str(file.id),
        }

    def embed(self, embed: Json) -> Json:
        embed = dict(embed)
        for key in ("image", "thumbnail"):
            if key in embed:
                media = self.media(embed[key]["url"], 1)
                kept = ("url", "proxy_url", "width", "height")
                embed[key] = {name: media[name] for name in kept if media[name] is not None}
        return embed
