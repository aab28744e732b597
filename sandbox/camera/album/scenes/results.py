"""Finished pictures and clips in the channel, and what their buttons lead to."""

from typing import Any

from sandbox.camera.album.scene import Area, Shown
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("results")


async def kept(on: Stage, name: str, person: str, command: str, **options: Any) -> Message:
    """Return the result that an earlier scene left, or make one."""
    if name not in on.kept:
        on.kept[name] = await on.make(person, command, **options)
    return on.kept[name]


async def of_mira(on: Stage) -> Message:
    return await kept(on, "one picture", "mira", "nano-banana-pro generate", prompt="a fox reading a newspaper, gouache",
                      aspect_ratio="3:2")  # fmt: skip


@AREA.scene("mira", "one picture")
async def picture(on: Stage) -> Message:
    return await of_mira(on)


@AREA.scene("noor", "a clip")
async def clip(on: Stage) -> Message:
    return await kept(on, "clip", "noor", "veo-3-1-fast generate", prompt="waves roll, slow pan")


async def four_boats(on: Stage) -> Message:
    return await kept(
        on, "four", "noor", "nano-banana-pro generate", prompt="a paper boat in a storm", count=4
    )


@AREA.scene("noor", "four pictures of one request")
async def four(on: Stage) -> Message:
    return await four_boats(on)


@AREA.scene("noor", "models compared")
async def compared(on: Stage) -> Message:
    models = "grok, flux-2-pro, nano-banana-pro"
    return await kept(on, "compare", "noor", "compare", prompt="a heron in the reeds", models=models)


@AREA.scene("noor", "one of the four, in private")
async def one_of_four(on: Stage) -> Message:
    return await on.press("noor", await four_boats(on), "jobs.pick")


@AREA.scene("mira", "a very long prompt")
async def long_prompt(on: Stage) -> Message:
    words = (
        "a market at dusk with lanterns, wet cobblestones, steam from food stalls, people under umbrellas; "
    )
    return await on.make("mira", "nano-banana-pro generate", prompt=words * 5)


@AREA.scene("mira", "a prompt in another script, with emoji and markup")
async def other_script(on: Stage) -> Message:
    return await on.make(
        "mira", "nano-banana-pro generate", prompt="гавань ночью 🌃 **λιμάνι** in [neon](https://a.example)"
    )


@AREA.scene("noor", "the menu behind ⋯")
async def more(on: Stage) -> Message:
    return await on.press("noor", await of_mira(on), "jobs.more")


@AREA.scene("mira", "the menu behind ⋯, for its maker")
async def more_own(on: Stage) -> Message:
    return await on.press("mira", await of_mira(on), "jobs.more")


@AREA.scene("mira", "details")
async def details(on: Stage) -> Message:
    return await chosen(on, "details")


@AREA.scene("mira", "used as a reference")
async def reference(on: Stage) -> Message:
    return await chosen(on, "reference")


@AREA.scene("mira", "saved as a favourite")
async def favourite(on: Stage) -> Message:
    return await chosen(on, "favourite")


@AREA.scene("mira", "the list of favourites")
async def favourites(on: Stage) -> Message:
    return await on.ask("mira", "me favourites")


@AREA.scene("mira", "the same in another shape")
async def same_as(on: Stage) -> Message:
    return await chosen(on, "16:9")


@AREA.scene("mira", "a variation")
async def vary(on: Stage) -> Message:
    return await chosen(on, "vary")


@AREA.scene("mira", "sent by direct message")
async def direct(on: Stage) -> Message:
    await chosen(on, "dm")
    found = await on.until(lambda: on.discord.direct_messages(on.user("mira"))[-1:], "the direct message")
    return await on.calm(found[0])


@AREA.scene("mira", "asked before it is deleted")
async def delete(on: Stage) -> Message:
    result = await on.make("mira", "grok generate", prompt="a fallen oak")
    on.kept["doomed"] = result
    card = await on.press("mira", result, "jobs.more")
    on.kept["delete"] = await on.choose("mira", card, "jobs.more-choice", "delete")
    return on.kept["delete"]


@AREA.scene("mira", "deleted, with Undo")
async def deleted(on: Stage) -> Message:
    return await on.press("mira", on.kept["delete"], "jobs.delete")


@AREA.scene("mira", "what is left in the channel")
async def deleted_public(on: Stage) -> Message:
    return await on.calm(on.kept["doomed"])


@AREA.scene("noor", "Remix: the form")
async def remix(on: Stage) -> Shown:
    return await on.opens("noor", await of_mira(on), "jobs.remix")


@AREA.scene("noor", "Edit: the form")
async def edit(on: Stage) -> Shown:
    return await on.opens("noor", await of_mira(on), "jobs.edit")


@AREA.scene("noor", "Animate")
async def animate(on: Stage) -> Shown:
    return await on.opens("noor", await of_mira(on), "jobs.animate")


@AREA.scene("noor", "Again, by another member")
async def again(on: Stage) -> Message:
    on.slow()
    return await on.press("noor", await of_mira(on), "jobs.again")


async def chosen(on: Stage, entry: str) -> Message:
    """Choose an entry behind ⋯ of Mira's picture."""
    card = await on.press("mira", await of_mira(on), "jobs.more")
    return await on.choose("mira", card, "jobs.more-choice", entry)
