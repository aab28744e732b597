"""Jobs that did not come to their end, and payments that are unclear for a while."""

from typing import Any

from sandbox.camera.album.scene import Area
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("failures")


async def failing(on: Stage, point: str, kind: str, prompt: str, **args: Any) -> Message:
    """Make a picture that a fault strikes, and return what tells its maker, in private or in the channel."""
    on.world.faults.add(point, kind, **args)
    card = await on.ask("mira", "nano-banana-pro generate", prompt=prompt)
    job, first = on.job(card), f"{card.components}"

    def told() -> Message | None:
        on.hurry()
        public = [
            m
            for m in on.said("studio", job)
            if "started" not in m.text and m.author_id == on.discord.bot_user_id
        ]
        failed = [m for m in public if "paid" in m.text or "lost" in m.text or "work" in m.text]
        if failed:
            return failed[-1]
        return card if f"{card.components}" != first and "work" in card.text else None

    return await on.calm(await on.until(told, "the notice"))


@AREA.scene("mira", "the provider gave up after it was paid")
async def provider(on: Stage) -> Message:
    on.kept["failed"] = await failing(
        on, "studio.render", "failed", "a fox in the fog", error="Provider error"
    )
    return on.kept["failed"]


@AREA.scene("mira", "the model refused the prompt after it was paid")
async def moderated(on: Stage) -> Message:
    return await failing(on, "studio.render", "moderation", "a fox in armour")


@AREA.scene("mira", "the link to the result died")
async def expired(on: Stage) -> Message:
    return await failing(on, "studio.result", "expired", "a fox on a roof", times=-1)


@AREA.scene("mira", "the prompt is not allowed, and nothing was paid")
async def not_allowed(on: Stage) -> Message:
    return await failing(on, "studio.pay", "400", "a fox in a cage", error="This prompt is not allowed")


@AREA.scene("mira", "Try again after a failure")
async def retry(on: Stage) -> Message:
    on.slow()
    return await on.press("mira", on.kept["failed"], "jobs.retry-job")


@AREA.scene("mira", "the answer to the payment was lost")
async def unclear(on: Stage) -> Message:
    on.world.faults.add("studio.pay", "drop_after_settlement", times=1)
    on.world.faults.add("studio.jobs_list", "503", times=-1)
    on.world.faults.add("chain.rpc", "500", times=-1)
    card = await on.ask("mira", "nano-banana-pro generate", prompt="a fox in a lift")
    on.kept["unclear"] = card
    return await on.comes("studio", on.job(card))


@AREA.scene("mira", "a private clip failed")
async def private(on: Stage) -> Message:
    on.world.faults.add("studio.render", "failed", error="Provider error")
    card = await on.ask("mira", "draft", prompt="a secret fox", private=True)
    job = on.job(card)

    def told() -> Message | None:
        on.hurry()
        where = [card, *on.discord.messages(on.channel("studio"), on.user("mira")),
                 *on.discord.direct_messages(on.user("mira"))]  # fmt: skip
        found = [
            m for m in where if job in m.text and ("paid" in m.text or "lost" in m.text or "work" in m.text)
        ]
        return found[-1] if found else None

    return await on.calm(await on.until(told, "the notice"))


@AREA.scene("noor", "two of four failed")
async def some_of_four(on: Stage) -> Message:
    on.world.faults.add("studio.render", "failed", times=2, error="Provider error")
    return await on.make("noor", "grok generate", prompt="a row of poplars", count=4)
