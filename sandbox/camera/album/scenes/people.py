"""Cases about members: strikes, blocks, appeals, and what the member reads of them."""

from sandbox.camera.album.scene import Area, Shown
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("people")
REASON = "Pictures of real people without asking them"


async def milo(on: Stage, command: str, **options: object) -> Message:
    return await on.ask("milo", f"moderate {command}", "mod-log", **options)


@AREA.scene("milo", "a member without any case")
async def strikes_none(on: Stage) -> Message:
    await on.ask("milo", "treasury alerts", "mod-log", channel=on.channel("mod-log"))
    return await milo(on, "strikes", member=on.user("theo"))


@AREA.scene("milo", "a first strike")
async def strike(on: Stage) -> Message:
    return await milo(on, "strike", member=on.user("theo"), reason=REASON)


@AREA.scene("theo", "the member reads of the strike")
async def strike_told(on: Stage) -> Message:
    return await on.direct("theo", "strike")


@AREA.scene("theo", "the appeal's form")
async def appeal_form(on: Stage) -> Shown:
    on.kept["told"] = await on.direct("theo", "strike")
    opened = await on.dialog("theo", on.kept["told"], "Appeal")
    on.opened["appeal"] = opened
    return opened


@AREA.scene("theo", "the appeal is sent")
async def appealed(on: Stage) -> Message:
    return await on.submit("theo", on.opened["appeal"], reason="It is a drawing of me and my brother.")


@AREA.scene("milo", "an appeal in the moderators' channel")
async def appeal_card(on: Stage) -> Message:
    return await on.comes("mod-log", "appeals")


@AREA.scene("milo", "appeals that wait")
async def appeals(on: Stage) -> Message:
    on.kept["appeals"] = await milo(on, "appeals")
    return on.kept["appeals"]


@AREA.scene("milo", "the appeal is refused")
async def appeal_refused(on: Stage) -> Message:
    return await on.press("milo", on.kept["appeals"], "Refuse")


@AREA.scene("theo", "the member reads the decision")
async def appeal_told(on: Stage) -> Message:
    return await on.direct("theo", "appeal")


@AREA.scene("milo", "a second strike blocks for an hour")
async def strike_second(on: Stage) -> Message:
    return await milo(on, "strike", member=on.user("theo"), reason="The same again")


@AREA.scene("theo", "a blocked member asks for a picture")
async def blocked_refused(on: Stage) -> Message:
    return await on.ask("theo", "imagine", prompt="a heron on a pier")


@AREA.scene("theo", "the member reads of the block")
async def second_told(on: Stage) -> Message:
    return await on.direct("theo", "strike 2")


@AREA.scene("milo", "a member's cases")
async def strikes(on: Stage) -> Message:
    on.kept["record"] = await milo(on, "strikes", member=on.user("theo"))
    return on.kept["record"]


@AREA.scene("milo", "the form of a block")
async def block_form(on: Stage) -> Shown:
    return await on.dialog("milo", on.kept["record"], "Block")


@AREA.scene("milo", "a strike is taken back")
async def strike_lifted(on: Stage) -> Message:
    record = on.kept["record"]
    menu = next(part for part in record.parts if part.get("options"))
    return await on.pick("milo", record, str(menu["custom_id"]), str(menu["options"][0]["value"]))


@AREA.scene("milo", "blocked without an end")
async def block(on: Stage) -> Message:
    return await milo(on, "block", member=on.user("theo"), reason=REASON)


@AREA.scene("milo", "unblocked")
async def unblock(on: Stage) -> Message:
    return await milo(on, "unblock", member=on.user("theo"))


@AREA.scene("milo", "a moderator cannot strike the owner")
async def shielded(on: Stage) -> Message:
    return await milo(on, "strike", member=on.user("hana"), reason=REASON)


@AREA.scene("milo", "nor themselves")
async def shielded_self(on: Stage) -> Message:
    return await milo(on, "block", member=on.user("milo"), reason=REASON)


@AREA.scene("milo", "a member's usage, from their menu")
async def usage(on: Stage) -> Message:
    used = await on.discord.user_menu(
        on.user("milo"), "Creator's usage", on.user("theo"), on.channel("mod-log")
    )
    return await on.calm(await used.wait_original())


@AREA.scene("milo", "who may use the bot, at first")
async def gates(on: Stage) -> Message:
    return await milo(on, "gates")


@AREA.scene("milo", "gates for new accounts and new members")
async def gates_set(on: Stage) -> Message:
    return await milo(on, "gates", account_age="30d", time_on_server="1d", pending="on")


@AREA.scene("noor", "a new member at the gate")
async def gate_closed(on: Stage) -> Message:
    return await on.ask("noor", "imagine", prompt="a heron on a pier")


@AREA.scene("milo", "the ladder of strikes")
async def ladder(on: Stage) -> Message:
    await milo(on, "gates", account_age="off", time_on_server="off")
    return await milo(on, "ladder")


@AREA.scene("milo", "another ladder")
async def ladder_set(on: Stage) -> Message:
    shown = await milo(on, "ladder", first="1h", second="7d", third="blocked", fourth="off")
    await milo(on, "ladder", first="note", second="1h", third="1d", fourth="blocked")
    return shown


@AREA.scene("milo", "all cases as a file")
async def export(on: Stage) -> Message:
    return await milo(on, "export")


@AREA.scene("milo", "the log of cases")
async def logged(on: Stage) -> Message:
    return (await on.settled("mod-log"))[-1]
