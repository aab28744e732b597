"""A server that has never seen the bot, as most do: for whoever wants to live through the first minutes.

Juno owns it and Kai moderates it; Sam is a member. Nothing in it was made for the bot: its system channel is
`general`, only those who moderate see `mods`, `after-dark` is age-restricted, and AutoMod forbids gore.
"""

from sandbox.discord import EVERYONE, Guild, Permission
from sandbox.world import FRESH, MODERATOR, MODERATORS, OLD_MEMBER, World

CHANNELS = ("general", "pictures", "contests", "after-dark", "mods")

WANTED = (
    EVERYONE
    | Permission.MANAGE_GUILD
    | Permission.VIEW_AUDIT_LOG
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_THREADS
    | Permission.CREATE_PRIVATE_THREADS
)
"""What an invitation asks for when whoever invites ticks every box."""


def fresh_server(world: World) -> Guild:
    """Return the server, founded when first asked for. The bot is not invited by that."""
    known = world.guilds.get(FRESH)
    if known:
        return known
    discord, people = world.discord, world.people
    guild = discord.add_fresh_guild(FRESH, people["juno"])
    general, *_, mods = [discord.add_channel(guild, name, nsfw=name == "after-dark") for name in CHANNELS]
    moderators = discord.add_role(guild, MODERATORS, MODERATOR, mentionable=True)
    discord.add_role(guild, "Organisers", mentionable=True)
    discord.set_permissions(mods, guild.roles[guild.id], deny=Permission.VIEW_CHANNEL)
    discord.set_permissions(mods, moderators, allow=Permission.VIEW_CHANNEL)
    discord.set_system_channel(guild, general)
    discord.add_keyword_rule(guild, "No gore", ["gore*", "bloodbath"], allow=["Gorecki"], exempt=[mods])
    discord.add_member(guild, people["kai"], roles=[moderators])
    discord.add_member(guild, people["sam"], age=OLD_MEMBER)
    return guild


def join(world: World, permissions: int = WANTED) -> Guild:
    """Let Juno invite the bot to the fresh server. Raises RefusedError if it is there already."""
    guild = fresh_server(world)
    world.discord.invite_bot(guild, world.people["juno"], permissions)
    return guild
