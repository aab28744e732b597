"""Where results go, default models of channels, and the gallery of what members star."""

from sandbox.camera.album.scene import Area
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("places")


async def milo(on: Stage, command: str, **options: object) -> Message:
    return await on.ask("milo", f"studio {command}", "mod-log", **options)


@AREA.scene("milo", "where results go, at first")
async def results_first(on: Stage) -> Message:
    return await milo(on, "results")


@AREA.scene("milo", "results go to threads, in one channel elsewhere")
async def results_channel(on: Stage) -> Message:
    await milo(on, "results", to="member_thread", channel=on.channel("mod-log"))
    return await milo(on, "results", to="channel", into=on.channel("gallery"))


@AREA.scene("noor", "a request whose result goes elsewhere")
async def sent_elsewhere(on: Stage) -> Message:
    return await on.start("noor", "flux-2-pro generate", prompt="a lighthouse in fog")


@AREA.scene("noor", "the result in the other channel")
async def result_elsewhere(on: Stage) -> Message:
    card = await on.start("noor", "flux-2-pro generate", prompt="a lighthouse at dawn")
    return await on.result(on.job(card), "gallery")


@AREA.scene("milo", "back to where it was asked")
async def results_here(on: Stage) -> Message:
    await milo(on, "results", to="reset", channel=on.channel("mod-log"))
    return await milo(on, "results", to="here")


@AREA.scene("milo", "no gallery")
async def gallery_none(on: Stage) -> Message:
    return await milo(on, "gallery")


@AREA.scene("milo", "a gallery for one star")
async def gallery(on: Stage) -> Message:
    return await milo(on, "gallery", channel=on.channel("gallery"), stars=1, monthly="on")


@AREA.scene("mira", "a starred result")
async def starred(on: Stage) -> Message:
    result = await on.make("noor", "flux-2-pro generate", prompt="a tram in the rain, woodcut")
    await on.discord.react(on.user("mira"), result)
    await on.discord.react(on.user("noor"), result)
    on.kept["starred"] = result
    return result


@AREA.scene("mira", "the same in the gallery")
async def shown(on: Stage) -> Message:
    return await on.comes("gallery", "a tram in the rain", on.kept["starred"].id)
