"""The state that the tour's steps share: expectations and costs."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.amounts import format_usd
from sandbox.bot_process import BotProcess
from sandbox.discord import Channel, Interaction, Message, User
from sandbox.reading import read_message
from sandbox.results import Facts, inspect, is_result, job_of, media_of, price_of
from sandbox.tour.narrator import Narrator
from sandbox.world import World

PATIENCE_SECONDS = 60.0
"""Real seconds any one thing may take before the tour says that it did not happen."""


class Unexpected(Exception):
    """Something is not as it should be; one clear sentence."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivered job. `cost` micro-USDC that left the wallet; `seconds` of real time it took."""

    job: str
    server: str
    message: Message
    file: Path
    facts: Facts
    cost: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Started:
    """A job that is paid and left alone for a while. `since` is of `time.monotonic`."""

    job: str
    since: float
    cost: int  # micro-USDC


@dataclass(slots=True)
class ExpectedBudget:
    """Expected state of one server's budget, in micro-USDC: `granted` by the host, `came` from outside on the
    chain, `spent` on jobs; `others` is the sum of what people did besides the tour."""

    granted: int = 0
    came: int = 0
    spent: int = 0
    others: int = 0

    @property
    def left(self) -> int:
        return self.granted + self.came + self.others - self.spent


def _failed(message: Message) -> bool:
    """Return True for what tells the maker about the money of a failed job: in public, or on their card."""
    return "was paid" in message.text or "Nothing was" in message.text


def _ended(message: Message) -> bool:
    return is_result(message) or _failed(message)


@dataclass(slots=True)
class Tour:
    """`out` is where the media go. `wallet_before` is micro-USDC; so is `paid_by_others`, for the jobs of
    people who try things besides the tour."""

    world: World
    bot: BotProcess
    screen: Narrator
    out: Path
    wallet_before: int = 0
    begun: list[Started] = field(default_factory=list)
    made: list[Delivered] = field(default_factory=list)
    purses: dict[int, ExpectedBudget] = field(default_factory=dict)
    paid_by_others: int = 0

    @property
    def funds(self) -> int:
        """The micro-USDC in the bot's wallets, and what they have paid for gas: no price includes that."""
        return self.world.balance + self.world.gas

    @property
    def spent(self) -> int:
        """The micro-USDC that all jobs of the tour cost."""
        return sum(purse.spent for purse in self.purses.values())

    @property
    def came(self) -> int:
        """The micro-USDC that came into the wallet meanwhile."""
        return sum(purse.came for purse in self.purses.values())

    @property
    def studio(self) -> Channel:
        return self.world.channels["studio"]

    def purse(self, channel: Channel) -> ExpectedBudget:
        """Return the channel's server's purse. A step that pays for a job without `delivered` adds to its
        `spent`."""
        return self.purse_of(channel.guild_id or 0)

    def purse_of(self, guild_id: int) -> ExpectedBudget:
        """Return a server's purse."""
        return self.purses.setdefault(guild_id, ExpectedBudget())

    def person(self, name: str) -> User:
        return self.world.people[name]

    def expect(self, met: object, sentence: str) -> None:
        """Tick the sentence off, or raise Unexpected with it."""
        if not met:
            raise Unexpected(f"Not so: {sentence}")
        self.screen.fine(sentence)

    async def does(self, text: str, channel: Channel | None = None) -> None:
        """Tell an act, which the caller carries out at once. What was told before has been read by then."""
        await self.screen.read()
        self.screen.does(text, channel)

    def show(self, message: Message) -> None:
        self.screen.sees(read_message(self.world.discord, message), message)

    async def answer(self, interaction: Interaction, what: str) -> Message:
        """Return the private answer, shown. Raises Unexpected if there is none."""
        try:
            with self.screen.waiting(what):
                message = await interaction.wait_original(PATIENCE_SECONDS)
        except (TimeoutError, AssertionError) as error:
            raise Unexpected(f"{what}: {error}") from None
        self.show(message)
        return message

    async def delivered(
        self, job: str, since: float, balance: int, channel: Channel | None = None
    ) -> Delivered:
        """Wait for the job's result (in #studio if no channel is named), show it, save its file and open
        that. Raises Unexpected."""
        where = channel or self.studio
        message = await self._news(where, job, lambda message: True)
        if not _ended(message):  # the progress message of a slower job
            self.show(message)
            message = await self._news(where, job, _ended)
        taken = time.monotonic() - since
        self.show(message)
        if not is_result(message):
            raise Unexpected(f"Job {job} ended without a result.")
        made = await self._kept(job, where, message, balance - self.funds, taken)
        self._check(made)
        return made

    async def _kept(self, job: str, where: Channel, message: Message, cost: int, taken: float) -> Delivered:
        file = media_of(message)
        path = self.out / file.filename
        path.write_bytes(file.data)
        try:
            facts = await asyncio.to_thread(inspect, file.data)
        except ValueError as error:
            raise Unexpected(f"{path} is {error}.") from None
        server = self.world.discord.core.guilds[where.guild_id or 0].name
        made = Delivered(job, server, message, path, facts, cost, taken)
        self.made.append(made)
        self.purse(where).spent += cost
        self.screen.says(f"{path.name}: {facts}")
        return made

    async def _news(self, where: Channel, job: str, wanted: Callable[[Message], bool]) -> Message:
        """Return the first public message about the job that is wanted, or that it failed. Raises
        Unexpected."""
        discord = self.world.discord

        def fits(message: Message) -> bool:
            return job_of(message) == job and (
                wanted(message) if message.seen_by is None else _failed(message)
            )

        def look() -> Message | None:
            return next((message for message in discord.core.history(where.id) if fits(message)), None)

        try:
            with self.screen.waiting(f"job {job} is being made"):
                return await discord.wait_for(look, PATIENCE_SECONDS)
        except TimeoutError:
            raise Unexpected(f"Job {job} was not delivered within {PATIENCE_SECONDS:.0f} s.") from None

    def _check(self, made: Delivered) -> None:
        shown = price_of(made.message)
        self.expect(job_of(made.message) == made.job, f"the result names its job, {made.job}")
        paid = f"the price in the message, {format_usd(shown)}, is what left the wallet on the chain"
        self.expect(shown == made.cost, f"{paid} ({format_usd(made.cost)}), after {made.seconds:.1f} s")
