"""Press any button, menu or dialog of the bot, with an id of today's scheme or an old one.

A `Case` describes one handler. `promises` makes the tests that every handler has to pass: the ids of older
versions do the same, an interaction that Discord delivers twice is handled once, a refusal is answered in
private, and members without the right are turned away.
"""

import itertools
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.jobs.job import JobState
from bot.domain.jobs.picture import Picture
from bot.ports import Rendition, ResultMessage
from bot.services.jobs.library import LibraryEntry
from bot.services.jobs.ordering.requests import Quote
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import encode
from sandbox.discord import Interaction, Message, User
from sandbox.discord.interaction import SUBMIT
from tests.sandbox.discord_bot import png
from tests.ui.place import Front
from tests.ui.samples import PAID, job

OPENED = 1_330_000_000_000_000_001

REFUSED = "Not now. Nothing was changed."


def nothing(_: Front) -> Mapping[str, Any]:
    """No answers but those that a test has put there."""
    return {}


Call = tuple[tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """One handler: its action, the services' answers, and the verb that it has to call.

    `old` is the id of the same action before version 1 of the scheme, empty if the action is newer.

    `called` raises unless the call is the expected one. `choice` is the chosen entry of a menu, `texts` are
    the typed texts of a dialog. `shows` are words of the answer, `dialog` says that the answer is a dialog.
    `on_card`: pressed on a private card, else on a message in the channel.
    """

    action: Action
    old: str
    answers: Callable[[Front], Mapping[str, Any]]
    verb: str
    called: Callable[[Front, Call], None]
    shows: str = ""
    choice: str | None = None
    texts: Mapping[str, str] | None = None
    on_card: bool = False
    by: str = "mira"
    dialog: bool = False
    refused: tuple[str, str] | None = None
    """Who lacks the right, and the words that they read."""

    def __str__(self) -> str:
        return f"{self.action.name}{' submitted' if self.texts is not None else ''}"


# ── acts ─────────────────────────────────────────────────────────────────────────────────────────


async def public_message(front: Front, tmp_path: Path) -> Message:
    """Post a result of the member in the channel, with its picture. Each call posts another."""
    path = tmp_path / "out.png"
    path.write_bytes(png())
    posted = job(id=f"post{next(_NUMBERS)}", **front.here())
    message = ResultMessage.single(posted, Rendition(path, "image/png", len(png())), PAID)
    return front.world.core.messages[await front.delivery.post(message)]


_NUMBERS = itertools.count()


async def private_card(front: Front, user: User) -> Message:
    """Return a card that only this person sees."""
    interaction = await front.world.slash(user, front.place.channel, "jobs", {})
    card = await interaction.wait_original()
    assert card.ephemeral
    return card


def press(front: Front, message: Message, custom_id: str, by: User, choice: str | None = None) -> Interaction:
    """Press a button, or choose in a menu, even if the message does not have it."""
    kind = 2 if choice is None else 3
    extra = {} if choice is None else {"values": [choice]}
    return front.world._press(by, message, {"custom_id": custom_id, "type": kind, "id": 1}, extra)


def submit(front: Front, message: Message, custom_id: str, by: User, texts: Mapping[str, str]) -> Interaction:
    """Submit a dialog that was opened on the message."""
    inputs = [{"type": 4, "custom_id": name, "value": text} for name, text in texts.items()]
    data = {
        "custom_id": custom_id,
        "components": [{"type": 18, "component": part} for part in inputs],
        "resolved": {},
    }
    return front.world._raise(SUBMIT, by, front.place.channel, data, message)


@dataclass
class Answered:
    """An interaction and the message it was made on."""

    front: Front
    interaction: Interaction
    message: Message

    def texts(self) -> list[str]:
        """Return the texts that the member sees now: answers and the pressed message."""
        return [message.text for message in [*self.interaction.messages, self.message]]

    async def wait(self, look: Callable[[], Any]) -> None:
        await self.front.world.wait_for(lambda: bool(look()))

    async def wait_on_message(self, words: str) -> None:
        """Wait until the pressed message says these words."""
        await self.wait(lambda: words in self.message.text)

    async def wait_private(self, words: str) -> None:
        """Wait for an answer with these words that only the member sees."""

        def answers() -> list[Message]:
            return [message for message in self.interaction.messages if words in message.text]

        await self.wait(answers)
        assert answers()[0].seen_by == self.interaction.user_id


async def act(front: Front, case: Case, custom_id: str, tmp_path: Path, by: str | None = None) -> Answered:
    """Run the case with this custom id."""
    user: User = getattr(front.place, by or case.by)
    message = await (private_card(front, user) if case.on_card else public_message(front, tmp_path))
    front.script.calls.clear()
    if case.texts is None:
        interaction = press(front, message, custom_id, user, case.choice)
    else:
        interaction = submit(front, message, custom_id, user, case.texts)
    return Answered(front, interaction, message)


def today(case: Case) -> str:
    return encode(case.action, opened_by=OPENED if case.texts is not None else None)


# ── promises ─────────────────────────────────────────────────────────────────────────────────────


Promise = Callable[[Front, Case, Path], Coroutine[Any, Any, None]]


def promises(cases: Sequence[Case]) -> tuple[Promise, ...]:
    """Make the tests that every handler has to pass, for these cases: ids, once, refusal, permission."""
    limited = [case for case in cases if case.refused is not None]
    return (
        _test(_same_for_old_ids, cases),
        _test(_once, cases),
        _test(_refusal, cases),
        _test(_permission, limited),
    )


def _test(promise: Promise, cases: Sequence[Case]) -> Promise:
    @pytest.mark.parametrize("case", cases, ids=str)
    async def test(front: Front, case: Case, tmp_path: Path) -> None:
        await promise(front, case, tmp_path)

    return test


async def _same_for_old_ids(front: Front, case: Case, tmp_path: Path) -> None:
    """Test that today's id and the old one call the same verb in the same way, and answer the same."""
    for custom_id in filter(None, (today(case), case.old)):
        await check(front, case, custom_id, tmp_path)


async def check(front: Front, case: Case, custom_id: str, tmp_path: Path) -> Answered:
    """Press the id. The verb of the case has to be called once and as it says, then the member answered."""
    front.script.answers |= case.answers(front)
    answered = await act(front, case, custom_id, tmp_path)
    await answered.wait(lambda: front.script.named(case.verb))
    (call,) = front.script.named(case.verb)
    case.called(front, call)
    if case.dialog:
        await answered.wait(lambda: answered.interaction.modal)
    else:
        await answered.wait(lambda: [text for text in answered.texts() if case.shows in text])
        assert answered.interaction.failed is None
    return answered


async def _once(front: Front, case: Case, tmp_path: Path) -> None:
    """Test that an interaction delivered twice is handled once."""
    front.script.answers |= case.answers(front)
    answered = await act(front, case, today(case), tmp_path)
    await front.world.redeliver(answered.interaction)
    await answered.wait(lambda: front.script.named(case.verb))
    await private_card(front, front.place.mod)  # what was delivered before this has arrived
    assert len(front.script.named(case.verb)) == 1


async def _refusal(front: Front, case: Case, tmp_path: Path) -> None:
    """Test that a service's refusal is answered in private, and the pressed message stays as it is."""
    front.script.answers |= case.answers(front)
    front.script.answers[case.verb] = NotAllowed(REFUSED)
    answered = await act(front, case, today(case), tmp_path)
    before = answered.message.text
    await answered.wait_private(REFUSED)
    assert answered.message.text == before


async def _permission(front: Front, case: Case, tmp_path: Path) -> None:
    """Test that a member without the right reads the required right, and no service is called."""
    assert case.refused is not None
    by, words = case.refused
    front.script.answers |= case.answers(front)
    answered = await act(front, case, today(case), tmp_path, by=by)
    await answered.wait_private(words)
    assert not front.script.named(case.verb)


# ── answers of services ──────────────────────────────────────────────────────────────────────────


def quoted(front: Front, **changes: Any) -> Quote:
    """Return a quote of a job that runs."""
    values = {"state": JobState.ADMITTED, "result": None, **changes}
    return Quote(job(**front.here(**values)), available=5_000_000, admitted=True)


def entry(front: Front, **changes: Any) -> LibraryEntry:
    return LibraryEntry(job(**front.here(**changes)), PAID)


def picture(front: Front) -> Picture:
    url = f"{front.world.cdn_url}/fox.png"
    return Picture("in-1", url, "fox.png", "image/png", 9, "ab" * 32, 4, 3, front.place.mira.id, "https://x")
