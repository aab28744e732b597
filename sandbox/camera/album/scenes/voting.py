"""A contest from its first ballot to its result."""

from sandbox.camera.album.scene import Area
from sandbox.camera.album.scenes.contests import TERMS, contest, made
from sandbox.camera.album.stage import Stage
from sandbox.custom_ids import argument
from sandbox.discord import Message

AREA = Area("voting")


@AREA.scene("milo", "entries are closed, for the organiser")
async def closed(on: Stage) -> Message:
    card = on.kept["close"]
    return await on.press("milo", card, "contests.close") if on.has(card, "contests.close") else card


@AREA.scene("noor", "the voting begins")
async def begins(on: Stage) -> Message:
    on.kept["voting"] = await on.calm(on.kept["contest"])
    return on.kept["voting"]


@AREA.scene("milo", "a ballot")
async def ballot(on: Stage) -> Message:
    on.kept["ballot"] = await on.press("milo", on.kept["voting"], "contests.vote")
    return on.kept["ballot"]


@AREA.scene("milo", "the next ballot")
async def next_ballot(on: Stage) -> Message:
    return await on.press("milo", on.kept["ballot"], "contests.judge")


@AREA.scene("milo", "own votes")
async def votes(on: Stage) -> Message:
    more = await on.press("milo", on.kept["ballot"], "contests.ballot-more")
    return await on.press("milo", more, "contests.votes")


@AREA.scene("milo", "every pair was voted on")
async def all_said(on: Stage) -> Message:
    ballot = await on.press("milo", on.kept["voting"], "contests.vote")
    for _ in range(6):
        if not on.has(ballot, "contests.judge"):
            break
        ballot = await on.press("milo", ballot, "contests.judge")
    for person in ("mira", "noor", "theo"):
        one = await on.press(person, on.kept["voting"], "contests.vote")
        if on.has(one, "contests.judge"):
            await on.press(person, one, "contests.judge")
    return ballot


@AREA.scene("milo", "ending the voting asks first")
async def end(on: Stage) -> Message:
    on.kept["end"] = await on.ask("milo", "contest-admin close", contest=contest(on))
    return on.kept["end"]


@AREA.scene("noor", "the result")
async def result(on: Stage) -> Message:
    card = on.kept["end"]
    if on.has(card, "contests.close"):
        await on.press("milo", card, "contests.close")
    found = await on.until(
        lambda: [m for m in on.said("studio") if on.has(m, "contests.gallery")], "the result"
    )
    on.kept["result"] = await on.calm(found[-1])
    return on.kept["result"]


@AREA.scene("noor", "everyone's entries")
async def entries(on: Stage) -> Message:
    return await on.press("noor", on.kept["result"], "contests.gallery")


@AREA.scene("noor", "the card after the end")
async def card_ended(on: Stage) -> Message:
    return await on.calm(on.kept["contest"])


@AREA.scene("noor", "results by command")
async def results(on: Stage) -> Message:
    return await on.ask("noor", "contest results", contest=contest(on))


@AREA.scene("milo", "the organiser's export")
async def export(on: Stage) -> Message:
    return await on.ask("milo", "contest-admin export", contest=contest(on))


@AREA.scene("noor", "a contest with hearts")
async def hearts_card(on: Stage) -> Message:
    terms = {**TERMS, "theme": "Red things", "voting": "hearts", "pot": "2", "prize": "0.5", "quorum": 1}
    preview = await on.ask("milo", "contest-admin create", **terms)
    number = argument(on.part(preview, "contests.open"))
    await on.press("milo", preview, "contests.open")
    found = await on.until(
        lambda: [m for m in on.said("studio") if f"contests.vote:{number}" in str(m.components)], "the card"
    )
    on.kept["contest"] = await on.calm(found[-1])
    return on.kept["contest"]


@AREA.scene("milo", "hearts for entries")
async def hearts(on: Stage) -> Message:
    for person in ("mira", "theo"):
        await on.press(person, await made(on, person, f"a red kite of {person}"), "contests.enter-this")
    card = await on.ask("milo", "contest-admin close", contest=contest(on))
    if on.has(card, "contests.close"):
        await on.press("milo", card, "contests.close")
    return await on.press("milo", await on.calm(on.kept["contest"]), "contests.vote")
