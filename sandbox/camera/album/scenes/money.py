"""The budget, what was paid, and where more comes from."""

from sandbox.camera.album.scene import Area
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("money")


@AREA.scene("mira", "the budget, for a member with an allowance")
async def budget(on: Stage) -> Message:
    return await on.ask("mira", "budget show")


@AREA.scene("milo", "the budget, for a moderator")
async def budget_moderator(on: Stage) -> Message:
    on.kept["budget"] = await on.ask("milo", "budget show", "mod-log")
    return on.kept["budget"]


@AREA.scene("mira", "where the money went")
async def history(on: Stage) -> Message:
    return await on.ask("mira", "budget history")


@AREA.scene("mira", "the proof")
async def proof(on: Stage) -> Message:
    return await on.ask("mira", "budget proof")


@AREA.scene("milo", "a top-up")
async def topup(on: Stage) -> Message:
    on.kept["top-up"] = await on.ask("milo", "treasury topup", "mod-log", amount="25")
    return on.kept["top-up"]


@AREA.scene("mira", "own spending with an allowance")
async def me_info(on: Stage) -> Message:
    return await on.ask("mira", "me info")


@AREA.scene("noor", "receipts after a day")
async def receipts(on: Stage) -> Message:
    return await on.ask("noor", "me receipts")


@AREA.scene("mira", "all jobs, some failed")
async def jobs(on: Stage) -> Message:
    return await on.ask("mira", "jobs")


@AREA.scene("mira", "failed jobs only")
async def jobs_failed(on: Stage) -> Message:
    return await on.ask("mira", "jobs", state="FAILED")
