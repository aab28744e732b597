"""A message as a person sees it, as lines of plain text.

Mentions become names, also those of commands, timestamps become "in 14 minutes", media are described, buttons
are in brackets, and private messages say that only one person sees them.
"""

import re
import time
from collections.abc import Iterator

from sandbox.discord import Attachment, Discord, Message
from sandbox.discord.modals import Modal
from sandbox.discord.model import COMMAND, Json

_TEXT, _GALLERY, _FILE, _SECTION, _ROW, _BUTTON = 10, 12, 13, 9, 1, 2
_SELECTS = (3, 5, 6, 7, 8)
_TIME = re.compile(r"<t:(\d+)(?::([a-zA-Z]))?>")
_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_CHANNEL = re.compile(r"<#(\d+)>")
_MARK = re.compile(r"^(?:#{1,3}|-#|>) ")
_JUMP = re.compile(r"https://discord\.com/channels/\d+/(\d+)/(\d+)")
_LINK = re.compile(r"\[([^\]]+)\]\(<?(https?://[^)\s>]+)>?\)")
_ESCAPED = re.compile(r"\\([^\w\s])")
_HIDDEN = re.compile("[\u200b\u2060-\u2069]")
_INDENT, _FENCE = "  ", "```"


def read_message(discord: Discord, message: Message) -> list[str]:
    """Return the message as its reader sees it: its author, then its parts, indented."""
    return [_author(discord, message), *(_INDENT + line for line in body(discord, message))]


def read_dialog(modal: Modal, person: str) -> list[str]:
    """Return an open dialog as its reader sees it, with the command that answers it."""
    inputs = [f"{_INDENT}{part['custom_id']}: {_filled(part)}" for part in modal.inputs]
    names = " ".join(f'"{part["custom_id"]}=…"' for part in modal.inputs)
    return [modal.title, *inputs, f"{_INDENT}answer it with: fill {person} {names}"]


def _filled(part: Json) -> str:
    options = part.get("options") or []
    chosen = [option["value"] for option in options if option.get("default")]
    text = str(part.get("value") or ", ".join(chosen) or "(empty)")
    return f"{text} (of {', '.join(option['value'] for option in options)})" if options else text


def body(discord: Discord, message: Message) -> list[str]:
    """Return only the content of the message."""
    if message.loading:
        return [f"{discord.core.bot.name} is thinking…"]
    lines = _words(discord, message.content) if message.content else []
    for embed in message.embeds:
        for key in ("title", "description"):
            lines += _words(discord, embed[key]) if embed.get(key) else []
    shown: set[str] = set()
    for part in message.components:
        lines += _part(discord, message, part, shown)
    lines += [_file(file) for file in message.attachments if file.filename not in shown]
    return lines


def plain(discord: Discord, text: str) -> str:
    """Return Discord's markup as a reader sees it, apart from bold and small text."""
    text = _LINK.sub(r"\1 \2", text)
    text = _TIME.sub(lambda match: _instant(int(match[1]), match[2] or "f"), text)
    text = _USER.sub(lambda match: "@" + _user(discord, int(match[1])), text)
    text = _ROLE.sub(lambda match: "@" + _role(discord, int(match[1])), text)
    text = _CHANNEL.sub(lambda match: "#" + _channel(discord, int(match[1])), text)
    text = COMMAND.sub(r"/\1", text)
    text = _JUMP.sub(lambda match: f"→ message in #{_channel(discord, int(match[1]))}", text)
    return _HIDDEN.sub("", _ESCAPED.sub(r"\1", text.replace("**", "")))


def _author(discord: Discord, message: Message) -> str:
    name = _user(discord, message.author_id)
    if message.seen_by is None:
        return f"{name} in #{_channel(discord, message.channel_id)}"
    return f"{name} (only {_user(discord, message.seen_by)} sees this)"


def _words(discord: Discord, text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line != _FENCE]
    return [plain(discord, _MARK.sub("", line)) for line in lines]


def _part(discord: Discord, message: Message, part: Json, shown: set[str]) -> Iterator[str]:
    kind = part["type"]
    if kind == _TEXT:
        yield from _words(discord, part["content"])
    elif kind == _GALLERY:
        for item in part["items"]:
            yield _media(message, item["media"]["url"], item.get("description"), shown)
    elif kind == _FILE:
        yield _media(message, part["file"]["url"], None, shown)
    elif kind == _ROW:
        yield " ".join(_control(discord, inner) for inner in part["components"])
    else:
        yield from _container(discord, message, part, shown)


def _container(discord: Discord, message: Message, part: Json, shown: set[str]) -> Iterator[str]:
    for inner in part.get("components", []):
        yield from _part(discord, message, inner, shown)
    if part["type"] == _SECTION and part["accessory"]["type"] == _BUTTON:
        yield _control(discord, part["accessory"])


def _control(discord: Discord, part: Json) -> str:
    if part["type"] in _SELECTS:
        options = ", ".join(option["label"] for option in part.get("options", []))
        return f"[▾ {_chosen(discord, part) or part.get('placeholder') or options}]"
    label = part.get("label") or (part.get("emoji") or {}).get("name", "?")
    return f"[ {label} ]" + (" (disabled)" if part.get("disabled") else "")


def _chosen(discord: Discord, part: Json) -> str:
    """Return what a menu shows as chosen; empty if nothing is."""
    names = {"user": _user, "role": _role, "channel": _channel}
    signs = {"user": "@", "role": "@", "channel": "#"}
    words = [option["label"] for option in part.get("options", []) if option.get("default")]
    for one in part.get("default_values", []):
        words.append(signs[one["type"]] + names[one["type"]](discord, int(one["id"])))
    return ", ".join(words)


def _media(message: Message, url: str, description: str | None, shown: set[str]) -> str:
    path = url.partition("?")[0]
    for file in message.attachments:
        if file.url.partition("?")[0] == path or path == f"attachment://{file.filename}":
            shown.add(file.filename)
            return _file(file, description)
    return f"[media {url}]"


def _file(file: Attachment, description: str | None = None) -> str:
    size = f" {file.width}×{file.height}" if file.width else ""
    alt = description or file.description
    words = f" · alt text “{alt}”" if alt else ""
    return f"[{file.content_type}{size} · {file.filename} · {file.size / 1000:,.0f} kB{words}]"


def _user(discord: Discord, user_id: int) -> str:
    user = discord.core.users.get(user_id)
    return user.name if user else f"user {user_id}"


def _role(discord: Discord, role_id: int) -> str:
    known = [guild.roles[role_id] for guild in discord.core.guilds.values() if role_id in guild.roles]
    return known[0].name if known else "deleted-role"


def _channel(discord: Discord, channel_id: int) -> str:
    channel = discord.core.channels.get(channel_id)
    return (channel.name or "a direct message") if channel else "deleted-channel"


def _instant(stamp: int, style: str) -> str:
    if style != "R":
        return time.strftime("%d %B %Y %H:%M", time.localtime(stamp))
    away = stamp - time.time()
    length = abs(away)
    units = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
    seconds, unit = next((unit for unit in units if length >= unit[0]), units[-1])
    count = round(length / seconds)
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {words}" if away > 0 else f"{words} ago"
