"""The verbs of the scenes: people act on the world directly, without the browser."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

from sandbox.custom_ids import custom_id
from sandbox.discord import Channel, Interaction, Message, User
from sandbox.results import job_of, results
from sandbox.world import World

T = TypeVar("T")

PATIENCE_SECONDS = 25.0
CALM_SECONDS = 0.6
"""Real seconds. A card that did not change for so long is taken to be finished."""

_LONG = 10_000.0


class NotShown(Exception):
    """The card of a scene did not come about. The sentence says what was waited for."""


class Stage:
    """A world with its real bot. `kept` and `opened` hold messages and dialogs that later scenes need, by a
    word."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.discord = world.discord
        self.kept: dict[str, Message] = {}
        self.opened: dict[str, Interaction] = {}

    # ── people and places ────────────────────────────────────────────────────────────────────────

    def user(self, name: str) -> User:
        found = next((u for u in self.discord.core.users.values() if u.name.lower() == name.lower()), None)
        if found is None:
            raise NotShown(f"there is nobody called {name}")
        return found

    def channel(self, name: str) -> Channel:
        return self.world.channels[name]

    def said(self, channel: str, words: str = "") -> list[Message]:
        """Return the public messages of a channel that hold these words, oldest first."""
        return [m for m in self.discord.messages(self.channel(channel)) if words in m.text]

    # ── acts ─────────────────────────────────────────────────────────────────────────────────────

    async def ask(self, person: str, command: str, where: str = "studio", /, **options: Any) -> Message:
        """Run a command and return its private answer, once it does not change any more."""
        interaction = await self.discord.slash(self.user(person), self.channel(where), command, options)
        return await self.calm(await interaction.wait_original(PATIENCE_SECONDS))

    async def press(self, person: str, message: Message, action: str) -> Message:
        """Press the button of an action (or with these words) and return the answer."""
        pressed = await self.discord.click(self.user(person), message, self.part(message, action))
        return await self.answer(pressed, message)

    async def dialog(self, person: str, message: Message, action: str) -> Interaction:
        """Press a button that opens a dialog, and return it open."""
        pressed = await self.discord.click(self.user(person), message, self.part(message, action))
        await pressed.wait_modal(PATIENCE_SECONDS)
        return pressed

    async def opens(self, person: str, message: Message, action: str) -> Message | Interaction:
        """Press a button and return what it opens: a dialog, or a message."""
        pressed = await self.discord.click(self.user(person), message, self.part(message, action))
        before = message.edited_at
        await self.until(
            lambda: pressed.modal or pressed.messages or message.edited_at != before, f"what {action} opens"
        )
        return pressed if pressed.modal else await self.answer(pressed, message)

    async def choose(self, person: str, message: Message, action: str, value: str) -> Message:
        """Choose an entry of a menu and return the answer."""
        chosen = await self.discord.select(
            self.user(person), message, self.part(message, action), [self.entry(message, action, value)]
        )
        return await self.answer(chosen, message)

    async def pick(self, person: str, message: Message, menu: str, thing: object) -> Message:
        """Choose a channel, a role, a person or a value in a menu, by a part of its id; return the answer."""
        found = [str(p["custom_id"]) for p in message.parts if menu in f"{p.get('custom_id', '')}:"]
        if not found:
            raise NotShown(f"no menu {menu} on this message")
        chosen = await self.discord.select(self.user(person), message, found[0], [thing])
        return await self.answer(chosen, message)

    async def direct(self, person: str, words: str) -> Message:
        """Return the newest direct message of the bot to this person that holds these words."""

        def look() -> Message | None:
            found = [m for m in self.discord.direct_messages(self.user(person)) if words in m.text]
            return found[-1] if found else None

        return await self.calm(await self.until(look, f"“{words}” in direct messages"))

    async def settled(self, channel: str) -> list[Message]:
        """Return the bot's public messages of a channel, once the newest does not change any more."""
        found = [m for m in self.said(channel) if m.author_id == self.discord.bot_user_id]
        await self.calm(found[-1])
        return found

    async def submit(self, person: str, opened: Interaction, **values: Any) -> Message:
        """Submit the dialog and return the answer."""
        sent = await self.discord.submit_modal(self.user(person), opened, values)
        source = self.discord.core.messages.get(opened.message_id or 0)
        return await self.answer(sent, source)

    async def menu(self, person: str, name: str, message: Message) -> Message:
        """Use an entry of a message's Apps menu."""
        used = await self.discord.message_menu(self.user(person), name, message)
        return await self.calm(await used.wait_original(PATIENCE_SECONDS))

    # ── jobs ─────────────────────────────────────────────────────────────────────────────────────

    async def make(self, person: str, command: str, where: str = "studio", /, **options: Any) -> Message:
        """Make something public and return its result, without waiting for a slow studio."""
        card = await self.start(person, command, where, **options)
        return await self.result(self.job(card), where)

    async def start(self, person: str, command: str, where: str = "studio", /, **options: Any) -> Message:
        """Run a command that makes something and agree to its price if asked. Return the maker's card."""
        card = await self.ask(person, command, where, **options)
        if self.has(card, "jobs.start"):
            await self.press(person, card, "jobs.start")
        return card

    async def result(self, job: str, channel: str = "studio") -> Message:
        def look() -> Message | None:
            self.hurry()
            return next(iter(results(self.discord, self.channel(channel), job)), None)

        return await self.calm(await self.until(look, f"the result of job {job}"))

    def hurry(self) -> None:
        """End the waiting time of all jobs at StableStudio."""
        for job in self.world.studio.jobs.values():
            if job.ready_at > self.world.clock.now():
                self.world.studio.finish(job.id)

    def slow(self) -> None:
        """Let the next job at StableStudio take until `hurry`."""
        self.world.faults.add("studio.render", "slow", factor=_LONG)

    def job(self, message: Message) -> str:
        found = job_of(message)
        if found is None:
            raise NotShown(f"no job is named by: {message.text}")
        return found

    # ── looking ──────────────────────────────────────────────────────────────────────────────────

    def part(self, message: Message, action: str) -> str:
        """Return the custom id of a button or menu: by its action, else by words of its label."""
        parts = [part for part in message.parts if "custom_id" in part]
        for part in parts:
            if f"{part['custom_id']}:".startswith(custom_id(action) + ":"):
                return str(part["custom_id"])
        for part in parts:
            if action.lower() in str(part.get("label") or part.get("placeholder") or "").lower():
                return str(part["custom_id"])
        known = [part.get("label") or part["custom_id"] for part in parts]
        raise NotShown(f"no {action} on this message; there are {known}")

    def has(self, message: Message, action: str) -> bool:
        try:
            self.part(message, action)
        except NotShown:
            return False
        return True

    def entry(self, message: Message, action: str, value: str) -> str:
        """Return the value of a menu's entry: by itself, else by words of its label."""
        wanted = self.part(message, action)
        menu = next(part for part in message.parts if part.get("custom_id") == wanted)
        options = menu.get("options", [])
        for option in options:
            if value == option["value"]:
                return value
        for option in options:
            if value.lower() in option["label"].lower():
                return str(option["value"])
        raise NotShown(f"no {value} in the menu; there are {[option['value'] for option in options]}")

    async def answer(self, interaction: Interaction, source: Message | None) -> Message:
        """Return the answer to an act: a new private message, or the changed source."""
        before = source and (source.edited_at, source.deleted)

        def look() -> Message | None:
            others = [m for m in interaction.messages if source is None or m.id != source.id]
            if others:
                return others[-1]
            changed = source and (source.edited_at, source.deleted) != before
            return source if changed else None

        if interaction.acked_at and interaction.original_id == (source and source.id):
            return await self.calm(source) if source else await self.until(look, "an answer")
        return await self.calm(await self.until(look, f"an answer to {interaction.name}"))

    async def calm(self, message: Message) -> Message:
        """Return the message once it says something and does not change any more."""
        since, last = time.monotonic(), ""
        deadline = since + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            now = f"{message.edited_at}{message.components}{message.loading}"
            if now != last or message.loading:
                since, last = time.monotonic(), now
            if time.monotonic() - since > CALM_SECONDS:
                break
            await asyncio.sleep(0.05)
        return message

    async def until(self, look: Callable[[], T | None], what: str) -> T:
        """Return the first truthy answer. Raises NotShown after `PATIENCE_SECONDS`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := look()):
            if time.monotonic() > deadline:
                raise NotShown(f"waited in vain for {what}")
            await asyncio.sleep(0.05)
        return found

    async def comes(self, channel: str, words: str, after: int = 0) -> Message:
        """Return the newest public message with these words, younger than the message `after`."""

        def look() -> Message | None:
            found = [m for m in self.said(channel, words) if m.id > after]
            return found[-1] if found else None

        return await self.calm(await self.until(look, f"“{words}” in #{channel}"))
