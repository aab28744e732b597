"""The Apps menu of messages, the tray, own settings and help."""

from sandbox.camera.album.scene import Area, Shown
from sandbox.camera.album.scenes.ordering import photo
from sandbox.camera.album.scenes.results import of_mira
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("menus")


async def posted(on: Stage) -> Message:
    """Return a message of Theo's with two photos."""
    if "posted" not in on.kept:
        files = [await photo(), await photo("harbour.jpg", "a harbour at night")]
        said = on.discord.say(on.user("theo"), on.channel("studio"), "Which of them?", files)
        on.kept["posted"] = await said
    return on.kept["posted"]


@AREA.scene("noor", "Edit this image, on two photos")
async def choose_picture(on: Stage) -> Message:
    return await on.menu("noor", "Edit this image", await posted(on))


@AREA.scene("noor", "the panel of an edit")
async def panel(on: Stage) -> Message:
    card = await on.menu("noor", "Edit this image", await posted(on))
    return await on.choose("noor", card, "pictures.choose", "1")


@AREA.scene("noor", "Image details of a result of ours")
async def image_details(on: Stage) -> Message:
    return await on.menu("noor", "Image details", await of_mira(on))


@AREA.scene("noor", "Image details of a photo")
async def photo_details(on: Stage) -> Message:
    card = await on.menu("noor", "Image details", await posted(on))
    return await on.choose("noor", card, "pictures.choose", "1") if on.has(card, "pictures.choose") else card


@AREA.scene("mira", "a tray with a picture")
async def tray(on: Stage) -> Message:
    return await on.ask("mira", "tray")


@AREA.scene("noor", "no picture in that message")
async def no_picture(on: Stage) -> Message:
    said = await on.discord.say(on.user("theo"), on.channel("studio"), "only words")
    return await on.menu("noor", "Edit this image", said)


@AREA.scene("mira", "/show of one's own job")
async def show(on: Stage) -> Message:
    return await on.ask("mira", "show", job=on.job(await of_mira(on)))


@AREA.scene("mira", "/show of a job that is not there")
async def show_unknown(on: Stage) -> Message:
    return await on.ask("mira", "show", job="zzzzzz")


@AREA.scene("mira", "own spending")
async def me_info(on: Stage) -> Message:
    return await on.ask("mira", "me info")


@AREA.scene("mira", "receipts")
async def receipts(on: Stage) -> Message:
    return await on.ask("mira", "me receipts")


@AREA.scene("mira", "one receipt")
async def receipt(on: Stage) -> Message:
    return await on.ask("mira", "me receipts", job=on.job(await of_mira(on)))


@AREA.scene("mira", "own defaults")
async def defaults(on: Stage) -> Message:
    await on.ask("mira", "me defaults", model="grok", option="aspect_ratio", value="16:9")
    return await on.ask("mira", "me defaults")


@AREA.scene("mira", "notifications")
async def notify(on: Stage) -> Message:
    return await on.ask("mira", "me notify")


def _help(topic: str, about: str) -> None:
    async def play(on: Stage) -> Shown:
        return await on.ask("mira", "help", topic=topic)

    play.__name__ = f"help_{topic}"
    AREA.scene("mira", about)(play)


for _topic in ("cost", "where", "refused", "make", "change", "contests"):
    _help(_topic, f"help about {_topic}")
