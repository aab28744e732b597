"""The presses between a wish and what was wished for, counted with the real bot.

Typing a command is no press. A press is a button, an entry of a menu, or the submit of a dialog.
"""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.ui.kit import actions
from bot.ui.kit.actions import Action
from sandbox.discord import Interaction, Message
from sandbox.results import job_of, results
from tests.e2e.contests import opened
from tests.e2e.custom_ids import id_on
from tests.e2e.harness import BotHarness, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROMPT = "a fox reading a newspaper, gouache"
CHEAP = "flux-2-pro generate"


@dataclass
class Hand:
    """One member at a server, whose presses are counted."""

    harness: BotHarness
    person: str
    presses: int = 0

    async def button(self, message: Message, kind: type[Action]) -> Interaction:
        self.presses += 1
        return await self.harness.press(self.person, message, await self._id(message, kind))

    async def entry(self, message: Message, kind: type[Action], value: str) -> Interaction:
        self.presses += 1
        return await self.harness.choose(self.person, message, await self._id(message, kind), value)

    async def submit(self, opened: Interaction, **values: str) -> Interaction:
        self.presses += 1
        return await self.harness.fill(self.person, opened, values)

    async def _id(self, message: Message, kind: type[Action]) -> str:
        return await until(lambda: id_on(message, kind), f"{kind.name} on: {message.text}")

    async def posted(self, words: str, after: int = 0) -> Message:
        """Return the public result with these words that is younger than the message `after`."""

        def look() -> Message | None:
            self.harness.hurry()
            found = results(self.harness.world.discord, self.harness.studio)
            return next((one for one in found if words in one.text and one.id > after), None)

        return await until(look, f"a result with “{words}”")


@pytest.fixture
def mira(harness: BotHarness) -> Hand:
    return Hand(harness, "mira")


async def set_rule(harness: BotHarness, person: str, amount: str) -> None:
    options: dict[str, Any] = {"per": "job", "amount": amount, "member": harness.user(person)}
    await harness.ask("milo", "treasury allowance", options, "mod-log")


async def test_a_picture_needs_none(mira: Hand) -> None:
    await mira.harness.ask("mira", "imagine", {"prompt": PROMPT})
    await mira.posted(PROMPT)
    assert mira.presses == 0


async def test_a_clip_needs_one(mira: Hand) -> None:
    card = await mira.harness.ask("mira", "animate", {"prompt": "waves roll against the lighthouse"})
    await mira.button(card, actions.Start)
    assert (await mira.posted("waves roll")).attachments[0].content_type == "video/mp4"
    assert mira.presses == 1


async def test_a_private_picture_needs_none(mira: Hand) -> None:
    card = await mira.harness.ask("mira", CHEAP, {"prompt": "a surprise", "private": True})

    def look() -> bool:
        mira.harness.hurry()
        return bool(card.attachments)

    await until(look, "the picture in place of the card")
    assert card.seen_by == mira.harness.user("mira").id
    assert mira.presses == 0


async def test_an_edit_needs_two(mira: Hand) -> None:
    _, result = await mira.harness.made("noor", CHEAP, {"prompt": "a lighthouse"})
    form = await mira.button(result, actions.Edit)
    await mira.submit(form, prompt="the same place in deep snow")
    await mira.posted("the same place in deep snow", result.id)
    assert mira.presses == 2


async def test_details_with_the_prompt_and_the_receipt_need_two(mira: Hand) -> None:
    job, result = await mira.harness.made("mira", CHEAP, {"prompt": "a heron in the reeds"})
    await mira.harness.state(job, "DELIVERED")
    menu = await (await mira.button(result, actions.More)).wait_original()
    chosen = await mira.entry(menu, actions.ChooseMore, "details")

    def look() -> Message | None:
        return next((m for m in [menu, *chosen.messages] if "```" in m.text and "paid" in m.text), None)

    card = await until(look, "the details")
    assert "a heron in the reeds" in card.text
    assert mira.presses == 2


@pytest.mark.parametrize(("shape", "prompt"), [("16:9", "a gate in the rain"), ("9:16", "a gate in the sun")])
async def test_the_same_in_another_shape_needs_two(mira: Hand, shape: str, prompt: str) -> None:
    job, result = await mira.harness.made("mira", CHEAP, {"prompt": prompt})
    await mira.harness.state(job, "DELIVERED")
    menu = await (await mira.button(result, actions.More)).wait_original()
    value = next(
        option["value"]
        for part in menu.parts
        for option in part.get("options", [])
        if shape in option["label"]
    )
    await mira.entry(menu, actions.ChooseMore, value)
    assert shape in (await mira.posted(prompt, result.id)).text
    assert mira.presses == 2


async def test_a_favourite_is_run_by_one(mira: Hand) -> None:
    job, result = await mira.harness.made("mira", CHEAP, {"prompt": "a mill by the river"})
    await mira.harness.state(job, "DELIVERED")
    menu = await (await mira.button(result, actions.More)).wait_original()
    chosen = await mira.entry(menu, actions.ChooseMore, "favourite")
    await until(lambda: any("me favourites" in m.text for m in [menu, *chosen.messages]), "it to be saved")
    assert mira.presses == 2
    mira.presses = 0
    listed = await mira.harness.ask("mira", "me favourites")
    await mira.button(listed, actions.RunFavourite)
    await mira.posted("a mill by the river", result.id)
    assert mira.presses == 1


async def test_a_contest_entry_needs_three(harness: BotHarness) -> None:
    contest, card = await opened(harness, models="flux-2-pro")
    hand = Hand(harness, "theo")
    form = await hand.button(card, actions.MakeEntry)
    sent = await hand.submit(form, prompt="the last leaf")
    private = await sent.wait_original()

    def look() -> bool:
        harness.hurry()
        return bool(private.attachments) and bool(id_on(private, actions.EnterThis))

    await until(look, "the picture with its button")
    entered = await hand.button(private, actions.EnterThis)
    await entered.wait_original()
    assert hand.presses == 3
    mine = await harness.ask("theo", "contest mine", {"contest": contest})
    assert str(job_of(private)) in str(mine.components)
    assert "the last leaf" in mine.text


async def test_after_a_refusal_one_leads_to_a_picture(mira: Hand) -> None:
    await set_rule(mira.harness, "mira", "0.08")
    try:
        refused = await mira.harness.ask("mira", "gpt-image-2 generate", {"prompt": "a refused fox"})
        assert "a refused fox" in refused.text
        await mira.button(refused, actions.TakeOffer)
        await mira.posted("a refused fox")
    finally:
        await set_rule(mira.harness, "mira", "off")
    assert mira.presses == 1


async def test_after_a_failure_one_makes_it_again(mira: Hand) -> None:
    mira.harness.world.faults.add("studio.render", "failed", error="Provider error")
    card = await mira.harness.ask("mira", CHEAP, {"prompt": "a fox that failed"})

    def look() -> Message | None:
        mira.harness.hurry()
        said = mira.harness.world.discord.messages(mira.harness.studio, mira.harness.user("mira"))
        return next((m for m in [card, *said] if id_on(m, actions.RetryJob)), None)

    failed = await until(look, "the failure with its buttons")
    assert "a fox that failed" in failed.text
    await mira.button(failed, actions.RetryJob)
    await mira.posted("a fox that failed")
    assert mira.presses == 1


async def test_the_prompt_of_a_refusal_is_changed_by_two(mira: Hand) -> None:
    await set_rule(mira.harness, "mira", "0.08")
    try:
        refused = await mira.harness.ask("mira", "gpt-image-2 generate", {"prompt": "a fox"})
        form = await mira.button(refused, actions.ChangeWish)
        await mira.submit(form, prompt="a changed fox", model="flux-2-pro")
        await mira.posted("a changed fox")
    finally:
        await set_rule(mira.harness, "mira", "off")
    assert mira.presses == 2
