"""The price of gas that a payment is signed with, and nodes that are asked in turn or not believed."""

from dataclasses import replace

import pytest

from bot.domain.errors import ChainUnavailable
from sandbox.evm import Node
from tests.payments.tempo.town import Town
from tests.payments.tempo.world import ADDRESS, challenge, method, parameters


@pytest.mark.parametrize(
    ("base_fee", "max_fee", "fee_most"),
    [
        (10_000_000_000, 20_000_000_000, 20_000),
        (12_000_000_001, 24_000_000_000, 24_000),
        (1_234_567, 2_469_134, 3),
    ],
)
async def test_twice_the_base_fee_is_offered_for_gas(
    town: Town, base_fee: int, max_fee: int, fee_most: int
) -> None:
    town.chain.base_fee = base_fee
    requirements = town.bot.choose(challenge(parameters()))

    terms = await town.bot.prepare(requirements)

    assert (terms.max_fee, terms.fee_most, terms.slot) == (max_fee, fee_most, town.chain.head())
    sponsored = await town.bot.prepare(replace(requirements, sponsored=True))
    assert (sponsored.max_fee, sponsored.fee_most) == (max_fee, 0)


@pytest.mark.parametrize("base_fee", [0, 24_000_000_001, 10**15])
async def test_gas_at_another_price_is_not_paid(town: Town, base_fee: int) -> None:
    town.chain.base_fee = base_fee
    with pytest.raises(ChainUnavailable, match="base fee"):
        await town.bot.prepare(town.bot.choose(challenge(parameters())))


@pytest.mark.parametrize("kind", ["500", "drop", "wrong_chain", "error"])
async def test_without_a_price_of_gas_nothing_is_signed(town: Town, kind: str) -> None:
    town.chain.faults.add("tempo.rpc", kind, times=-1)
    with pytest.raises(ChainUnavailable):
        await town.bot.prepare(town.bot.choose(challenge(parameters())))


@pytest.mark.parametrize(("seconds", "is_late"), [(10, False), (11, True), (-60, False)])
async def test_a_clock_behind_the_chains_signs_nothing(town: Town, seconds: int, is_late: bool) -> None:
    town.clock.time -= seconds * 1000
    requirements = town.bot.choose(challenge(parameters()))
    if not is_late:
        assert (await town.bot.prepare(requirements)).slot == town.chain.head()
        return
    with pytest.raises(ChainUnavailable, match="clock"):
        await town.bot.prepare(requirements)


async def test_the_next_node_answers_what_the_first_does_not(town: Town) -> None:
    second = Node(town.chain)
    bot = method(clock=town.clock, urls=[town.chain.url, await second.start()])
    made = await town.signed()
    mined = town.lands(made)
    town.chain.faults.add("tempo.rpc", "500", times=-1)

    assert (await bot.look(made)).tx == mined.hash
    assert await bot.transaction(made) == mined.hash
    assert (await bot.prepare(bot.choose(challenge(parameters())))).slot == town.chain.head()
    assert await bot.balance() == town.chain.balance(ADDRESS)
    await bot.aclose()
    await second.stop()


@pytest.mark.parametrize(
    ("selector", "answer"),
    [
        ("0xe5a6b10f", f"0x{32:064x}{3:064x}" + b"EUR".hex().ljust(64, "0")),
        ("0xe5a6b10f", "0x"),
        ("0x313ce567", f"0x{18:064x}"),
        ("0x313ce567", "0x"),
    ],
)
async def test_another_token_is_not_ours(
    town: Town, monkeypatch: pytest.MonkeyPatch, selector: str, answer: str
) -> None:
    true = town.chain.call
    monkeypatch.setattr(
        town.chain,
        "call",
        lambda asked, words, block: answer if asked == selector else true(asked, words, block),
    )
    with pytest.raises(ChainUnavailable):
        await town.bot.balance()
    with pytest.raises(ChainUnavailable):
        await town.bot.nodes.self_test()


async def test_the_wrong_chain_is_named_by_its_setting(town: Town) -> None:
    town.chain.faults.add("tempo.rpc", "wrong_chain", times=-1)
    with pytest.raises(ChainUnavailable, match=r"TEMPO_RPC_URL.*eip155:4217"):
        await town.bot.balance()
