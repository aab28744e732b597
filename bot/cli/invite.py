"""The link that adds the bot to a server, with the permissions that the bot needs."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Need:
    """One permission of Discord: its bit, its name in Discord's settings, and what the bot does with it."""

    bit: int
    title: str
    purpose: str


NEEDED: Final = (
    Need(1 << 10, "View Channel", "sees the channel that a command comes from"),
    Need(1 << 11, "Send Messages", "posts results and cards"),
    Need(1 << 38, "Send Messages in Threads", "does so in threads"),
    Need(1 << 14, "Embed Links", "shows the pictures in its messages"),
    Need(1 << 15, "Attach Files", "attaches the finished files"),
    Need(1 << 16, "Read Message History", "finds its own posts after a restart"),
)
"""Without one of these nothing is bought in a channel."""

OPTIONAL: Final = (
    Need(1 << 35, "Create Public Threads", "opens a thread for each member or job, if the server wants that"),
    Need(1 << 7, "View Audit Log", "greets whoever added it, if the server has no system channel"),
    Need(1 << 5, "Manage Server", "reads the server's own AutoMod rules; it changes nothing"),
)
"""Each switches on one thing that servers may do without. Moderators can give it later."""

INVITED_WITH: Final = sum(need.bit for need in NEEDED)
INVITED_WITH_ALL: Final = INVITED_WITH + sum(need.bit for need in OPTIONAL)


def invite(application_id: object, permissions: int = INVITED_WITH) -> str:
    """Return the link that adds the bot to a server."""
    return (
        f"https://discord.com/oauth2/authorize?client_id={application_id}"
        f"&scope=bot+applications.commands&permissions={permissions}"
    )
