"""Nodes that fail, lag, forget or contradict themselves: they never prove that a payment was not charged."""

import json
from typing import Any

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.money.payments import ChainVerdict
from tests.payments.tempo.town import END, STRANGER, Town
from tests.payments.tempo.world import ADDRESS, PAYEE

RECEIPT = "tempo.eth_getTransactionReceipt"
LOGS = "tempo.eth_getLogs"
BLOCK = "tempo.eth_getBlockByNumber"


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
