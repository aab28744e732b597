"""One picture on each network: StableStudio takes one at a time, and the bot pays from its wallet there."""

import time

from bot.domain.amounts import format_usd
from bot.domain.money.networks import WORDS
from sandbox.tour.acts import started, until
from sandbox.tour.expectations import Started, Tour

COMMAND = "flux-2-pro generate"


async def each_network(tour: Tour) -> None:
    """Begin the pictures one after the other, and wait for all of them at the end."""
    settings = tour.world.studio.settings
    offered = settings.networks
    begun: list[Started] = []
    try:
        for word in tour.world.networks:
            settings.networks = (word,)
            begun.append(await _paid(tour, word))
    finally:
        settings.networks = offered
    for one in begun:
        await tour.delivered(one.job, one.since, tour.funds + one.cost)


async def _paid(tour: Tour, word: str) -> Started:
    """Begin one picture while StableStudio takes this network alone."""
    title, world = WORDS[word].title, tour.world
    tour.screen.says(f"StableStudio is paid on {title}.", "bold")
    before, funds, gas, since = world.balances, tour.funds, world.gas, time.monotonic()
    job = await started(tour, "mira", COMMAND, {"prompt": f"a heron over {title}"})
    await until(tour, lambda: tour.funds < funds, f"the wallet on {title} pays")
    moved = {name for name, amount in world.balances.items() if amount != before[name]}
    tour.expect(moved == {word}, "no other wallet moves")
    if world.gas > gas:
        tour.screen.says(
            f"{format_usd(world.gas - gas)} of gas came on top: the host pays it, not the server."
        )
    return Started(job, since, funds - tour.funds)
