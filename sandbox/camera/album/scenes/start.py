"""The first minutes on a server: nothing was made or spent yet, then the host gives it a budget."""

from sandbox.camera.album.scene import Area
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("start")


@AREA.scene("mira", "help without a topic")
async def help_all(on: Stage) -> Message:
    return await on.ask("mira", "help")


@AREA.scene("mira", "a picture on a server without a budget")
async def no_budget(on: Stage) -> Message:
    return await on.ask("mira", "imagine", prompt="a fox reading a newspaper, gouache")


@AREA.scene("mira", "the budget of an empty server")
async def budget_empty(on: Stage) -> Message:
    return await on.ask("mira", "budget show")


@AREA.scene("mira", "no history yet")
async def history_empty(on: Stage) -> Message:
    return await on.ask("mira", "budget history")


@AREA.scene("mira", "no jobs yet")
async def jobs_empty(on: Stage) -> Message:
    return await on.ask("mira", "jobs")


@AREA.scene("mira", "own spending, nothing yet")
async def me_empty(on: Stage) -> Message:
    return await on.ask("mira", "me info")


@AREA.scene("mira", "no receipts yet")
async def receipts_empty(on: Stage) -> Message:
    return await on.ask("mira", "me receipts")


@AREA.scene("mira", "no saved prompts yet")
async def favourites_empty(on: Stage) -> Message:
    return await on.ask("mira", "me favourites")


@AREA.scene("mira", "an empty tray")
async def tray_empty(on: Stage) -> Message:
    return await on.ask("mira", "tray")


@AREA.scene("mira", "no contest")
async def contests_empty(on: Stage) -> Message:
    return await on.ask("mira", "contest list")


@AREA.scene("milo", "no approvals wait")
async def approvals_empty(on: Stage) -> Message:
    return await on.ask("milo", "approvals list", "mod-log")


@AREA.scene("milo", "history for moderators, nothing yet")
async def treasury_history_empty(on: Stage) -> Message:
    return await on.ask("milo", "treasury history", "mod-log")


@AREA.scene("hana", "no unmatched deposits")
async def deposits_empty(on: Stage) -> Message:
    return await on.ask("hana", "host deposits list", "mod-log")


@AREA.scene("hana", "the host gives a budget")
async def credit(on: Stage) -> Message:
    return await on.ask("hana", "host credit", "mod-log", amount="12")
