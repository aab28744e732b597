"""A picture contest from draft to result: 8 members make 12 entries, 40 vote, the bot dies at the close."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.domain.amounts import format_usd
from sandbox.bot_process import run_bot
from sandbox.custom_ids import argument, custom_id
from sandbox.discord import Interaction, Message, User
from sandbox.results import amounts, job_of
from sandbox.tour import falling
from sandbox.tour.acts import answered, until
from sandbox.tour.expectations import PATIENCE_SECONDS, Tour, Unexpected

ENTRANTS, ENTRIES, VOTERS, JUDGED = 8, 12, 40, 3
MODEL, POT = "flux-2-pro", 1_000_000
KILL = "contest posted"
"""The bot dies with the announcement posted and not yet recorded."""

_TERMS = {
    "theme": "Autumn",
    "voting": "pairs",
    "entries_for": "7d",
    "voting_for": "7d",
    "pot": f"{POT / 1e6:g}",
    "cap": "0.10",
    "models": MODEL,
}
_SCENES = ("a maple over a canal", "geese in the fog", "a chestnut in a child's hand", "the last warm bench")


async def contest(tour: Tour) -> None:
    """Play the whole contest. The ledger is compared with the chain in a later step."""
    contest_id, card = await _opened(tour)
    crowd = _crowd(tour)
    entries = await _entries(tour, contest_id, card, crowd[:ENTRANTS])
    await _voted(tour, contest_id, card, crowd, entries)
    result = await _closed(tour, contest_id, card)
    await _recounted(tour, contest_id, result)


def _crowd(tour: Tour) -> list[User]:
    """Return the members there are, and as many more as the voting needs. They joined before it was
    opened."""
    named = [tour.person(name) for name in ("mira", "noor", "theo")]
    return [*named, *(user for user in tour.world.discord.core.users.values() if _is_extra(user))]


def _is_extra(user: User) -> bool:
    return user.name.startswith("Member ")


async def _opened(tour: Tour) -> tuple[str, Message]:
    discord = tour.world.discord
    for number in range(4, VOTERS + 1):
        discord.add_member(tour.world.lab, discord.add_user(f"Member {number}"))
    preview = await answered(tour, "milo", "contest-admin create", _TERMS)
    button = preview.button("Open · ")
    await tour.does(f"Milo presses  [ {button['label']} ]")
    await discord.click(tour.person("milo"), preview, button["custom_id"])
    contest_id = argument(str(button["custom_id"]))
    (card,) = await _found(tour, custom_id("contests.enter", contest_id), "the contest's card")
    tour.show(card)
    tour.expect(POT in amounts(card.text), f"the card promises a pot of {format_usd(POT)}")
    rules = await _answer(tour, tour.person("mira"), card, custom_id("contests.rules", contest_id))
    tour.expect("SHA-256" in rules.text, "its rules commit to the draw that settles ties")
    return contest_id, card


# ── entries ──────────────────────────────────────────────────────────────────────────────────────


async def _entries(tour: Tour, contest_id: str, card: Message, makers: Sequence[User]) -> list[str]:
    before = tour.funds
    await tour.does(f"8 members type  /contest make  {ENTRIES} times, press Enter this")
    with tour.screen.waiting("the entries are made"):
        made = [_entered(tour, contest_id, makers[n % len(makers)], n) for n in range(ENTRIES)]
        views = await asyncio.gather(*made)
    tour.show(views[0])
    jobs = [str(job_of(view)) for view in views]
    paid = before - tour.funds
    tour.purse(tour.studio).spent += paid
    tour.expect(paid <= POT, f"{ENTRIES} entries cost {format_usd(paid)}, all of it from the pot")
    await until(tour, lambda: f"{ENTRIES} entries by {ENTRANTS} members" in card.text, "the card counts them")
    public = [m for m in tour.world.discord.messages(tour.studio) if m.seen_by is None]
    tour.expect(
        not any(job in str(m.components) for m in public for job in jobs), "nobody sees whose they are"
    )
    return jobs


async def _entered(tour: Tour, contest_id: str, user: User, number: int) -> Message:
    """Make a picture for the contest and enter it. Return its maker's view."""
    discord = tour.world.discord
    options = {"prompt": f"{_SCENES[number % len(_SCENES)]}, {number + 1}", "contest": contest_id}
    asked = await discord.slash(user, tour.studio, "contest make", options)
    card = await asked.wait_original(PATIENCE_SECONDS)
    job = job_of(card)
    if job is None:
        raise Unexpected(f"An entry was not made: {card.text}")
    await discord.wait_for(lambda: card.attachments, PATIENCE_SECONDS)
    done = await _answer(tour, user, card, custom_id("contests.enter-this", job))
    if "Entered in" not in done.text:
        raise Unexpected(f"Job {job} was not entered: {done.text}")
    return card


async def _answer(tour: Tour, user: User, message: Message, custom_id: str) -> Message:
    """Return the private answer to a press."""
    pressed = await tour.world.discord.click(user, message, custom_id)
    return await pressed.wait_original(PATIENCE_SECONDS)


# ── voting ───────────────────────────────────────────────────────────────────────────────────────


async def _voted(
    tour: Tour, contest_id: str, card: Message, crowd: Sequence[User], entries: Sequence[str]
) -> None:
    await _ends(tour, "close", "Close the entries", {"contest": contest_id})
    await until(tour, lambda: "**Voting** ends" in card.text, "the voting begins")
    await tour.does(f"{len(crowd)} members press  [ 🗳️ Vote ]")
    with tour.screen.waiting("each has a ballot"):
        ballots = await asyncio.gather(
            *(_answer(tour, user, card, custom_id("contests.vote", contest_id)) for user in crowd)
        )
        await tour.world.discord.wait_for(lambda: all(b.attachments for b in ballots), PATIENCE_SECONDS)
    tour.show(ballots[0])
    tour.expect(len(crowd) == VOTERS, f"{VOTERS} members vote, each on a ballot of their own")
    sizes = {(file.width, file.height) for ballot in ballots for file in ballot.attachments}
    tour.expect(len(sizes) == 1, "all pictures on the ballots are of one size, without names or prompts")
    await _forged(tour, crowd[0], ballots[1:9])
    with tour.screen.waiting("they vote"):
        await asyncio.gather(
            *(_judge_pairs(tour, u, b, n) for n, (u, b) in enumerate(zip(crowd, ballots, strict=True)))
        )
    await _disqualified(tour, contest_id, entries[-1], crowd[(ENTRIES - 1) % ENTRANTS])


async def _forged(tour: Tour, user: User, ballots: Sequence[Message]) -> None:
    """Forge a vote for one's own entry: it is never on one's own ballot."""
    await tour.does(f"{user.name} forges presses on the ballots of others, where her own entries are")
    said = []
    for ballot in ballots:
        custom_id = next(b["custom_id"] for b in ballot.buttons if b["label"] == "A")
        part = {"custom_id": custom_id, "type": 2, "id": 1}
        pressed = tour.world.discord._press(user, ballot, part, {})
        said.append((await _followed(tour, pressed)).text)
    tour.screen.says(said[0])
    tour.expect(all("Nothing was counted" in text for text in said), "all are refused, nothing is counted")


async def _followed(tour: Tour, pressed: Interaction) -> Message:
    """Return the message that a refused press leaves below the card."""
    return (await tour.world.discord.wait_for(lambda: pressed.followups, PATIENCE_SECONDS))[0]


async def _judge_pairs(tour: Tour, user: User, ballot: Message, number: int) -> None:
    """Judge some pairs, left or right by turns; the ballot shows the next pair each time."""
    for turn in range(JUDGED):
        await _judge(tour, user, ballot, "AB"[(number + turn) % 2])


async def _judge(tour: Tour, user: User, ballot: Message, label: str) -> None:
    custom_id = next(b["custom_id"] for b in ballot.buttons if b["label"] == label)
    before = ballot.edited_at
    pressed = await tour.world.discord.click(user, ballot, custom_id)
    await pressed.wait_acked()
    await tour.world.discord.wait_for(lambda: ballot.edited_at != before, PATIENCE_SECONDS)


async def _disqualified(tour: Tour, contest_id: str, entry: str, maker: User) -> None:
    options = {"entry": entry, "reason": "a copied picture", "contest": contest_id}
    told = await _ends(tour, "disqualify", "Disqualify", options)
    await until(
        tour, lambda: "Entry disqualified" in told.text, "one entry is disqualified; votes on it don't count"
    )
    discord = tour.world.discord
    own = discord.core.direct_channel(maker.id)
    await until(
        tour,
        lambda: any("a copied picture" in m.text for m in discord.messages(own)),
        "its maker is told why",
    )


async def _ends(tour: Tour, words: str, label: str, options: dict[str, str]) -> Message:
    """Run an organiser's command that asks first, and press its button. Return the card that asked."""
    asked = await answered(tour, "milo", f"contest-admin {words}", options)
    button = asked.button(label)
    await tour.does(f"Milo presses  [ {button['label']} ]")
    await tour.world.discord.click(tour.person("milo"), asked, button["custom_id"])
    return asked


# ── the end ──────────────────────────────────────────────────────────────────────────────────────


async def _closed(tour: Tour, contest_id: str, card: Message) -> Message:
    await tour.bot.stop()
    tour.bot.env["KILL_AT"] = KILL
    try:
        await tour.bot.start()
        await _ends(tour, "close", "Close the voting", {"contest": contest_id})
        with tour.screen.waiting("the bot counts the votes"):
            await tour.bot.wait_exit(PATIENCE_SECONDS)
    finally:
        del tour.bot.env["KILL_AT"]
    falling.tell(tour, "while it closes the contest")
    await tour.bot.start()
    tour.screen.says("The bot is started again over the same database.", "bold")
    await until(tour, lambda: "**Decided.**" in card.text, "the contest is decided")
    found = await _found(tour, custom_id("contests.gallery", contest_id, 0), "the announcement")
    tour.expect(len(found) == 1, "it is announced once")
    tour.show(found[0])
    tour.expect("1 entry was disqualified" in found[0].text, "the disqualified entry is not ranked")
    return found[0]


async def _recounted(tour: Tour, contest_id: str, result: Message) -> None:
    files = {file.filename: file.data for file in result.attachments}
    await asyncio.to_thread((tour.out / "podium.png").write_bytes, files["podium.png"])
    name = f"recount-{contest_id}.json"
    path = tour.out / name
    await asyncio.to_thread(path.write_bytes, files[name])
    await tour.does(f"Anybody runs  python -m bot recount {name}")
    finished = await run_bot(tour.bot.env, "recount", str(await asyncio.to_thread(path.resolve)))
    tour.screen.says(finished.out.strip().splitlines()[0] if finished.out else finished.err)
    tour.expect(finished.code == 0, "the recount comes to the same ranking")
    voters = json.loads(files[name])["voters"]
    tour.expect(len(voters) == VOTERS, f"it has the ballots of {VOTERS} voters, none of them by name")
    forged = await asyncio.to_thread(_tampered, path)
    finished = await run_bot(tour.bot.env, "recount", str(forged))
    tour.expect(
        finished.code == 1 and "allot" in finished.out, "one changed ballot is found out, by its number"
    )
    await asyncio.to_thread(forged.unlink)
    await asyncio.to_thread(path.unlink)


def _tampered(path: Path) -> Path:
    """Return the file with one choice of one ballot turned around."""
    content: Any = json.loads(path.read_text())
    ballot = content["ballots"][0]
    ballot[3] = "B" if ballot[3] == "A" else "A"
    forged = path.with_name("tampered.json").resolve()
    forged.write_text(json.dumps(content))
    return forged


async def _found(tour: Tour, custom_id: str, what: str) -> list[Message]:
    """Return the public messages in #studio with that button. Raises Unexpected if there are none in time."""

    def look() -> list[Message]:
        said = [m for m in tour.world.discord.messages(tour.studio) if m.seen_by is None]
        return [m for m in said if any(b.get("custom_id") == custom_id for b in m.buttons)]

    try:
        return await tour.world.discord.wait_for(lambda: look() or None, PATIENCE_SECONDS)
    except TimeoutError:
        raise Unexpected(f"Waited in vain for {what}.") from None
