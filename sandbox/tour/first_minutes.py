"""The first minutes of a server: the bot is invited, greets, is set up by menus, and makes a picture."""

import time
from dataclasses import dataclass

from bot.domain.amounts import format_usd
from sandbox.custom_ids import custom_id
from sandbox.discord import EVERYONE, Channel, Message, User
from sandbox.discord.model import Json
from sandbox.fresh import join
from sandbox.results import amounts, job_of, price_of
from sandbox.tour.acts import answered, press, until
from sandbox.tour.creating import granted
from sandbox.tour.expectations import Tour, Unexpected

BUDGET, DAILY_LIMIT = 2_000_000, 5_000_000
MOST_PRESSES = 8


@dataclass(slots=True)
class _Panel:
    """Juno at `/setup`. Everything she presses or chooses is counted."""

    tour: Tour
    juno: User
    presses: int = 0

    async def press(self, message: Message, label: str) -> Message:
        """Press what answers with a message of its own."""
        self.presses += 1
        return await press(self.tour, "juno", message, str(message.button(label)["custom_id"]))

    async def turn(self, panel: Message, heading: str) -> None:
        self.presses += 1
        button = panel.button("Next")
        await self.tour.does(f"Juno presses  [ {button['label']} ]")
        await self.tour.world.discord.click(self.juno, panel, button["custom_id"])
        await until(self.tour, lambda: heading in panel.text, f"the panel shows “{heading}”")

    async def choose(self, panel: Message, row: str, chosen: Channel | str) -> None:
        """Choose in a menu of the panel, and wait until it shows that."""
        self.presses += 1
        menu, value = custom_id("moderation.choose-setting", row), getattr(chosen, "id", chosen)
        name = f"#{chosen.name}" if isinstance(chosen, Channel) else self._label(panel, menu, str(chosen))
        await self.tour.does(f"Juno chooses  {name}")
        await self.tour.world.discord.select(self.juno, panel, menu, [chosen])
        await until(self.tour, lambda: str(value) in _chosen(panel, menu), "the panel shows what is chosen")

    def _label(self, panel: Message, menu: str, value: str) -> str:
        options = _part(panel, menu).get("options", [])
        return next((str(one["label"]) for one in options if one["value"] == value), value)


def _part(panel: Message, menu: str) -> Json:
    return next((part for part in panel.parts if part.get("custom_id") == menu), {})


def _chosen(panel: Message, menu: str) -> list[str]:
    part = _part(panel, menu)
    options, defaults = part.get("options") or [], part.get("default_values") or []
    return [one["value"] for one in options if one.get("default")] + [one["id"] for one in defaults]


async def first_minutes(tour: Tour) -> None:
    """Walk from the invitation to the first picture."""
    tour.screen.says("Juno owns the Harbour Club, which has never seen the bot. Kai moderates it.")
    await tour.does("Juno invites the bot")
    join(tour.world)
    began, juno = time.monotonic(), tour.person("juno")
    greeting = await _greeted(tour)
    panel = _Panel(tour, juno)
    trial = await _set_up(tour, panel, greeting)
    tour.expect(
        panel.presses <= MOST_PRESSES, f"{panel.presses} presses from the greeting to the first price"
    )
    await _first_picture(tour, trial)
    tour.expect(len(_greetings(tour)) == 1, "the server was greeted once")
    tour.screen.says(f"From the invitation to the first picture in {time.monotonic() - began:.0f} s.")


def _greetings(tour: Tour) -> list[Message]:
    general = tour.world.channels["harbour-general"]
    return [message for message in tour.world.discord.messages(general) if "Set up" in _labels(message)]


def _labels(message: Message) -> str:
    return " ".join(str(button.get("label")) for button in message.buttons)


async def _greeted(tour: Tour) -> Message:
    await until(tour, lambda: _greetings(tour), "the bot greets in the system channel")
    [greeting] = _greetings(tour)
    tour.show(greeting)
    return greeting


async def _set_up(tour: Tour, panel: _Panel, greeting: Message) -> Message:
    """Set the server up, and return the free price at the end."""
    before = tour.funds
    card = await panel.press(greeting, "Set up")
    tour.expect(card.seen_by == panel.juno.id, "only Juno sees the panel")
    mods = tour.world.channels["harbour-mods"]
    await panel.choose(card, "alerts", mods)
    tour.show(card)
    tour.expect("⚠️" in card.text or "❌" in card.text, "the panel warns of a channel that the bot cannot see")
    await tour.does("Juno lets the bot into #mods, in that channel's settings")
    tour.world.discord.set_bot_permissions(mods, allow=EVERYONE)
    await panel.turn(card, "money")
    await panel.choose(card, "daily", str(DAILY_LIMIT))
    await panel.turn(card, "rules")
    await panel.turn(card, "check")
    tour.show(card)
    trial = await panel.press(card, "Try it free")
    tour.expect("Nothing was paid" in trial.text, "the price is free to see")
    both = "/host credit" in trial.text and "/treasury topup" in trial.text
    tour.expect(both, "without a budget both ways to one are named")
    tour.expect(tour.funds == before, "no money moved on the chain")
    return trial


async def _first_picture(tour: Tour, trial: Message) -> None:
    general, world, juno = tour.world.channels["harbour-general"], tour.world, tour.person("juno")
    guild = world.discord.core.guild_of(general)
    assert guild is not None
    await granted(tour, BUDGET, general, {"server": str(guild.id)})
    price = amounts(trial.text)[0]
    await tour.does("Juno presses  [ Try again ]")
    again = await world.discord.click(juno, trial, str(trial.button("Try again")["custom_id"]))
    offer = await tour.answer(again, "the price is asked for")
    before, began = tour.funds, time.monotonic()
    label = f"Make it · {format_usd(price)}"
    await tour.does(f"Juno presses  [ {label} ]")
    pressed = await world.discord.click(juno, offer, str(offer.button(label)["custom_id"]))
    with tour.screen.waiting("the job starts"):
        card = await pressed.wait_message("Making it")
    job = job_of(card)
    if job is None:
        raise Unexpected(f"The job did not start: {card.text}")
    made = await tour.delivered(job, began, before, general)
    tour.expect(price_of(made.message) == price, "the first picture costs what the free price said")
    limits = await answered(tour, "kai", "treasury limits", {}, "harbour-general")
    tour.expect(DAILY_LIMIT in amounts(limits.text), "Kai finds the daily limit that Juno chose")
