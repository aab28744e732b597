"""Every reason for which a wish is not made, as its maker reads it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sandbox.camera.album.scene import Area, Shown
from sandbox.camera.album.scenes.ordering import FOX, WAVES, photo
from sandbox.camera.album.scenes.results import of_mira
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message, Permission, Upload

AREA = Area("refusals")


@asynccontextmanager
async def rule(on: Stage, command: str, **options: Any) -> AsyncIterator[None]:
    """A limit of Milo's that is lifted afterwards."""
    await on.ask("milo", f"treasury {command}", "mod-log", **options)
    try:
        yield
    finally:
        await on.ask("milo", f"treasury {command}", "mod-log", **{**options, "amount": "off"})


@AREA.scene("mira", "the day's allowance is used up")
async def allowance(on: Stage) -> Message:
    async with rule(on, "allowance", per="day", amount="0.20", member=on.user("mira")):
        on.kept["refused"] = await on.ask("mira", "imagine", prompt=FOX)
        return on.kept["refused"]


@AREA.scene("mira", "Change prompt: the form")
async def change_prompt(on: Stage) -> Shown:
    return await on.opens("mira", on.kept["refused"], "jobs.change-wish")


@AREA.scene("mira", "a cheaper version, taken")
async def cheaper(on: Stage) -> Message:
    async with rule(on, "allowance", per="job", amount="0.10", member=on.user("mira")):
        card = await on.ask("mira", "imagine", prompt=FOX)
        on.slow()
        return await on.press("mira", card, "jobs.take-offer")


@AREA.scene("mira", "Ask a moderator")
async def ask_moderator(on: Stage) -> Message:
    await on.ask("milo", "treasury approve-above", "mod-log", amount="100", channel=on.channel("mod-log"))
    async with rule(on, "allowance", per="day", amount="0.30", member=on.user("mira")):
        card = await on.ask("mira", "imagine", prompt=FOX)
        on.kept["asked"] = await on.press("mira", card, "jobs.ask-moderator")
        return on.kept["asked"]


@AREA.scene("milo", "the moderators' card of such a request")
async def asked_card(on: Stage) -> Message:
    card = await on.comes("mod-log", on.job(on.kept["asked"]))
    await on.ask("milo", "treasury approve-above", "mod-log", amount="off")
    return card


@AREA.scene("mira", "a clip beyond the allowance of one job, from a photo")
async def one_job(on: Stage) -> Message:
    async with rule(on, "allowance", per="job", amount="0.20", member=on.user("mira")):
        return await on.ask("mira", "animate", prompt=WAVES, image=await photo())


@AREA.scene("noor", "the server's limit of the day")
async def server_day(on: Stage) -> Message:
    async with rule(on, "limits", per="day", amount="0.50"):
        return await on.ask("noor", "imagine", prompt=FOX)


@AREA.scene("noor", "the week's limit of a channel")
async def channel_week(on: Stage) -> Message:
    async with rule(on, "limits", per="week", amount="0.10", channel=on.channel("gallery")):
        return await on.ask("noor", "imagine", "gallery", prompt=FOX)


@AREA.scene("noor", "nothing may be made in a channel")
async def channel_zero(on: Stage) -> Message:
    async with rule(on, "limits", per="job", amount="0", channel=on.channel("gallery")):
        return await on.ask("noor", "imagine", "gallery", prompt=FOX)


@AREA.scene("milo", "the limit of a role")
async def role_month(on: Stage) -> Message:
    role = on.world.lab.roles[on.world.lab.members[on.user("milo").id].roles[0]]
    async with rule(on, "limits", per="month", amount="0.05", role=role):
        return await on.ask("milo", "imagine", prompt=FOX)


@AREA.scene("noor", "the budget is too small for this clip")
async def budget(on: Stage) -> Message:
    options = {"prompt": "a city seen from a kite", "duration": "15", "upscale_resolution": "4k"}
    return await on.ask("noor", "seedance t2v", **options)


@AREA.scene("noor", "a model that is off here")
async def model_off(on: Stage) -> Message:
    await on.ask("milo", "studio models", "mod-log", model="grok", switch="off")
    try:
        return await on.ask("noor", "grok generate", prompt=FOX)
    finally:
        await on.ask("milo", "studio models", "mod-log", model="grok", switch="reset")


@AREA.scene("noor", "the server is frozen")
async def frozen(on: Stage) -> Message:
    card = await on.ask("milo", "treasury freeze", "mod-log", reason="checking the books")
    if on.has(card, "moderation.freeze"):
        await on.press("milo", card, "moderation.freeze")
    try:
        return await on.ask("noor", "imagine", prompt=FOX)
    finally:
        await on.ask("milo", "treasury unfreeze", "mod-log")


@AREA.scene("noor", "the host has paused everything")
async def paused(on: Stage) -> Message:
    card = await on.ask("hana", "host pause", "mod-log", reason="an update")
    if on.has(card, "moderation.pause"):
        await on.press("hana", card, "moderation.pause")
    try:
        return await on.ask("noor", "imagine", prompt=FOX)
    finally:
        await on.ask("hana", "host unpause", "mod-log")


@AREA.scene("theo", "too many jobs at once")
async def too_many(on: Stage) -> Message:
    await on.ask("milo", "treasury running", "mod-log", jobs=1)
    on.world.faults.add("studio.render", "slow", times=-1, factor=10_000)
    cards = [await on.ask("theo", "grok generate", prompt=f"a heron {n}") for n in range(12)]
    on.world.faults.clear("studio.render")
    on.hurry()
    await on.ask("milo", "treasury running", "mod-log", jobs=3)
    return cards[-1]


@AREA.scene("theo", "options that do not fit each other")
async def options(on: Stage) -> Message:
    frames: dict[str, Any] = {
        "last_frame": await photo(),
        "reference_image1": await photo("other.jpg", "a harbour"),
    }
    return await on.ask("theo", "veo-3-1 generate", prompt=WAVES, **frames)


@AREA.scene("theo", "a file that is no picture")
async def no_picture(on: Stage) -> Message:
    file = Upload("fox.png", b"no picture at all")
    return await on.ask("theo", "flux-2-pro edit", prompt="in snow", image1=file)


@AREA.scene("theo", "a file of a kind that the model does not take")
async def wrong_kind(on: Stage) -> Message:
    file = Upload("notes.txt", b"line one\nline two")
    return await on.ask("theo", "flux-2-pro edit", prompt="in snow", image1=file)


@AREA.scene("theo", "models of a comparison that are not there")
async def compare_unknown(on: Stage) -> Message:
    return await on.ask("theo", "compare", prompt=FOX, models="grok, dall-e")


@AREA.scene("theo", "the bot may not post here")
async def no_rights(on: Stage) -> Message:
    gallery = on.channel("gallery")
    on.discord.set_bot_permissions(gallery, deny=Permission.SEND_MESSAGES | Permission.ATTACH_FILES)
    await on.ask("theo", "me info")
    try:
        return await on.ask("theo", "imagine", "gallery", prompt=FOX)
    finally:
        on.discord.set_bot_permissions(gallery)
        await on.ask("theo", "me info")


@AREA.scene("theo", "StableStudio gives no price")
async def no_quote(on: Stage) -> Message:
    on.world.faults.add("studio.quote", "503", times=-1)
    return await on.ask("theo", "imagine", prompt=FOX)


@AREA.scene("theo", "a quote that names a stranger as payee")
async def strange_payee(on: Stage) -> Message:
    on.world.faults.add("studio.quote", "payee", times=-1, on="every")
    return await on.ask("theo", "imagine", prompt=FOX)


@AREA.scene("theo", "a price far above what can be true")
async def absurd_price(on: Stage) -> Message:
    on.world.faults.add("studio.quote", "price", times=-1, factor=40)
    return await on.ask("theo", "imagine", prompt=FOX)


@AREA.scene("theo", "the price rose between the card and the press")
async def risen(on: Stage) -> Message:
    card = await on.ask("theo", "veo-3-1-fast generate", prompt=WAVES)
    on.world.faults.add("studio.quote", "price", times=-1, factor=1.3)
    on.world.faults.add("studio.pay", "price", times=-1, factor=1.3)
    await on.press("theo", card, "jobs.start")
    return await on.calm(card)


@AREA.scene("theo", "Edit beyond the allowance: what was typed is kept")
async def form(on: Stage) -> Message:
    async with rule(on, "allowance", per="day", amount="0.01", member=on.user("theo")):
        opened = await on.opens("theo", await of_mira(on), "jobs.remix")
        if isinstance(opened, Message):
            return opened
        return await on.submit("theo", opened, prompt="a fox reading a newspaper in the rain")


@AREA.scene("theo", "↻ beyond the allowance")
async def again(on: Stage) -> Message:
    async with rule(on, "allowance", per="day", amount="0.01", member=on.user("theo")):
        return await on.press("theo", await of_mira(on), "jobs.again")


@AREA.scene("theo", "a picture of a member who keeps theirs")
async def kept_pictures(on: Stage) -> Message:
    await on.ask("mira", "me pictures", others="off")
    try:
        return await on.menu("theo", "Edit this image", await of_mira(on))
    finally:
        await on.ask("mira", "me pictures", others="on")


@AREA.scene("theo", "no contest runs")
async def no_contest(on: Stage) -> Message:
    return await on.ask("theo", "contest make", prompt=FOX)
