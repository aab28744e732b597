"""The steps of the tour, in order: who does what, and what must come of it."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.domain.money import format_usd
from sandbox.bot_process import run_bot
from sandbox.discord import Message, Upload
from sandbox.media import make_image
from sandbox.results import Facts, amounts, is_result, job_of, results
from sandbox.tour import afternoon
from sandbox.tour.expecting import PATIENCE_SECONDS, Off, Tour

BUDGET = 10_000_000
PHOTO = "a lighthouse on a cliff at dusk"


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    play: Callable[[Tour], Awaitable[None]]


async def credit(tour: Tour) -> None:
    tour.screen.does("Hana, the host, types  /host credit amount: 10")
    interaction = await tour.world.discord.slash(
        tour.person("hana"), tour.world.channels["mod-log"], "host credit", {"amount": "10"}
    )
    message = await tour.answer(interaction, "the budget grows")
    tour.expect(message.seen_by == tour.person("hana").id, "only Hana sees the answer")
    tour.expect(BUDGET in amounts(message.text), "the server has $10.00 to spend")
    tour.expect(tour.world.balance == tour.wallet_before, "no money moved on the chain")


async def picture(tour: Tour) -> None:
    prompt = "a fox reading a newspaper, gouache"
    made = await _made(tour, "mira", "imagine", {"prompt": prompt, "aspect": "3:2"})
    _expect_shape(tour, made, "image", 3 / 2)


async def edit(tour: Tour) -> None:
    photo = await asyncio.to_thread(make_image, PHOTO, 640, 480, "jpeg")
    options = {"prompt": "the same place in deep snow", "image1": Upload("lighthouse.jpg", photo)}
    uploads = len(tour.world.studio.uploads)
    made = await _made(tour, "mira", "flux-2-pro edit", options)
    _expect_shape(tour, made, "image", None)
    tour.expect(len(tour.world.studio.uploads) == uploads + 1, "the photo was uploaded once, for $0.01")


async def video(tour: Tour) -> None:
    options = {"prompt": "waves roll against the lighthouse, slow pan", "duration_seconds": "4"}
    made = await _made(tour, "noor", "veo-3-1 generate", options, press="Generate · ")
    _expect_shape(tour, made, "video", 16 / 9)
    tour.expect(abs(made.seconds - 4) < 0.5, f"the clip lasts the 4 s asked for ({made.seconds:.1f} s)")


async def refused(tour: Tour) -> None:
    theo, before = tour.person("theo"), tour.world.balance
    options = {"prompt": "a city seen from a kite", "duration": "15", "upscale_resolution": "4k"}
    _types(tour, "theo", "seedance t2v", options)
    interaction = await tour.world.discord.slash(theo, tour.studio, "seedance t2v", options)
    message = await tour.answer(interaction, "the price is asked for")
    tour.expect(message.seen_by == theo.id, "only Theo sees the refusal")
    tour.expect("Nothing was held or paid" in message.text, "it says that nothing was held or paid")
    tour.expect(len(amounts(message.text)) >= 2 and not message.buttons, "it names price and budget")
    tour.expect(tour.world.balance == before, "no money moved on the chain")


async def crash(tour: Tour) -> None:
    world, before, started = tour.world, tour.world.balance, time.monotonic()
    jobs = len(world.studio.jobs)
    job = await _started(tour, "noor", "draft", {"prompt": "a paper boat in a storm", "aspect": "16:9"})
    await _until(tour, lambda: world.balance < before, "StableStudio has the job and the money")
    await tour.bot.kill()
    tour.screen.says("The bot is killed with SIGKILL while StableStudio works.", "bold red")
    tour.expect(not results(world.discord, tour.studio, job), "nothing of this job stands in the channel yet")
    with tour.screen.waiting("the bot starts again"):
        await tour.bot.start()
    tour.screen.says("The bot is started again over the same database.", "bold")
    made = await tour.delivered(job, started, before)
    _expect_shape(tour, made.facts, "image", 16 / 9)
    tour.expect(len(results(world.discord, tour.studio, job)) == 1, "exactly one message has the picture")
    paid = [p for p in world.studio.payments.values() if p.settled and p.path.startswith("/api/generate")]
    tour.expect(len(paid) == len(tour.made), "it was paid for once")
    tour.expect(len(world.studio.jobs) == jobs + 1, "StableStudio was asked for it once")


async def audit(tour: Tour) -> None:
    tour.screen.does("The host runs  python -m bot audit --json")
    with tour.screen.waiting("the books are recomputed and compared with the chain"):
        finished = await run_bot(tour.bot.env, "audit", "--json")
    if finished.code not in (0, 1):
        raise Off(f"The audit did not run: {finished.err.strip()}")
    report = json.loads(finished.out)
    for finding in report["findings"]:
        tour.screen.off(f"{finding['what']}: {finding['detail']} ({finding['table']} {finding['row']})")
    tour.expect(report["ok"] and finished.code == 0, "the audit finds nothing wrong")
    spent, came, after = tour.spent, tour.topped_up, tour.world.balance
    chain = report["chain"]
    tour.expect(chain["paid"] == spent, f"ledger: {format_usd(chain['paid'])} paid = sum of the prices shown")
    tour.expect(
        tour.wallet_before + came - spent == after,
        f"chain: {format_usd(tour.wallet_before)}{_plus(came)} − {format_usd(spent)} paid"
        f" = {format_usd(after)} left",
    )
    books = {entry["account"]: entry["amount"] for entry in report["balances"]}
    available = books[f"guild:{tour.world.lab.id}:available"]
    tour.expect(
        available == BUDGET + came - spent and not books[f"guild:{tour.world.lab.id}:held"],
        f"budget: {format_usd(BUDGET)}{_plus(came)} − {format_usd(spent)} = {format_usd(available)},"
        " nothing held",
    )


def _plus(came: int) -> str:
    return f" + {format_usd(came)} topped up" if came else ""


STEPS = (
    Step("The host gives the server a budget", credit),
    Step("A picture from words", picture),
    Step("An edit of an attached photo", edit),
    Step("A clip: above $0.25 the price is asked for", video),
    Step("More than the budget holds is refused", refused),
    Step("The bot is killed in the middle of a job", crash),
    Step("The books are compared with the chain", audit),
)
"""The short tour."""

AFTERNOON = (
    *STEPS[:-1],
    Step("A limit holds against 200 commands at once", afternoon.crowd),
    Step("A moderator approves, the asker cannot", afternoon.decision),
    Step("A top-up arrives on the chain and is credited once", afternoon.topup),
    STEPS[-1],
    Step("One flipped bit in a copy of the books is found", afternoon.flipped),
)
"""The long one, in which moderators control the money: a minute more."""


async def _made(
    tour: Tour, person: str, command: str, options: Mapping[str, object], *, press: str | None = None
) -> Facts:
    before, started = tour.world.balance, time.monotonic()
    job = await _started(tour, person, command, options, press=press)
    made = await tour.delivered(job, started, before)
    await _until(tour, lambda: not _placeholders(tour, job), "its placeholder is gone")
    return made.facts


async def _started(
    tour: Tour, person: str, command: str, options: Mapping[str, object], *, press: str | None = None
) -> str:
    """Types the command and, if asked, presses the price; the job's id."""
    discord, user = tour.world.discord, tour.person(person)
    _types(tour, person, command, options)
    interaction = await discord.slash(user, tour.studio, command, options)
    card = await tour.answer(interaction, "the price is asked for")
    tour.expect(card.seen_by == user.id, f"only {user.name} sees this")
    if press is not None:
        button = card.button(press)
        tour.screen.does(f"{user.name} presses  {button['label']}")
        await discord.click(user, card, button["custom_id"])
        with tour.screen.waiting("the job starts"):
            card = await interaction.wait_message("On it", PATIENCE_SECONDS)
        tour.show(card)
    job = job_of(card)
    if job is None or "held" not in card.text:
        raise Off(f"The job did not start: {card.text}")
    return job


def _types(tour: Tour, person: str, command: str, options: Mapping[str, object]) -> None:
    words = " ".join(
        f"{name}: {value.filename if isinstance(value, Upload) else value}" for name, value in options.items()
    )
    tour.screen.does(f"{tour.person(person).name} types  /{command} {words}")


async def _until(tour: Tour, look: Callable[[], object], sentence: str) -> None:
    """Waits for something that must come true."""
    try:
        with tour.screen.waiting(sentence):
            await tour.world.discord.wait_for(lambda: look() or None, PATIENCE_SECONDS)
    except TimeoutError:
        raise Off(f"Waited in vain: {sentence}.") from None
    tour.screen.fine(sentence)


def _placeholders(tour: Tour, job: str) -> list[Message]:
    said = tour.world.discord.messages(tour.studio)
    return [message for message in said if job_of(message) == job and not is_result(message)]


def _expect_shape(tour: Tour, facts: Facts, kind: str, ratio: float | None) -> None:
    tour.expect(facts.kind == kind, f"the file is a whole {kind}: {facts}")
    if ratio is not None:
        close = abs(facts.width / facts.height / ratio - 1) < 0.05
        tour.expect(close, f"it has the shape asked for ({facts.width}×{facts.height})")
