"""`python -m bot check` with several networks: a row for each wallet, chain, payee and offer."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from solders.keypair import Keypair

from bot.cli.probes import Verdict, database_row
from bot.domain.money.networks import SOLANA, TEMPO
from bot.domain.money.payments import GENERATION
from bot.store import open_store
from sandbox.solana import Node, token_account
from sandbox.world import World
from tests.cli.test_check import looked, settings_of
from tests.fakes.clock import START
from tests.store import acts

EVERY = ("base", "solana", "tempo")
STRANGER = str(Keypair.from_seed(bytes([7] * 32)).pubkey())


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World(networks=EVERY)
    await world.start()
    yield world
    await world.stop()


async def test_each_network_has_its_rows(world: World, tmp_path: Path) -> None:
    rows = await looked(settings_of(world, tmp_path))
    assert {verdict for verdict, _ in rows.values()} == {Verdict.FINE}
    titles = ("Base", "Solana", "Tempo")
    assert list(rows) == [
        *("settings", "token", "host's server"),
        *(f"wallet ({title})" for title in titles),
        *(f"{what} ({title})" for title in titles for what in ("chain", "payees")),
        *(f"studio ({title})" for title in titles),
        *("clock", "database", "disk"),
    ]
    for word, title in zip(EVERY, titles, strict=True):
        assert rows[f"wallet ({title})"][1] == world.wallets[word]
        assert "$50.00" in rows[f"chain ({title})"][1]
    assert "in USDC on Solana" in rows["chain (Solana)"][1]
    assert f"in USDC.e on Tempo ({TEMPO.asset}; no other dollar" in rows["chain (Tempo)"][1]


@pytest.mark.parametrize(
    ("network", "setting"), [("chain", "BASE"), ("solana", "SOLANA"), ("tempo", "TEMPO")]
)
async def test_a_node_of_another_chain_is_named_with_its_setting(
    world: World, tmp_path: Path, network: str, setting: str
) -> None:
    world.faults.add(f"{network}.rpc", "wrong_chain", times=50)
    rows = await looked(settings_of(world, tmp_path))
    wrong = {what: text for what, (verdict, text) in rows.items() if verdict is Verdict.WRONG}
    assert list(wrong) == [f"chain ({setting.title()})"]
    (text,) = wrong.values()
    assert f"{setting}_RPC_URL serves another chain" in text


async def test_a_node_of_solana_without_history_is_wrong(world: World, tmp_path: Path) -> None:
    refusal = "Transaction history is not available from this node"
    world.faults.add("solana.getSignaturesForAddress", "refuse", times=50, code=-32011, message=refusal)
    verdict, text = (await looked(settings_of(world, tmp_path)))["chain (Solana)"]
    assert verdict is Verdict.WRONG
    assert refusal in text
    assert "Look at SOLANA_RPC_URL." in text


async def test_a_node_that_lags_is_looked_at(world: World, tmp_path: Path) -> None:
    world.faults.add("solana.rpc", "stale", times=-1, slots=1000)
    verdict, text = (await looked(settings_of(world, tmp_path)))["chain (Solana)"]
    assert verdict is Verdict.LOOK
    assert "it is behind" in text


async def test_each_of_several_nodes_of_a_network_is_looked_at(world: World, tmp_path: Path) -> None:
    assert world.solana is not None
    second = Node(world.solana)
    await second.start()
    second.faults.add("solana.rpc", "500", times=-1)
    urls = f"{world.solana.url},{second.url}/very-private-key"
    rows = await looked(settings_of(world, tmp_path, SOLANA_RPC_URL=urls))
    await second.stop()
    assert rows["chain (Solana)"][0] is Verdict.FINE
    assert rows["node 1 (Solana)"] == (Verdict.FINE, "answers all that the bot asks")
    assert rows["node 2 (Solana)"][0] is Verdict.LOOK
    assert "very-private-key" not in str(rows)


async def test_empty_wallets_say_what_to_send_where(tmp_path: Path) -> None:
    world = World(networks=EVERY, funds=0)
    await world.start()
    try:
        rows = await looked(settings_of(world, tmp_path))
    finally:
        await world.stop()
    for title, words in (
        ("Base", f"send USDC on Base to {world.wallet}."),
        ("Solana", f"send USDC on Solana to {world.wallets['solana']}. The first transfer makes"),
        ("Tempo", f"send USDC.e on Tempo to {world.wallet}."),
    ):
        verdict, text = rows[f"chain ({title})"]
        assert verdict is Verdict.LOOK
        assert words in text


async def test_a_low_wallet_is_looked_at_on_its_own_network(world: World, tmp_path: Path) -> None:
    assert world.solana is not None
    world.solana.deposit(world.wallets["solana"], 3_000_000, age=60)
    rows = await looked(settings_of(world, tmp_path, WALLET_LOW="51"))
    assert rows["chain (Solana)"][0] is Verdict.FINE
    verdict, text = rows["chain (Tempo)"]
    assert verdict is Verdict.LOOK
    assert "less than $51.00 (WALLET_LOW): send USDC.e on Tempo" in text


async def test_a_payee_that_no_money_can_reach_is_looked_at(world: World, tmp_path: Path) -> None:
    settings = settings_of(world, tmp_path)
    payees = ",".join([*settings.payees, STRANGER])
    rows = await looked(settings_of(world, tmp_path, PAYEES=payees))
    verdict, text = rows["payees (Solana)"]
    assert verdict is Verdict.LOOK
    assert f"{STRANGER} has no token account of USDC" in text
    assert token_account(STRANGER) not in text
    assert rows["payees (Base)"][0] is rows["payees (Tempo)"][0] is Verdict.FINE


async def test_without_solanas_key_the_others_are_checked(world: World, tmp_path: Path) -> None:
    rows = await looked(settings_of(world, tmp_path, SOLANA_PRIVATE_KEY=""))
    verdict, text = rows["wallet (Solana)"]
    assert verdict is Verdict.WRONG
    assert text.startswith("SOLANA_PRIVATE_KEY is not set")
    assert "chain (Solana)" not in rows
    assert rows["studio (Tempo)"][0] is Verdict.FINE


async def test_a_network_that_the_studio_does_not_offer_stops_nothing(world: World, tmp_path: Path) -> None:
    world.studio.settings.networks = ("base", "tempo")
    rows = await looked(settings_of(world, tmp_path))
    verdict, text = rows["studio (Solana)"]
    assert verdict is Verdict.LOOK
    assert "Solana" in text
    assert rows["studio (Base)"][0] is rows["studio (Tempo)"][0] is Verdict.FINE


@pytest.mark.parametrize(
    ("setting", "other", "words"),
    [
        ("TEMPO_RPC_URL", "base", "TEMPO_RPC_URL serves another chain than eip155:4217."),
        ("BASE_RPC_URL", "tempo", "BASE_RPC_URL serves another chain than eip155:8453."),
        ("SOLANA_RPC_URL", "base", "Look at SOLANA_RPC_URL."),
        ("BASE_RPC_URL", "solana", "Look at BASE_RPC_URL."),
    ],
)
async def test_a_node_in_the_wrong_setting_is_told_by_that_setting(
    world: World, tmp_path: Path, setting: str, other: str, words: str
) -> None:
    rows = await looked(settings_of(world, tmp_path, **{setting: world.chains[other].url}))
    title = setting.partition("_")[0].title()
    verdict, text = rows[f"chain ({title})"]
    assert verdict is Verdict.WRONG
    assert words in text
    others = {"Base", "Solana", "Tempo"} - {title}
    assert {rows[f"chain ({each})"][0] for each in others} == {Verdict.FINE}


async def test_a_payment_on_a_network_that_was_left_is_named(world: World, tmp_path: Path) -> None:
    """A job that it was signed for waits until its chain can be asked again."""
    settings = settings_of(world, tmp_path)
    store = await open_store(settings.database_path)
    await acts.granted(store)
    job = await acts.ready(store)
    signed = acts.authorization(network=SOLANA.name)
    await store.payments.sign(job.id, GENERATION, signed, now=START)
    await store.close()
    assert (await database_row(settings)).verdict is Verdict.FINE
    row = await database_row(settings_of(world, tmp_path, NETWORKS="base,tempo"))
    assert row.verdict is Verdict.LOOK
    assert row.text.startswith("Solana is not in NETWORKS, and 1 of its payments are open: put it back")
