"""Verbs for contests: acts of organisers, entrants and voters, and messages in the channel."""

import asyncio
from typing import Any

from bot.domain.contests.models import Choice
from bot.ui.kit import actions
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Message, User
from sandbox.results import job_of
from tests.e2e.custom_ids import id_on, kinds_on, one_on
from tests.e2e.harness import BotHarness, until
from tests.e2e.private import ready

TERMS: dict[str, Any] = {
    "theme": "Autumn",
    "voting": "pairs",
    "entries_for": "7d",
    "voting_for": "7d",
    "pot": "3",
    "cap": "1",
    "models": "grok",
}
"""Terms of a contest that is ended by its organiser. Without `models` anything may be made."""


CROWD = 8


def members(harness: BotHarness, number: int, after: int = 0) -> list[User]:
    """Return members of the host's server, without the first `after`."""
    users = harness.world.discord.core.users.values()
    crowd = [user for user in users if user.name.startswith("member")]
    return crowd[after : after + number]


def newcomer(harness: BotHarness, name: str) -> User:
    """Let a new person join the host's server now."""
    user = harness.world.discord.add_user(name)
    harness.world.discord.add_member(harness.world.lab, user)
    return user


def gathered(harness: BotHarness) -> None:
    """Add members who have joined before the next contest is opened."""
    for number in range(len(members(harness, CROWD)), CROWD):
        newcomer(harness, f"member{number}")


async def command(
    harness: BotHarness,
    user: User,
    words: str,
    options: dict[str, Any] | None = None,
    channel: str = "studio",
) -> Message:
    """Run a command and return the private answer."""
    where = harness.world.channels[channel]
    interaction = await harness.world.discord.slash(user, where, words, options or {})
    answer = await interaction.wait_original()
    assert answer.seen_by == user.id
    return answer


async def pressed(harness: BotHarness, user: User, message: Message, custom_id: str) -> Message:
    """Press and return the member's view then: the answer, or the changed card."""
    before = message.edited_at
    interaction = await harness.world.discord.click(user, message, custom_id)
    await interaction.wait_acked()

    def look() -> Message | None:
        others = [m for m in interaction.messages if m.id != message.id and not m.loading]
        if others:
            return others[-1]
        return message if message.seen_by is not None and message.edited_at != before else None

    return await until(look, f"an answer to {custom_id}")


async def drafted(harness: BotHarness, **options: Any) -> Message:
    """Return the organiser's preview."""
    return await command(harness, harness.user("hana"), "contest-admin create", {**TERMS, **options})


def contest_of(message: Message) -> str:
    """Return the contest of a preview."""
    return one_on(message, actions.Open).contest


async def opened(harness: BotHarness, where: str = "studio", **options: Any) -> tuple[str, Message]:
    """Open a contest that takes entries in that channel. Return its id and its card."""
    if where != "studio":
        options["channel"] = harness.world.channels[where]
    gathered(harness)
    preview = await drafted(harness, **options)
    assert preview.buttons, preview.text
    contest = one_on(preview, actions.Open).contest
    answer = await pressed(harness, harness.user("hana"), preview, id_on(preview, actions.Open))
    assert "is open" in answer.text, answer.text
    return contest, await card_of(harness, contest, channel=where)


def public(harness: BotHarness, contest: str, custom_id: str, channel: str = "studio") -> list[Message]:
    """Return messages for everybody with that button."""
    said = harness.world.discord.messages(harness.world.channels[channel])
    return [m for m in said if m.seen_by is None and any(b.get("custom_id") == custom_id for b in m.buttons)]


async def card_of(harness: BotHarness, contest: str, words: str = "", channel: str = "studio") -> Message:
    """Return the contest's card, once it says these words."""

    def look() -> Message | None:
        found = public(harness, contest, encode(actions.Rules(contest)), channel)
        return next((m for m in found if words in m.text), None)

    return await until(look, f"the card of contest {contest} with “{words}”")


async def made(
    harness: BotHarness, user: User, contest: str, prompt: str, **options: Any
) -> tuple[str, Message]:
    """Make a picture for the contest. Return its job and its maker's view."""
    card = await command(harness, user, "contest make", {"prompt": prompt, "contest": contest, **options})
    job = job_of(card)
    assert job, card.text
    if any(b.get("custom_id") == encode(actions.Start(job)) for b in card.buttons):
        await pressed(harness, user, card, encode(actions.Start(job)))
    return job, await ready(harness, card)


async def entered(harness: BotHarness, user: User, contest: str, prompt: str, **options: Any) -> str:
    """Make an entry and return its job's id."""
    job, view = await made(harness, user, contest, prompt, **options)
    answer = await pressed(harness, user, view, encode(actions.EnterThis(job)))
    assert "Entered in" in answer.text, answer.text
    assert job_of(answer) == job
    return job


async def entries(harness: BotHarness, makers: list[User], contest: str) -> list[str]:
    """Make one entry of each maker, all at once."""
    making = [entered(harness, user, contest, f"autumn leaf {n}") for n, user in enumerate(makers)]
    return list(await asyncio.gather(*making))


async def organised(harness: BotHarness, words: str, **options: Any) -> Message:
    """Run a command of the organiser and return the answer."""
    return await command(harness, harness.user("hana"), f"contest-admin {words}", options)


async def ended(harness: BotHarness, words: str, action: type[Action], **options: Any) -> Message:
    """Run a command that asks first, and press the button that does it. Return the card then."""
    asked = await organised(harness, words, **options)
    return await pressed(harness, harness.user("hana"), asked, id_on(asked, action))


async def closed(harness: BotHarness, contest: str) -> Message:
    """End the running phase as its organiser: the command and the button of its question."""
    return await ended(harness, "close", actions.CloseContest, contest=contest)


async def disqualified(harness: BotHarness, entry: str, reason: str, contest: str) -> Message:
    """Take an entry out as the organiser."""
    return await ended(harness, "disqualify", actions.Disqualify, entry=entry, reason=reason, contest=contest)


async def voting(harness: BotHarness, contest: str) -> Message:
    """End the entries. Return the card, which says that the voting has begun."""
    await closed(harness, contest)
    return await card_of(harness, contest, "**Voting** ends")


async def ballot(harness: BotHarness, user: User, card: Message, contest: str) -> Message:
    """Open the voter's own ballot."""
    return await pressed(harness, user, card, encode(actions.Vote(contest)))


def pair_of(message: Message) -> int:
    """Return the pair that a ballot asks about, 0 if it asks about none."""
    return one_on(message, actions.Judge).pair if actions.Judge in kinds_on(message) else 0


async def votes(harness: BotHarness, user: User, card: Message, contest: str, choices: str) -> Message:
    """Judge one pair after the other: A, B, b for both, s to skip. Return the ballot afterwards."""
    shown = await ballot(harness, user, card, contest)
    for letter in choices:
        pair = pair_of(shown)
        if not pair:
            break
        word = {"b": "BOTH", "s": "SKIP"}.get(letter, letter)
        shown = await pressed(harness, user, shown, encode(actions.Judge(pair, Choice(word))))
    return shown


async def announcement(harness: BotHarness, contest: str) -> Message:
    """Return the one message of the result."""
    found = await until(
        lambda: public(harness, contest, encode(actions.Gallery(contest, 0))), "the announcement"
    )
    assert len(found) == 1
    return found[0]


async def forged(harness: BotHarness, user: User, message: Message, custom_id: str) -> str:
    """Forge a press of a button that the person does not see, as a modified client can. Return the answer."""
    before, part = message.edited_at, {"custom_id": custom_id, "type": 2, "id": 1}
    interaction = harness.world.discord._press(user, message, part, {})

    def look() -> Message | None:
        others = [m for m in interaction.messages if m.id != message.id and m.text]
        if others:
            return others[-1]
        return message if message.edited_at != before else None

    return (await until(look, f"an answer to the forged press of {custom_id}")).text


async def submitted(
    harness: BotHarness, user: User, message: Message, custom_id: str, values: dict[str, Any]
) -> Message:
    """Submit the dialog that a button opens. Return the answer."""
    opening = await harness.world.discord.click(user, message, custom_id)
    await until(lambda: opening.modal, "the dialog")
    sent = await harness.world.discord.submit_modal(user, opening, values)
    return await sent.wait_original()


async def over(harness: BotHarness, contest: str) -> None:
    """Cancel the contest, so that no other test sees it run."""
    await ended(harness, "cancel", actions.CancelContest, contest=contest, reason="the test is over")
