"""Was it paid? Every row of the table, and every way in which a node could prove something false."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.money.payments import DEEP_ABOVE, ChainVerdict
from tests.payments.solana.world import ADDRESS, Bench, opened, proof

FINAL_SECONDS = 14
LIFE_SECONDS = 100  # with skipped slots, and until the end is final
FAILED = {"InstructionError": [2, {"Custom": 1}]}


async def test_a_landed_payment_is_charged_once_it_is_final(bench: Bench) -> None:
    payment = await bench.signed()
    bench.later(1)
    landed = bench.send(payment)
    assert (await bench.fate(payment)).verdict is ChainVerdict.PENDING
    bench.later(FINAL_SECONDS)
    fate = await bench.fate(payment)
    assert (fate.verdict, fate.tx, fate.fee) == (ChainVerdict.CHARGED, landed.id, 0)
    assert await bench.bot.transaction(payment) == landed.id
    bench.later(100_000)
    assert (await bench.fate(payment)).is_charged


async def test_a_look_tells_the_chains_time(bench: Bench) -> None:
    payment = await bench.signed()
    assert (await bench.fate(payment)).at == pytest.approx(bench.clock.now() // 1000 - 13, abs=2)


async def test_a_payment_that_failed_on_chain_was_never_charged_and_that_is_known_at_once(
    bench: Bench,
) -> None:
    payment = await bench.signed()
    bench.send(payment, FAILED)
    bench.later(FINAL_SECONDS)
    fate = await bench.fate(payment)
    assert (fate.verdict, fate.tx) == (ChainVerdict.LAPSED, None)


async def test_a_payment_that_never_landed_lapses_behind_its_last_block(bench: Bench) -> None:
    payment = await bench.signed()
    last = proof(payment)["lastValidBlockHeight"]
    for _ in range(400):
        fate = await bench.fate(payment)
        height = (await bench.bot.nodes.each[0].head()).height
        assert (fate.verdict is ChainVerdict.LAPSED) == (height > last)
        if height > last:
            break
        bench.later(0.4)
    assert height == last + 1
    assert await bench.bot.transaction(payment) is None


async def test_a_payment_of_the_very_last_block_is_not_missed(bench: Bench) -> None:
    payment = await bench.signed()
    while bench.chain.is_alive(proof(payment)["blockhash"]):
        bench.later(0.4)
    bench.later(-0.4)
    bench.send(payment)
    fates = []
    for _ in range(60):
        bench.later(0.4)
        fates.append((await bench.fate(payment)).verdict)
    assert set(fates) == {ChainVerdict.PENDING, ChainVerdict.CHARGED}


async def test_a_foreign_memo_is_not_ours(bench: Bench) -> None:
    """Others may write our memo before the payment lands, with success or without."""
    payment = await bench.signed()
    memo = proof(payment)["memo"]
    bench.chain.deposit(ADDRESS, 7, memo=memo)
    bench.chain.mention(ADDRESS, memo, err=FAILED)
    bench.chain.mention(ADDRESS, memo)
    bench.later(FINAL_SECONDS)
    assert (await bench.fate(payment)).verdict is ChainVerdict.PENDING
    bench.later(LIFE_SECONDS)
    assert (await bench.fate(payment)).verdict is ChainVerdict.LAPSED


async def test_a_demanded_memo_is_found_by_our_signature(bench: Bench) -> None:
    """Two payments with one memo, as offers may demand it. Only one of them lands."""
    memo = "order 7; [3] über"
    first = await bench.signed(memo=memo)
    bench.later(601)  # for so long the same memo is refused
    other = await bench.signed(memo=memo)
    landed = bench.send(other)
    bench.later(LIFE_SECONDS)
    assert (await bench.fate(other)).tx == landed.id
    assert (await bench.fate(first)).verdict is ChainVerdict.LAPSED


async def test_a_node_that_tells_no_memos_finds_it_all_the_same(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = await bench.signed()
    landed = bench.send(payment)
    monkeypatch.setattr(type(landed), "memo", None)
    bench.later(FINAL_SECONDS)
    assert (await bench.fate(payment)).tx == landed.id


@pytest.mark.parametrize("seconds", [-900, 900])
async def test_a_clock_that_is_wrong_misses_nothing(bench: Bench, seconds: int) -> None:
    bench.clock.time += seconds * 1000
    payment = await bench.signed()
    bench.send(payment)
    bench.later(LIFE_SECONDS)
    assert (await bench.fate(payment)).is_charged


async def test_a_long_history_is_paged(bench: Bench) -> None:
    payment = await bench.signed()
    landed = bench.send(payment)
    for number in range(1_050):
        bench.chain.mention(ADDRESS, f"spam {number}")
    bench.later(FINAL_SECONDS)
    bench.asked()
    assert (await bench.fate(payment)).tx == landed.id
    assert bench.asked()[0].count("getSignaturesForAddress") == 3  # the last one shows that this is all


async def test_many_payments_are_looked_up_together(bench: Bench) -> None:
    payments = [await bench.signed() for _ in range(6)]
    landed = {payment.id: bench.send(payment).id for payment in payments[::2]}
    bench.send(payments[1], FAILED)
    bench.later(LIFE_SECONDS)
    late = await bench.signed()
    fates = await bench.watch.look_all([late, *payments], deep=True)
    assert [fate.tx for fate in fates] == [None, *(landed.get(payment.id) for payment in payments)]
    pending, charged, failed, *_ = fates
    assert pending.verdict is ChainVerdict.PENDING
    assert charged.verdict is ChainVerdict.CHARGED
    assert {failed.verdict, fates[4].verdict, fates[6].verdict} == {ChainVerdict.LAPSED}
    assert len({fate.at for fate in fates}) == 1
    assert await bench.watch.look_all([], deep=True) == []


# ── large payments ───────────────────────────────────────────────────────────────────────────────


async def test_a_large_payment_lapses_on_the_second_look(bench: Bench) -> None:
    payment = await bench.signed(DEEP_ABOVE + 1)
    bench.later(LIFE_SECONDS)
    assert (await bench.fate(payment)).verdict is ChainVerdict.PENDING
    bench.later(14.9)  # almost 30 s by a clock that goes twice as fast
    assert (await bench.fate(payment)).verdict is ChainVerdict.PENDING
    bench.later(0.1)
    assert (await bench.fate(payment)).verdict is ChainVerdict.LAPSED


async def test_the_second_look_counts_from_the_first_one_that_said_so(bench: Bench) -> None:
    payment = await bench.signed(DEEP_ABOVE + 1)
    assert (await bench.fate(payment)).verdict is ChainVerdict.PENDING
    bench.later(LIFE_SECONDS)
    assert (await bench.fate(payment)).verdict is ChainVerdict.PENDING


async def test_a_large_payment_that_landed_needs_one_look(bench: Bench) -> None:
    payment = await bench.signed(DEEP_ABOVE + 1)
    bench.send(payment)
    bench.later(LIFE_SECONDS)
    assert (await bench.fate(payment)).is_charged


# ── nodes that would prove something false ───────────────────────────────────────────────────────

Lie = tuple[str, str, dict[str, Any]]
LIES: dict[str, Lie] = {
    "another chain": ("solana.rpc", "wrong_chain", {}),
    "a history that lags": ("solana.getSignaturesForAddress", "stale", {"slots": 300}),
    "a history without entries": ("solana.getSignaturesForAddress", "withheld", {}),
    "a history that is cut": ("solana.getSignaturesForAddress", "forgotten", {"slots": 100}),
    "entries without their time": ("solana.getSignaturesForAddress", "timeless", {}),
    "transactions that are not kept": ("solana.getTransaction", "withheld", {}),
    "transactions without their time": ("solana.getTransaction", "timeless", {}),
    "a block without its time": ("solana.getBlockTime", "timeless", {}),
    "no height": ("solana.getEpochInfo", "refuse", {}),
    "half an answer": ("solana.getSignaturesForAddress", "cut", {}),
    "too many requests": ("solana.rpc", "429", {}),
    "an error": ("solana.rpc", "error", {}),
    "something that is no JSON": ("solana.rpc", "garbage", {}),
    "nothing": ("solana.rpc", "drop", {}),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
async def test_no_fault_of_a_node_says_anything_about_a_payment(bench: Bench, lie: Lie) -> None:
    point, kind, args = lie
    landed, lapsed = await bench.signed(), await bench.signed()
    bench.send(landed)
    bench.later(LIFE_SECONDS)
    bench.first.faults.add(point, kind, times=-1, **args)
    for payment in (landed, lapsed):
        with pytest.raises(ChainUnavailable):
            await bench.fate(payment)


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
async def test_the_next_node_answers_where_one_does_not(pair: Bench, lie: Lie) -> None:
    point, kind, args = lie
    payment = await pair.signed()
    landed = pair.send(payment)
    pair.later(LIFE_SECONDS)
    pair.first.faults.add(point, kind, times=-1, **args)
    assert (await pair.fate(payment)).tx == landed.id


async def test_a_page_that_is_short_is_not_the_last_one(bench: Bench) -> None:
    payment = await bench.signed()
    landed = bench.send(payment)
    for _ in range(5):
        bench.chain.mention(ADDRESS, "later")
    bench.later(LIFE_SECONDS)
    bench.first.faults.add("solana.getSignaturesForAddress", "shorten", times=-1, entries=2)
    assert (await bench.fate(payment)).tx == landed.id


async def test_a_node_that_lags_as_a_whole_says_pending(bench: Bench) -> None:
    payment = await bench.signed()
    bench.send(payment)
    bench.later(LIFE_SECONDS)
    bench.first.faults.add("solana.rpc", "stale", times=-1, slots=400)
    assert (await bench.fate(payment)).verdict is ChainVerdict.PENDING


async def test_a_node_that_lags_is_asked_after_the_others(pair: Bench) -> None:
    payment = await pair.signed()
    pair.send(payment)
    pair.later(LIFE_SECONDS)
    pair.first.faults.add("solana.rpc", "stale", times=-1, slots=400)
    assert (await pair.fate(payment)).is_charged


async def test_a_history_with_a_hole_proves_no_lapse(bench: Bench) -> None:
    """The payment is left out, and nothing else: only the balances around it tell."""
    payment = await bench.signed()
    landed = bench.send(payment)
    bench.later(5)
    bench.chain.deposit(ADDRESS, 5)
    bench.later(LIFE_SECONDS)
    bench.hide(landed)
    with pytest.raises(ChainUnavailable, match="left out a transaction"):
        await bench.fate(payment)


async def test_a_history_that_ends_before_the_payment_proves_no_lapse(bench: Bench) -> None:
    payment = await bench.signed()
    landed = bench.send(payment)
    bench.later(LIFE_SECONDS)
    bench.hide(landed)
    with pytest.raises(ChainUnavailable, match="left out a transaction"):
        await bench.fate(payment)


async def test_an_account_that_never_existed_was_never_charged() -> None:
    async with opened(funds=0) as bench:
        payment = await bench.signed()
        assert (await bench.fate(payment)).verdict is ChainVerdict.PENDING
        bench.later(LIFE_SECONDS)
        assert (await bench.fate(payment)).verdict is ChainVerdict.LAPSED


async def test_an_emptied_account_without_history_proves_nothing() -> None:
    """A node that has dropped everything shows the history of an account that is new."""
    async with opened(funds=134_000) as bench:
        payment = await bench.signed()
        bench.send(payment)
        bench.later(LIFE_SECONDS)
        assert await bench.bot.balance() == 0
        bench.first.faults.add("solana.getSignaturesForAddress", "withheld", times=-1)
        with pytest.raises(ChainUnavailable, match="does not keep the account's history"):
            await bench.fate(payment)


async def test_one_node_alone_answers_a_look(pair: Bench) -> None:
    payment = await pair.signed()
    pair.later(LIFE_SECONDS)
    pair.first.faults.add("solana.getTransaction", "refuse", times=-1)
    pair.asked()
    assert (await pair.fate(payment)).verdict is ChainVerdict.LAPSED
    assert pair.asked()[1] == [
        "getGenesisHash",
        "getEpochInfo",
        "getBlockTime",
        "getTokenAccountBalance",
        "getSignaturesForAddress",
        "getSignaturesForAddress",
        "getTransaction",
    ]


async def test_height_balance_and_history_are_read_in_this_order_each_no_older_than_the_one_before(
    bench: Bench,
) -> None:
    payment = await bench.signed()
    bench.later(LIFE_SECONDS)
    bench.first.asked.clear()
    await bench.fate(payment)
    head = await bench.bot.nodes.each[0].head()
    contexts = [
        (method, params[1]["minContextSlot"], params[1]["commitment"])
        for method, params in bench.first.asked
        if len(params) > 1 and "minContextSlot" in params[1]
    ]
    assert contexts == [
        ("getTokenAccountBalance", head.slot, "finalized"),
        ("getSignaturesForAddress", head.slot, "finalized"),
        ("getSignaturesForAddress", head.slot, "finalized"),
    ]


async def test_a_payment_of_another_network_is_not_looked_up(bench: Bench) -> None:
    payment = await bench.signed()
    bench.first.asked.clear()
    for foreign in (replace(payment, network="eip155:8453"), replace(payment, proof=None)):
        with pytest.raises(ChainUnavailable, match="not watched here"):
            await bench.fate(foreign)
    assert not bench.first.asked
