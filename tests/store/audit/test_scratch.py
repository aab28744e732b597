"""A comparison beside the bot writes to tables of its own, on both engines."""

from bot.domain.money.movements import Movement
from bot.store import Store, open_scratch
from tests.store.places import Where

WALLET = "base:0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"
SPENT = Movement(
    tx="0xt", log_index=0, outward=True, block=12, other="0xpayee", amount=40_000, nonce="0xn", fee=False
)


async def test_what_is_recorded_is_kept_in_the_copies_alone(store: Store, where: Where) -> None:
    await store.movements.begin(WALLET, 10)
    books = await open_scratch(where)
    assert await books.movements.record(WALLET, [SPENT]) == 1
    assert await books.movements.record(WALLET, [SPENT]) == 0
    assert await books.movements.change_since(WALLET, 9, 20) == -40_000
    assert await books.movements.advance(WALLET, 20, 7, anchor=None)
    position = await books.movements.position(WALLET)
    await books.close()
    assert position is not None
    assert (position.next, position.anchor) == (21, (20, 7))
    assert await store.movements.change_since(WALLET, 9, 20) == 0
    kept = await store.movements.position(WALLET)
    assert kept is not None
    assert (kept.next, kept.anchor) == (10, None)
