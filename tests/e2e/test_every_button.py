"""Every button on a single result, its panel and a private view, pressed before and after a restart.

A table has the effect of each; a button that is missing in the table fails the last test.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio

from bot.ui.jobs import list_cards
from bot.ui.kit import actions
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Interaction, Message
from sandbox.results import amounts, is_result, job_of, price_of
from tests.e2e.custom_ids import id_on, ids_on, kinds_on
from tests.e2e.files import picture
from tests.e2e.harness import BotHarness, until
from tests.e2e.private import directs, made, public, ready, shown, shown_from_list, slow

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHEAP, DEAR = "grok generate", "veo-3-1-fast generate"


@dataclass
class Old:
    """The messages from before the restart, if there is one: `restarts`."""

    harness: BotHarness
    restarts: bool
    job: str
    result: Message
    secret: str
    view: Message  # the secret itself
    panel: Message
    price: Message  # a card that waits for its press

    async def restart(self) -> None:
        """Restart the bot between two presses of one act, where the first press comes after one too."""
        if self.restarts:
            await self.harness.bot.restart()

    async def press(self, message: Message, custom_id: str, person: str = "mira") -> Interaction:
        return await self.harness.press(person, message, custom_id)

    async def choose(self, message: Message, custom_id: str, value: str) -> Interaction:
        interaction = await self.harness.world.discord.select(
            self.harness.user("mira"), message, custom_id, [value]
        )
        await interaction.wait_acked()
        return interaction

    async def says(self, message: Message, words: str) -> None:
        await until(lambda: words in message.text, f"“{words}”")

    async def panel_opens(self, interaction: Interaction) -> Message:
        panel = await interaction.wait_original()
        await until(lambda: price_on(panel), "the panel's price")
        return panel


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=[False, True], ids=["same process", "restarted"]
)
async def old(request: pytest.FixtureRequest, harness: BotHarness) -> AsyncIterator[Old]:
    job, result = await harness.made("mira", CHEAP, {"prompt": "an old oak"})
    secret, view = await made(harness, "mira", CHEAP, {"prompt": "a hidden oak"})
    panel = await edit_panel(harness)
    price = await harness.ask("mira", DEAR, {"prompt": "an oak in the wind"})
    old = Old(harness, request.param, job, result, secret, view, panel, price)
    await old.restart()
    yield old


async def edit_panel(harness: BotHarness) -> Message:
    """Open the panel that edits one of several pictures of a message."""
    discord, mira = harness.world.discord, harness.user("mira")
    message = await discord.say(mira, harness.studio, "look", [picture("red"), picture("blue")])
    card = await (await discord.message_menu(mira, "Edit this image", message)).wait_original()
    custom_id = await until(lambda: id_on(card, actions.ChoosePicture), "the choice")
    await (await discord.select(mira, card, custom_id, ["1"])).wait_acked()
    await until(lambda: price_on(card), "the panel's price")
    return card


def price_on(message: Message) -> list[int]:
    labels = [str(button.get("label", "")) for button in message.buttons]
    return [amount for label in labels if "Generate" in label for amount in amounts(label)]


# ── below a result ───────────────────────────────────────────────────────────────────────────────


async def again(old: Old) -> None:
    card = await (await old.press(old.result, encode(actions.Again(old.job)), "noor")).wait_original()
    result = await old.harness.result(str(job_of(card)))
    assert price_of(result) == price_of(old.result)
    assert result.mentions == [old.harness.user("noor").id]


async def remix(old: Old) -> None:
    pressed = await old.press(old.result, encode(actions.Remix(old.job)))
    assert pressed.modal
    assert pressed.modal.inputs[0]["value"] == "an old oak"
    submit = await old.harness.world.discord.submit_modal(
        old.harness.user("mira"), pressed, {"prompt": "a young oak"}
    )
    result = await old.harness.result(str(job_of(await submit.wait_original())))
    assert "a young oak" in result.text


async def edit(old: Old) -> None:
    made = await edited(old, old.result, old.job, "noor")
    assert "a golden oak" in (await old.harness.result(made)).text


async def edited(old: Old, message: Message, job: str, person: str) -> str:
    """Submit the form of an edit and return its job."""
    pressed = await old.press(message, encode(actions.Edit(job)), person)
    submit = await old.harness.world.discord.submit_modal(
        old.harness.user(person), pressed, {"prompt": "a golden oak", "model": "grok"}
    )
    card = await submit.wait_original()
    return str(await until(lambda: job_of(card), "the job"))


async def animate(old: Old) -> None:
    panel = await old.panel_opens(await old.press(old.result, encode(actions.Animate(old.job))))
    assert "Animate" in panel.text


async def pick(old: Old) -> None:
    lead = await old.harness.start("mira", CHEAP, {"prompt": "two oaks", "count": 2})
    message = await old.harness.result(lead)
    await old.restart()
    card = await (await old.press(message, id_on(message, actions.Pick), "noor")).wait_original()
    await until(lambda: id_on(card, actions.Edit), "its buttons")
    assert "Picture 1 of 2" in card.text


async def bin_(old: Old) -> None:
    """Press it on another result: this one is needed."""
    job, message = await old.harness.made("theo", CHEAP, {"prompt": "a fallen oak"})
    await old.restart()
    pressed = await old.harness.press_old("theo", message, encode(actions.Remove(job)))
    card = await pressed.wait_original()
    yes = await until(lambda: id_on(card, actions.Delete), "the question")
    await old.restart()
    await old.press(card, yes, "theo")
    await until(lambda: not message.attachments and "removed this" in message.text, "the removal")
    undo = await until(lambda: id_on(card, actions.Undo), "Undo")
    await old.restart()
    await old.press(card, undo, "theo")
    await until(lambda: message.attachments, "the result again")


async def favourites(old: Old) -> None:
    """A private result's is made privately again, the other one in the channel; the newest comes first."""
    await menu(old, "favourite", old.result, old.job)
    card = await menu(old, "favourite", old.view, old.secret)
    await old.press(card, id_on(card, actions.FavouritesPage))
    secret, run = (await until(lambda: ids_on(card, actions.RunFavourite), "the list"))[:2]
    hidden = await (await old.press(card, secret)).wait_original()
    await ready(old.harness, hidden)
    assert public(old.harness, str(job_of(hidden))) == []
    made = await (await old.press(card, run)).wait_original()
    result = await old.harness.result(str(await until(lambda: job_of(made), "the job")))
    assert "an old oak" in result.text
    chosen = next(o["value"] for part in card.parts for o in part.get("options", ()))
    await old.choose(card, id_on(card, actions.DropFavourite), chosen)
    await old.says(card, "Removed.")


# ── its ⋯ menu ───────────────────────────────────────────────────────────────────────────────────

MENU = {
    "details": "transaction",
    "reference": "Your tray",
    "vary": "set aside",
    "alone": "at no cost",
    "dm": "direct messages",
    "report": "without your name",
    "favourite": "### Saved",
}
"""The answer to each choice."""


async def menu(old: Old, value: str, message: Message, job: str) -> Message:
    await old.harness.state(job, "DELIVERED")  # it is posted a moment before the bot has recorded its id
    card = await (await old.press(message, encode(actions.More(job)))).wait_original()
    custom_id = await until(lambda: id_on(card, actions.ChooseMore), "the menu")
    before = len(directs(old.harness, "mira"))
    interaction = await old.choose(card, custom_id, value)
    if value == "report":
        await old.harness.fill("mira", interaction, {"reason": "other", "text": "a mistake"})
    words = MENU[value]

    def answer() -> Message | None:
        return next((m for m in [*interaction.messages, card] if words in m.text), None)

    found = await until(answer, words)
    if value == "dm":
        assert len(directs(old.harness, "mira")) == before + 1
    return found


async def more(old: Old) -> None:
    for value in MENU:
        card = await menu(old, value, old.result, old.job)
        if value == "vary":
            await old.harness.result(str(job_of(card)))


# ── the panel ────────────────────────────────────────────────────────────────────────────────────


async def pmodel(old: Old) -> None:
    panel = old.panel
    await old.choose(panel, id_on(panel, actions.ChooseModel), "nano-banana-pro")

    def chosen() -> bool:
        options = [option for p in panel.parts for option in p.get("options", [])]
        return any(o["value"] == "nano-banana-pro" and o.get("default") for o in options)

    await until(chosen, "the model")


async def popt(old: Old) -> None:
    panel, before = old.panel, price_on(old.panel)
    size = next(str(p["custom_id"]) for p in panel.parts if "image_size" in str(p.get("custom_id")))
    await old.choose(panel, size, "4K")
    await until(lambda: price_on(panel) > before, "the dearer price")


async def pprompt(old: Old) -> None:
    pressed = await old.press(old.panel, id_on(old.panel, actions.WritePrompt))
    assert pressed.modal
    await old.harness.world.discord.submit_modal(old.harness.user("mira"), pressed, {"prompt": "in fog"})
    await old.says(old.panel, "in fog")


async def ptray(old: Old) -> None:
    job, message = await old.harness.made("mira", CHEAP, {"prompt": "an acorn"})
    await menu(old, "reference", message, job)
    panel = await edit_panel(old.harness)
    await old.press(panel, id_on(panel, actions.AddTray))
    await until(lambda: panel.text.count("by <@") >= 2, "the pictures of the tray")
    card = await old.harness.ask("mira", "tray")
    await until(lambda: card.buttons, "the tray")
    await old.press(card, encode(actions.UseTray("empty")))
    await old.says(card, "empty now")


async def pgo(old: Old) -> None:
    before, price = old.harness.balance, price_on(old.panel)[0]
    await old.press(old.panel, id_on(old.panel, actions.Generate))
    job = await until(lambda: job_of(old.panel), "the job")
    result = await old.harness.result(job)
    assert price_of(result) == before - old.harness.balance == price
    assert "in fog" in result.text


# ── a private result ─────────────────────────────────────────────────────────────────────────────


async def show(old: Old) -> None:
    view = await shown_from_list(old.harness, "mira", old.secret)
    assert view.attachments[0].data == old.view.attachments[0].data


async def private_again(old: Old) -> None:
    card = await (await old.press(old.view, encode(actions.Again(old.secret)))).wait_original()
    await ready(old.harness, card)
    assert public(old.harness, str(job_of(card))) == []


async def private_remix(old: Old) -> None:
    pressed = await old.press(old.view, encode(actions.Remix(old.secret)))
    submit = await old.harness.world.discord.submit_modal(
        old.harness.user("mira"), pressed, {"prompt": "a burnt oak"}
    )
    card = await submit.wait_original()
    await ready(old.harness, card)
    assert public(old.harness, str(job_of(card))) == []


async def private_edit(old: Old) -> None:
    pressed = await old.press(old.view, encode(actions.Edit(old.secret)))
    submit = await old.harness.world.discord.submit_modal(
        old.harness.user("mira"), pressed, {"prompt": "at night", "model": "grok"}
    )
    card = await submit.wait_original()
    await ready(old.harness, card)
    assert public(old.harness, str(job_of(card))) == []


async def private_animate(old: Old) -> None:
    await old.panel_opens(await old.press(old.view, encode(actions.Animate(old.secret))))


async def private_more(old: Old) -> None:
    for value in MENU:
        if value != "alone":
            card = await menu(old, value, old.view, old.secret)
            if value == "vary":
                await ready(old.harness, card)
    assert public(old.harness, old.secret) == []


async def one(old: Old) -> None:
    _, view = await made(old.harness, "mira", CHEAP, {"prompt": "two hidden oaks", "count": 2})
    await old.restart()
    alone = await shown(await old.press(view, id_on(view, actions.ShowOne)))
    assert alone.attachments[0].data == view.attachments[0].data


async def post(old: Old) -> None:
    await old.press(old.view, encode(actions.Publish(old.secret)))
    result = await old.harness.result(old.secret)
    assert is_result(result, old.secret)


# ── before the press, and while it waits ─────────────────────────────────────────────────────────


async def go(old: Old) -> None:
    before = old.harness.balance
    await old.press(old.price, id_on(old.price, actions.Start))
    result = await old.harness.result(str(job_of(old.price)))
    assert price_of(result) == before - old.harness.balance


async def cancel(old: Old) -> None:
    known, jobs = len(old.harness.world.studio.jobs), list[str]()
    for number in range(5):
        jobs.append(str(job_of(await old.harness.ask("theo", CHEAP, {"prompt": f"row {number}"}))))
        if number < 3:  # so many run at once; the others wait
            await slow(old.harness, known + number)
    listed = await old.harness.ask("theo", "jobs")
    await until(lambda: listed.buttons, "the list")
    await old.press(listed, encode(actions.Cancel(jobs[-1])), "theo")
    assert (await old.harness.state(jobs[-1], "FAILED"))["paid"] == 0
    for job in jobs[:-1]:
        await old.harness.result(job)


async def list_jobs(old: Old) -> None:
    for number in range(list_cards.PAGE + 1):
        job, _ = await old.harness.made("theo", CHEAP, {"prompt": f"page {number}"})
        await old.harness.tidy(job)
    listed = await old.harness.ask("theo", "jobs")
    await until(lambda: listed.buttons, "the list")
    await old.press(listed, id_on(listed, actions.ListJobs), "theo")
    await until(lambda: "Newer" in str(listed.components), "the next page")


async def decline(old: Old) -> None:
    card = await old.harness.ask("mira", DEAR, {"prompt": "a tram too far"})
    job = str(job_of(card))
    await old.press(card, encode(actions.Decline(job)))
    await until(lambda: "Cancelled. Nothing was paid." in card.text, "the answer")
    assert (await old.harness.state(job, "FAILED"))["paid"] == 0


Press = Callable[[Old], Awaitable[None]]

PRESSES: dict[type[Action], tuple[Press, ...]] = {
    actions.Again: (again, private_again),
    actions.Remix: (remix, private_remix),
    actions.Edit: (edit, private_edit),
    actions.Animate: (animate, private_animate),
    actions.More: (more, private_more),
    actions.Pick: (pick,),
    actions.Remove: (bin_,),
    actions.FavouritesPage: (favourites,),
    actions.ChooseModel: (pmodel,),
    actions.ChooseOption: (popt,),
    actions.WritePrompt: (pprompt,),
    actions.AddTray: (ptray,),
    actions.Generate: (pgo,),
    actions.Start: (go,),
    actions.Cancel: (cancel,),
    actions.Decline: (decline,),
    actions.ListJobs: (list_jobs,),
    actions.Show: (show,),
    actions.ShowOne: (one,),
    actions.Publish: (post,),
}
"""The effect of each button, in the order in which they are pressed."""

ON_THE_WAY = {
    actions.ChangeWish,
    actions.TakeOffer,
    actions.ChooseMore,
    actions.UseTray,
    actions.Delete,
    actions.Undo,
    actions.RunFavourite,
    actions.DropFavourite,
    actions.ReportJob,
    actions.DecideReport,
}
"""The menu itself, the tray's own buttons, the question before Delete, the list of favourites,
reports with their card, and what a price card offers instead, which has tests of its own."""

ELSEWHERE = {
    actions.Approve,
    actions.Deny,
    actions.Withdraw,
    actions.PostAlone,
    actions.Vary,
    actions.ChoosePicture,
    actions.ReportPicture,
    actions.EditPicture,
    actions.WasPosted,
    actions.InPrivate,
    actions.Dismiss,
    actions.HelpTopic,
    actions.ChangeWish,
    actions.TakeOffer,
    actions.RetryWish,
    actions.AskModerator,
    actions.RetryJob,
    actions.ChangeJob,
    actions.TryFree,
    actions.MakeFirst,
    actions.Forget,
    actions.OwnData,
}
"""On cards of approvals, galleries, posts in doubt and places that are gone, and in the Apps menu.

They have tests of their own.
"""

OTHERS = ("money.", "host.", "contests.", "moderation.", "people.")
"""Features with tests of their own."""

EVERY = [press for presses in PRESSES.values() for press in presses]


@pytest.mark.parametrize("press", EVERY, ids=lambda press: press.__name__)
async def test_every_button(old: Old, press: Press) -> None:
    await press(old)


async def test_no_button_was_left_out(harness: BotHarness) -> None:
    messages = harness.world.discord.core.messages.values()
    seen = {kind for message in messages for kind in kinds_on(message)}
    known = {kind for name, kind in Action.named.items() if not name.startswith(OTHERS)}
    assert (seen | known - ELSEWHERE) - ON_THE_WAY - set(PRESSES) == set()
