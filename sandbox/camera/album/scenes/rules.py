"""What moderators set, see and read: limits, models, prices, stops and the log."""

from sandbox.camera.album.scene import Area, Shown
from sandbox.camera.album.stage import Stage
from sandbox.discord import Message

AREA = Area("rules")


async def milo(on: Stage, command: str, **options: object) -> Message:
    return await on.ask("milo", command, "mod-log", **options)


@AREA.scene("milo", "limits, none yet")
async def limits_empty(on: Stage) -> Message:
    return await milo(on, "treasury limits")


@AREA.scene("milo", "the alerts' channel is set")
async def alerts(on: Stage) -> Message:
    return await milo(on, "treasury alerts", channel=on.channel("mod-log"))


@AREA.scene("milo", "a limit is set")
async def limit_set(on: Stage) -> Message:
    return await milo(on, "treasury limits", per="day", amount="8")


@AREA.scene("milo", "the limit is lowered below what is used")
async def limit_blocks(on: Stage) -> Message:
    return await milo(on, "treasury limits", per="day", amount="0.40")


@AREA.scene("milo", "the log of it")
async def limit_logged(on: Stage) -> Message:
    return await newest(on)


@AREA.scene("milo", "an allowance is set for all members")
async def allowance_set(on: Stage) -> Message:
    await milo(on, "treasury limits", per="day", amount="8")
    return await milo(on, "treasury allowance", per="week", amount="3")


@AREA.scene("milo", "an allowance is set for one member")
async def allowance_member(on: Stage) -> Message:
    return await milo(on, "treasury allowance", per="day", amount="1.50", member=on.user("mira"))


@AREA.scene("milo", "limits, some in force")
async def limits(on: Stage) -> Message:
    await milo(on, "treasury limits", per="job", amount="0.50", channel=on.channel("gallery"))
    on.kept["limits"] = await milo(on, "treasury limits")
    return on.kept["limits"]


@AREA.scene("milo", "a limit is lifted")
async def limit_off(on: Stage) -> Message:
    return await milo(on, "treasury limits", per="job", amount="off", channel=on.channel("gallery"))


@AREA.scene("milo", "prices above which members are asked")
async def confirm_above(on: Stage) -> Message:
    return await milo(on, "treasury confirm-above", amount="0.40")


@AREA.scene("milo", "jobs of a member at once")
async def running(on: Stage) -> Message:
    return await milo(on, "treasury running", jobs=2)


@AREA.scene("milo", "the server's time zone")
async def zone(on: Stage) -> Message:
    return await milo(on, "treasury zone", name="Europe/Berlin")


@AREA.scene("milo", "an amount that is none")
async def no_amount(on: Stage) -> Message:
    return await milo(on, "treasury limits", per="day", amount="1e3")


@AREA.scene("milo", "the freeze asks first")
async def freeze(on: Stage) -> Message:
    on.kept["freeze"] = await milo(on, "treasury freeze", reason="checking the books")
    return on.kept["freeze"]


@AREA.scene("milo", "frozen")
async def frozen(on: Stage) -> Message:
    card = on.kept["freeze"]
    return await on.press("milo", card, "moderation.freeze")


@AREA.scene("milo", "the log of the freeze")
async def freeze_logged(on: Stage) -> Message:
    return await newest(on)


@AREA.scene("milo", "spending goes on")
async def unfrozen(on: Stage) -> Message:
    return await milo(on, "treasury unfreeze")


@AREA.scene("milo", "models")
async def models(on: Stage) -> Message:
    on.kept["models"] = await milo(on, "studio models")
    return on.kept["models"]


@AREA.scene("milo", "a model is switched off")
async def model_off(on: Stage) -> Message:
    answer = await milo(on, "studio models", model="sora-2-pro", switch="off")
    await milo(on, "studio models", model="sora-2-pro", switch="reset")
    return answer


@AREA.scene("milo", "the default models")
async def defaults(on: Stage) -> Message:
    return await milo(on, "studio defaults")


@AREA.scene("milo", "prices of all models")
async def prices(on: Stage) -> Message:
    return await milo(on, "studio prices")


@AREA.scene("milo", "prices of one model")
async def prices_one(on: Stage) -> Message:
    return await milo(on, "studio prices", model="veo-3.1")


@AREA.scene("milo", "pictures of others")
async def pictures(on: Stage) -> Message:
    return await milo(on, "studio pictures")


@AREA.scene("milo", "history: everything")
async def history(on: Stage) -> Message:
    return await milo(on, "treasury history")


@AREA.scene("milo", "history: the rules")
async def history_rules(on: Stage) -> Message:
    return await milo(on, "treasury history", what="rules")


@AREA.scene("milo", "history: losses")
async def history_losses(on: Stage) -> Message:
    return await milo(on, "treasury history", what="losses")


@AREA.scene("milo", "export")
async def export(on: Stage) -> Message:
    return await milo(on, "treasury export")


@AREA.scene("milo", "limits, all of them lifted again")
async def lifted(on: Stage) -> Message:
    await milo(on, "treasury limits", per="day", amount="off")
    await milo(on, "treasury allowance", per="week", amount="off")
    await milo(on, "treasury running", jobs=3)
    await milo(on, "treasury confirm-above", amount="0.25")
    await on.ask("hana", "host credit", "mod-log", amount="10")
    return await milo(on, "treasury limits")


def _log(number: int) -> None:
    async def play(on: Stage) -> Shown:
        lines = [m for m in on.said("mod-log") if m.author_id == on.discord.bot_user_id]
        return lines[-number]

    play.__name__ = f"log_{number}"
    AREA.scene("milo", "a line of the log")(play)


for _number in range(8, 0, -1):
    _log(_number)


async def newest(on: Stage) -> Message:
    """Return the bot's newest public message in the moderators' channel."""
    found = [m for m in on.said("mod-log") if m.author_id == on.discord.bot_user_id]
    return await on.calm(found[-1])
