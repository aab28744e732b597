"""The records of a Discord, which refer to each other by id, so that they can be saved.

Ids are snowflakes (int), instants epoch seconds, sizes bytes, permissions bit sets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEXT, DIRECT, VOICE, CATEGORY, ANNOUNCEMENT, THREAD, PRIVATE_THREAD, STAGE, FORUM = (
    0,
    1,
    2,
    4,
    5,
    11,
    12,
    13,
    15,
)

SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_NOTIFICATIONS = 1 << 12
COMPONENTS_V2 = 1 << 15

COMMAND = re.compile(r"</([\w-]+(?: [\w-]+){0,2}):\d+>")
"""A mention of a command, with its full name."""

CUSTOM_EMOJI = re.compile(r"(?:a:)?(\w{2,32}):(\d+)$")
"""An emoji of a server: name and id."""


@dataclass(slots=True)
class User:
    id: int
    name: str
    bot: bool = False
    dms_open: bool = True
    locale: str = "en-US"

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(slots=True)
class Role:
    id: int
    name: str
    permissions: int = 0
    position: int = 0
    managed: bool = False
    mentionable: bool = False


@dataclass(slots=True)
class Overwrite:
    """Allow and deny bits for one role (kind 0) or member (kind 1) in a channel."""

    target_id: int
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Member:
    user_id: int
    joined_at: float
    roles: list[int] = field(default_factory=list)
    nick: str | None = None
    pending: bool = False  # has not accepted the rules of the server yet


@dataclass(slots=True)
class Guild:
    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    upload_limit: int | None = None  # bytes a file; None = the platform's default
    automod: list[Json] = field(default_factory=list)  # keyword rules, as the API gives them
    locale: str = "en-US"
    system_channel: int | None = None  # where Discord itself writes who joined
    audit: list[Json] = field(default_factory=list)  # entries of the audit log, oldest first
    integration: Json | None = None  # the bot's: id, user_id (who added it), role_id
    unavailable: bool = False  # an outage of Discord's


@dataclass(slots=True)
class Channel:
    id: int
    name: str
    kind: int = TEXT
    guild_id: int | None = None
    position: int = 0
    nsfw: bool = False
    parent_id: int | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipients: list[int] = field(default_factory=list)
    owner_id: int | None = None  # of a thread
    archived: bool = False
    locked: bool = False  # only those who manage threads write in it or bring it back
    members: list[int] = field(default_factory=list)  # of a thread; a private one is theirs alone

    @property
    def is_thread(self) -> bool:
        return self.kind in (10, THREAD, PRIVATE_THREAD)

    @property
    def is_private(self) -> bool:
        """True for a thread that only its members see, and those who manage threads."""
        return self.kind == PRIVATE_THREAD


@dataclass(slots=True)
class Attachment:
    """A stored file. `url` is the signed address of its creation; it expires."""

    id: int
    channel_id: int
    filename: str
    content_type: str
    data: bytes = field(repr=False)
    description: str | None = None
    width: int | None = None
    height: int | None = None
    ephemeral: bool = False
    spoiler: bool = False
    url: str = ""

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(slots=True)
class Message:
    """A message as stored; `components` and `embeds` are in Discord's own JSON."""

    id: int
    channel_id: int
    author_id: int
    created_at: float
    kind: int = 0
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    mentions: list[int] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    flags: int = 0
    nonce: int | str | None = None
    edited_at: float | None = None
    pinned: bool = False
    deleted: bool = False
    webhook_id: int | None = None
    reference: Json | None = None
    metadata: Json | None = None  # interaction_metadata
    reactions: dict[str, list[int]] = field(default_factory=dict)
    seen_by: int | None = None  # ephemeral: the only user who sees it

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """True while it says "… is thinking"."""
        return bool(self.flags & LOADING)

    @property
    def parts(self) -> list[Json]:
        """Every component, nested ones included, in reading order."""
        return list(walk(self.components))

    @property
    def text(self) -> str:
        """All readable text: content, embeds and text components, one per line.

        A mention of a command reads as its name in backticks.
        """
        embeds = [t for e in self.embeds for t in (e.get("title"), e.get("description")) if t]
        return COMMAND.sub(r"`/\1`", "\n".join(t for t in [self.spoken, *embeds] if t))

    @property
    def spoken(self) -> str:
        """The texts that can mention somebody: content and text components."""
        texts = [part["content"] for part in self.parts if part["type"] == 10]
        return "\n".join(t for t in [self.content, *texts] if t)

    @property
    def buttons(self) -> list[Json]:
        return [part for part in self.parts if part["type"] == 2]

    def button(self, label: str) -> Json:
        """Return the button whose label contains `label`. Raises LookupError with those that exist."""
        for part in self.buttons:
            if label in part.get("label", ""):
                return part
        raise LookupError(f"no button {label!r}; there are {[b.get('label') for b in self.buttons]}")


def objects_of(value: object) -> list[Json]:
    """Return the objects in a list that came from outside; nothing for anything else."""
    return [inner for inner in value if isinstance(inner, dict)] if isinstance(value, list) else []


def object_of(value: object) -> Json:
    """Return an object that came from outside; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def number_in(value: object) -> int:
    """Return an id given as number or text; -1 for anything else."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else -1


def walk(components: list[Json]) -> Iterator[Json]:
    """Yield all components of a tree, parents first: children, section accessories and label contents."""
    for part in components:
        yield part
        yield from walk(part.get("components", []))
        yield from walk([part[key] for key in ("accessory", "component") if key in part])
