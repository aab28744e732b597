"""What the host of the bot sees and decides."""

import asyncio

from sandbox.camera.album.scene import Area
from sandbox.camera.album.scenes.results import of_mira
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("host")


async def hana(on: Stage, command: str, **options: object) -> Message:
    return await on.ask("hana", command, "mod-log", **options)


@AREA.scene("hana", "status")
async def status(on: Stage) -> Message:
    on.world.chain.deposit(on.world.wallet, 5_000_000)  # nobody's: it shows up below, half a minute later
    return await hana(on, "host status")


@AREA.scene("hana", "books and chain are compared")
async def reconcile(on: Stage) -> Message:
    return await hana(on, "host reconcile")


@AREA.scene("hana", "a server")
async def server(on: Stage) -> Message:
    return await hana(on, "host server", server=str(on.world.lab.id))


@AREA.scene("hana", "a budget for another server")
async def credit(on: Stage) -> Message:
    return await hana(on, "host credit", amount="3", server=str(on.world.second.id), note="a trial month")


@AREA.scene("hana", "an unmatched deposit")
async def deposits(on: Stage) -> Message:
    card = await hana(on, "host reconcile")
    for _ in range(40):
        card = await hana(on, "host deposits list")
        if "5.00" in card.text:
            break
        await asyncio.sleep(0.5)
    return card


@AREA.scene("hana", "a pause asks first")
async def pause(on: Stage) -> Message:
    on.kept["pause"] = await hana(on, "host pause", reason="an update")
    return on.kept["pause"]


@AREA.scene("hana", "paused")
async def paused(on: Stage) -> Message:
    card = on.kept["pause"]
    return await on.press("hana", card, "moderation.pause")


@AREA.scene("hana", "it goes on")
async def unpaused(on: Stage) -> Message:
    return await hana(on, "host unpause")


@AREA.scene("hana", "a model is retired")
async def retire(on: Stage) -> Message:
    answer = await hana(on, "host retire-model", model="sora-2", reason="it fails too often")
    await hana(on, "host retire-model", model="sora-2", back=True)
    return answer


@AREA.scene("hana", "nothing to adopt")
async def adopt(on: Stage) -> Message:
    return await hana(on, "host adopt")


@AREA.scene("hana", "a job that cannot be written off")
async def write_off_none(on: Stage) -> Message:
    job = on.job(await of_mira(on))
    return await hana(on, "host write-off", job=job, reason="a mistake")
