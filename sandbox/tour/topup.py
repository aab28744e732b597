"""Money from outside is credited once, however often the bot dies meanwhile. Confirmation takes some blocks,
so another step can be played between the two of here."""

import re

from bot.domain.amounts import format_usd
from sandbox.tour import falling
from sandbox.tour.acts import answered, comes, said
from sandbox.tour.expectations import Tour, Unexpected
from sandbox.tour.moderating import available, shown

_ARRIVED = "has arrived"
_EXACT = re.compile(r"\$(\d+)\.(\d{6})\b")


async def sent(tour: Tour) -> None:
    world = tour.world
    network = world.networks[0]  # the card's first
    card = await answered(tour, "milo", "treasury topup", {"amount": "5"}, "mod-log")
    found = _EXACT.search(card.text)
    if found is None or world.wallets[network] not in card.text:
        raise Unexpected(f"No wallet and exact amount are named: {card.text}")
    exact = int(found[1] + found[2])
    await falling.kill(tour, f"before {format_usd(exact)} arrive in its wallet")
    world.chains[network].deposit(world.wallets[network], exact)
    tour.purse(tour.studio).came += exact
    with tour.screen.waiting("the bot starts again"):
        await tour.bot.start()
    await falling.kill(tour, "right after that start")
    await falling.start_again(tour)


async def credited(tour: Tour) -> None:
    purse = tour.purse(tour.studio)
    await comes(tour, "mod-log", _ARRIVED)
    tour.expect(len(said(tour, "mod-log", _ARRIVED)) == 1, "it is announced once")
    budget = await available(tour, "milo", "mod-log")
    tour.expect(budget == shown(purse.left), f"the budget has grown by {format_usd(purse.came)}, once")
    other = tour.purse(tour.world.channels["second-studio"])
    budget = await available(tour, "sam", "second-studio")
    tour.expect(budget == shown(other.left), "the second server's has not")
