"""A moderated afternoon: a limit against a crowd, a decision, a top-up, and one flipped bit in a copy."""

import asyncio
import json
import re
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

from bot.domain.money import format_usd
from sandbox.bot_process import run_bot
from sandbox.discord import Interaction, Message
from sandbox.results import amounts, is_result, job_of, price_of
from sandbox.tour.expecting import PATIENCE_SECONDS, Off, Tour

COMMANDS, FITTING = 200, 8
CROWD = ("mira", "noor", "theo")
CHEAP, CHEAP_PRICE = "flux-2-pro generate", 30_000
COSTLY = "gpt-image-2 generate"
SENDER = "0x" + "5e" * 20
_EXACT = re.compile(r"\$(\d+)\.(\d{6})\b")


async def crowd(tour: Tour) -> None:
    """200 commands at once against a limit that has room for 8; all of them in the gallery.

    The bot's patience runs as fast as its clock: 200 prices at once are more than one machine answers
    in the fraction of a second that is left of it. So for this step the bot's clock is slow.
    """
    async with _unhurried(tour):
        await _crowd(tour)


@asynccontextmanager
async def _unhurried(tour: Tour) -> AsyncIterator[None]:
    """Runs the bot with a clock that is not faster than true time."""
    speed = tour.bot.env["CLOCK_SPEED"]
    try:
        tour.bot.env["CLOCK_SPEED"] = "1"
        with tour.screen.waiting("the bot starts again, in no hurry"):
            await tour.bot.restart()
        yield
    finally:
        tour.bot.env["CLOCK_SPEED"] = speed
    with tour.screen.waiting("the bot starts again"):
        await tour.bot.restart()


async def _crowd(tour: Tour) -> None:
    world, before, jobs = tour.world, tour.world.balance, len(tour.world.studio.jobs)
    gallery, room = world.channels["gallery"], CHEAP_PRICE * FITTING + CHEAP_PRICE // 2
    # A month and not a day: a midnight in between would make new room.
    rule: dict[str, object] = {"per": "month", "channel": gallery}
    said = await _rules(tour, "treasury limits", {**rule, "amount": f"{room / 1e6:.3f}"})
    tour.expect(amounts(said.text)[:1] == [room], f"the gallery may spend {format_usd(room)}")
    tour.screen.does(f"Mira, Noor and Theo type  /{CHEAP}  {COMMANDS} times at once")
    with tour.screen.waiting("all are answered"):
        answers = await asyncio.gather(*(_one_of_many(tour, number) for number in range(COMMANDS)))
    started = [job for answer in answers if (job := job_of(answer)) and "held" in answer.text]
    refused = [answer for answer in answers if job_of(answer) is None]
    tour.expect(len(started) == FITTING, f"{FITTING} are admitted, as many as fit ({len(started)})")
    tour.show(refused[0])
    named = [a for a in refused if f"<#{gallery.id}>" in a.text and "Nothing was held or paid" in a.text]
    tour.expect(len(named) == COMMANDS - FITTING, f"{len(named)} are refused by the gallery's limit, by name")
    paid = sum([await _price_in_gallery(tour, job) for job in started])
    tour.paid_unseen += paid
    tour.expect(
        paid == FITTING * CHEAP_PRICE, f"{FITTING} pictures arrive, {format_usd(paid)} by their prices"
    )
    tour.expect(before - world.balance == paid, f"{format_usd(paid)} left the wallet, to the micro-dollar")
    tour.expect(len(world.studio.jobs) == jobs + FITTING, f"StableStudio was asked for {FITTING}")
    said = await _rules(tour, "treasury limits", {**rule, "amount": "off"})
    tour.expect("No longer in force" in said.text, "the limit is lifted")


async def decision(tour: Tour) -> None:
    """Above ten cents a moderator decides; whoever asked does not."""
    mod_log = tour.world.channels["mod-log"]
    await _rules(tour, "treasury approve-above", {"amount": "0.10", "channel": mod_log})
    before, prompt = tour.world.balance, "an opera house made of ice"
    tour.screen.does(f"Theo types  /{COSTLY} prompt: {prompt}")
    interaction = await tour.world.discord.slash(tour.person("theo"), tour.studio, COSTLY, {"prompt": prompt})
    mine = await tour.answer(interaction, "the price is asked for")
    job = job_of(mine)
    if job is None:
        raise Off(f"The job was not kept: {mine.text}")
    card = await _in_mod_log(tour, job, "Waits for a decision")
    refusal = await _press(tour, "theo", card, f"approve:{job}")
    tour.expect("nothing was changed" in refusal.text, "the one who asked cannot approve")
    tour.expect(tour.world.balance == before, "no money moved on the chain")
    started = time.monotonic()
    tour.expect("Approved" in (await _press(tour, "milo", card, f"approve:{job}")).text, "Milo can")
    await tour.delivered(job, started, before)
    await _rules(tour, "treasury approve-above", {"amount": "off"})


async def topup(tour: Tour) -> None:
    """Money from outside is credited once, however often the bot dies meanwhile."""
    world, before = tour.world, await available(tour)
    card = await _rules(tour, "treasury topup", {"amount": "5"})
    found = _EXACT.search(card.text)
    if found is None or world.wallet not in card.text:
        raise Off(f"No wallet and exact amount are named: {card.text}")
    exact = int(found[1] + found[2])
    await tour.bot.kill()
    world.chain.deposit(world.wallet, exact, SENDER)
    tour.topped_up += exact
    tour.screen.says(f"The bot is killed; {format_usd(exact)} arrive in its wallet meanwhile.", "bold red")
    with tour.screen.waiting("the bot starts, is killed and starts again"):
        await tour.bot.start()
        await tour.bot.kill()
        await tour.bot.start()
    tour.screen.says("The bot was started, killed with SIGKILL and started again.", "bold")
    tour.show(await _in_mod_log(tour, None, "has arrived"))
    grown = await available(tour) - before
    tour.expect(grown == exact, f"the budget grew by {format_usd(grown)}, once")
    tour.expect(len(_said(tour, "has arrived")) == 1, "it is announced once")


async def flipped(tour: Tour) -> None:
    """One bit of an amount in a copy of the books: the audit names the row."""
    with tempfile.TemporaryDirectory(prefix="atelier-") as folder:
        copy = Path(folder) / "copy.sqlite3"
        saved = await run_bot(tour.bot.env, "backup", str(copy))
        tour.expect(saved.code == 0, "the books are copied")
        row = await asyncio.to_thread(_flip, copy)
        tour.screen.does(
            f"One bit of the amount in transfers, row {row}, of the copy is flipped; audit --offline"
        )
        env = {**tour.bot.env, "DATABASE_PATH": str(copy)}
        finished = await run_bot(env, "audit", "--json", "--offline")
    tour.expect(finished.code == 1, f"the audit ends with exit code 1 ({finished.code})")
    findings = json.loads(finished.out)["findings"]
    for finding in findings:
        tour.screen.says(f"{finding['what']}: {finding['detail']} ({finding['table']} {finding['row']})")
    named = any(found["table"] == "transfers" and str(found["row"]) == str(row) for found in findings)
    tour.expect(named, f"it names table and row: transfers {row}")


def _flip(database: Path) -> int:
    """Flips the lowest bit of the newest transfer's amount; the row's number."""
    with closing(sqlite3.connect(database)) as books, books:
        triggers = books.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            books.execute(f'DROP TRIGGER "{name}"')
        row, amount = books.execute("SELECT seq, amount FROM transfers ORDER BY seq DESC LIMIT 1").fetchone()
        books.execute("UPDATE transfers SET amount = ? WHERE seq = ?", (amount ^ 1, row))
    return int(row)


async def available(tour: Tour) -> int:
    """What the host's server may spend, micro-USDC, by the bot's own audit."""
    finished = await run_bot(tour.bot.env, "audit", "--json", "--offline")
    if finished.code:
        raise Off(f"The audit is not content: {finished.out}{finished.err}")
    books = {entry["account"]: entry["amount"] for entry in json.loads(finished.out)["balances"]}
    return int(books[f"guild:{tour.world.lab.id}:available"])


async def _rules(tour: Tour, command: str, options: Mapping[str, object]) -> Message:
    """Milo's command in the moderators' channel, and its answer."""
    words = " ".join(f"{name}: {getattr(value, 'name', value)}" for name, value in options.items())
    tour.screen.does(f"Milo, who moderates, types  /{command} {words}")
    where = tour.world.channels["mod-log"]
    interaction = await tour.world.discord.slash(tour.person("milo"), where, command, options)
    return await tour.answer(interaction, "the bot answers")


async def _one_of_many(tour: Tour, number: int) -> Message:
    person, where = tour.person(CROWD[number % len(CROWD)]), tour.world.channels["gallery"]
    options = {"prompt": f"a crowd, heron {number}"}
    interaction: Interaction = await tour.world.discord.slash(person, where, CHEAP, options)
    return await interaction.wait_original(PATIENCE_SECONDS)


async def _price_in_gallery(tour: Tour, job: str) -> int:
    message = await tour.world.discord.wait_message(
        tour.world.channels["gallery"], lambda said: is_result(said, job), timeout=PATIENCE_SECONDS
    )
    return price_of(message)


async def _press(tour: Tour, person: str, card: Message, custom_id: str) -> Message:
    user = tour.person(person)
    tour.screen.does(f"{user.name} presses  [ Approve ]")
    interaction = await tour.world.discord.click(user, card, custom_id)
    return await tour.answer(interaction, "the bot answers")


def _said(tour: Tour, words: str, job: str | None = None) -> list[Message]:
    """Public messages of the moderators' channel that hold these words, of this job if one is named."""
    said = tour.world.discord.messages(tour.world.channels["mod-log"])
    return [m for m in said if m.seen_by is None and words in m.text and job in (None, job_of(m))]


async def _in_mod_log(tour: Tour, job: str | None, words: str) -> Message:
    """Waits for such a message. Raises Off."""
    try:
        with tour.screen.waiting(f"“{words}” in the moderators' channel"):
            found = await tour.world.discord.wait_for(
                lambda: _said(tour, words, job) or None, PATIENCE_SECONDS
            )
    except TimeoutError:
        raise Off(f"Waited in vain for “{words}” in the moderators' channel.") from None
    return found[0]
