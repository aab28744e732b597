"""Members' own data, and how long a server keeps things."""

from sandbox.camera.album.scene import Area
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("privacy")


@AREA.scene("noor", "everything stored about a member, as a file")
async def data(on: Stage) -> Message:
    await on.make("noor", "grok generate", prompt="a lantern on a boat")
    return await on.ask("noor", "me data")


@AREA.scene("noor", "asked before it is erased")
async def forget(on: Stage) -> Message:
    on.kept["forget"] = await on.ask("noor", "me forget")
    return on.kept["forget"]


@AREA.scene("noor", "erased, with the posts in channels")
async def forgotten(on: Stage) -> Message:
    return await on.press("noor", on.kept["forget"], "and delete my")


@AREA.scene("noor", "nothing is left to erase")
async def forget_nothing(on: Stage) -> Message:
    return await on.ask("noor", "me forget")


@AREA.scene("milo", "how long the server keeps things, at first")
async def retention(on: Stage) -> Message:
    return await on.ask("milo", "moderate retention", "mod-log")


@AREA.scene("milo", "shorter from now on")
async def retention_set(on: Stage) -> Message:
    chosen = {"prompts": "90 days", "files": "30 days", "log": "1 year"}
    return await on.ask("milo", "moderate retention", "mod-log", **chosen)


@AREA.scene("milo", "without a limit again")
async def retention_off(on: Stage) -> Message:
    chosen = dict.fromkeys(("prompts", "files", "log"), "no limit")
    return await on.ask("milo", "moderate retention", "mod-log", **chosen)
