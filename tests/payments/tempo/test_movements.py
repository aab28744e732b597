"""What entered and left the wallet on Tempo: each transfer once, gas as gas, payments by their memo."""

import json

import pytest

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.movements import movements_of
from bot.domain.money.networks import TEMPO
from bot.domain.money.payments import ChainVerdict
from bot.payments.mpp import tip20
from bot.payments.watch import WalletWatch
from sandbox.tempo import FEE_MANAGER
from tests.payments.tempo.town import STRANGER, Town
from tests.payments.tempo.world import ADDRESS, PAYEE

LOGS = "tempo.eth_getLogs"


@pytest.fixture
def watch(town: Town) -> WalletWatch:
    return WalletWatch(town.bot.nodes, ADDRESS)


async def test_a_payment_is_a_transfer_with_its_memo_and_its_gas(town: Town, watch: WalletWatch) -> None:
    made = await town.signed()
    first = town.chain.head()
    mined = town.lands(made)

    (piece,) = [piece async for piece in watch.movements(first, town.chain.head())]

    paid, gas = piece.sent
    assert (paid.tx, paid.to, paid.amount, paid.fee) == (mined.hash, PAYEE, 134_000, False)
    assert (gas.tx, gas.to.lower(), gas.amount, gas.fee) == (
        mined.hash,
        FEE_MANAGER,
        town.chain.burnt(ADDRESS),
        True,
    )
    assert [used.nonce for used in piece.used] == [made.nonce]
    assert piece.received == ()
    moved = movements_of(piece, TEMPO)
    assert [(one.amount, one.nonce) for one in moved] == [(134_000, made.nonce), (gas.amount, None)]


async def test_payments_of_one_block_keep_their_memos(town: Town, watch: WalletWatch) -> None:
    made = [await town.signed() for _ in range(3)]
    first = town.chain.head()
    landed = [town.lands(one).hash for one in made]

    (piece,) = [piece async for piece in watch.movements(first, first)]

    moved = movements_of(piece, TEMPO)
    assert [(one.tx, one.nonce) for one in moved if one.nonce] == [
        (tx, one.nonce) for tx, one in zip(landed, made, strict=True)
    ]


async def test_a_reverted_payment_leaves_its_gas_only(town: Town, watch: WalletWatch) -> None:
    made = await town.signed()
    first = town.chain.head()
    town.lands(made, reverts=True)

    (piece,) = [piece async for piece in watch.movements(first, first)]

    assert [(one.fee, one.amount) for one in piece.sent] == [(True, (await town.look(made)).fee)]
    assert piece.used == ()


async def test_a_deposit_counts_once_also_with_a_memo(town: Town, watch: WalletWatch) -> None:
    first = town.chain.head()
    plain = town.chain.deposit(ADDRESS, 25_000_417, STRANGER)
    noted = town.chain.deposit(ADDRESS, 7, STRANGER, memo="0x" + "11" * 32)

    found = await watch.received(first, town.chain.head())

    assert [(one.tx, one.amount, one.sender.lower(), one.to) for one in found] == [
        (plain, 25_000_417, STRANGER, ADDRESS),
        (noted, 7, STRANGER, ADDRESS),
    ]


async def test_transfers_of_nothing_are_left_out_whoever_makes_them(town: Town, watch: WalletWatch) -> None:
    made = await town.signed()
    first = town.chain.head()
    town.chain.mint(STRANGER, 1_000_000)
    town.chain.transfer(ADDRESS, PAYEE, 0, made.nonce, payer=STRANGER)
    town.chain.transfer(STRANGER, ADDRESS, 0)

    (piece,) = [piece async for piece in watch.movements(first, first)]

    assert (piece.received, piece.sent, piece.used) == ((), (), ())


async def test_somebody_elses_use_of_the_key_is_a_transfer_without_a_payment(
    town: Town, watch: WalletWatch
) -> None:
    first = town.chain.head()
    tx = town.chain.transfer(ADDRESS, STRANGER, 5_000)

    (piece,) = [piece async for piece in watch.movements(first, first)]

    moved = movements_of(piece, TEMPO)
    assert (moved[0].tx, moved[0].amount, moved[0].nonce) == (tx, 5_000, None)
    assert [one.fee for one in piece.sent] == [False, True]


async def test_the_movements_make_the_balance(town: Town, watch: WalletWatch) -> None:
    first, before = town.chain.head(), await town.bot.balance()
    for sponsored, reverts in ((False, False), (True, False), (False, True)):
        town.later(3)
        town.lands(await town.signed(sponsored=sponsored), reverts=reverts)
        town.chain.deposit(ADDRESS, 11, STRANGER)

    pieces = [piece async for piece in watch.movements(first, town.chain.head())]

    change = sum(one.amount for piece in pieces for one in piece.received)
    change -= sum(one.amount for piece in pieces for one in piece.sent)
    assert before + change == await town.bot.balance()
    at = await watch.block(town.chain.head())
    assert await watch.balance(ADDRESS, at=at) == await town.bot.balance()


async def test_a_memo_without_its_transfer_is_not_believed(town: Town, watch: WalletWatch) -> None:
    first = town.chain.head()
    town.lands(await town.signed())
    town.chain.faults.add(LOGS, "withheld", times=1, skip=1)

    with pytest.raises(ChainUnavailable, match="left a transfer out"):
        await watch.received(first, first)


@pytest.mark.parametrize("kind", ["range", "refuse"])
async def test_a_node_with_limits_is_read_whole(town: Town, watch: WalletWatch, kind: str) -> None:
    first = town.chain.head()
    expected = []
    for _ in range(3):
        town.later(100)
        expected.append(town.chain.deposit(ADDRESS, 5, STRANGER))
    town.chain.faults.add(LOGS, kind, times=7, blocks=100)

    found = await watch.received(first, town.chain.head())

    assert [one.tx for one in found] == expected


async def test_a_machine_that_lags_leaves_no_logs_out(town: Town, watch: WalletWatch) -> None:
    """The request for logs is answered by a machine that has not come to the last block of them."""
    await watch.newest()
    first = town.chain.head()
    town.later(10)
    town.chain.deposit(ADDRESS, 5, STRANGER)
    town.chain.faults.add("tempo.rpc", "stale", times=-1, skip=1, blocks=10)

    with pytest.raises(ChainUnavailable, match="behind"):
        await watch.received(first, town.chain.head())


async def test_what_the_node_has_dropped_is_not_answered(town: Town, watch: WalletWatch) -> None:
    first = town.chain.head()
    town.chain.deposit(ADDRESS, 5, STRANGER)
    town.later(3_600)
    await watch.newest()
    town.chain.faults.add(LOGS, "forgotten", times=-1, blocks=500)
    town.chain.faults.add("tempo.eth_getTransactionReceipt", "pruned", times=-1, blocks=500)

    with pytest.raises(HistoryMissing):
        await watch.received(first, town.chain.head())


# ── many payments at once ────────────────────────────────────────────────────────────────────────


async def test_many_payments_are_proven_at_one_block(
    town: Town, watch: WalletWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tip20, "TOGETHER", 3)
    made = []
    for number in range(10):
        made.append(await town.signed(sponsored=number % 4 == 3))
        if number % 3 == 0:
            town.lands(made[-1], reverts=number == 6)
        town.later(1)
    town.later(60)

    fates = await watch.look_all(made, deep=True)

    charged = [number for number, fate in enumerate(fates) if fate.is_charged]
    assert charged == [0, 3, 9]
    assert {fate.verdict for fate in fates} == {ChainVerdict.CHARGED, ChainVerdict.LAPSED}
    assert [bool(fate.fee) for fate in fates] == [number in (0, 6, 9) for number in range(10)]
    assert len({fate.at for fate in fates}) == 1


async def test_a_machine_that_lags_in_one_of_many_questions_is_found_out(
    town: Town, watch: WalletWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tip20, "TOGETHER", 3)
    made = [await town.signed() for _ in range(8)]
    town.later(20)
    for one in made:
        town.lands(one)
    town.later(15)
    for asked in range(2, 5):
        town.chain.faults.add("tempo.rpc", "stale", times=1, skip=asked, blocks=60)
        with pytest.raises(ChainUnavailable, match="told before"):
            await watch.look_all(made, deep=False)


async def test_an_old_payment_is_looked_for_in_its_own_time(town: Town) -> None:
    made = await town.signed(sponsored=True)
    start = json.loads(made.proof or "")["block"]
    town.later(30 * 86_400)
    town.chain.node.asked.clear()

    assert (await town.look(made)).verdict is ChainVerdict.LAPSED
    asked = [params[0] for method, params in town.chain.node.asked if method == "eth_getLogs"]
    assert [(int(one["fromBlock"], 16), int(one["toBlock"], 16)) for one in asked] == [(start, start + 1_000)]
