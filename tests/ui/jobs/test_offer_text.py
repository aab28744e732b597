"""The labels of cheaper versions, and the price card that has one."""

import pytest

from bot.domain.jobs.wish import Offer, OfferKind, Wish
from bot.ui.jobs.ordering import offer_text, price_cards
from bot.ui.kit import actions
from bot.ui.kit.custom_ids import decode
from tests.ui.jobs.test_cards import parts_of, walk
from tests.ui.samples import START, job

CLIP = {"prompt": "waves", "duration_seconds": "8", "resolution": "1080p"}
WISH = Wish("w1sh23", 11, 22, 33, "veo-3.1/generate", CLIP, count=1)


def offer(kind: OfferKind, operation: str = WISH.operation, count: int = 1, **options: str) -> Offer:
    return Offer(kind, operation, {**CLIP, **options}, count, 800_000)


@pytest.mark.parametrize(
    ("cheaper", "label"),
    [
        (offer(OfferKind.SECONDS, duration_seconds="4"), "4 s · $0.80"),
        (offer(OfferKind.SIZE, resolution="720p"), "720p · $0.80"),
        (offer(OfferKind.MODEL, "veo-3.1-fast/generate"), "Veo 3.1 Fast · $0.80"),
        (offer(OfferKind.COUNT, "grok/generate", 2), "2 pictures · $0.80"),
    ],
)
def test_an_offer_says_how_it_differs_and_its_price(cheaper: Offer, label: str) -> None:
    assert offer_text.label(WISH, cheaper) == label
    said = label if cheaper.kind is OfferKind.MODEL else f"Cheaper: {label}"
    assert offer_text.cheaper(WISH, cheaper) == said


async def test_the_price_card_has_the_cheaper_version_and_change() -> None:
    offers = (offer(OfferKind.SECONDS, duration_seconds="4"), offer(OfferKind.SIZE, resolution="720p"))
    wish = Wish(WISH.id, 11, 22, 33, WISH.operation, CLIP, offers=offers)
    dear = job(operation=WISH.operation, options=CLIP, price=3_200_000)
    parts = walk(parts_of(price_cards.quote([dear], until=START, wish=wish)))
    buttons = {decode(part["custom_id"]): part["label"] for part in parts if "custom_id" in part}
    assert buttons == {
        actions.Start(dear.id): "Generate · $3.20",
        actions.TakeOffer("w1sh23", 0): "Cheaper: 4 s · $0.80",
        actions.ChangeWish("w1sh23"): "Change",
        actions.Decline(dear.id): "Cancel",
    }
