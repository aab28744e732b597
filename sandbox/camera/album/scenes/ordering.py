"""From the wish to the picture, on the maker's private card."""

import asyncio

from sandbox.camera.album.scene import Area, Shown
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message, Upload
from sandbox.media import make_image

AREA = Area("ordering")

FOX = "a fox reading a newspaper, gouache"
WAVES = "waves roll against the lighthouse, slow pan"
PHOTO = "a lighthouse on a cliff at dusk"


async def photo(name: str = "lighthouse.jpg", scene: str = PHOTO) -> Upload:
    """Return a photo as a member attaches it."""
    return Upload(name, await asyncio.to_thread(make_image, scene, 960, 640, "jpeg"))


@AREA.scene("theo", "waits for its turn: it can still be cancelled")
async def waiting(on: Stage) -> Message:
    await on.ask("milo", "treasury running", "mod-log", jobs=1)
    on.slow()
    await on.ask("theo", "grok generate", prompt="a paper crane")
    on.kept["waiting"] = await on.ask("theo", "grok generate", prompt="a paper swan")
    return on.kept["waiting"]


@AREA.scene("theo", "cancelled while it waited")
async def cancelled(on: Stage) -> Message:
    card = await on.press("theo", on.kept["waiting"], "jobs.cancel")
    on.hurry()
    await on.ask("milo", "treasury running", "mod-log", jobs=3)
    return card


@AREA.scene("mira", "a cheap picture is under way at once")
async def under_way(on: Stage) -> Message:
    on.slow()
    on.kept["under way"] = await on.ask("mira", "imagine", prompt=FOX, aspect="3:2")
    return on.kept["under way"]


@AREA.scene("mira", "the placeholder in the channel")
async def progress(on: Stage) -> Message:
    return await on.comes("studio", on.job(on.kept["under way"]))


@AREA.scene("mira", "jobs under way")
async def jobs_running(on: Stage) -> Message:
    return await on.ask("mira", "jobs")


@AREA.scene("mira", "the maker's card after delivery")
async def done(on: Stage) -> Message:
    card = on.kept["under way"]
    on.kept["picture"] = await on.result(on.job(card))
    return await on.calm(card)


@AREA.scene("mira", "16:9 where the model offers 3:2: the wish was changed")
async def changed_wish(on: Stage) -> Message:
    return await on.ask("mira", "imagine", prompt="a harbour at night", aspect="16:9")


@AREA.scene("noor", "price of a clip, all of the model's defaults")
async def price_clip(on: Stage) -> Message:
    on.kept["price"] = await on.ask("noor", "veo-3-1 generate", prompt=WAVES)
    return on.kept["price"]


@AREA.scene("noor", "price of a clip from a photo")
async def price_frame(on: Stage) -> Message:
    return await on.ask("noor", "animate", prompt=WAVES, image=await photo(), seconds=4)


@AREA.scene("noor", "price of four pictures")
async def price_four(on: Stage) -> Message:
    on.kept["price of four"] = await on.ask("noor", "imagine", prompt="a paper boat in a storm", count=4)
    return on.kept["price of four"]


@AREA.scene("noor", "price of a comparison")
async def price_compare(on: Stage) -> Message:
    options = {"prompt": "a heron in the reeds", "models": "grok, flux-2-pro, nano-banana-pro, gpt-image-2"}
    on.kept["price of compare"] = await on.ask("noor", "compare", **options)
    return on.kept["price of compare"]


@AREA.scene("noor", "price of a long, dear clip")
async def price_dear(on: Stage) -> Message:
    return await on.ask("noor", "seedance t2v", prompt="a city seen from a kite", duration="8")


@AREA.scene("noor", "a clip under way after the press")
async def clip_under_way(on: Stage) -> Message:
    on.slow()
    card = on.kept["price"]
    return await on.press("noor", card, "jobs.start")


@AREA.scene("noor", "the clip is posted, on the maker's card")
async def clip_done(on: Stage) -> Message:
    card = on.kept["price"]
    on.kept["clip"] = await on.result(on.job(card))
    return await on.calm(card)


@AREA.scene("noor", "a price card that was cancelled")
async def price_cancelled(on: Stage) -> Message:
    card = await on.ask("noor", "veo-3-1-fast generate", prompt=WAVES)
    return await on.press("noor", card, "jobs.decline")


@AREA.scene("theo", "a private picture: the card becomes the picture")
async def private(on: Stage) -> Message:
    card = await on.ask("theo", "draft", prompt="a surprise for Mira's birthday", private=True)
    await on.until(lambda: card.attachments or "jobs.show" in str(card.components), "the picture")
    on.kept["private"] = await on.calm(card)
    return on.kept["private"]


@AREA.scene("mira", "jobs: done, with pictures")
async def jobs_done(on: Stage) -> Message:
    return await on.ask("mira", "jobs")


@AREA.scene("noor", "the dialog behind Change")
async def change(on: Stage) -> Shown:
    card = await on.ask("noor", "veo-3-1 generate", prompt=WAVES)
    return await on.opens("noor", card, "jobs.change-wish")
