"""Cards in German, for a member whose Discord speaks it."""

from sandbox.camera.album.scene import Area, Shown
from sandbox.camera.album.scenes.ordering import FOX, WAVES
from sandbox.camera.album.scenes.refusals import rule
from sandbox.camera.album.scenes.results import of_mira
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("german")


@AREA.scene("theo", "help")
async def help_all(on: Stage) -> Message:
    on.user("theo").locale = "de"
    return await on.ask("theo", "help")


@AREA.scene("theo", "a price card")
async def price(on: Stage) -> Message:
    return await on.ask("theo", "veo-3-1 generate", prompt=WAVES)


@AREA.scene("noor", "a refusal")
async def refused(on: Stage) -> Message:
    on.user("noor").locale = "de"
    async with rule(on, "allowance", per="job", amount="0.10", member=on.user("noor")):
        return await on.ask("noor", "imagine", prompt=FOX)


@AREA.scene("theo", "a picture under way")
async def under_way(on: Stage) -> Message:
    on.slow()
    return await on.ask("theo", "grok generate", prompt=FOX)


@AREA.scene("theo", "the budget")
async def budget(on: Stage) -> Message:
    on.hurry()
    return await on.ask("theo", "budget show")


@AREA.scene("theo", "own spending")
async def me_info(on: Stage) -> Message:
    return await on.ask("theo", "me info")


@AREA.scene("theo", "the menu behind ⋯")
async def more(on: Stage) -> Message:
    return await on.press("theo", await of_mira(on), "jobs.more")


@AREA.scene("theo", "Edit")
async def edit(on: Stage) -> Shown:
    return await on.opens("theo", await of_mira(on), "jobs.edit")


@AREA.scene("theo", "jobs")
async def jobs(on: Stage) -> Message:
    return await on.ask("theo", "jobs")


@AREA.scene("theo", "contests")
async def contests(on: Stage) -> Message:
    return await on.ask("theo", "contest list")
