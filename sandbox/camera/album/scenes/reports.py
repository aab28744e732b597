"""Reported pictures: the member's form, the moderators' card, and what is left after each decision."""

from sandbox.camera.album.scene import Area, Shown
from sandbox.camera.album.stage import Stage
from sandbox.discord import Interaction, Message

AREA = Area("reports")
TEXT = "It shows my sister, and nobody asked her."


async def made(on: Stage, prompt: str) -> Message:
    return await on.make("mira", "grok generate", prompt=prompt)


async def form(on: Stage, person: str, result: Message) -> Interaction:
    """Open the form of a report by the ⋯ menu."""
    menu = await on.press(person, result, "jobs.more")
    chosen = await on.discord.select(
        on.user(person),
        menu,
        on.part(menu, "jobs.more-choice"),
        [on.entry(menu, "jobs.more-choice", "report")],
    )
    await chosen.wait_modal()
    return chosen


async def reported(on: Stage, prompt: str) -> tuple[Message, Message]:
    """Return a reported result, and the moderators' card about it."""
    result = await made(on, prompt)
    opened = await form(on, "noor", result)
    await on.submit("noor", opened, reason="person", text=TEXT)
    return result, await on.comes("mod-log", f"job {on.job(result)}")


@AREA.scene("noor", "the form")
async def report_form(on: Stage) -> Shown:
    await on.ask("milo", "treasury alerts", "mod-log", channel=on.channel("mod-log"))
    on.kept["result"] = await made(on, "two sisters at the harbour, photo")
    on.opened["form"] = await form(on, "noor", on.kept["result"])
    return on.opened["form"]


@AREA.scene("noor", "the answer")
async def answered(on: Stage) -> Message:
    return await on.submit("noor", on.opened["form"], reason="person", text=TEXT)


@AREA.scene("milo", "the moderators' card")
async def card(on: Stage) -> Message:
    on.kept["card"] = await on.comes("mod-log", f"job {on.job(on.kept['result'])}")
    return on.kept["card"]


@AREA.scene("milo", "reported by a second member")
async def card_twice(on: Stage) -> Message:
    opened = await form(on, "theo", on.kept["result"])
    await on.submit("theo", opened, reason="rules", text="")
    return await on.calm(on.kept["card"])


@AREA.scene("milo", "reports that are open")
async def open_reports(on: Stage) -> Message:
    return await on.ask("milo", "moderate reports", "mod-log")


@AREA.scene("milo", "removed and struck: the answer")
async def struck(on: Stage) -> Message:
    return await on.press("milo", on.kept["card"], "Remove and strike")


@AREA.scene("milo", "the card afterwards")
async def card_after(on: Stage) -> Message:
    return await on.calm(on.kept["card"])


@AREA.scene("mira", "what is left in the channel")
async def result_after(on: Stage) -> Message:
    return await on.calm(on.kept["result"])


@AREA.scene("mira", "its maker reads of it")
async def told(on: Stage) -> Message:
    return await on.direct("mira", "strike")


@AREA.scene("mira", "its maker wants it back")
async def shown_again(on: Stage) -> Message:
    return await on.ask("mira", "show", job=on.job(on.kept["result"]))


@AREA.scene("milo", "blurred: the answer")
async def blurred(on: Stage) -> Message:
    on.kept["second"], found = await reported(on, "a scarecrow with a knife")
    return await on.press("milo", found, "Blur")


@AREA.scene("mira", "the blurred result")
async def result_blurred(on: Stage) -> Message:
    return await on.calm(on.kept["second"])


@AREA.scene("milo", "dismissed")
async def dismissed(on: Stage) -> Message:
    _, found = await reported(on, "a bowl of cherries")
    return await on.press("milo", found, "Dismiss")


@AREA.scene("milo", "removed by command")
async def removed(on: Stage) -> Message:
    result = await made(on, "a banner that advertises a shop")
    return await on.ask("milo", "moderate remove", "mod-log", result=on.job(result), reason="Advertising")


@AREA.scene("milo", "there is no such result")
async def remove_unknown(on: Stage) -> Message:
    return await on.ask("milo", "moderate remove", "mod-log", result="zzzzzz", reason="Advertising")


@AREA.scene("milo", "no report is open")
async def none_open(on: Stage) -> Message:
    return await on.ask("milo", "moderate reports", "mod-log")


@AREA.scene("milo", "the log of it")
async def logged(on: Stage) -> Message:
    return (await on.settled("mod-log"))[-1]
