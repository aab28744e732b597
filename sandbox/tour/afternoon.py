"""A moderated afternoon on two servers: a limit against a crowd, and decisions by moderators."""

import asyncio
import time
from collections import Counter

from bot.domain.amounts import format_usd
from sandbox.custom_ids import custom_id
from sandbox.discord import Channel, Interaction, Message
from sandbox.results import amounts, price_of, results
from sandbox.tour.acts import Options, answered, made, until
from sandbox.tour.expectations import PATIENCE_SECONDS, Tour
from sandbox.tour.moderating import asked, available, cannot_see, card_of, decides, shown

COMMANDS, FITTING, TRIES = 200, 8, 40
CROWD = ("mira", "noor", "theo")
CHEAP, CHEAP_PRICE = "flux-2-pro generate", 30_000
COSTLY, LINE = "nano-banana-pro generate", {"amount": "0.10"}
SECOND_LIMIT, TOO_MUCH = "0.30", "flux-2-max generate"  # room for two costly ones and not for that one more
_REFUSED = "Nothing was paid"


async def crowd(tour: Tour) -> None:
    """Play 200 commands at once against a limit that leaves 8; all of those in the gallery."""
    tour.screen.says("Milo moderates Atelier Lab; Mira, Noor and Theo are members of it and of no other.")
    # It stays so: what this minute has seen would be too much for any lower pace.
    await answered(tour, "milo", "moderate gates", {"requests": COMMANDS}, "mod-log")
    gallery, room = tour.world.channels["gallery"], CHEAP_PRICE * FITTING + CHEAP_PRICE // 2
    told = await _gallery_limit(tour, f"{room / 1e6:.3f}")
    tour.expect(amounts(told.text)[:1] == [room], f"the gallery may spend {format_usd(room)}")
    before, jobs = tour.funds, len(tour.world.studio.jobs)
    stood = len(results(tour.world.discord, gallery))
    await tour.does(f"Mira, Noor and Theo type  /{CHEAP}  {COMMANDS} times at once, in #gallery", gallery)
    with tour.screen.waiting("all are answered"):
        answers = await asyncio.gather(*(_one_of_many(tour, number) for number in range(COMMANDS)))
    _expect_refusals(tour, answers, f"<#{gallery.id}>")
    paid = await _expect_pictures(tour, gallery, stood)
    tour.expect(before - tour.funds == paid, f"{format_usd(paid)} left the wallet, to the micro-dollar")
    tour.expect(len(tour.world.studio.jobs) == jobs + FITTING, f"StableStudio was asked for {FITTING}")
    told = await _gallery_limit(tour, "off")
    tour.expect("removed" in told.text, "the limit is lifted")


async def _gallery_limit(tour: Tour, amount: str) -> Message:
    # A month and not a day: a midnight in between would make new room.
    rule: Options = {"per": "month", "channel": tour.world.channels["gallery"], "amount": amount}
    return await answered(tour, "milo", "treasury limits", rule, "mod-log")


async def _one_of_many(tour: Tour, number: int) -> Message:
    """Return the answer. Whom anything but the limit refuses does as told and tries again: on a slow machine
    200 at once are too many for StableStudio's patience, and for the prices one member may have open."""
    person, where = tour.person(CROWD[number % len(CROWD)]), tour.world.channels["gallery"]
    options = {"prompt": f"a crowd, heron {number}"}
    for _ in range(TRIES):
        interaction: Interaction = await tour.world.discord.slash(person, where, CHEAP, options)
        answer = await interaction.wait_original(PATIENCE_SECONDS)
        if _REFUSED not in answer.text or f"<#{where.id}>" in answer.text:
            break
    return answer


async def _expect_pictures(tour: Tour, gallery: Channel, stood: int) -> int:
    """Return the micro-USDC of the pictures that come besides the `stood` ones, by the prices they name."""

    def come() -> list[Message]:
        return results(tour.world.discord, gallery)[stood:]

    await until(tour, lambda: len(come()) >= FITTING, "the pictures arrive")
    paid = sum(price_of(message) for message in come())
    tour.purse(gallery).spent += paid
    tour.expect(paid == FITTING * CHEAP_PRICE, f"{FITTING} pictures, {format_usd(paid)} by their prices")
    return paid


def _expect_refusals(tour: Tour, answers: list[Message], channel: str) -> None:
    refused = [answer for answer in answers if _REFUSED in answer.text]
    admitted = len(answers) - len(refused)
    if admitted != FITTING:
        counts = Counter(answer.text for answer in answers)
        tour.screen.says(f"{admitted} are admitted. What was answered, how often: {counts.most_common(9)}")
    tour.expect(admitted == FITTING, f"{FITTING} are admitted, as many as fit")
    tour.show(refused[0])
    named = [answer for answer in refused if channel in answer.text]
    tour.expect(len(named) == COMMANDS - FITTING, f"{len(named)} are refused by the gallery's limit, by name")


async def decision(tour: Tour) -> None:
    """Play an approval: above ten cents a moderator decides, never the member who asked."""
    await answered(
        tour,
        "milo",
        "treasury approve-above",
        {**LINE, "channel": tour.world.channels["mod-log"]},
        "mod-log",
    )
    before = tour.funds
    await _own_request(tour)
    job, _ = await asked(tour, "theo", COSTLY, {"prompt": "an opera house made of ice"}, "studio")
    card = await card_of(tour, job, "mod-log")
    refusal = await decides(tour, "theo", card, job)
    tour.expect("Nothing was changed" in refusal.text, "the one who asked cannot approve")
    tour.expect(tour.funds == before, "no money moved on the chain")
    began = time.monotonic()
    tour.expect("Approved" in (await decides(tour, "milo", card, job)).text, "Milo can")
    await tour.delivered(job, began, before)
    await answered(tour, "milo", "treasury approve-above", {"amount": "off"}, "mod-log")


async def _own_request(tour: Tour) -> None:
    """Check that a moderator cannot decide about their own request."""
    job, mine = await asked(tour, "milo", COSTLY, {"prompt": "a throne made of ice"}, "studio")
    refusal = await decides(tour, "milo", await card_of(tour, job, "mod-log"), job)
    tour.expect("You asked for this yourself" in refusal.text, "Milo cannot approve what he asks for himself")
    await tour.does("Milo presses  [ Withdraw ]")
    await tour.world.discord.click(tour.person("milo"), mine, custom_id("jobs.withdraw", job))
    await until(tour, lambda: "Withdrawn" in mine.text, "he takes it back")


async def second_server(tour: Tour) -> None:
    """Check that budget, limit and moderator of one server mean nothing on the other."""
    tour.screen.says("Ines moderates Second Server; Sam, Juno and Kai are members of it and of no other.")
    purse = tour.purse(tour.world.channels["second-studio"])
    budget = await available(tour, "sam", "second-studio")
    tour.expect(budget == shown(purse.left), "nothing of it went for what the first server made")
    await made(tour, "sam", COSTLY, {"prompt": "a tram in the rain"}, channel="second-studio")
    await answered(
        tour, "ines", "treasury limits", {"per": "month", "amount": SECOND_LIMIT}, "second-mod-log"
    )
    await _own_decision(tour)
    told = await answered(tour, "kai", TOO_MUCH, {"prompt": "a tram at night"}, "second-studio")
    tour.expect(_REFUSED in told.text, "the second server's limit refuses Kai")
    await made(tour, "mira", TOO_MUCH, {"prompt": "a tram at night"})
    tour.screen.fine("Mira, on the first server, is not bound by it")
    budget = await available(tour, "sam", "second-studio")
    tour.expect(budget == shown(purse.left), f"the second server paid for its own, {format_usd(purse.spent)}")
    await answered(tour, "ines", "treasury limits", {"per": "month", "amount": "off"}, "second-mod-log")
    await answered(tour, "ines", "treasury approve-above", {"amount": "off"}, "second-mod-log")


async def _own_decision(tour: Tour) -> None:
    """Let Ines decide about Juno's job. Milo, who moderates the other server, does not even see it."""
    where, mod_log = tour.world.channels["second-studio"], tour.world.channels["second-mod-log"]
    await answered(tour, "ines", "treasury approve-above", {**LINE, "channel": mod_log}, "second-mod-log")
    before = tour.funds
    job, _ = await asked(tour, "juno", COSTLY, {"prompt": "a greenhouse on the moon"}, "second-studio")
    card = await card_of(tour, job, "second-mod-log")
    tour.expect(await cannot_see(tour, "milo", card, job), "Milo of the first server cannot see this card")
    waiting = await answered(tour, "milo", "approvals list", {}, "mod-log")
    tour.expect(job not in waiting.text, "it is not in his list either")
    began = time.monotonic()
    told = await decides(tour, "ines", card, job)
    tour.expect("Approved" in told.text, "Ines, who moderates the second server, approves")
    await tour.delivered(job, began, before, where)
