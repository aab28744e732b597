"""What transactions do, held against LiteSVM: the real programs, run on a real virtual machine."""

import base64
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from solders.account import Account
from solders.instruction import AccountMeta, Instruction
from solders.keypair import Keypair
from solders.litesvm import LiteSVM
from solders.message import MessageV0
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM
from solders.token.state import Mint, TokenAccount, TokenAccountState
from solders.transaction import VersionedTransaction
from solders.transaction_metadata import FailedTransactionMetadata

from sandbox.solana import FAUCET, Refused, Solana, token_account
from sandbox.solana.transaction import parse
from tests.sandbox.solana.buyer import BUYER, PAYEE, STRANGER, Frozen, account, limit, memo, price, transfer

FUNDS = 1_000
FEE_PAYER = Keypair.from_seed(b"\x05" * 32)
MINT = Pubkey.from_string("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v")
TOKEN = Pubkey.from_string("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
ASSOCIATED = Pubkey.from_string("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL")
NOBODY = str(Keypair.from_seed(b"\x09" * 32).pubkey())  # has no token account at first
OWNERS = [str(BUYER.pubkey()), str(STRANGER.pubkey()), PAYEE, NOBODY]


def machine() -> LiteSVM:
    """Return the real thing: a mint of 6 decimals, and 1,000 micro-USDC with buyer and stranger."""
    svm = LiteSVM()
    svm.airdrop(FEE_PAYER.pubkey(), 10**10)
    mint = Mint(None, 10**15, 6, is_initialized=True)
    svm.set_account(MINT, Account(10**9, bytes(mint), TOKEN))
    for owner, amount in zip(OWNERS[:3], (FUNDS, FUNDS, 0), strict=True):
        key = Pubkey.from_string(owner)
        held = TokenAccount(MINT, key, amount, None, TokenAccountState.Initialized, None, 0, None)
        svm.set_account(account(key), Account(10**9, bytes(held), TOKEN))
    return svm


def ledger() -> Solana:
    chain = Solana(Frozen())
    for owner in OWNERS[:2]:
        chain.open(owner, FUNDS)
    chain.open(PAYEE)
    return chain


def creation(owner: str, kind: bytes) -> Instruction:
    """Return the opening of a token account: strict (0), or of no effect if it exists (1)."""
    key = Pubkey.from_string(owner)
    metas = [AccountMeta(FEE_PAYER.pubkey(), True, True), AccountMeta(account(key), False, True)]
    metas += [AccountMeta(each, False, False) for each in (key, MINT, SYSTEM, TOKEN)]
    return Instruction(ASSOCIATED, kind, metas)


def crossed(amount: int) -> Instruction:
    """Return a transfer of the buyer's money that the stranger signs."""
    honest = transfer(amount)
    metas = [*honest.accounts[:3], AccountMeta(STRANGER.pubkey(), True, False)]
    return Instruction(TOKEN, bytes(honest.data), metas)


def locked(amount: int) -> Instruction:
    """Return a transfer whose target may not be written to."""
    honest = transfer(amount)
    source, mint, target, authority = honest.accounts
    metas = [source, mint, AccountMeta(target.pubkey, False, False), authority]
    return Instruction(TOKEN, bytes(honest.data), metas)


amounts = st.sampled_from([0, 1, FUNDS // 2, FUNDS, FUNDS + 1, 2**64 - 1])
steps = st.one_of(
    st.builds(transfer, amounts, payee=st.sampled_from(OWNERS), decimals=st.sampled_from([6, 6, 6, 9])),
    st.builds(transfer, amounts, wallet=st.just(STRANGER.pubkey())),
    st.builds(transfer, amounts, mint=st.just(TOKEN)),
    st.builds(crossed, amounts),
    st.builds(locked, amounts),
    st.builds(creation, st.sampled_from(OWNERS), st.sampled_from([b"\0", b"\1"])),
    st.builds(memo, st.sampled_from([b"hello", "wörld".encode(), b"\xff\xfe"])),
)


def sent(chain: Solana, svm: LiteSVM, instructions: Sequence[Instruction]) -> tuple[Any, Any]:
    """Send the same instructions to both. Return how they failed here and there, None if they worked."""
    every = [limit(1_400_000), price(), *instructions]

    def transaction(blockhash: Any) -> VersionedTransaction:
        message = MessageV0.try_compile(FEE_PAYER.pubkey(), every, [], blockhash)
        needed = message.account_keys[: message.header.num_required_signatures]
        signers = [key for key in (FEE_PAYER, BUYER, STRANGER) if key.pubkey() in needed]
        return VersionedTransaction(message, signers)

    real = svm.send_transaction(transaction(svm.latest_blockhash()))
    there = _told(real.err()) if isinstance(real, FailedTransactionMetadata) else None
    own = type(svm.latest_blockhash()).from_string(chain.blockhash(chain.head()))
    try:
        here = chain.send(parse(bytes(transaction(own)))).err
    except Refused as error:
        here = error.err
    return here, there


def _told(error: Any) -> Any:
    """Return solders' error as nodes tell it in JSON."""
    told = json.loads(error.to_json())
    if not isinstance(told, list):
        return told
    at, why = told
    return {"InstructionError": [at, {"Custom": why} if isinstance(why, int) else why]}


def test_every_transaction_ends_as_on_the_real_machine() -> None:
    with ThreadPoolExecutor(1) as apart:  # the machine leaves this thread's x87 registers occupied
        apart.submit(end_as_on_the_real_machine).result()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(steps, min_size=1, max_size=4), min_size=1, max_size=3))
def end_as_on_the_real_machine(transactions: list[list[Instruction]]) -> None:
    chain, svm = ledger(), machine()
    seen: set[bytes] = set()
    for instructions in transactions:
        key = base64.b64encode(b"".join(bytes(each) for each in instructions))
        if key in seen:
            continue  # the same transaction twice: see the ledger's tests
        seen.add(key)
        here, there = sent(chain, svm, instructions)
        assert here == there
        for owner in OWNERS:
            real = svm.get_account(account(Pubkey.from_string(owner)))
            held = chain.holding(token_account(owner))
            assert (held is None) == (real is None)
            assert held is None or real is None or held.amount == TokenAccount.from_bytes(real.data).amount
    assert chain.balance(FAUCET) == 10**15
