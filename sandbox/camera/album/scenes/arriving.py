"""A new server: the greeting, every page of `/setup`, its check-list, and the free price."""

from sandbox.camera.album.scene import Area
from sandbox.camera.album.stage import Stage
from sandbox.discord import EVERYONE, Message
from sandbox.fresh import join
from sandbox.world import FRESH

AREA = Area("arriving")
HERE = "harbour-general"


@AREA.scene("juno", "the greeting in the system channel")
async def greeting(on: Stage) -> Message:
    join(on.world)
    on.kept["greeting"] = await on.comes(HERE, "I make pictures and videos")
    return on.kept["greeting"]


@AREA.scene("sam", "a picture on the new server, without a budget")
async def refused(on: Stage) -> Message:
    return await on.ask("sam", "imagine", HERE, prompt="a heron on a pier")


@AREA.scene("sam", "a member presses Set up")
async def not_theirs(on: Stage) -> Message:
    return await on.press("sam", on.kept["greeting"], "moderation.set-up")


@AREA.scene("juno", "set up: channels, nothing chosen yet")
async def channels_empty(on: Stage) -> Message:
    on.kept["panel"] = await on.press("juno", on.kept["greeting"], "moderation.set-up")
    return on.kept["panel"]


@AREA.scene("juno", "set up: a channel that the bot cannot see")
async def channels_hidden(on: Stage) -> Message:
    return await on.pick("juno", on.kept["panel"], "choose-setting:alerts", on.channel("harbour-mods"))


@AREA.scene("juno", "set up: channels, one for results")
async def channels(on: Stage) -> Message:
    panel, mods = on.kept["panel"], on.channel("harbour-mods")
    on.discord.set_bot_permissions(mods, allow=EVERYONE)
    await on.pick("juno", panel, "choose-setting:results_to", "channel")
    await on.pick("juno", panel, "choose-setting:results:", on.channel("harbour-pictures"))
    await on.pick("juno", panel, "choose-setting:approvals", mods)
    return await on.pick("juno", panel, "choose-setting:contests", on.channel("harbour-contests"))


@AREA.scene("juno", "set up: money")
async def money(on: Stage) -> Message:
    panel = await on.press("juno", on.kept["panel"], "Next")
    await on.pick("juno", panel, "choose-setting:daily", "5000000")
    role = next(r for r in on.world.guilds[FRESH].roles.values() if r.name == "Moderators")
    return await on.pick("juno", panel, "choose-setting:approver", role)


@AREA.scene("juno", "set up: people and rules")
async def rules(on: Stage) -> Message:
    return await on.press("juno", on.kept["panel"], "Next")


@AREA.scene("juno", "set up: the check-list, all fine")
async def check(on: Stage) -> Message:
    return await on.press("juno", on.kept["panel"], "Next")


@AREA.scene("juno", "set up: the check-list finds what is missing")
async def check_wrong(on: Stage) -> Message:
    on.discord.set_bot_permissions(on.channel("harbour-pictures"), deny=EVERYONE)
    shown = await on.press("juno", on.kept["panel"], "Check again")
    on.discord.set_bot_permissions(on.channel("harbour-pictures"))
    return shown


@AREA.scene("juno", "the first price, without a budget")
async def trial(on: Stage) -> Message:
    on.kept["trial"] = await on.press("juno", on.kept["greeting"], "jobs.try-free")
    return on.kept["trial"]


@AREA.scene("sam", "the first price, as a member sees it")
async def trial_member(on: Stage) -> Message:
    return await on.press("sam", on.kept["greeting"], "jobs.try-free")


@AREA.scene("juno", "the first price, with a budget")
async def trial_budget(on: Stage) -> Message:
    fresh = on.world.guilds[FRESH]
    await on.ask("hana", "host credit", "mod-log", amount="2", server=str(fresh.id))
    return await on.press("juno", on.kept["trial"], "jobs.try-free")
