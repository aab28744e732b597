"""Jobs that did not come to their end, and payments that are unclear for a while."""

from typing import Any

from sandbox.camera.album.scene import Area
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("failures")


async def failing(on: Stage, model: str, point: str, kind: str, prompt: str, **args: Any) -> Message:
    """Make a picture that a fault strikes, and return what tells its maker, in private or in the channel."""
    on.world.faults.add(point, kind, **args)
    card = await on.ask("mira", f"{model} generate", prompt=prompt)
    return await told(on, "mira", card)


async def told(on: Stage, person: str, card: Message) -> Message:
    """Return the message with the failure's buttons: the card, one in the channel, or a direct one."""
    job = on.job(card)

    def look() -> Message | None:
        on.hurry()
        user = on.user(person)
        said = [*on.discord.messages(on.channel("studio"), user), *on.discord.direct_messages(user)]
        about = [m for m in [card, *said] if job in f"{m.components}"]
        ways = ("jobs.retry-job", "jobs.change-job", "jobs.retry-wish", "jobs.change-wish")
        return next((m for m in about if any(on.has(m, way) for way in ways)), None)

    return await on.calm(await on.until(look, "the failure"))


@AREA.scene("mira", "the provider gave up after it was paid")
async def provider(on: Stage) -> Message:
    on.kept["failed"] = await failing(
        on, "flux-2-pro", "studio.render", "failed", "a fox in the fog", error="Provider error"
    )
    return on.kept["failed"]


@AREA.scene("mira", "the model refused the prompt after it was paid")
async def moderated(on: Stage) -> Message:
    return await failing(on, "gpt-image-2", "studio.render", "moderation", "a fox in armour")


@AREA.scene("mira", "the link to the result died")
async def expired(on: Stage) -> Message:
    return await failing(on, "flux-2-max", "studio.result", "expired", "a fox on a roof", times=-1)


@AREA.scene("mira", "the prompt is not allowed, and nothing was paid")
async def not_allowed(on: Stage) -> Message:
    on.world.faults.add("studio.pay", "400", error="This prompt is not allowed")
    card = await on.ask("mira", "nano-banana generate", prompt="a fox in a cage")
    on.world.chain.warp = 60.0  # its authorization has to end first
    try:
        return await told(on, "mira", card)
    finally:
        on.world.chain.warp = 0.0


@AREA.scene("mira", "Try again after a failure")
async def retry(on: Stage) -> Message:
    on.slow()
    return await on.press("mira", on.kept["failed"], "jobs.retry-job")


@AREA.scene("mira", "the answer to the payment was lost")
async def unclear(on: Stage) -> Message:
    on.world.faults.add("studio.pay", "drop_after_settlement")
    on.world.faults.add("studio.jobs_list", "503", times=-1)
    on.world.faults.add("chain.rpc", "500", times=-1)
    card = await on.ask("mira", "nano-banana-pro generate", prompt="a fox in a lift")
    return await on.calm(card)


@AREA.scene("noor", "a private picture failed")
async def private(on: Stage) -> Message:
    on.world.faults.add("studio.render", "failed", error="Provider error")
    card = await on.ask("noor", "nano-banana-pro generate", prompt="a secret fox", private=True)
    return await told(on, "noor", card)


@AREA.scene("noor", "two of four failed")
async def some_of_four(on: Stage) -> Message:
    on.world.faults.add("studio.render", "failed", times=2, skip=2, error="Provider error")
    return await on.make("noor", "grok generate", prompt="a row of poplars", count=4)
