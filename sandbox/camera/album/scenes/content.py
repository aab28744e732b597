"""What may be asked for: a server's words, AutoMod's, the provider's filters, and refusals because of them."""

from sandbox.camera.album.scene import Area
from sandbox.camera.album.stage import Stage
from sandbox.discord import EVERYONE, Message, Permission

AREA = Area("content")
PROMPT = "a n.u.d.3 heron on a pier"


async def milo(on: Stage, command: str, **options: object) -> Message:
    return await on.ask("milo", command, "mod-log", **options)


@AREA.scene("milo", "no words yet, and AutoMod cannot be read")
async def filter_none(on: Stage) -> Message:
    on.discord.add_keyword_rule(on.world.lab, "No gore", ["gore*", "bloodbath"], allow=["Gorecki"])
    return await milo(on, "moderate filter list")


@AREA.scene("milo", "words are blocked, with an exception")
async def filter_add(on: Stage) -> Message:
    await milo(on, "moderate filter add", words="*cock*", exceptions="cocktail*, peacock")
    return await milo(on, "moderate filter add", words="nude*, naked")


@AREA.scene("milo", "a word that would block everything")
async def filter_refused(on: Stage) -> Message:
    return await milo(on, "moderate filter add", words="*")


@AREA.scene("milo", "the words, and AutoMod's beside them")
async def filter_list(on: Stage) -> Message:
    role = next(role for role in on.world.lab.roles.values() if role.managed)
    on.discord.change_role(on.world.lab, role, EVERYONE | Permission.MANAGE_GUILD)
    return await milo(on, "moderate filter list")


@AREA.scene("milo", "a text is tried")
async def filter_test(on: Stage) -> Message:
    return await milo(on, "moderate filter test", text=PROMPT)


@AREA.scene("milo", "a text that breaks no rule")
async def filter_test_fine(on: Stage) -> Message:
    return await milo(on, "moderate filter test", text="a cocktail beside a peacock")


@AREA.scene("mira", "a prompt is blocked")
async def blocked(on: Stage) -> Message:
    on.kept["blocked"] = await on.ask("mira", "imagine", prompt=PROMPT)
    return on.kept["blocked"]


@AREA.scene("mira", "a moderator is asked")
async def asked(on: Stage) -> Message:
    await milo(on, "treasury approve-above", amount="5", channel=on.channel("mod-log"))
    return await on.press("mira", on.kept["blocked"], "Ask a moderator")


@AREA.scene("milo", "the approval's card")
async def approval(on: Stage) -> Message:
    return await on.comes("mod-log", "heron")


@AREA.scene("mira", "AutoMod's rule blocks")
async def blocked_automod(on: Stage) -> Message:
    return await on.ask("mira", "draft", prompt="a bloodbath on the bridge")


@AREA.scene("milo", "AutoMod's words do not count any more")
async def filter_settings(on: Stage) -> Message:
    await milo(on, "treasury approve-above", amount="off")
    return await milo(on, "moderate filter settings", automod="off")


@AREA.scene("milo", "a word is allowed again")
async def filter_remove(on: Stage) -> Message:
    return await milo(on, "moderate filter remove", rule="1")


@AREA.scene("milo", "the provider's filters")
async def policy(on: Stage) -> Message:
    return await milo(on, "studio policy")


@AREA.scene("milo", "looser in age-restricted channels")
async def policy_set(on: Stage) -> Message:
    options = {"moderation": "low", "safety_tolerance": "4", "where": "age-restricted channels"}
    return await milo(on, "studio policy", **options)


@AREA.scene("mira", "the provider refuses what it was asked")
async def provider(on: Stage) -> Message:
    await milo(on, "moderate filter remove", rule="2")
    await milo(on, "moderate filter remove", rule="3")
    on.world.faults.add("studio.render", "moderation")
    card = await on.start("mira", "grok generate", prompt="a duel at dawn")
    on.hurry()
    return await on.calm(card)
