"""What one node tells: terms of a payment, blocks, histories, transactions; what of it is not believed."""

import asyncio
import copy
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.networks import SOLANA
from bot.domain.money.payments import ChainVerdict
from bot.payments.svm import base58, history, transactions
from bot.payments.svm import node as reader
from bot.payments.svm.accounts import MEMO_PROGRAM
from bot.payments.svm.node import SolanaNode
from bot.payments.svm.transactions import Holding
from sandbox.solana.ledger import height, made
from tests.payments.solana.world import ACCOUNT, ADDRESS, PAYEE, VECTORS, Bench, requirements

RUN = VECTORS["run"]
FINAL_SECONDS = 14
Bend = Callable[[Any], Any]


def first(bench: Bench) -> SolanaNode:
    return bench.bot.nodes.each[0]


# ── the terms of a payment ───────────────────────────────────────────────────────────────────────


async def test_a_payment_gets_a_fresh_blockhash_and_the_height_at_which_it_ends(bench: Bench) -> None:
    terms = await bench.bot.prepare(requirements())

    slot = bench.chain.slot("confirmed")
    assert terms.blockhash == bench.chain.blockhash(slot)
    assert terms.last_valid_height == height(slot) + 150
    assert terms.slot == bench.chain.slot("finalized") < slot
    asked = dict(bench.first.asked)
    assert asked["getLatestBlockhash"][0]["commitment"] == "confirmed"


LIVES: dict[str, Bend] = {
    "that is over soon": lambda told: _lives(told, -40),
    "that is over": lambda told: _lives(told, -1_000_000),
    "that never ends": lambda told: _lives(told, 1_000_000),
    "without an end": lambda told: {**told, "value": {"blockhash": told["value"]["blockhash"]}},
    "of no block": lambda told: {**told, "value": {**told["value"], "blockhash": "0OIl"}},
    "of no slot": lambda told: {"value": told["value"]},
    "that is nothing": lambda told: None,
}


def _lives(told: Any, blocks: int) -> Any:
    value = told["value"]
    return {**told, "value": {**value, "lastValidBlockHeight": value["lastValidBlockHeight"] + blocks}}


@pytest.mark.parametrize("bend", LIVES.values(), ids=LIVES.keys())
async def test_no_payment_is_signed_with_a_life_that_cannot_be(bench: Bench, bend: Bend) -> None:
    bench.first.bends["getLatestBlockhash"] = bend
    with pytest.raises(ChainUnavailable):
        await bench.bot.prepare(requirements())


async def test_a_slot_that_is_far_ahead_hides_no_payment(bench: Bench) -> None:
    """It would be looked for behind that slot only, and be given up although it is paid."""
    bench.first.bends["getLatestBlockhash"] = lambda told: {
        **told,
        "context": {"slot": told["context"]["slot"] + 100},
    }
    payment = await bench.signed()
    bench.send(payment)
    bench.later(1)
    bench.chain.deposit(ADDRESS, 1)
    bench.later(200)
    assert (await bench.fate(payment)).verdict is ChainVerdict.CHARGED


@pytest.mark.parametrize("amount", ["9" * 5000, "1" + "0" * 19, "-1", "1.5", "١٢", "", 7])
async def test_an_odd_balance_is_not_believed(bench: Bench, amount: object) -> None:
    bench.first.bends["getTokenAccountBalance"] = lambda told: {**told, "value": {"amount": amount}}
    with pytest.raises(ChainUnavailable):
        await bench.bot.balance()


async def test_a_time_that_no_chain_reaches_is_not_believed(bench: Bench) -> None:
    bench.first.bends["getBlockTime"] = lambda told: 2**63
    with pytest.raises(ChainUnavailable):
        await bench.watch.newest()


async def test_a_history_without_end_is_not_read_for_ever(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PAGES", 5)
    numbers = itertools.count(1)
    line = {"slot": 10, "err": None, "memo": None, "blockTime": 10}
    bench.first.bends["getSignaturesForAddress"] = lambda told: [
        {**line, "signature": base58.encode(next(numbers).to_bytes(64))}
    ]
    payment = await bench.signed()
    with pytest.raises(ChainUnavailable, match="more than 5 pages"):
        async with asyncio.timeout(5):
            await bench.fate(payment)


async def test_a_node_that_lags_gives_no_blockhash(pair: Bench) -> None:
    pair.later(1_000)
    pair.first.faults.add("solana.rpc", "stale", times=-1, slots=400)
    terms = await pair.bot.prepare(requirements())
    assert terms.slot == pair.chain.slot("finalized")


async def test_a_node_of_another_chain_gives_nothing(bench: Bench) -> None:
    bench.first.faults.add("solana.rpc", "wrong_chain", times=-1)
    for question in (
        bench.bot.prepare(requirements()),
        bench.bot.balance(),
        bench.watch.newest(),
        bench.watch.balance(ADDRESS, at=await bench.watch.block(10)),
        bench.bot.nodes.self_test(),
    ):
        with pytest.raises(ChainUnavailable, match="SOLANA_RPC_URL serves another chain"):
            await question


async def test_a_node_is_tested_once_for_what_proves_nothing(bench: Bench) -> None:
    await bench.bot.balance()
    await bench.bot.balance()
    assert bench.asked()[0].count("getGenesisHash") == 1


# ── blocks ───────────────────────────────────────────────────────────────────────────────────────


async def test_the_newest_block_is_final(bench: Bench) -> None:
    newest = await bench.watch.newest()
    assert newest.number == bench.chain.slot("finalized")
    assert newest.time == pytest.approx(bench.clock.now() // 1000 - 13, abs=1)


async def test_a_slot_without_a_block_has_the_time_of_the_one_before(bench: Bench) -> None:
    newest = (await bench.watch.newest()).number
    skipped = next(slot for slot in range(newest, 0, -1) if made(slot) != slot)
    times = await bench.watch.block_times([skipped, skipped - 1, newest])
    assert times[skipped] == times[skipped - 1] == (await bench.watch.block(skipped - 1)).time * 1000
    assert (await bench.watch.block(skipped)).number == skipped


@pytest.mark.parametrize("code", [-32001, -32007, -32009, -32011])
async def test_a_block_that_is_not_kept_is_missing(bench: Bench, code: int) -> None:
    bench.first.faults.add("solana.getBlockTime", "refuse", times=-1, code=code, message="cleaned up")
    bench.first.faults.add("solana.getBlock", "refuse", times=-1, code=code, message="cleaned up")
    with pytest.raises(HistoryMissing, match="does not keep slot"):
        await bench.watch.block(100)
    with pytest.raises(HistoryMissing):
        await bench.watch.contains(100, ACCOUNT)
    assert len(bench.first.asked) <= reader.SKIPPED + 1


async def test_a_block_that_is_not_there_yet_is_not_missing(bench: Bench) -> None:
    ahead = bench.chain.head() + 50
    for question in (bench.watch.block(ahead), bench.watch.contains(ahead, ACCOUNT)):
        with pytest.raises(ChainUnavailable) as caught:
            await question
        assert not isinstance(caught.value, HistoryMissing)


async def test_a_block_tells_whether_it_has_a_transaction(bench: Bench) -> None:
    tx = bench.chain.deposit(ADDRESS, 7)
    landed = bench.chain.find(tx)
    assert landed is not None
    bench.later(FINAL_SECONDS)
    assert await bench.watch.contains(landed.slot, tx)
    assert not await bench.watch.contains(made(landed.slot - 1), tx)
    bench.first.bends["getBlock"] = lambda told: None
    with pytest.raises(ChainUnavailable):
        await bench.watch.contains(landed.slot, tx)


# ── several machines at one address ──────────────────────────────────────────────────────────────

LAGGING = ["getTokenAccountBalance", "getSignaturesForAddress", "getBlockTime", "getLatestBlockhash"]


@pytest.mark.parametrize("method", LAGGING)
async def test_a_machine_that_is_a_second_behind_is_waited_for(bench: Bench, method: str) -> None:
    payment = await bench.signed()
    bench.later(100)
    bench.first.faults.add(f"solana.{method}", "stale", times=4, slots=60)
    before = bench.clock.time
    assert (await bench.fate(payment)).verdict is ChainVerdict.LAPSED
    assert await bench.bot.prepare(requirements())
    assert bench.clock.time == before + 4_000


@pytest.mark.parametrize("method", LAGGING)
async def test_a_machine_that_stays_behind_is_given_up(bench: Bench, method: str) -> None:
    payment = await bench.signed()
    bench.later(100)
    bench.first.faults.add(f"solana.{method}", "stale", times=-1, slots=60)
    with pytest.raises(ChainUnavailable):
        await (bench.bot.prepare(requirements()) if method == "getLatestBlockhash" else bench.fate(payment))


async def test_nothing_else_is_asked_again(bench: Bench) -> None:
    bench.first.faults.add("solana.getTokenAccountBalance", "refuse", code=-32005, message="unhealthy")
    before = bench.clock.time
    with pytest.raises(ChainUnavailable, match="unhealthy"):
        await bench.bot.balance()
    assert bench.clock.time == before


# ── histories ────────────────────────────────────────────────────────────────────────────────────

PAGES: dict[str, Bend] = {
    "no list": lambda told: {},
    "no object": lambda told: ["x"],
    "no signature": lambda told: [{**each, "signature": "x"} for each in told],
    "no slot": lambda told: [{**each, "slot": None} for each in told],
    "a slot as text": lambda told: [{**each, "slot": str(each["slot"])} for each in told],
    "no outcome": lambda told: [
        {name: value for name, value in each.items() if name != "err"} for each in told
    ],
    "not final": lambda told: [{**each, "confirmationStatus": "confirmed"} for each in told],
    "the oldest first": lambda told: told[::-1],
    "one twice": lambda told: [told[0], *told] if told else [],
    "another slot": lambda told: [{**each, "slot": each["slot"] - 1} for each in told],
    "another outcome": lambda told: [{**each, "err": "X" if each["err"] is None else None} for each in told],
}


@pytest.mark.parametrize("bend", PAGES.values(), ids=PAGES.keys())
async def test_an_odd_history_is_not_believed(bench: Bench, bend: Bend) -> None:
    payment = await bench.signed()
    bench.send(payment)
    bench.later(5)
    bench.chain.deposit(ADDRESS, 5)
    bench.later(100)
    since = bench.chain.landed[-1].slot - 100
    last = (await bench.watch.newest()).number
    bench.first.bends["getSignaturesForAddress"] = bend
    with pytest.raises(ChainUnavailable):
        await bench.fate(payment)
    with pytest.raises(ChainUnavailable):
        await bench.watch.received(since, last)


# ── transactions ─────────────────────────────────────────────────────────────────────────────────


def test_the_payment_of_a_real_run_is_read() -> None:
    told = RUN["transaction"]
    paid = transactions.read(told, RUN["history"][0]["signature"], SOLANA.asset)

    assert (paid.slot, paid.time, paid.failed) == (300_000_043, 1_795_919_260, False)
    assert paid.holding(RUN["account"]) == Holding(RUN["account"], ADDRESS, 5_000_000, 4_866_000)
    assert paid.signature_of(ADDRESS) == paid.signatures[1] == RUN["client_signature"]
    assert paid.other_side(RUN["account"]) == "Drr86m5uUmEAwNQVfPtCXvsv6PZPDvJhPHeBQkBh92fy"
    assert paid.memo == "51dac47d1403c267c4a7c1796d8b1b75"


def test_the_deposit_of_a_real_run_is_read() -> None:
    told = RUN["deposit"]
    got = transactions.read(told, RUN["history"][1]["signature"], SOLANA.asset)

    assert got.holding(RUN["account"]) == Holding(RUN["account"], ADDRESS, None, 5_000_000)
    assert got.other_side(RUN["account"]) == "4tudqkEdBxqE5WvwVtKyqFUaBuxieyibAkWB3PXH7fVd"
    assert got.signature_of("4tudqkEdBxqE5WvwVtKyqFUaBuxieyibAkWB3PXH7fVd") is None
    assert got.memo == "top-up"


def test_accounts_out_of_lookup_tables_are_counted_on_behind_the_others() -> None:
    told = copy.deepcopy(RUN["deposit"])
    keys = told["transaction"]["message"]["accountKeys"]
    told["meta"]["loadedAddresses"] = {"writable": [keys[2]], "readonly": [PAYEE]}
    told["meta"]["postTokenBalances"][1]["accountIndex"] = len(keys)
    keys[2] = PAYEE
    got = transactions.read(told, told["transaction"]["signatures"][0], SOLANA.asset)
    assert got.holding(RUN["account"]).change == 5_000_000


def test_a_memo_longer_than_a_transaction_makes_none_unreadable() -> None:
    """A program calls that of memos with more than a transaction can hold: anybody could stop our reading."""
    told = copy.deepcopy(RUN["deposit"])
    keys = told["transaction"]["message"]["accountKeys"]
    told["meta"]["innerInstructions"] = [
        {
            "index": 0,
            "instructions": [
                {"programIdIndex": len(keys), "accounts": [], "data": base58.encode(b"m" * 4_000)},
                {"programIdIndex": len(keys), "accounts": [], "data": base58.encode(b"order 7")},
            ],
        }
    ]
    told["meta"]["loadedAddresses"] = {"writable": [], "readonly": [MEMO_PROGRAM]}
    got = transactions.read(told, told["transaction"]["signatures"][0], SOLANA.asset)
    assert got.holding(RUN["account"]).change == 5_000_000
    assert got.memo == "top-up; order 7"


def test_another_token_in_the_same_transaction_does_not_count() -> None:
    told = copy.deepcopy(RUN["deposit"])
    for side in ("preTokenBalances", "postTokenBalances"):
        for entry in told["meta"][side]:
            entry["mint"] = PAYEE
    got = transactions.read(told, told["transaction"]["signatures"][0], SOLANA.asset)
    assert got.holding(RUN["account"]) == Holding(RUN["account"], "", None, None)
    assert got.holdings == ()


def _moving(*changes: int) -> transactions.Transaction:
    """Return a transaction that changes our account first and then those of A, B, …"""
    ours, *others = changes
    holdings = [Holding("own", "us", 100, 100 + ours)]
    holdings += [
        Holding(f"of {owner}", owner, 100, 100 + change)
        for owner, change in zip("ABCD", others, strict=False)
    ]
    return transactions.Transaction(1, 1, False, ("s", "t"), ("payer", "us"), tuple(holdings))


@pytest.mark.parametrize(
    ("changes", "other"),
    [
        ((5, -5), "A"),
        ((5, 3, -8), "B"),
        ((5, -2, -3), "B"),
        ((5,), "payer"),
        ((5, 3), "payer"),
        ((-5, 5), "A"),
        ((-5, -3, 8), "B"),
        ((-5, 1, 4), "B"),
        ((-5,), "payer"),
    ],
)
def test_the_other_side_is_the_one_whose_balance_went_the_other_way(
    changes: tuple[int, ...], other: str
) -> None:
    assert _moving(*changes).other_side("own") == other


def _without(*path: str) -> Bend:
    def bend(told: Any) -> Any:
        told = copy.deepcopy(told)
        inner = told
        for name in path[:-1]:
            inner = inner[name]
        del inner[path[-1]]
        return told

    return bend


def _with(value: object, *path: str | int) -> Bend:
    def bend(told: Any) -> Any:
        told = copy.deepcopy(told)
        inner = told
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = value
        return told

    return bend


AMOUNT = ("meta", "postTokenBalances", 0, "uiTokenAmount")
ODD: dict[str, Bend] = {
    "nothing": lambda told: None,
    "a list": lambda told: [told],
    "no slot": _without("slot"),
    "no time": _with(None, "blockTime"),
    "no meta": _with(None, "meta"),
    "no outcome": _without("meta", "err"),
    "no balances before": _with(None, "meta", "preTokenBalances"),
    "no balances after": _without("meta", "postTokenBalances"),
    "no amount": _with({}, *AMOUNT),
    "an amount with a point": _with({"amount": "1.5"}, *AMOUNT),
    "an amount in other digits": _with({"amount": "١٢"}, *AMOUNT),
    "an amount as a number": _with({"amount": 5}, *AMOUNT),
    "an account that is not there": _with(99, "meta", "postTokenBalances", 0, "accountIndex"),
    "an account before the first": _with(-1, "meta", "postTokenBalances", 0, "accountIndex"),
    "a truth value for an account": _with(True, "meta", "postTokenBalances", 0, "accountIndex"),
    "no signatures": _with([], "transaction", "signatures"),
    "another signature": _with(RUN["history"][1]["signature"], "transaction", "signatures", 0),
    "a signature that is none": _with("x", "transaction", "signatures", 1),
    "one signature too few": _with([RUN["history"][0]["signature"]], "transaction", "signatures"),
    "a key that is none": _with("x", "transaction", "message", "accountKeys", 1),
    "no instructions": _without("transaction", "message", "instructions"),
    "a memo that is none": _with("0", "transaction", "message", "instructions", 3, "data"),
}


@pytest.mark.parametrize("bend", ODD.values(), ids=ODD.keys())
def test_an_odd_transaction_is_not_believed(bend: Bend) -> None:
    with pytest.raises(ChainUnavailable):
        transactions.read(bend(RUN["transaction"]), RUN["history"][0]["signature"], SOLANA.asset)


def test_an_account_that_is_closed_holds_nothing_behind_it() -> None:
    told = copy.deepcopy(RUN["transaction"])
    del told["meta"]["postTokenBalances"][0]
    closed = transactions.read(told, told["transaction"]["signatures"][0], SOLANA.asset)
    assert closed.holding(RUN["account"]) == Holding(RUN["account"], ADDRESS, 5_000_000, None)
    assert closed.holding(RUN["account"]).change == -5_000_000


async def test_what_is_remembered_has_a_limit(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "KEPT", 10)
    since = bench.chain.head()
    bench.later(1)
    for amount in range(1, 30):
        bench.chain.deposit(ADDRESS, amount)
    bench.later(FINAL_SECONDS)
    last = (await bench.watch.newest()).number
    assert len(await bench.watch.received(since, last)) == 29
    assert len(first(bench).history._kept) == 10


async def test_transactions_are_asked_for_no_faster_than_public_nodes_answer(bench: Bench) -> None:
    since = bench.chain.head()
    bench.later(1)
    for amount in range(1, 110):
        bench.chain.deposit(ADDRESS, amount)
    bench.later(FINAL_SECONDS)
    last = (await bench.watch.newest()).number
    before = bench.clock.time
    asked: list[int] = []

    def note(told: Any) -> Any:
        asked.append(bench.clock.time - before)
        return told

    bench.first.bends["getTransaction"] = note
    assert len(await bench.watch.received(since, last)) == 109
    assert len(asked) == 110
    assert max(asked.count(at) for at in asked) <= 40
    assert bench.clock.time > before


async def test_a_transaction_that_was_told_in_two_ways_is_asked_for_again(bench: Bench) -> None:
    since = bench.chain.head()
    tx = bench.chain.deposit(ADDRESS, 7)
    bench.later(FINAL_SECONDS)
    last = (await bench.watch.newest()).number
    bench.first.bends["getTransaction"] = lambda told: {**told, "slot": told["slot"] + 1}
    with pytest.raises(ChainUnavailable, match="two ways"):
        await bench.watch.received(since, last)
    bench.first.bends.clear()
    assert [one.tx for one in await bench.watch.received(since, last)] == [tx]
