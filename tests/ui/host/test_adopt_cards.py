"""The answer of `/host adopt` fits in one message, whatever a long lost life or a thief has left behind."""

from bot.domain.host.adoption import Adoption, Missed, Verdict
from bot.domain.money.movements import Booking, Movement
from bot.services.host.adopt import AdoptionReport
from bot.ui.host import adopt_cards
from bot.ui.host.adopt_cards import LISTED
from bot.ui.kit.layout import Tone
from tests import builders
from tests.ui.reading import entries, labels, tone, words

DISCORD = 4_000
MOVED = [Movement(f"0x{n:064x}", n, 50_000_000, True, "0x" + "9" * 40, 10**9 + n) for n in range(300)]


def test_hundreds_of_payments_jobs_and_thefts_fit_in_one_message() -> None:
    jobs = tuple(builders.job(id=f"job{n:03}") for n in range(100))
    lost = tuple(Adoption(Missed(one, 5), Verdict.LOST) for one in MOVED[:100])
    card = adopt_cards.report(AdoptionReport(lost, jobs, tuple(MOVED[100:]), tuple(MOVED[:3])))
    assert len(words(card)) < DISCORD
    assert sum(1 for _ in card.walk_children()) <= 40
    assert [line for line in words(card).splitlines() if line.startswith("-# and")] == [
        f"-# and {count - LISTED} more" for count in (100, 200)
    ]
    assert "**100 jobs** are not bought" in words(card)


def test_what_needs_a_word_is_chosen_and_then_asked_about() -> None:
    card = adopt_cards.report(AdoptionReport((), (), (MOVED[0], MOVED[1])))
    assert tone(card) is Tone.MONEY
    assert [value for _, value in entries(card)] == [MOVED[0].key, MOVED[1].key]
    asked = adopt_cards.question(MOVED[0])
    assert labels(asked) == ["I took it out", "It is lost"]
    assert "It is booked for good." in words(asked)


def test_a_complete_book_is_green_and_offers_nothing() -> None:
    card = adopt_cards.report(AdoptionReport((), (), (), resumed=True))
    assert tone(card) is Tone.DONE
    assert entries(card) == []
    assert "Members can spend again." in words(card)


def test_what_was_booked_is_named() -> None:
    assert "booked as taken out by you" in words(adopt_cards.booked(MOVED[0], Booking.OWN))
    assert "booked as lost" in words(adopt_cards.booked(MOVED[0], Booking.LOST))
