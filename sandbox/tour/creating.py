"""A host and some members: budgets, pictures, an edit, a clip, a refusal, and a bot that dies meanwhile."""

import asyncio
import time

from bot.domain.amounts import format_usd
from sandbox.discord import Channel, Upload
from sandbox.media import make_image
from sandbox.results import amounts, results
from sandbox.tour import falling
from sandbox.tour.acts import expect_shape, made, progress_messages, started, types, until
from sandbox.tour.expectations import Started, Tour
from sandbox.tour.moderating import shown

BUDGET, SECOND_BUDGET = 10_000_000, 3_000_000
PHOTO = "a lighthouse on a cliff at dusk"


async def credit(tour: Tour) -> None:
    tour.screen.says("Hana is the bot's host; Atelier Lab is her own server, Second Server is not.")
    world = tour.world
    await granted(tour, BUDGET, tour.studio, {})
    await granted(tour, SECOND_BUDGET, world.channels["second-studio"], {"server": str(world.second.id)})
    tour.expect(tour.funds == tour.wallet_before, "no money moved on the chain")


async def granted(tour: Tour, budget: int, channel: Channel, server: dict[str, object]) -> None:
    """Let the host give the channel's server a budget, in micro-USDC. Raises Unexpected."""
    hana, mod_log = tour.person("hana"), tour.world.channels["mod-log"]
    name = tour.world.discord.core.guild_of(channel)
    assert name is not None, "budgets belong to servers"
    amount = {"amount": f"{budget / 1e6:g}"}
    await types(
        tour, "hana", "host credit", {**amount, **({"server": name.name} if server else {})}, "mod-log"
    )
    interaction = await tour.world.discord.slash(hana, mod_log, "host credit", {**amount, **server})
    message = await tour.answer(interaction, "the budget grows")
    tour.expect(message.seen_by == hana.id, "only Hana sees the answer")
    tour.expect(budget in amounts(message.text), f"{name.name} has {format_usd(budget)} to spend")
    tour.purse(channel).granted += budget


async def picture(tour: Tour) -> None:
    """Ask for a picture now. `picture_done` waits for the result."""
    before, since = tour.funds, time.monotonic()
    options = {"prompt": "a fox reading a newspaper, gouache", "aspect": "3:2"}
    job = await started(tour, "mira", "imagine", options)
    await until(tour, lambda: tour.funds < before, "StableStudio has the job and the money")
    tour.begun.append(Started(job, since, before - tour.funds))
    tour.screen.says("gpt-image-2 takes its time; the others do not wait for it.")


async def picture_done(tour: Tour) -> None:
    begun = tour.begun.pop()
    finished = await tour.delivered(begun.job, begun.since, tour.funds + begun.cost)
    await until(tour, lambda: not progress_messages(tour, begun.job), "its placeholder is gone")
    expect_shape(tour, finished.facts, "image", 3 / 2)


async def edit(tour: Tour) -> None:
    photo = await asyncio.to_thread(make_image, PHOTO, 640, 480, "jpeg")
    options = {"prompt": "the same place in deep snow", "image1": Upload("lighthouse.jpg", photo)}
    uploads = len(tour.world.studio.uploads)
    facts = await made(tour, "mira", "flux-2-pro edit", options)
    expect_shape(tour, facts, "image", None)
    tour.expect(len(tour.world.studio.uploads) == uploads + 1, "the photo was uploaded once, for $0.01")


async def video(tour: Tour) -> None:
    options = {"prompt": "waves roll against the lighthouse, slow pan", "duration_seconds": "4"}
    facts = await made(tour, "noor", "veo-3-1 generate", options, press="Generate · ")
    expect_shape(tour, facts, "video", 16 / 9)
    tour.expect(abs(facts.seconds - 4) < 0.5, f"the clip lasts the 4 s asked for ({facts.seconds:.1f} s)")


async def refused(tour: Tour) -> None:
    theo, before = tour.person("theo"), tour.funds
    options = {"prompt": "a city seen from a kite", "duration": "15", "upscale_resolution": "4k"}
    await types(tour, "theo", "seedance t2v", options)
    interaction = await tour.world.discord.slash(theo, tour.studio, "seedance t2v", options)
    message = await tour.answer(interaction, "the price is asked for")
    tour.expect(message.seen_by == theo.id, "only Theo sees the refusal")
    tour.expect("Nothing was paid" in message.text, "it says that nothing was paid")
    price, left = amounts(message.text)[:2]
    budget = tour.purse(tour.studio).left - sum(job.cost for job in tour.begun)
    tour.expect(price > left == shown(budget), "it names price and budget")
    offers = [label for button in message.buttons for label in amounts(str(button["label"]))]
    tour.expect(offers and max(offers) <= left, "what its buttons offer instead fits the budget")
    tour.expect(tour.funds == before, "no money moved on the chain")


async def crash(tour: Tour) -> None:
    world, before, began = tour.world, tour.funds, time.monotonic()
    jobs, paid = len(world.studio.jobs), _generations_paid(tour)
    job = await started(tour, "noor", "draft", {"prompt": "a paper boat in a storm", "aspect": "16:9"})
    await until(tour, lambda: tour.funds < before, "StableStudio has the job and the money")
    await falling.kill(tour, "while StableStudio works")
    tour.expect(not results(world.discord, tour.studio, job), "nothing of this job stands in the channel yet")
    await falling.start_again(tour)
    finished = await tour.delivered(job, began, before)
    expect_shape(tour, finished.facts, "image", 16 / 9)
    tour.expect(len(results(world.discord, tour.studio, job)) == 1, "exactly one message has the picture")
    tour.expect(_generations_paid(tour) == paid + 1, "it was paid for once")
    tour.expect(len(world.studio.jobs) == jobs + 1, "StableStudio was asked for it once")


def _generations_paid(tour: Tour) -> int:
    payments = tour.world.studio.payments.values()
    return len([p for p in payments if p.settled and p.path.startswith("/api/generate")])
