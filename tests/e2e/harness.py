"""Harness of the end-to-end tests: a whole world with the real bot in it, and verbs for its people."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.store import open_readonly
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import encode
from sandbox.bot_process import BotProcess, run_bot
from sandbox.discord import Channel, Interaction, Message, User
from sandbox.results import is_result, job_of, results
from sandbox.spending import is_final, spent
from sandbox.studio import Job as StudioJob
from sandbox.world import World
from tests.e2e.custom_ids import id_on

T = TypeVar("T")

PATIENCE_SECONDS = 90.0
"""Real seconds. A busy machine may stand still for half a minute."""
BUDGET = 20_000_000

Record = dict[str, Any]


async def until(look: Callable[[], T | None], what: str, timeout: float = PATIENCE_SECONDS) -> T:
    """Return the first truthy answer of `look`. Raises AssertionError after `timeout` real seconds."""
    deadline = time.monotonic() + timeout
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:.0f} s in vain for {what}")
        await asyncio.sleep(0.02)
    return found


@dataclass
class BotHarness:
    """World and bot, and the acts of tests. Money is micro-USDC."""

    world: World
    bot: BotProcess
    notes: list[str] = field(default_factory=list)

    # ── people ───────────────────────────────────────────────────────────────────────────────────

    @property
    def studio(self) -> Channel:
        return self.world.channels["studio"]

    def user(self, name: str) -> User:
        return self.world.people[name]

    async def slash(
        self, person: str, command: str, options: Mapping[str, Any] | None = None, channel: str = "studio"
    ) -> Interaction:
        """Run the command in the channel. Raises RefusedError where Discord's client would not let it."""
        where = self.world.channels[channel]
        return await self.world.discord.slash(self.user(person), where, command, options or {})

    async def ask(
        self, person: str, command: str, options: Mapping[str, Any] | None = None, channel: str = "studio"
    ) -> Message:
        """Run the command and return the private answer, which only that person sees."""
        interaction = await self.slash(person, command, options, channel)
        message = await interaction.wait_original(PATIENCE_SECONDS)
        assert message.seen_by == self.user(person).id
        return message

    async def start(
        self, person: str, command: str, options: Mapping[str, Any] | None = None, channel: str = "studio"
    ) -> str:
        """Run a command that makes something, and agree to its price if asked. Return the job's id."""
        card = await self.ask(person, command, options, channel)
        job = job_of(card)
        assert job, f"no job was made: {card.text}"
        if id_on(card, actions.Start):
            await self.press(person, card, encode(actions.Start(job)))
        return job

    async def press(self, person: str, message: Message, custom_id: str) -> Interaction:
        """Press and wait for the acknowledgement."""
        interaction = await self.world.discord.click(self.user(person), message, custom_id)
        await interaction.wait_acked()
        return interaction

    async def press_old(self, person: str, message: Message, custom_id: str) -> Interaction:
        """Press a button that earlier versions put below such a message; today's need not have it."""
        part = {"custom_id": custom_id, "type": 2, "id": 1}
        interaction = self.world.discord._press(self.user(person), message, part, {})
        await interaction.wait_acked()
        return interaction

    async def fill(self, person: str, opened: Interaction, values: Mapping[str, Any]) -> Interaction:
        """Submit the dialog that an interaction opened, and wait for the acknowledgement. Texts, and entries
        of menus by their value, by custom id; what is left out stays as it was."""
        await opened.wait_modal(PATIENCE_SECONDS)
        sent = await self.world.discord.submit_modal(self.user(person), opened, values)
        await sent.wait_acked(PATIENCE_SECONDS)
        return sent

    async def choose(self, person: str, message: Message, custom_id: str, value: str) -> Interaction:
        """Choose one entry of a menu on a message, and wait for the acknowledgement."""
        interaction = await self.world.discord.select(self.user(person), message, custom_id, [value])
        await interaction.wait_acked(PATIENCE_SECONDS)
        return interaction

    async def forge(self, person: str, message: Message, custom_id: str) -> Message:
        """Press as a person who does not see the message, as a modified client can. Return the answer."""
        part = {"custom_id": custom_id, "type": 2, "id": 1}
        interaction = self.world.discord._press(self.user(person), message, part, {})
        return (await until(lambda: interaction.followups, "an answer to the forged press"))[0]

    # ── jobs ─────────────────────────────────────────────────────────────────────────────────────

    def hurry(self) -> None:
        """End the waiting time of all jobs at StableStudio."""
        now = self.world.clock.now()
        for job in self.world.studio.jobs.values():
            if job.ready_at > now:
                self.world.studio.finish(job.id)

    async def result(self, job: str, channel: str = "studio", timeout: float = PATIENCE_SECONDS) -> Message:
        """Wait for the job's result in the channel, without waiting for a slow studio."""
        where = self.world.channels[channel]

        def look() -> Message | None:
            self.hurry()
            return next(iter(results(self.world.discord, where, job)), None)

        return await until(look, f"the result of job {job}", timeout)

    async def made(
        self, person: str, command: str, options: Mapping[str, Any] | None = None, channel: str = "studio"
    ) -> tuple[str, Message]:
        """Make a job, from command to result."""
        job = await self.start(person, command, options, channel)
        return job, await self.result(job, channel)

    def results(self, job: str, channel: str = "studio") -> list[Message]:
        return results(self.world.discord, self.world.channels[channel], job)

    def others(self, job: str, channel: str = "studio") -> list[Message]:
        """Return public messages about the job that are not its result: progress message or notice."""
        said = self.world.discord.messages(self.world.channels[channel])
        return [message for message in said if job_of(message) == job and not is_result(message)]

    async def other(self, job: str, words: str, channel: str = "studio") -> Message:
        """Wait for a public message about the job that holds these words."""

        def look() -> Message | None:
            return next((message for message in self.others(job, channel) if words in message.text), None)

        return await until(look, f"“{words}” about job {job}")

    async def told(self, job: str, words: str, channel: str = "studio") -> Message:
        """Wait for a message about the job that holds these words: a private card or a public one."""
        where = self.world.channels[channel]

        def look() -> Message | None:
            self.hurry()
            said = self.world.discord.core.history(where.id)
            return next((one for one in said if job_of(one) == job and words in one.text), None)

        return await until(look, f"“{words}” about job {job}")

    async def tidy(self, job: str, channel: str = "studio") -> None:
        """Wait until nothing but the result is in the channel."""
        await until(lambda: not self.others(job, channel), f"the placeholder of job {job} to go")

    async def studio_job(self, known: int) -> StudioJob:
        """Return the studio job that comes after the first `known` ones."""

        def look() -> StudioJob | None:
            jobs = list(self.world.studio.jobs.values())
            return jobs[known] if len(jobs) > known else None

        return await until(look, "a studio job")

    # ── money ────────────────────────────────────────────────────────────────────────────────────

    @property
    def balance(self) -> int:
        return self.world.balance

    async def books(self) -> dict[str, list[Record]]:
        """Return the bot's own export, while it runs."""
        store = await open_readonly(Path(self.bot.env["DATABASE_PATH"]))
        try:
            return await store.export()
        finally:
            await store.close()

    async def record(self, job: str) -> Record:
        """Return the job's line of the export."""
        return next(line for line in (await self.books())["jobs"] if line["id"] == job)

    async def payments(self, job: str) -> list[Record]:
        return [line for line in (await self.books())["payments"] if line["job"] == job]

    async def account(self, name: str) -> int:
        """Return the balance of `available` or `held` of the host's server."""
        account = f"guild:{self.world.lab.id}:{name}"
        balances = (await self.books())["balances"]
        return next((int(line["amount"]) for line in balances if line["account"] == account), 0)

    async def state(self, job: str, wanted: str, timeout: float = PATIENCE_SECONDS) -> Record:
        """Wait until the job is in that state."""
        deadline = time.monotonic() + timeout
        while (line := await self.record(job))["state"] != wanted:
            assert time.monotonic() < deadline, f"job {job} is {line['state']}, not {wanted}"
            await asyncio.sleep(0.05)
        return line

    async def payment_state(self, job: str, wanted: str, timeout: float = PATIENCE_SECONDS) -> Record:
        """Wait until the job's newest payment is in that state."""
        deadline = time.monotonic() + timeout
        while not (lines := await self.payments(job)) or lines[-1]["state"] != wanted:
            assert time.monotonic() < deadline, f"the payments of job {job} are {lines}"
            await asyncio.sleep(0.05)
        return lines[-1]

    async def lapse(self, job: str, state: str = "LAPSED") -> None:
        """Let the job's open authorization end, by the chain's clock, and wait for its final state. While the
        clock is ahead nothing new is signed, because StableStudio answers no quote."""
        self.world.faults.add("studio.quote", "503", times=-1, seconds=1)
        self.world.chain.warp = 60.0
        await self.payment_state(job, state)
        self.world.chain.warp = 0.0
        self.world.faults.clear("studio.quote")

    async def audit(self) -> None:
        """Check the bot's own audit, and that the studio's and the chains' accounts equal the ledger."""
        await until(lambda: is_final(self.world), "the last payment to be final")
        finished = await run_bot(self.bot.env, "audit", "--json")
        assert finished.code == 0, finished.out + finished.err
        report = json.loads(finished.out)
        assert report["ok"], report["findings"]
        settled = {p.nonce: p.amount for p in self.world.studio.payments.values() if p.settled}
        booked = {
            p["nonce"]: p["amount"] for p in (await self.books())["payments"] if p["state"] == "SETTLED"
        }
        assert booked == settled
        assert report["chain"]["paid"] == spent(self.world) == sum(settled.values())
        assert report["chain"]["wallet"] == self.world.balance
