"""The ledger: money is neither made nor lost, blocks and their hashes, what was landed stays as it was."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from solders.pubkey import Pubkey
from solders.token.associated import get_associated_token_address
from solders.transaction import VersionedTransaction

from sandbox.faults import Faults
from sandbox.solana import FAUCET, USDC, Refused, Solana, address_of, calls, key_of, token_account
from sandbox.solana.facilitator import Demand, Facilitator, Rejected
from sandbox.solana.ledger import block_time, height, made
from tests.sandbox.solana.buyer import PAYEE, WALLET, Frozen, paying, signed

SUPPLY = 10**15
PEOPLE = [WALLET, PAYEE, *(address_of(key_of(name)) for name in ("Ann", "Bo"))]

names = st.sampled_from(PEOPLE)
amounts = st.integers(1, 3_000_000)
acts = st.one_of(
    st.tuples(st.just("deposit"), names, amounts, names | st.just(FAUCET), st.booleans()),
    st.tuples(st.just("transfer"), names, amounts, names, st.booleans()),
    st.tuples(st.just("mention"), names),
    st.tuples(st.just("pay"), amounts, st.booleans()),
    st.tuples(st.just("wait"), st.integers(1, 200)),
)


class Bench:
    """A chain and a facilitator, and the books that a second pen keeps of them."""

    def __init__(self) -> None:
        self.chain = Solana(Frozen(), Faults())
        self.chain.open(PAYEE)
        self.facilitator = Facilitator(self.chain, self.chain.faults)
        self.books: dict[str, int] = dict.fromkeys(PEOPLE, 0)

    def act(self, kind: str, *args: Any) -> None:
        getattr(self, kind)(*args)

    def wait(self, seconds: int) -> None:
        self.chain.warp += seconds

    def deposit(self, to: str, amount: int, sender: str, inside: bool) -> None:
        self.chain.deposit(to, amount, sender, memo="hello", inside=inside)
        if sender != FAUCET:
            self.books[sender] = max(self.books[sender], amount) - amount
        self.books[to] += amount

    def transfer(self, sender: str, amount: int, to: str, inside: bool) -> None:
        if self.books[sender] < amount:
            with pytest.raises(Refused):
                self.chain.transfer(sender, to, amount)
            return
        self.chain.transfer(sender, to, amount, inside=inside)
        self.books[sender] -= amount
        self.books[to] += amount

    def mention(self, wallet: str) -> None:
        self.chain.mention(wallet, "spam", err={"InstructionError": [0, {"Custom": 7}]})

    def pay(self, amount: int, lost: bool) -> None:
        fee_payer = self.facilitator.offered()
        wire = signed(paying(amount), fee_payer, self.chain.blockhash(self.chain.head()))
        demand = Demand(PAYEE, amount, fee_payer)
        if lost:
            self.chain.faults.add("solana.settle", "failed")
        poor = self.books[WALLET] < amount
        try:
            self.facilitator.settle(wire, demand)
        except Rejected:
            assert poor or lost
        else:
            self.books[WALLET] -= amount
            self.books[PAYEE] += amount
        self.chain.faults.clear()


@settings(max_examples=60, deadline=None)
@given(st.lists(acts, max_size=12))
def test_money_is_neither_made_nor_lost(doings: list[tuple[Any, ...]]) -> None:
    bench = Bench()
    chain = bench.chain
    for doing in doings:
        bench.act(*doing)
        assert {name: chain.balance(name) for name in PEOPLE} == bench.books
        assert sum(bench.books.values()) + chain.balance(FAUCET) == SUPPLY
    for landed in chain.landed:
        moved = [landed.after[key].amount - landed.before[key].amount for key in landed.before]
        opened = [landed.after[key].amount for key in landed.after if key not in landed.before]
        assert sum(moved) + sum(opened) == 0
        assert landed.err is None or landed.before == landed.after
    again = Solana(Frozen())
    again.load(json.loads(json.dumps(chain.dump())))
    assert again.dump() == chain.dump()
    assert again.landed == chain.landed
    assert all(again.balance(name) == bench.books[name] for name in PEOPLE)


@settings(max_examples=40, deadline=None)
@given(st.lists(acts, max_size=12))
def test_a_history_adds_up_to_the_balance(doings: list[tuple[Any, ...]]) -> None:
    """What a bot computes of a node's answers alone is the account's balance, whatever happened."""
    bench = Bench()
    for doing in doings:
        bench.act(*doing)
    bench.chain.warp += 30
    account, total = token_account(WALLET), 0
    config = {"encoding": "json", "maxSupportedTransactionVersion": 0}
    for line in calls.answer(bench.chain, "getSignaturesForAddress", [account]):
        told = calls.answer(bench.chain, "getTransaction", [line["signature"], config])
        at = told["transaction"]["message"]["accountKeys"].index(account)
        held = {"pre": 0, "post": 0}
        for when in held:
            for entry in told["meta"][f"{when}TokenBalances"]:
                if entry["accountIndex"] == at:
                    held[when] = int(entry["uiTokenAmount"]["amount"])
        total += held["post"] - held["pre"]
    assert total == bench.books[WALLET]


def test_heights_fall_behind_slots_and_skipped_slots_have_no_block() -> None:
    chain = Solana(Frozen())
    head = chain.head()
    slots = range(head - 200, head + 1)
    with_block = [slot for slot in slots if made(slot) == slot]
    assert len(with_block) < len(slots)
    heights = [height(slot) for slot in with_block]
    assert heights == list(range(heights[0], heights[0] + len(with_block)))
    assert len({chain.blockhash(slot) for slot in with_block}) == len(with_block)
    assert chain.slot("processed") == head
    assert chain.slot("finalized") < chain.slot("confirmed") < head
    assert 0 <= chain.now() - block_time(head) < 2


def test_a_slot_takes_four_tenths_of_a_second() -> None:
    chain = Solana(Frozen())
    before = chain.head()
    chain.warp = 400
    assert abs(chain.head() - before - 1000) <= 1


@pytest.mark.parametrize("life", [150, 20])
def test_a_blockhash_lives_as_long_as_was_said(life: int) -> None:
    bench = Bench()
    chain = bench.chain
    chain.life = life
    chain.deposit(WALLET, 10)
    told = calls.answer(chain, "getLatestBlockhash", [{"commitment": "confirmed"}])["value"]
    fee_payer = bench.facilitator.fee_payers[0]
    demand = Demand(PAYEE, 1, fee_payer)
    chain.warp += 0.4 * (life - 3)
    assert height(chain.head()) < told["lastValidBlockHeight"]
    while height(chain.head()) <= told["lastValidBlockHeight"]:
        bench.facilitator.verify(signed(paying(1), fee_payer, told["blockhash"]), demand)
        chain.warp += 0.4
    with pytest.raises(Rejected, match="BlockhashNotFound"):
        bench.facilitator.verify(signed(paying(1), fee_payer, told["blockhash"]), demand)


def test_equal_deposits_of_one_instant_are_two() -> None:
    chain = Solana(Frozen())
    assert len({chain.deposit(WALLET, 7, memo="twice") for _ in range(5)}) == 5
    assert (chain.balance(WALLET), len(chain.history(token_account(WALLET)))) == (35, 5)


def test_a_deposit_is_a_transaction_that_solders_reads() -> None:
    chain = Solana(Frozen())
    for inside in (False, True):
        landed = chain.find(chain.deposit(WALLET, 7, memo="grüße", inside=inside))
        assert landed is not None
        real = VersionedTransaction.from_bytes(landed.transaction.encoded())
        real.sanitize()
        assert str(real.message.account_keys[0]) == FAUCET
        assert landed.memo == "[7] grüße"
    assert chain.balance(WALLET) == 14


@given(st.binary(min_size=32, max_size=32))
def test_token_accounts_are_soldersi(owner: bytes) -> None:
    key = Pubkey.from_bytes(owner)
    known = get_associated_token_address(key, Pubkey.from_string(USDC))
    assert token_account(str(key)) == str(known)


def told(chain: Solana, level: str) -> int:
    """Return the buyer's balance as a node tells it at this commitment."""
    params = [token_account(WALLET), {"commitment": level}]
    return int(calls.answer(chain, "getTokenAccountBalance", params)["value"]["amount"])


def test_a_deposit_is_confirmed_in_a_second_and_final_in_thirteen_and_an_old_one_at_once() -> None:
    chain = Solana(Frozen())
    chain.deposit(WALLET, 5, age=60)
    chain.deposit(WALLET, 6)
    seen = []
    for chain.warp in (0, 1, 12, 15):
        seen.append([told(chain, level) for level in ("processed", "confirmed", "finalized")])
    assert seen == [[11, 5, 5], [11, 11, 5], [11, 11, 5], [11, 11, 11]]
