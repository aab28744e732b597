"""A fresh server, from the bot's joining to the price of a first picture, and to the picture."""

from dataclasses import dataclass, field

import pytest

from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.discord import EVERYONE, Channel, Guild, Interaction, Message, Permission, Upload, User
from sandbox.results import amounts, results
from tests.e2e.custom_ids import id_on
from tests.e2e.harness import PATIENCE_SECONDS, BotHarness, until
from tests.e2e.private import directs

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOST_PRESSES = 8
"""From the greeting to the first picture's price."""


@dataclass
class Newcomer:
    """A moderator who sets a server up by pressing alone. Counts the presses."""

    harness: BotHarness
    user: User
    guild: Guild
    channel: Channel
    presses: int = field(default=0)

    async def press(self, message: Message, custom_id: str) -> Interaction:
        self.presses += 1
        interaction = await self.harness.world.discord.click(self.user, message, custom_id)
        await interaction.wait_acked(PATIENCE_SECONDS)
        return interaction

    async def choose(self, message: Message, row: str, *values: str) -> None:
        self.presses += 1
        custom_id = encode(actions.ChooseSetting(row))
        interaction = await self.harness.world.discord.select(self.user, message, custom_id, list(values))
        await interaction.wait_acked(PATIENCE_SECONDS)
        await until(lambda: chosen(message, row) == list(values), f"{row} to show {values}")

    async def turn(self, panel: Message, page: str, words: str) -> None:
        await self.press(panel, encode(actions.SetUp(page)))
        await until(lambda: words in panel.text, f"“{words}”")


def chosen(panel: Message, row: str) -> list[str]:
    """Return what a menu of the panel shows as chosen."""
    custom_id = encode(actions.ChooseSetting(row))
    menu = next((part for part in panel.parts if part.get("custom_id") == custom_id), {})
    defaults = [option["value"] for option in menu.get("options", ()) if option.get("default")]
    return defaults or [default["id"] for default in menu.get("default_values", ())]


def joined(harness: BotHarness, name: str, *channels: str, system: str | None = None) -> Newcomer:
    """Found a server of Ines' with these channels and let her add the bot."""
    discord, ines = harness.world.discord, harness.user("ines")
    guild = discord.add_fresh_guild(name, ines)
    made = {channel: discord.add_channel(guild, channel) for channel in channels}
    if system is not None:
        discord.set_system_channel(guild, made[system])
    discord.invite_bot(guild, ines)
    return Newcomer(harness, ines, guild, next(iter(made.values())))


async def greeting_in(newcomer: Newcomer) -> Message:
    discord = newcomer.harness.world.discord

    def look() -> Message | None:
        said = discord.messages(newcomer.channel)
        return next((message for message in said if id_on(message, actions.SetUp)), None)

    return await until(look, "the greeting")


async def test_from_the_greeting_to_a_first_picture_in_a_few_presses(harness: BotHarness) -> None:
    newcomer = joined(harness, "Fresh Harbour", "general", "pictures", system="general")
    discord = harness.world.discord
    pictures = next(c for c in discord.core.channels.values() if c.name == "pictures")
    greeting = await greeting_in(newcomer)
    assert "### Hi, I make pictures and videos for this server" in greeting.text
    panel = await (await newcomer.press(greeting, encode(actions.SetUp()))).wait_original(PATIENCE_SECONDS)
    assert "### Set up · channels" in panel.text
    assert panel.seen_by == newcomer.user.id
    await newcomer.choose(panel, "alerts", str(pictures.id))
    await newcomer.turn(panel, "money", "### Set up · money")
    await newcomer.choose(panel, "daily", "5000000")
    await newcomer.turn(panel, "rules", "### Set up · people and rules")
    await newcomer.turn(panel, "check", "### Set up · check")
    assert "✅ <#" in panel.text
    pressed = await newcomer.press(panel, encode(actions.TryFree()))
    quote = await pressed.wait_original(PATIENCE_SECONDS)
    assert newcomer.presses <= MOST_PRESSES
    (price,) = {amount for amount in amounts(quote.text) if amount}
    assert "Nothing was paid." in quote.text
    assert "/treasury topup" in quote.text
    assert "/host credit" in quote.text
    assert not harness.world.studio.jobs

    answer = await harness.ask(
        "hana", "host credit", {"amount": "1", "server": str(newcomer.guild.id)}, "mod-log"
    )
    assert "added to" in answer.text
    again = await newcomer.press(quote, encode(actions.TryFree()))
    card = await again.wait_original(PATIENCE_SECONDS)
    make = await until(lambda: id_on(card, actions.MakeFirst), "the button that makes it")
    await newcomer.press(card, make)

    def posted() -> Message | None:
        harness.hurry()
        return next((m for m in results(discord, newcomer.channel) if m.attachments), None)

    result = await until(posted, "the first picture")
    assert price in amounts(result.text)


async def test_without_a_channel_to_write_in_the_one_who_added_the_bot_is_greeted(
    harness: BotHarness,
) -> None:
    newcomer = joined(harness, "Quiet Harbour", "general")
    said = await until(lambda: directs(harness, "ines"), "the greeting")
    assert "Quiet Harbour" in said[-1].text
    assert "/setup" in said[-1].text
    link = said[-1].buttons[0]
    assert link["url"] == f"https://discord.com/channels/{newcomer.guild.id}"
    assert not harness.world.discord.messages(newcomer.channel)


async def test_the_audit_log_tells_who_is_greeted(harness: BotHarness) -> None:
    discord, ines, juno = harness.world.discord, harness.user("ines"), harness.user("juno")
    guild = discord.add_fresh_guild("Busy Harbour", ines)
    discord.add_channel(guild, "general")
    discord.add_member(guild, juno, permissions=Permission.MANAGE_GUILD)
    discord.invite_bot(guild, juno, EVERYONE | Permission.VIEW_AUDIT_LOG)
    said = await until(lambda: directs(harness, "juno"), "the greeting")
    assert "Busy Harbour" in said[-1].text


async def test_a_restart_greets_no_server_again_and_setup_goes_on_where_it_was_left(
    harness: BotHarness,
) -> None:
    newcomer = joined(harness, "Calm Harbour", "general", "alerts", system="general")
    discord = harness.world.discord
    alerts = next(c for c in discord.core.channels.values() if c.name == "alerts")
    await greeting_in(newcomer)
    asked = await discord.slash(newcomer.user, newcomer.channel, "setup", {})
    panel = await asked.wait_original(PATIENCE_SECONDS)
    await newcomer.choose(panel, "alerts", str(alerts.id))
    await newcomer.turn(panel, "money", "### Set up · money")
    await harness.bot.restart()
    asked = await discord.slash(newcomer.user, newcomer.channel, "setup", {})
    again = await asked.wait_original(PATIENCE_SECONDS)
    assert "### Set up · money" in again.text
    await newcomer.turn(panel, "channels", "### Set up · channels")  # the old panel works too
    assert chosen(panel, "alerts") == [str(alerts.id)]
    discord.remove_channel(alerts)
    await newcomer.turn(panel, "money", "### Set up · money")
    await newcomer.turn(panel, "channels", "That channel is gone")
    await newcomer.choose(panel, "alerts")
    await until(lambda: "That channel is gone" not in panel.text, "the warning to go")
    said = [message for message in discord.messages(newcomer.channel) if id_on(message, actions.SetUp)]
    assert len(said) == 1, "one greeting, whatever happens"


async def test_the_rules_of_one_server_come_to_another_as_a_file(harness: BotHarness) -> None:
    discord = harness.world.discord
    for command, options in (
        ("treasury limits", {"per": "week", "amount": "12.5"}),
        ("treasury alerts", {"channel": harness.world.channels["mod-log"]}),
    ):
        await harness.ask("milo", command, options, "mod-log")
    answer = await harness.ask("milo", "setup", {"rules": "export"}, "mod-log")
    (file,) = answer.attachments
    newcomer = joined(harness, "Twin Harbour", "general", "mod-log", system="general")
    await greeting_in(newcomer)
    upload = Upload("rules.json", file.data)
    asked = await discord.slash(newcomer.user, newcomer.channel, "setup", {"file": upload})
    card = await asked.wait_original(PATIENCE_SECONDS)
    assert "Weekly server limit: off → $12.50" in card.text
    assert "Alert channel: none → <#" in card.text
    apply = await until(lambda: id_on(card, actions.ApplyRules), "Apply")
    await newcomer.press(card, apply)
    await until(lambda: "are in force" in card.text, "the changes")
    limits = await discord.slash(newcomer.user, newcomer.channel, "treasury limits", {})
    assert "$12.50" in (await limits.wait_original(PATIENCE_SECONDS)).text

    broken = Upload("rules.json", b'{"format": "atelier-rules", "version": 1, "server": 7, "settings": {}}')
    asked = await discord.slash(newcomer.user, newcomer.channel, "setup", {"file": broken})
    assert "The entry `server` of that file" in (await asked.wait_original(PATIENCE_SECONDS)).text


async def test_a_member_cannot_set_up_but_may_try(harness: BotHarness) -> None:
    newcomer = joined(harness, "Open Harbour", "general", system="general")
    discord, mira = harness.world.discord, harness.user("mira")
    discord.add_member(newcomer.guild, mira)
    greeting = await greeting_in(newcomer)
    pressed = await discord.click(mira, greeting, encode(actions.SetUp()))
    refusal = await until(lambda: pressed.messages, "the refusal")
    assert "**Manage Server**" in refusal[0].text
    pressed = await discord.click(mira, greeting, encode(actions.TryFree()))
    quote = await pressed.wait_original(PATIENCE_SECONDS)
    assert "Nothing was paid." in quote.text
    assert not id_on(quote, actions.TopUp)


async def test_two_moderators_set_up_at_once_and_a_server_that_joined_meanwhile_is_greeted(
    harness: BotHarness,
) -> None:
    discord = harness.world.discord
    assert await harness.bot.stop() == 0
    newcomer = joined(harness, "Early Harbour", "general", system="general")
    await harness.bot.start()
    await greeting_in(newcomer)
    juno = harness.user("juno")
    discord.add_member(newcomer.guild, juno, permissions=Permission.MANAGE_GUILD)
    other = Newcomer(harness, juno, newcomer.guild, newcomer.channel)
    panels = []
    for person in (newcomer, other):
        asked = await discord.slash(person.user, newcomer.channel, "setup", {})
        panels.append(await asked.wait_original(PATIENCE_SECONDS))
    mine, theirs = panels
    await newcomer.choose(mine, "alerts", str(newcomer.channel.id))
    await other.choose(theirs, "contests", str(newcomer.channel.id))
    assert chosen(theirs, "alerts") == [str(newcomer.channel.id)], "nobody's choice is lost"
    await newcomer.choose(mine, "approvals", str(newcomer.channel.id))
    assert chosen(mine, "contests") == [str(newcomer.channel.id)]
