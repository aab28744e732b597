"""AutoMod: a server's rules about words, the events about them, and the messages of members that they stop.

Source: "Auto Moderation" in Discord's documentation. A keyword is whole words without regard to case; `*` at
an end lets it go on there. An allowed phrase takes what it covers out of a rule. Moderators who manage the
server are exempt from every rule, and a rule may exempt roles and channels.
"""

import re

from sandbox.discord.core import Core
from sandbox.discord.model import Channel, Guild, Json, Member
from sandbox.discord.permissions import Permission, allowed

CONFIGURATION = 1 << 20
"""The intent for news of rules. It is not privileged; the bot needs Manage Server for them."""

KEYWORD, SPAM, PRESET, MENTION_SPAM, PROFILE = 1, 3, 4, 5, 6
_BLOCK = 1


def tell(core: Core, guild: Guild, rule: Json, change: str) -> None:
    """Announce a rule: CREATE, UPDATE or DELETE."""
    member = guild.members.get(core.bot.id)
    if member and allowed(guild, member) & Permission.MANAGE_GUILD:
        core.gateway.dispatch(f"AUTO_MODERATION_RULE_{change}", rule, guild.id, CONFIGURATION)


def stopped_by(guild: Guild, member: Member, channel: Channel, text: str) -> Json | None:
    """Return the first rule that keeps this member's message from being posted."""
    if allowed(guild, member) & (Permission.MANAGE_GUILD | Permission.ADMINISTRATOR):
        return None
    places = {str(channel.id), str(channel.parent_id)}
    for rule in guild.automod:
        exempt = {str(role) for role in member.roles} & set(rule["exempt_roles"])
        blocks = any(action["type"] == _BLOCK for action in rule["actions"])
        free = exempt or places & set(rule["exempt_channels"])
        if rule["enabled"] and blocks and not free and _matches(rule["trigger_metadata"], text):
            return rule
    return None


def _matches(words: Json, text: str) -> bool:
    spared = [span for phrase in words.get("allow_list", []) for span in _spans(phrase, text)]
    found = [span for word in words.get("keyword_filter", []) for span in _spans(word, text)]
    patterns = words.get("regex_patterns", [])
    found += [match.span() for regex in patterns for match in re.finditer(regex, text, re.IGNORECASE)]
    return any(not any(a <= start and end <= b for a, b in spared) for start, end in found)


def _spans(keyword: str, text: str) -> list[tuple[int, int]]:
    bare = re.escape(keyword.strip("*"))
    before = r"\w*" if keyword.startswith("*") else r"(?<!\w)"
    after = r"\w*" if keyword.endswith("*") else r"(?!\w)"
    return [match.span() for match in re.finditer(before + bare + after, text, re.IGNORECASE)] if bare else []
