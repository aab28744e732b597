"""A contest from its draft to the end of its entries."""

from typing import Any

from sandbox.camera.album.scene import Area, Shown
from sandbox.camera.album.stage import NotShown, Stage
from sandbox.custom_ids import argument
from sandbox.discord import Message

AREA = Area("contests")

TERMS: dict[str, Any] = {
    "theme": "Harbours at night",
    "description": "Your best harbour after dark. Anything from rowboats to container ports.",
    "voting": "pairs",
    "entries_for": "7d",
    "voting_for": "7d",
    "pot": "3",
    "prize": "1",
}
MAKERS = ("mira", "noor", "theo")
PROMPTS = ("rowboats under one lamp", "container ports in rain", "le phare et le port tranquille 🌙")


def contest(on: Stage, word: str = "contest") -> str:
    """Return the id of the contest whose card was kept under this word."""
    if word not in on.kept:
        raise NotShown(f"the {word} was not opened")
    return argument(on.part(on.kept[word], "contests.rules"))


@AREA.scene("milo", "the organiser's preview")
async def draft(on: Stage) -> Message:
    on.kept["preview"] = await on.ask("milo", "contest-admin create", **TERMS)
    return on.kept["preview"]


@AREA.scene("milo", "a contest whose cap is below every price")
async def cap_too_low(on: Stage) -> Message:
    return await on.ask("milo", "contest-admin create", **{**TERMS, "cap": "0.01", "pot": "1"})


@AREA.scene("milo", "opened, for the organiser")
async def opened(on: Stage) -> Message:
    return await on.press("milo", on.kept["preview"], "contests.open")


@AREA.scene("mira", "the card")
async def card(on: Stage) -> Message:
    found = await on.until(lambda: [m for m in on.said("studio") if on.has(m, "contests.enter")], "the card")
    on.kept["contest"] = await on.calm(found[-1])
    return on.kept["contest"]


@AREA.scene("mira", "the rules")
async def rules(on: Stage) -> Message:
    return await on.press("mira", on.kept["contest"], "contests.rules")


@AREA.scene("mira", "nothing to enter yet")
async def nothing_yet(on: Stage) -> Message:
    return await on.press("mira", on.kept["contest"], "contests.enter")


@AREA.scene("mira", "Make one: the form")
async def make(on: Stage) -> Shown:
    return await on.opens("mira", on.kept["contest"], "contests.make")


@AREA.scene("mira", "an entry that is ready, for its maker alone")
async def ready(on: Stage) -> Message:
    on.kept["mira entry"] = await made(on, "mira", PROMPTS[0])
    return on.kept["mira entry"]


@AREA.scene("mira", "entered")
async def entered(on: Stage) -> Message:
    return await on.press("mira", on.kept["mira entry"], "contests.enter-this")


@AREA.scene("noor", "own pictures for the contest")
async def mine(on: Stage) -> Message:
    for person, prompt in zip(MAKERS[1:], PROMPTS[1:], strict=True):
        await on.press(person, await made(on, person, prompt), "contests.enter-this")
    return await on.ask("noor", "contest mine")


@AREA.scene("noor", "the card with entries")
async def card_later(on: Stage) -> Message:
    return await on.calm(on.kept["contest"])


@AREA.scene("noor", "all contests")
async def listed(on: Stage) -> Message:
    return await on.ask("noor", "contest list")


@AREA.scene("noor", "voting has not begun")
async def too_early(on: Stage) -> Message:
    return await on.ask("noor", "contest vote", contest=contest(on))


@AREA.scene("mira", "a public result while a contest runs")
async def result(on: Stage) -> Message:
    return await on.make("mira", "nano-banana-pro generate", prompt="a quiet harbour")


@AREA.scene("milo", "a disqualification asks first")
async def disqualify(on: Stage) -> Message:
    entry = on.job(on.kept["mira entry"])
    return await on.ask("milo", "contest-admin disqualify", entry=entry, reason="not a harbour")


@AREA.scene("milo", "closing asks first")
async def close(on: Stage) -> Message:
    on.kept["close"] = await on.ask("milo", "contest-admin close")
    return on.kept["close"]


@AREA.scene("milo", "cancelling asks first")
async def cancel(on: Stage) -> Message:
    second = {**TERMS, "theme": "Tiny doors", "pot": "1", "prize": "0.5"}
    preview = await on.ask("milo", "contest-admin create", **second)
    number = argument(on.part(preview, "contests.open"))
    await on.press("milo", preview, "contests.open")
    reason = "too few members"
    on.kept["cancel"] = await on.ask("milo", "contest-admin cancel", reason=reason, contest=number)
    return on.kept["cancel"]


@AREA.scene("milo", "cancelled")
async def cancelled(on: Stage) -> Message:
    return await on.press("milo", on.kept["cancel"], "contests.cancel")


async def made(on: Stage, person: str, prompt: str) -> Message:
    """Make a picture for the contest. Return the private message with it."""
    asked = await on.ask(person, "contest make", prompt=prompt, contest=contest(on))
    if on.has(asked, "jobs.start"):
        asked = await on.press(person, asked, "jobs.start")

    def ready() -> bool:
        on.hurry()
        return bool(asked.attachments) or on.has(asked, "jobs.show")

    await on.until(ready, "the entry")
    return asked if asked.attachments else await on.press(person, asked, "jobs.show")
