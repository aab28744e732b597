"""Charged, never charged, or not known yet: every row of it on a chain, and every way a node can fail."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.money.payments import DEEP_ABOVE, ChainVerdict, Fate
from tests.payments.tempo.town import FUNDS, Town
from tests.payments.tempo.world import ADDRESS, NOW, PAYEE, payment

END = 25
"""Seconds after its signature at which a payment ends."""
STRANGER = "0x" + "cd" * 20
RECEIPT = "tempo.eth_getTransactionReceipt"
LOGS = "tempo.eth_getLogs"
BLOCK = "tempo.eth_getBlockByNumber"


# ── what the chain shows ─────────────────────────────────────────────────────────────────────────


async def test_a_payment_that_landed_is_charged_with_its_gas(town: Town) -> None:
    made = await town.signed()
    mined = town.lands(made)

    fate = await town.look(made)

    assert fate == Fate(ChainVerdict.CHARGED, NOW // 1000 + 2, mined.hash, town.chain.burnt(ADDRESS))
    assert 500 < fate.fee < made.fee_most
    assert await town.bot.balance() == FUNDS - 134_000 - fate.fee
    assert await town.bot.transaction(made) == mined.hash == json.loads(made.proof or "")["hash"]


async def test_the_first_payment_of_a_payee_costs_more_gas(town: Town) -> None:
    town.chain.transfer(PAYEE, ADDRESS, 1, payer=ADDRESS)
    before = await town.bot.balance()
    made = await town.signed()
    town.lands(made)

    fate = await town.look(made)

    assert fate.fee > 2_000
    assert await town.bot.balance() == before - 134_000 - fate.fee


async def test_it_stays_charged_for_ever(town: Town) -> None:
    made = await town.signed()
    town.lands(made)
    first = await town.look(made)
    town.later(40 * 86_400)

    again = await town.look(made)

    assert (again.verdict, again.tx, again.fee) == (ChainVerdict.CHARGED, first.tx, first.fee)


async def test_a_reverted_payment_was_never_charged_and_its_gas_is_told_at_once(town: Town) -> None:
    made = await town.signed()
    mined = town.lands(made, reverts=True)

    fate = await town.look(made)

    assert fate == Fate(ChainVerdict.LAPSED, NOW // 1000 + 2, mined.hash, town.chain.burnt(ADDRESS))
    assert fate.fee > 0
    assert await town.bot.balance() == FUNDS - fate.fee
    assert await town.bot.transaction(made) is None


async def test_without_a_trace_it_is_pending_to_its_end_and_three_seconds_more(town: Town) -> None:
    made = await town.signed()
    fates = {}
    while town.at < 2 + END + 5:
        fates[town.at - 2] = await town.look(made)
        town.later(0.5)

    assert {fate.verdict for at, fate in fates.items() if at < END + 3} == {ChainVerdict.PENDING}
    assert {fate.verdict for at, fate in fates.items() if at >= END + 3} == {ChainVerdict.LAPSED}
    assert {(fate.tx, fate.fee) for fate in fates.values()} == {(None, 0)}
    assert await town.bot.transaction(made) is None


@pytest.mark.parametrize("seconds", [0, 10, END - 4])
async def test_a_sponsored_payment_is_found_by_its_memo(town: Town, seconds: float) -> None:
    made = await town.signed(sponsored=True)
    assert (await town.look(made)).verdict is ChainVerdict.PENDING
    town.later(seconds)
    mined = town.lands(made)

    for wait in (0, 40, 3_600, 90 * 86_400):
        town.later(wait)
        fate = await town.look(made)
        assert (fate.verdict, fate.tx, fate.fee) == (ChainVerdict.CHARGED, mined.hash, 0)
    assert await town.bot.balance() == FUNDS - 134_000
    assert await town.bot.transaction(made) == mined.hash


@pytest.mark.parametrize("reverted", [False, True])
async def test_a_sponsored_payment_that_did_not_land_lapses_with_its_window(
    town: Town, reverted: bool
) -> None:
    made = await town.signed(sponsored=True)
    if reverted:
        town.lands(made, reverts=True)
    assert (await town.look(made)).verdict is ChainVerdict.PENDING
    town.later(END + 3)

    fate = await town.look(made)

    assert (fate.verdict, fate.tx, fate.fee) == (ChainVerdict.LAPSED, None, 0)
    assert await town.bot.balance() == FUNDS


async def test_payments_at_once_are_told_apart(town: Town) -> None:
    """Both pay one challenge: the service repeats those."""
    made = [await town.signed(sponsored=sponsored) for sponsored in (False, False, True, True)]
    landed = [town.lands(made[1]).hash, town.lands(made[3]).hash]
    town.later(END + 3)

    fates = [await town.look(one) for one in made]

    assert [fate.is_charged for fate in fates] == [False, True, False, True]
    assert [fate.tx for fate in fates] == [None, landed[0], None, landed[1]]


# ── what others can do ───────────────────────────────────────────────────────────────────────────


async def test_a_memo_repeated_by_a_stranger_pays_nothing(town: Town) -> None:
    """Anybody who saw it can move nothing in our name with it."""
    made = await town.signed(sponsored=True)
    town.chain.mint(STRANGER, 1_000_000)
    town.chain.transfer(ADDRESS, PAYEE, 0, made.nonce, payer=STRANGER)
    assert (await town.look(made)).verdict is ChainVerdict.PENDING
    mined = town.lands(made)
    town.chain.transfer(ADDRESS, PAYEE, 0, made.nonce, payer=STRANGER)

    fate = await town.look(made)

    assert (fate.verdict, fate.tx) == (ChainVerdict.CHARGED, mined.hash)


async def test_a_transfer_to_us_with_our_memo_is_no_payment(town: Town) -> None:
    made = await town.signed(sponsored=True)
    town.chain.deposit(ADDRESS, 134_000, memo=made.nonce)
    town.later(END + 3)

    assert (await town.look(made)).verdict is ChainVerdict.LAPSED


async def test_the_memo_in_a_transaction_that_we_never_signed_proves_nothing(town: Town) -> None:
    """Whoever has the key has made it: nobody knows what became of our own transaction."""
    made = await town.signed()
    town.chain.transfer(ADDRESS, PAYEE, 134_000, made.nonce)

    with pytest.raises(ChainUnavailable, match="another transaction"):
        await town.look(made)


async def test_a_payment_is_looked_for_to_its_end_however_far_that_is(town: Town) -> None:
    """Our clock may have been ahead when it was signed."""
    made = replace(await town.signed(sponsored=True), valid_before=NOW // 1000 + 1_500)
    town.later(1_200)
    town.chain.mint(STRANGER, 1_000_000)
    tx = town.chain.transfer(ADDRESS, PAYEE, 134_000, made.nonce, payer=STRANGER)
    town.later(86_400)

    assert (await town.look(made)).tx == tx


# ── more than five dollars ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("amount", "at_once"), [(DEEP_ABOVE, True), (DEEP_ABOVE + 1, False)])
@pytest.mark.parametrize("reverts", [False, True])
async def test_above_five_dollars_only_a_finalized_block_counts(
    town: Town, amount: int, at_once: bool, reverts: bool
) -> None:
    made = await town.signed(amount)
    town.lands(made, reverts=reverts)
    final = ChainVerdict.LAPSED if reverts else ChainVerdict.CHARGED

    first = await town.look(made)
    town.later(0.5)
    second = await town.look(made)

    assert first.verdict is (final if at_once else ChainVerdict.PENDING)
    assert second.verdict is final


async def test_a_dear_payment_lapses_by_the_time_of_a_finalized_block(town: Town) -> None:
    made = await town.signed(DEEP_ABOVE + 1)
    town.later(END + 3)
    assert (await town.look(made)).verdict is ChainVerdict.PENDING
    town.later(0.5)
    assert (await town.look(made)).verdict is ChainVerdict.LAPSED


# ── nodes that fail, lag or lie ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["429", "500", "drop", "garbage", "error", "wrong_chain"])
@pytest.mark.parametrize("sponsored", [False, True])
async def test_a_failing_node_leaves_everything_unknown(town: Town, kind: str, sponsored: bool) -> None:
    made = await town.signed(sponsored=sponsored)
    town.later(END + 3)
    town.chain.faults.add("tempo.rpc", kind, times=-1)

    with pytest.raises(ChainUnavailable):
        await town.look(made)
    with pytest.raises(ChainUnavailable):
        await town.bot.transaction(made)
    town.chain.faults.clear()
    assert (await town.look(made)).verdict is ChainVerdict.LAPSED


@pytest.mark.parametrize("sponsored", [False, True])
@pytest.mark.parametrize("method", [RECEIPT, LOGS, BLOCK])
async def test_a_question_that_is_refused_proves_nothing(town: Town, method: str, sponsored: bool) -> None:
    made = await town.signed(sponsored=sponsored)
    town.lands(made)
    town.later(END + 3)
    town.chain.faults.add(RECEIPT, "withheld", times=-1)
    town.chain.faults.add(method, "refuse", times=-1)

    with pytest.raises(ChainUnavailable):
        await town.look(made)


async def test_a_receipt_that_is_withheld_does_not_hide_the_payment(town: Town) -> None:
    """The memo shows that it landed: without the receipt its gas is not known."""
    made = await town.signed()
    town.lands(made)
    town.later(END + 3)
    town.chain.faults.add(RECEIPT, "withheld", times=-1)

    with pytest.raises(ChainUnavailable, match="no receipt"):
        await town.look(made)


@pytest.mark.parametrize(("sponsored", "asked"), [(False, 6), (True, 5)])
async def test_a_node_that_forgets_the_block_proves_nothing(town: Town, sponsored: bool, asked: int) -> None:
    """It told of a block and does not know it any more: the answers between are of another machine."""
    made = await town.signed(sponsored=sponsored)
    town.later(END + 3)
    for known in range(1, asked):
        town.chain.faults.add(BLOCK, "withheld", times=-1, skip=known)
        with pytest.raises(ChainUnavailable, match="block"):
            await town.look(made)
        town.chain.faults.clear()

    town.chain.faults.add(BLOCK, "withheld", times=-1, skip=asked)
    assert (await town.look(made)).verdict is ChainVerdict.LAPSED


async def test_the_block_is_asked_for_once_more_at_the_end(town: Town) -> None:
    made = await town.signed()
    town.later(END + 3)
    town.chain.node.asked.clear()

    await town.look(made)

    asked = [(method, params[:1]) for method, params in town.chain.node.asked]
    number = hex(town.chain.head())
    assert asked[:2] == [("eth_chainId", []), ("eth_getBlockByNumber", ["latest"])]
    assert asked[2] == ("eth_getTransactionReceipt", [json.loads(made.proof or "")["hash"]])
    assert asked[3] == asked[-1] == ("eth_getBlockByNumber", [number])
    (filters,) = [params for method, (params,) in asked[4:-1] if method == "eth_getLogs"]
    assert filters["toBlock"] == number
    assert int(filters["fromBlock"], 16) <= town.chain.head() - 2 * END


@pytest.mark.parametrize("sponsored", [False, True])
@pytest.mark.parametrize("seconds", [0, 10, END - 4])
async def test_a_lagging_machine_never_proves_that_a_landed_payment_is_lost(
    town: Town, sponsored: bool, seconds: float
) -> None:
    """One machine tells of the block, another of receipts and logs; it is two and a half seconds behind."""
    made = await town.signed(sponsored=sponsored)
    town.later(seconds)
    town.lands(made)
    town.chain.faults.add(RECEIPT, "stale", times=-1, blocks=5)
    town.chain.faults.add(LOGS, "stale", times=-1, blocks=5)
    for _ in range(2 * (END + 5)):
        town.later(0.5)
        try:
            fate = await town.look(made)
        except ChainUnavailable:
            continue
        assert fate.verdict is not ChainVerdict.LAPSED
    assert (await town.look(made)).is_charged


@pytest.mark.parametrize("times", [1, -1])
@pytest.mark.parametrize("before", range(1, 8))
@pytest.mark.parametrize("sponsored", [False, True])
async def test_a_machine_far_behind_is_found_out(
    town: Town, sponsored: bool, before: int, times: int
) -> None:
    """Some requests of a look are answered by a machine that has not seen the payment land."""
    made = await town.signed(sponsored=sponsored)
    town.later(END - 4)
    town.lands(made)
    town.later(10)
    town.chain.faults.add("tempo.rpc", "stale", times=times, skip=before, blocks=60)

    try:
        fate = await town.look(made)
    except ChainUnavailable:
        return
    assert fate.verdict is not ChainVerdict.LAPSED


async def test_a_stale_node_cannot_prove_a_lapse_too_early(town: Town) -> None:
    made = await town.signed()
    town.later(END + 3)
    town.chain.faults.add("tempo.rpc", "stale", times=-1, blocks=30)

    assert (await town.look(made)).verdict is ChainVerdict.PENDING


async def test_a_node_that_has_dropped_old_logs_proves_no_lapse(town: Town) -> None:
    made = await town.signed(sponsored=True)
    town.lands(made)
    town.chain.transfer(ADDRESS, PAYEE, 1)
    town.later(3_600)
    town.chain.faults.add(LOGS, "forgotten", times=-1, blocks=500)
    town.chain.faults.add(RECEIPT, "pruned", times=-1, blocks=500)

    with pytest.raises(ChainUnavailable):
        await town.look(made)


# ── receipts that do not add up ──────────────────────────────────────────────────────────────────


def altered(town: Town, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Let the node alter fields of every receipt; a change may be a function of the field."""
    true = town.chain.receipt

    def receipt(tx_hash: str) -> dict[str, Any]:
        told = true(tx_hash)
        return {**told, **{name: new(told[name]) if callable(new) else new for name, new in changes.items()}}

    monkeypatch.setattr(town.chain, "receipt", receipt)


def without(place: int) -> Any:
    return lambda logs: [log for index, log in enumerate(logs) if index != place]


def from_another(logs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    payer = "0x" + STRANGER[2:].rjust(64, "0")
    first, *others = logs
    return [{**first, "topics": [first["topics"][0], payer, first["topics"][2]]}, *others]


def of_another(logs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**log, "address": "0x20c0000000000000000000000000000000000000"} for log in logs]


@pytest.mark.parametrize(
    "changes",
    [
        {"gasUsed": "0x1"},
        {"effectiveGasPrice": "0x1"},
        {"effectiveGasPrice": None},
        {"gasUsed": "much"},
        {"logs": without(2)},
        {"logs": without(0)},
        {"logs": []},
        {"logs": None},
        {"logs": of_another},
        {"logs": from_another},
        {"status": "0x0"},
        {"status": "0x2"},
        {"status": None},
        {"blockNumber": None},
        {"transactionHash": "0x" + "ab" * 32},
    ],
)
async def test_a_receipt_that_contradicts_itself_proves_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    made = await town.signed()
    town.lands(made)
    altered(town, monkeypatch, **changes)
    town.later(END + 3)

    with pytest.raises(ChainUnavailable):
        await town.look(made)


async def test_the_gas_of_a_sponsored_payment_is_not_ours(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await town.signed(sponsored=True)
    town.lands(made)
    own = "0x" + ADDRESS[2:].lower().rjust(64, "0")

    def ours(logs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [*logs[:-1], {**logs[-1], "topics": [logs[-1]["topics"][0], own, logs[-1]["topics"][2]]}]

    altered(town, monkeypatch, logs=ours)
    with pytest.raises(ChainUnavailable, match="gas"):
        await town.look(made)


# ── rows that cannot be looked up ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "proof", [None, "", "[]", "{}", '{"hash": "0x12", "block": 1}', '{"hash": null, "block": "1"}', "{"]
)
async def test_a_payment_without_a_proof_is_not_judged(town: Town, proof: str | None) -> None:
    with pytest.raises(ChainUnavailable, match="searched by"):
        await town.look(payment(proof=proof))


async def test_a_payment_on_another_network_is_not_judged(town: Town) -> None:
    with pytest.raises(ChainUnavailable, match="not watched here"):
        await town.look(payment(network="eip155:8453"))
    with pytest.raises(ChainUnavailable, match="not watched here"):
        await town.bot.transaction(payment(network="eip155:8453"))


async def test_a_block_from_before_the_payment_that_the_node_does_not_know_proves_nothing(town: Town) -> None:
    """It is later than the payment's end by its time, and has not come to the block at which it was made."""
    made = payment(proof=json.dumps({"hash": None, "block": town.chain.head() + 200}))
    assert (await town.look(made)).verdict is ChainVerdict.PENDING
    town.later(END + 3)

    with pytest.raises(ChainUnavailable, match="earlier time"):
        await town.look(made)
