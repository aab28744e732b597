"""The private cards: kept while Discord lets us change them, and never shown out of order."""

from datetime import UTC, datetime
from typing import Any, cast

from bot.ui.jobs.private_cards import TOKEN_SECONDS, EphemeralCards
from bot.ui.kit import layout
from bot.ui.kit.responses import SeenInteractions
from tests.fakes import FakeClock
from tests.fakes.clock import START


class Card:
    """An interaction that records the changes of its card."""

    def __init__(self, at: int = START) -> None:
        self.id = 1
        self.locale = "en-US"
        self.created_at = datetime.fromtimestamp(at / 1000, UTC)
        self.shown: list[layout.Card] = []

    async def edit_original_response(self, *, view: layout.Card, attachments: Any) -> "Card":
        self.shown.append(view)
        return self


async def test_a_card_is_changed_until_its_token_dies() -> None:
    clock, card = FakeClock(), Card()
    private = EphemeralCards(clock)
    await private.keep("k7f3", cast(Any, card))
    note = layout.note("done")
    assert await private.update("k7f3", note)
    clock.advance(TOKEN_SECONDS)
    assert not await private.update("k7f3", layout.note("late"))
    assert card.shown == [note]


async def test_what_was_said_early_is_shown_once_the_card_is_up() -> None:
    card, private, note = Card(), EphemeralCards(FakeClock()), layout.note("done")
    assert not await private.update("k7f3", note, early=True)
    await private.keep("k7f3", cast(Any, card))
    assert card.shown == [note]


async def test_a_question_is_not_repeated_in_a_card_that_comes_later() -> None:
    card, private = Card(), EphemeralCards(FakeClock())
    assert not await private.update("k7f3", layout.note("price"))
    await private.keep("k7f3", cast(Any, card))
    assert card.shown == []


def test_an_interaction_is_new_once() -> None:
    seen = SeenInteractions()
    assert [seen.first(n) for n in (1, 2, 1)] == [True, True, False]
    assert all(seen.first(n) for n in range(10, 3000))
    assert not seen.first(2999)


async def test_a_card_with_cancel_is_known_until_its_job_begins() -> None:
    private = EphemeralCards(FakeClock())
    await private.keep("k7f3", cast(Any, Card()), waits=True)
    await private.keep("w4t2", cast(Any, Card()))
    assert [private.offers_cancel(key) for key in ("k7f3", "k7f3", "w4t2")] == [True, False, False]
