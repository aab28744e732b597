"""Discord's permission bits and the rule that computes a member's permissions in a channel.

The order of overwrites is the documented one: everyone, then roles together, then the member.
"""

from collections.abc import Iterable
from enum import IntFlag

from sandbox.discord.model import Channel, Guild, Member, Overwrite


class Permission(IntFlag):
    NONE = 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    CREATE_EVENTS = 1 << 44
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51


ALL = (1 << 53) - 1
EVERYONE = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_POLLS
)
DM = EVERYONE | Permission.MENTION_EVERYONE


def allowed(guild: Guild, member: Member, channel: Channel | None = None) -> int:
    """Return the permission bits of a member in a channel (or in the guild as a whole)."""
    if guild.owner_id == member.user_id:
        return ALL
    bits = guild.roles[guild.id].permissions
    for role_id in member.roles:
        bits |= guild.roles[role_id].permissions
    if bits & Permission.ADMINISTRATOR:
        return ALL
    if channel is None:
        return bits
    bits = _overwritten(bits, channel.overwrites, guild.id, member)
    return bits if bits & Permission.VIEW_CHANNEL else 0


def _overwritten(bits: int, overwrites: dict[int, Overwrite], everyone: int, member: Member) -> int:
    for group in ([everyone], member.roles, [member.user_id]):
        here = [overwrites[target] for target in group if target in overwrites]
        bits &= ~_union(overwrite.deny for overwrite in here)
        bits |= _union(overwrite.allow for overwrite in here)
    return bits


def _union(values: Iterable[int]) -> int:
    bits = 0
    for value in values:
        bits |= value
    return bits
