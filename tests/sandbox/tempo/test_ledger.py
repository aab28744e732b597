"""The rules of the sandbox's Tempo: what is taken, what moves, what is burnt, and that nothing gets lost."""

import json
from typing import Any

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.evm import ZERO
from sandbox.tempo import FEE_MANAGER, Rejected, Tempo, transaction
from tests.sandbox.tempo.wallet import (
    KEY,
    MEMO,
    PAYEE,
    PAYER,
    SetClock,
    send,
    signed,
    transfer_call,
)

STRANGER_KEY = "0x" + "33" * 32
STRANGER = Account.from_key(STRANGER_KEY).address


def funded(amount: int = 1_000_000) -> Tempo:
    """Return a chain on which payer and payee have had money before."""
    chain = Tempo(SetClock())
    chain.mint(PAYER, amount)
    chain.mint(PAYEE, 1)
    return chain


def test_a_payment_costs_its_amount_and_its_gas() -> None:
    chain = funded()
    mined = chain.transactions[send(chain, signed(chain))]
    fee = -(-mined.gas_used * mined.price // 10**12)
    assert (mined.succeeded, mined.price) == (True, chain.base_fee)
    assert 500 < fee < 620
    assert chain.balance(PAYEE) == 130_001
    assert chain.balance(PAYER) == 1_000_000 - 130_000 - fee
    assert chain.balance(FEE_MANAGER) == chain.burnt(PAYER) == fee


def test_the_first_money_of_an_address_costs_more() -> None:
    chain = Tempo(SetClock())
    chain.mint(PAYER, 1_000_000)
    first, second = (chain.transactions[send(chain, signed(chain, transfer_call(n)))] for n in (1, 2))
    assert first.gas_used - second.gas_used == 247_200


def test_the_same_bytes_count_once() -> None:
    chain = funded()
    raw = signed(chain)
    send(chain, raw)
    with pytest.raises(Rejected, match="expiring nonce was used"):
        send(chain, raw)
    assert chain.balance(PAYEE) == 130_001


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"chain_id": 42431}, "chain id"),
        ({"nonce_key": 0}, "nonce"),
        ({"nonce": 1}, "nonce"),
        ({"valid_before": None}, "valid_before"),
        ({"valid_before": 1_780_000_004}, "valid_before"),
        ({"valid_before": 1_780_000_302}, "valid_before"),
        ({"valid_after": 1_780_000_005}, "not valid yet"),
        ({"max_fee_per_gas": 9_999_999_999}, "base fee"),
        ({"fee_token": None}, "fee token"),
        ({"fee_token": "0x20c0000000000000000000000000000000000000"}, "fee token"),
        ({"max_fee_per_gas": 10**12}, "insufficient funds"),
    ],
)
def test_the_pool_refuses(changes: dict[str, Any], reason: str) -> None:
    chain = funded(999_999)
    read = transaction.read(signed(chain, **changes))
    assert reason in str(chain.simulate(read))
    with pytest.raises(Rejected, match=reason):
        chain.broadcast(read)
    assert chain.balance(PAYER) == 999_999


@pytest.mark.parametrize("end", [1_780_000_005, 1_780_000_301])
def test_the_window_is_more_than_3_and_at_most_300_seconds(end: int) -> None:
    chain = funded()
    assert send(chain, signed(chain, valid_before=end)) in chain.transactions


def test_money_for_the_highest_fee_must_be_there_before_anything_runs() -> None:
    exact = 130_000 + 20_000  # 1,000,000 gas at twice the base fee
    chain = funded(exact)
    assert chain.simulate(transaction.read(signed(chain))) is None
    chain = funded(exact - 1)
    assert "InsufficientBalance" in str(chain.simulate(transaction.read(signed(chain))))


def test_what_fails_in_the_block_burns_gas_and_moves_nothing() -> None:
    chain = funded()
    mined = chain.transactions[send(chain, signed(chain, transfer_call(2_000_000)))]
    fee = 1_000_000 - chain.balance(PAYER)
    assert (mined.succeeded, chain.balance(PAYEE)) == (False, 1)
    assert 150 < fee < 250
    (log,) = chain.receipt(mined.hash)["logs"]
    assert (log["topics"][2][26:], int(log["data"], 16)) == (FEE_MANAGER[2:], fee)


def test_too_little_gas_burns_all_of_it() -> None:
    chain = funded()
    mined = chain.transactions[send(chain, signed(chain, gas_limit=50_000))]
    assert (mined.succeeded, mined.gas_used) == (False, 50_000)
    assert chain.simulate(transaction.read(signed(chain, gas_limit=50_000))) == "out of gas"


def test_a_simulation_into_a_new_slot_wants_far_more_gas_than_is_used() -> None:
    chain = Tempo(SetClock())
    chain.mint(PAYER, 1_000_000)
    for limit, passes in ((680_358, False), (784_000, True)):
        assert (chain.simulate(transaction.read(signed(chain, gas_limit=limit))) is None) is passes


def test_another_call_reverts() -> None:
    chain = funded()
    dirty = transfer_call(1, "0x" + "01" * 32)  # more than an address in the payee's word
    for other in (transfer_call(1, token="0x" + "20" * 20), dirty):
        assert not chain.transactions[send(chain, signed(chain, other))].succeeded
    assert chain.balance(PAYEE) == 1


def test_money_comes_from_outside_and_goes_by_a_stolen_key() -> None:
    chain = funded(0)
    deposit = chain.deposit(PAYER, 500_000, memo=MEMO)
    assert [log["topics"][0][:6] for log in chain.receipt(deposit)["logs"]] == ["0xddf2", "0x57bc", "0xddf2"]
    assert chain.balance(PAYER) == 500_000
    chain.transfer(PAYER, STRANGER, 400_000)
    assert chain.balance(STRANGER) == 400_000
    assert chain.balance(PAYER) == 100_000 - chain.burnt(PAYER) < 100_000
    with pytest.raises(Rejected):
        chain.transfer(PAYER, STRANGER, 100_000)
    chain.transfer(PAYER, PAYEE, 0, payer=STRANGER)  # anybody can, at their own cost
    assert chain.burnt(STRANGER) > 0


def test_balances_of_the_past_stay() -> None:
    chain, clock = funded(), SetClock()
    chain.clock = clock
    before = chain.head()
    clock.at += 0.5
    assert chain.head() == before + 1
    send(chain, signed(chain))
    assert chain.balance(PAYER, before) == 1_000_000
    assert chain.balance(PAYER, before + 1) < 870_000


def test_state_survives_a_restart() -> None:
    chain = funded()
    chain.base_fee, chain.warp = 7_000_000_000, 3.0
    raw = signed(chain)
    tx = send(chain, raw)
    again = Tempo(chain.clock)
    again.load(json.loads(json.dumps(chain.dump())))
    assert again.dump() == chain.dump()
    assert again.receipt(tx) == chain.receipt(tx)
    with pytest.raises(Rejected, match="was used"):
        send(again, raw)
    assert again.deposit(PAYER, 1) not in chain.transactions


amounts = st.integers(0, 400_000)
keys = st.sampled_from([KEY, STRANGER_KEY])
acts = st.lists(
    st.one_of(
        st.tuples(st.just("deposit"), keys, st.integers(1, 400_000)),
        st.tuples(st.just("theft"), keys, amounts),
        st.tuples(st.just("payment"), keys, amounts),
        st.tuples(st.just("two"), keys, amounts),
        st.tuples(st.just("wait"), keys, amounts),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(acts=acts, limits=st.lists(st.integers(20_000, 400_000), min_size=12, max_size=12))
def test_no_money_is_made_or_lost(acts: list[tuple[str, str, int]], limits: list[int]) -> None:
    """Whatever is sent: balances are what the logs say, all of it was minted, and all gas is paid."""
    clock = SetClock()
    chain = Tempo(clock)
    for place, ((kind, key, amount), gas) in enumerate(zip(acts, limits, strict=False)):
        owner = Account.from_key(key).address
        try:
            if kind == "deposit":
                chain.deposit(owner, amount)
            elif kind == "theft":
                chain.transfer(owner, PAYEE, amount)
            elif kind == "wait":
                clock.at += amount / 100_000
            else:
                memo = f"0x{place:064x}" if kind == "payment" else None
                calls = [transfer_call(amount, memo=memo)] * (1 if kind == "payment" else 2)
                send(chain, signed(chain, *calls, key=key, gas_limit=gas))
        except Rejected:
            pass
    holders = {movement.to for movement in chain.movements}
    minted = sum(movement.amount for movement in chain.movements if movement.sender == ZERO)
    assert sum(chain.balance(holder) for holder in holders) == minted
    seen: dict[str, int] = {}
    for log in _transfers(chain):
        sender, to, value = log["topics"][1][26:], log["topics"][2][26:], int(log["data"], 16)
        seen[sender] = seen.get(sender, 0) - value
        seen[to] = seen.get(to, 0) + value
        assert sender == ZERO[2:] or seen[sender] >= 0
    for holder in holders:
        assert seen[holder[2:]] == chain.balance(holder) == chain.balance(holder, chain.head() + 1)
    fees = sum(-(-mined.gas_used * mined.price // 10**12) for mined in chain.transactions.values())
    assert chain.balance(FEE_MANAGER) == fees


def _transfers(chain: Tempo) -> list[dict[str, Any]]:
    """Return the `Transfer` events of all blocks, and check that log indexes count up without gaps."""
    logs = chain.logs(0, chain.head())
    for block in {log["blockNumber"] for log in logs}:
        indexes = [int(log["logIndex"], 16) for log in logs if log["blockNumber"] == block]
        assert indexes == list(range(len(indexes)))
    return [log for log in logs if log["topics"][0].startswith("0xddf2")]
