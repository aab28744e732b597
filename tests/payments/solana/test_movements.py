"""What entered and left the wallet, out of the changes of its token account; nothing may be left out."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.chain import Block, Movements, Received, Sent, Used
from bot.domain.money.movements import Origin, movements_of
from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import ChainVerdict
from bot.payments.svm import statement
from bot.payments.svm.transactions import Holding, Transaction
from tests.payments.solana.world import ADDRESS, FEE_PAYER, FUNDS, PAYEE, Bench, opened

FINAL_SECONDS = 14
ALICE = "4tudqkEdBxqE5WvwVtKyqFUaBuxieyibAkWB3PXH7fVd"


async def pieces(bench: Bench, first: int, last: int) -> list[Movements]:
    return [piece async for piece in bench.watch.movements(first, last)]


async def whole(bench: Bench, first: int) -> Movements:
    """Return what moved since a slot, up to the newest final one."""
    bench.later(FINAL_SECONDS)
    (piece,) = await pieces(bench, first, (await bench.watch.newest()).number)
    return piece


def slot(bench: Bench, tx: str) -> int:
    landed = bench.chain.find(tx)
    assert landed is not None
    return landed.slot


# ── what is told ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("inside", [False, True])
async def test_a_deposit_is_told_with_its_sender(bench: Bench, inside: bool) -> None:
    """A program may move the tokens itself, without an instruction that is a transfer."""
    first = bench.chain.head()
    bench.later(1)
    tx = bench.chain.deposit(ADDRESS, 1_234_567, ALICE, inside=inside)

    told = await whole(bench, first)

    assert told.received == (Received(tx, 0, slot(bench, tx), ALICE, 1_234_567, ADDRESS),)
    assert (told.first, told.sent, told.used) == (first, (), ())
    assert await bench.watch.received(first, told.last) == list(told.received)


async def test_a_deposits_memo_is_told(bench: Bench) -> None:
    first = bench.chain.head()
    bench.chain.deposit(ADDRESS, 7, memo="1f00d5aa")
    bench.chain.deposit(ADDRESS, 8, memo="grüße " * 30)
    bench.chain.deposit(ADDRESS, 9)
    told = await whole(bench, first)
    assert [one.memo for one in told.received] == ["1f00d5aa", "grüße " * 30, ""]


async def test_the_first_deposit_makes_the_account(bench: Bench) -> None:
    first = bench.chain.landed[0].slot - 5
    told = await whole(bench, first)
    assert [one.amount for one in told.received] == [FUNDS]


async def test_a_payment_is_told_by_our_signature(bench: Bench) -> None:
    first = bench.chain.head()
    payment = await bench.signed()
    tx = bench.send(payment).id

    told = await whole(bench, first)

    assert told.sent == (Sent(tx, 0, slot(bench, tx), PAYEE, 134_000),)
    assert told.used == (Used(payment.nonce, tx, slot(bench, tx)),)
    (movement,) = movements_of(told, SOLANA)
    assert (movement.nonce, movement.other, movement.outward) == (payment.nonce, PAYEE, True)
    assert movement.origin([PAYEE]) is Origin.MISSED
    assert movement.origin([ALICE]) is Origin.FOREIGN


async def test_a_transfer_with_our_key_is_no_payment(bench: Bench) -> None:
    first = bench.chain.head()
    tx = bench.chain.transfer(ADDRESS, ALICE, 5_000_000)

    told = await whole(bench, first)

    assert told.sent == (Sent(tx, 0, slot(bench, tx), ALICE, 5_000_000),)
    (movement,) = movements_of(told, SOLANA)
    assert movement.origin([PAYEE]) is Origin.TRANSFER


async def test_what_moves_nothing_or_fails_is_not_told(bench: Bench) -> None:
    first = bench.chain.head()
    bench.send(await bench.signed(), {"InstructionError": [2, {"Custom": 1}]})
    bench.chain.mention(ADDRESS, "spam")
    bench.chain.mention(ADDRESS, "spam", err={"InstructionError": [0, {"Custom": 6}]})
    told = await whole(bench, first)
    assert movements_of(told, SOLANA) == []


async def test_what_is_not_final_is_not_told(bench: Bench) -> None:
    first = bench.chain.head() - 100
    bench.chain.deposit(ADDRESS, 5)
    newest = await bench.watch.newest()
    (told,) = await pieces(bench, first, newest.number)
    assert told.received == ()
    with pytest.raises(ChainUnavailable):
        await pieces(bench, first, bench.chain.head())


async def test_another_wallet_can_be_watched(bench: Bench) -> None:
    first = bench.chain.head()
    tx = bench.chain.deposit(ALICE, 9)
    bench.later(FINAL_SECONDS)
    last = (await bench.watch.newest()).number
    received = await bench.watch.received(first, last, address=ALICE)
    assert [(one.tx, one.amount, one.to) for one in received] == [(tx, 9, ALICE)]


async def test_movements_come_in_pieces_without_gaps_in_the_chains_order(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement, "PIECE", 4)
    first = bench.chain.head()
    sent: list[str] = []
    for number in range(1, 24):
        bench.later(0.3)
        sent.append(bench.chain.deposit(ADDRESS, number))
    bench.later(FINAL_SECONDS)
    last = (await bench.watch.newest()).number

    told = await pieces(bench, first, last)

    assert [one.tx for piece in told for one in piece.received] == sent
    assert len(told) > 3
    assert (told[0].first, told[-1].last) == (first, last)
    assert all(after.first == before.last + 1 for before, after in pairwise(told))


async def test_a_slot_that_is_listed_in_another_order_is_put_right(bench: Bench) -> None:
    first = bench.chain.head()
    bench.later(1)
    made = [bench.chain.deposit(ADDRESS, 3), bench.chain.transfer(ADDRESS, ALICE, 3)]
    made += [bench.chain.mention(ADDRESS, "spam"), bench.chain.deposit(ADDRESS, 4)]
    assert len({slot(bench, tx) for tx in made}) == 1
    bench.freeze()
    for history in bench.chain._history.values():
        history.sort(key=lambda landed: (landed.slot, -made.index(landed.id) if landed.id in made else 0))

    told = await whole(bench, first)

    moved = movements_of(told, SOLANA)
    assert [(one.outward, one.amount) for one in moved] == [(False, 3), (False, 4), (True, 3)]
    assert [one.tx for one in told.received] == [made[0], made[3]]


@pytest.mark.parametrize("is_known", [True, False])
def test_thousands_of_transfers_in_one_slot_are_put_in_order(is_known: bool) -> None:
    """Anybody can send so many grains of dust."""

    def grain(found: int, left: int, name: str) -> Transaction:
        return Transaction(7, 1, False, (name, "t"), ("payer", "us"), (Holding("own", "us", found, left),))

    grains = [grain(100 + place, 101 + place, f"up {place}") for place in range(3_000)]
    back = [
        grain(3_100, 100, "back"),
        *(grain(100 + place, 100 + place, f"idle {place}") for place in (0, 5)),
    ]
    last = [grain(0, 100, "before")] if is_known else []

    told = statement._in_order("own", [*reversed(grains), *back], last)

    assert len(told) == 3_003
    assert all(one.holding("own").after == other.holding("own").before for one, other in pairwise(told))


async def test_no_slots_are_no_question(bench: Bench) -> None:
    assert await pieces(bench, 9, 8) == []
    assert not bench.first.asked


# ── nothing may be left out ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("hidden", [0, 1, 2])
async def test_a_transaction_that_is_left_out_is_noticed(bench: Bench, hidden: int) -> None:
    first = bench.chain.head()
    made = []
    for amount in (3, 4, 5):
        bench.later(1)
        made.append(bench.chain.deposit(ADDRESS, amount))
    bench.later(FINAL_SECONDS)
    last = (await bench.watch.newest()).number
    landed = bench.chain.find(made[hidden])
    assert landed is not None
    bench.hide(landed)

    with pytest.raises(ChainUnavailable, match="left out a transaction"):
        await pieces(bench, first, last)


@pytest.mark.parametrize("hidden", [0, 1, 2])
async def test_a_single_slot_is_proven_by_what_stands_around_it(bench: Bench, hidden: int) -> None:
    """What a deposit is checked against later: its slot alone, with years of history behind it."""
    made = []
    for amount in (3, 4, 5):
        bench.later(1)
        made.append(bench.chain.deposit(ADDRESS, amount))
    bench.later(FINAL_SECONDS)
    at = slot(bench, made[1])
    assert [one.tx for one in await bench.watch.received(at, at)] == [made[1]]
    landed = bench.chain.find(made[hidden])
    assert landed is not None
    bench.hide(landed)

    if hidden == 1:
        with pytest.raises(ChainUnavailable, match="left out a transaction"):
            await bench.watch.received(at, at)
    else:  # its neighbour is missed as well: what it left or found does not fit
        with pytest.raises(ChainUnavailable, match="left out a transaction"):
            await bench.watch.received(at, at)


async def test_a_hole_in_a_slot_without_movements_is_noticed(bench: Bench) -> None:
    bench.later(1)
    tx = bench.chain.deposit(ADDRESS, 3)
    bench.later(FINAL_SECONDS)
    landed = bench.chain.find(tx)
    assert landed is not None
    bench.hide(landed)
    with pytest.raises(ChainUnavailable, match="left out a transaction"):
        await pieces(bench, landed.slot, landed.slot)


async def test_a_history_that_is_not_kept_is_missing(bench: Bench) -> None:
    first = bench.chain.head() - 500
    bench.later(1)
    bench.chain.deposit(ADDRESS, 3)
    bench.later(FINAL_SECONDS)
    last = (await bench.watch.newest()).number
    bench.first.faults.add("solana.getSignaturesForAddress", "forgotten", times=-1, slots=200)
    with pytest.raises(HistoryMissing):
        await pieces(bench, first, last)


async def test_a_wallet_without_an_account_has_no_movements() -> None:
    async with opened(funds=0) as bench:
        (told,) = await pieces(bench, 1, (await bench.watch.newest()).number)
        assert (told.received, told.sent) == ((), ())
        assert await bench.bot.balance() == 0


async def test_a_reading_that_breaks_off_goes_on_at_the_next_node(
    pair: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statement, "PIECE", 4)
    first = pair.chain.head()
    sent = []
    for number in range(1, 60):
        pair.later(0.4)
        sent.append(pair.chain.deposit(ADDRESS, number))
    pair.later(FINAL_SECONDS)
    last = (await pair.watch.newest()).number
    pair.first.faults.add("solana.getTransaction", "refuse", times=-1, skip=20)

    told = await pieces(pair, first, last)

    assert [one.tx for piece in told for one in piece.received] == sent
    assert all(after.first == before.last + 1 for before, after in pairwise(told))
    assert "getTransaction" in pair.asked()[1]


async def test_a_node_that_left_movements_out_is_asked_after_the_others(pair: Bench) -> None:
    first = pair.chain.head()
    await whole(pair, first)
    pair.asked()
    pair.watch.doubt_movements()
    await pieces(pair, first, first)
    assert pair.asked()[0] == []


async def test_a_transaction_is_asked_for_once(bench: Bench) -> None:
    first = bench.chain.head()
    bench.later(1)
    for amount in range(1, 30):
        bench.chain.deposit(ADDRESS, amount)
    await whole(bench, first)
    bench.asked()
    await whole(bench, first)
    assert "getTransaction" not in bench.asked()[0]


async def test_what_was_answered_before_a_node_had_enough_is_kept(bench: Bench) -> None:
    first = bench.chain.head()
    bench.later(1)
    for amount in range(1, 50):
        bench.chain.deposit(ADDRESS, amount)
    bench.later(FINAL_SECONDS)
    last = (await bench.watch.newest()).number
    bench.first.faults.add("solana.getTransaction", "refuse", times=-1, skip=30)
    with pytest.raises(ChainUnavailable):
        await pieces(bench, first, last)
    bench.first.faults.clear()
    bench.asked()
    await pieces(bench, first, last)
    assert bench.asked()[0].count("getTransaction") == 49 - 20


@pytest.mark.parametrize("funds", [FUNDS, 0])
async def test_what_lands_while_the_node_is_asked_contradicts_nothing(funds: int) -> None:
    """Balance, then history: what the history has of later slots is not held against the balance."""
    async with opened(funds=funds) as bench:
        first = bench.chain.head()
        payment = await bench.signed()
        bench.later(100)
        last = (await bench.watch.newest()).number

        def land() -> None:
            bench.chain.deposit(ADDRESS, 5)
            bench.later(FINAL_SECONDS)

        bench.first.before["getSignaturesForAddress"] = land
        assert await bench.watch.received(first, last) == []
        bench.first.before["getSignaturesForAddress"] = land
        assert (await bench.fate(payment)).verdict is ChainVerdict.LAPSED
        assert await bench.bot.balance() == funds + 10


# ── balances of the past ─────────────────────────────────────────────────────────────────────────


async def test_a_balance_of_the_past_is_what_the_last_transaction_left(bench: Bench) -> None:
    made: Sequence[str] = [bench.chain.deposit(ADDRESS, 3)]
    bench.later(5)
    payment = await bench.signed()
    made = [*made, bench.send(payment).id]
    bench.later(FINAL_SECONDS)
    newest = await bench.watch.newest()
    slots = [slot(bench, tx) for tx in made]
    expected = {
        bench.chain.landed[0].slot - 2: 0,
        slots[0] - 1: FUNDS,
        slots[0]: FUNDS + 3,
        slots[1] - 1: FUNDS + 3,
        slots[1]: FUNDS + 3 - 134_000,
        newest.number: FUNDS + 3 - 134_000,
    }
    for number, amount in expected.items():
        assert await bench.watch.balance(ADDRESS, at=Block(number, 0)) == amount
    assert await bench.watch.balance(ADDRESS) == FUNDS + 3 - 134_000
    with pytest.raises(ChainUnavailable):
        await bench.watch.balance(ADDRESS, at=Block(newest.number + 50, 0))


async def test_a_balance_of_the_past_is_missing_where_the_history_is(bench: Bench) -> None:
    bench.later(1_000)
    at = await bench.watch.newest()
    bench.first.faults.add("solana.getSignaturesForAddress", "forgotten", times=-1, slots=100)
    with pytest.raises(HistoryMissing):
        await bench.watch.balance(ADDRESS, at=at)


async def test_the_balance_of_now_is_confirmed_and_not_yet_final(bench: Bench) -> None:
    bench.chain.deposit(ADDRESS, 3)
    assert await bench.bot.balance() == FUNDS
    bench.later(2)
    assert await bench.bot.balance() == FUNDS + 3


async def test_a_missing_account_holds_nothing_and_every_other_refusal_is_unknown(bench: Bench) -> None:
    assert await bench.watch.balance(FEE_PAYER) == 0
    for code, message in ((-32602, "Invalid param: WrongSize"), (-32005, "could not find account")):
        bench.first.faults.add("solana.getTokenAccountBalance", "refuse", code=code, message=message)
        with pytest.raises(ChainUnavailable):
            await bench.watch.balance(FEE_PAYER)
