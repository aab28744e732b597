"""Charged, never charged, or not known yet: every row of it, on a chain whose node tells the truth."""

import json
from dataclasses import replace

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.money.payments import DEEP_ABOVE, ChainVerdict, Fate
from tests.payments.tempo.town import END, FUNDS, STRANGER, Town
from tests.payments.tempo.world import ADDRESS, NOW, PAYEE, payment

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
