"""A dear job that a moderator decides about."""

from sandbox.camera.album.scene import Area, Shown
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message
from sandbox.world import MODERATORS

AREA = Area("approvals")
DEAR = "veo-3-1-fast generate"


async def asked(on: Stage, word: str, prompt: str) -> Message:
    """Let Theo ask for a dear clip. Return the moderators' card."""
    on.kept[word] = await on.ask("theo", DEAR, prompt=prompt)
    if on.has(on.kept[word], "jobs.start"):
        on.kept[word] = await on.press("theo", on.kept[word], "jobs.start")
    on.kept[f"{word} card"] = await on.comes("mod-log", on.job(on.kept[word]))
    return on.kept[f"{word} card"]


@AREA.scene("milo", "a threshold with its channel and its role is set")
async def threshold(on: Stage) -> Message:
    role = next(role for role in on.world.lab.roles.values() if role.name == MODERATORS)
    options = {"channel": on.channel("mod-log"), "approver_role": role}
    return await on.ask("milo", "treasury approve-above", "mod-log", amount="0.90", **options)


@AREA.scene("milo", "the moderators' card")
async def card(on: Stage) -> Message:
    return await asked(on, "first", "a kite over the dunes")


@AREA.scene("theo", "meanwhile, for the asker")
async def asker(on: Stage) -> Message:
    return await on.calm(on.kept["first"])


@AREA.scene("milo", "the list of what waits")
async def waiting(on: Stage) -> Message:
    return await on.ask("milo", "approvals list", "mod-log")


@AREA.scene("milo", "Deny…: the form")
async def deny(on: Stage) -> Shown:
    return await on.opens("milo", on.kept["first card"], "jobs.deny")


@AREA.scene("theo", "denied, for the asker")
async def denied(on: Stage) -> Message:
    opened = await on.dialog("milo", on.kept["first card"], "jobs.deny")
    await on.submit("milo", opened, reason="too dear for a test")
    return await on.calm(on.kept["first"])


@AREA.scene("milo", "the denied card")
async def denied_card(on: Stage) -> Message:
    return await on.calm(on.kept["first card"])


@AREA.scene("milo", "the approved card")
async def approved(on: Stage) -> Message:
    before = await asked(on, "second", "a kite over the sea")
    await on.discord.click(on.user("milo"), before, on.part(before, "jobs.approve"))
    return await on.calm(before)


@AREA.scene("theo", "approved, for the asker")
async def approved_asker(on: Stage) -> Message:
    return await on.calm(on.kept["second"])


@AREA.scene("theo", "one's own request cannot be approved")
async def own(on: Stage) -> Message:
    await asked(on, "third", "a kite over the town")
    return await on.press("theo", on.kept["third card"], "jobs.approve")


@AREA.scene("theo", "withdrawn")
async def withdrawn(on: Stage) -> Message:
    return await on.press("theo", on.kept["third"], "jobs.withdraw")


@AREA.scene("milo", "the card of a withdrawn request")
async def withdrawn_card(on: Stage) -> Message:
    await on.ask("milo", "treasury approve-above", "mod-log", amount="off")
    return await on.calm(on.kept["third card"])
