"""A balance that was told before a transaction covers it only with what the books have learned since."""

import asyncio

import pytest

from bot.domain.money.payments import GENERATION, Cover, Open, Payment
from bot.store import Store
from bot.store.money.cover import NotCovered
from tests.builders import GUILD
from tests.fakes.clock import START
from tests.store.acts import PRICE, authorization, deposited, granted, ready, signed

BASE = "eip155:8453"
WALLET = "0xWallet"


async def told(store: Store, balance: int, network: str = BASE) -> Cover:
    return Cover(WALLET, network, balance, await store.payments.journal_line())


async def sign(store: Store, cover: Cover, *, fee_most: int = 0, network: str = BASE) -> Payment:
    job = await ready(store)
    paper = authorization(fee_most=fee_most, network=network)
    return await store.payments.sign(job.id, GENERATION, paper, now=START, cover=cover)


@pytest.fixture
async def books(store: Store) -> Store:
    await granted(store)
    return store


async def test_what_is_open_counts_whenever_it_was_signed(books: Store) -> None:
    await signed(books)
    cover = await told(books, 3 * PRICE - 1)
    await sign(books, cover)
    with pytest.raises(NotCovered) as refused:
        await sign(books, cover)
    assert (refused.value.free, refused.value.needed) == (PRICE - 1, PRICE)


async def test_of_many_at_once_only_so_many_are_signed(books: Store) -> None:
    jobs = [await ready(books) for _ in range(8)]
    cover = await told(books, 3 * PRICE)
    answers = await asyncio.gather(
        *(books.payments.sign(job.id, GENERATION, authorization(), now=START, cover=cover) for job in jobs),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Payment) for answer in answers) == 3
    assert sum(isinstance(answer, NotCovered) for answer in answers) == 5


async def test_what_was_settled_since_counts_and_what_was_settled_before_does_not(books: Store) -> None:
    before, since = await signed(books), await signed(books)
    await books.payments.settle(before.id, tx="0x1", now=START)
    cover = await told(books, 2 * PRICE)
    await books.payments.settle(since.id, tx="0x2", now=START)
    assert await books.payments.taken({BASE: cover.line}) == {BASE: Open(left=PRICE)}
    await sign(books, cover)
    with pytest.raises(NotCovered):
        await sign(books, cover)


async def test_so_does_what_is_disputed_since_but_not_what_lapsed(books: Store) -> None:
    disputed, lapsed = await signed(books), await signed(books)
    cover = await told(books, 2 * PRICE)
    await books.payments.mark_disputed(disputed.id, detail="", now=START)
    await books.payments.mark_lapsed(lapsed.id, refused=False)
    await sign(books, cover)
    with pytest.raises(NotCovered):
        await sign(books, cover)


async def test_gas_counts_at_its_most(books: Store) -> None:
    cover = await told(books, 2 * (PRICE + 24_000) - 1)
    payment = await sign(books, cover, fee_most=24_000)
    assert await books.payments.taken({BASE: cover.line}) == {BASE: Open(PRICE, 24_000)}
    with pytest.raises(NotCovered):
        await sign(books, cover, fee_most=24_000)
    await books.payments.settle(payment.id, tx="0x1", fee=600, now=START)
    assert await books.payments.taken({BASE: cover.line}) == {BASE: Open(left=PRICE + 600)}
    await sign(books, cover, fee_most=24_000)


async def test_each_network_has_its_own_wallet(books: Store) -> None:
    cover = await told(books, PRICE)
    await sign(books, cover)
    other = await told(books, PRICE, "eip155:4217")
    await sign(books, other, network="eip155:4217")
    taken = await books.payments.taken({})
    assert taken == {BASE: Open(PRICE), "eip155:4217": Open(PRICE)}


async def test_credit_is_covered_by_what_no_server_is_owed(books: Store) -> None:
    await books.deposits.begin_scan(WALLET, 1, 0)
    await books.deposits.note_arriving(WALLET, 300)
    cover = await told(books, 1_001_000)

    async def grant(amount: int, key: str) -> None:
        await books.budgets.grant(GUILD, amount, actor=1, note="", key=key, now=START, covers=[cover])

    with pytest.raises(NotCovered) as refused:
        await grant(701, "k")
    assert refused.value.free == 700
    await grant(700, "k")
    await grant(700, "k")  # the same once more is no second one
    await books.deposits.note_arriving(WALLET, 0)
    await grant(300, "rest")
    with pytest.raises(NotCovered):
        await grant(1, "more")


async def test_so_is_a_deposit_that_the_host_assigns(books: Store) -> None:
    await deposited(books)
    (deposit,) = await books.deposits.newest(unclaimed=True)
    owed = await books.budgets.owed()
    cover = await told(books, owed + deposit.amount - 1)
    with pytest.raises(NotCovered):
        await books.deposits.assign(deposit.key, GUILD, by=1, now=START, covers=[cover])
    cover = await told(books, owed + deposit.amount)
    await books.deposits.assign(deposit.key, GUILD, by=1, now=START, covers=[cover])


async def test_what_was_paid_since_is_no_debt_and_not_there_either(books: Store) -> None:
    payment = await signed(books)
    cover = await told(books, 1_000_000)
    await books.payments.settle(payment.id, tx="0x1", now=START)
    with pytest.raises(NotCovered) as refused:
        await books.budgets.grant(GUILD, 1, actor=1, note="", key="k", now=START, covers=[cover])
    assert refused.value.free == 0
