"""A world with Solana in it: its settings, its money, and that it is kept."""

import json
from pathlib import Path

from solders.keypair import Keypair

from sandbox.saved_world import SavedWorld
from sandbox.solana import calls, token_account
from sandbox.world import WALLET_FUNDS, World
from tests.sandbox.solana.buyer import PAYEE


async def test_a_world_has_solana_if_the_bot_pays_there(tmp_path: Path) -> None:
    world = World(networks=("solana", "base"))
    await world.start()
    try:
        environment = world.environment(tmp_path)
        assert world.solana
        assert environment["NETWORKS"] == "solana,base"
        assert environment["SOLANA_RPC_URL"] == world.solana.url
        assert environment["PAYEES"] == f"{world.studio.settings.payee},{PAYEE}"
        key = Keypair.from_base58_string(environment["SOLANA_PRIVATE_KEY"])
        assert world.wallets["solana"] == str(key.pubkey())
        assert world.balances == {"base": WALLET_FUNDS, "solana": WALLET_FUNDS}
        account = token_account(world.wallets["solana"])
        final = calls.answer(world.solana, "getTokenAccountBalance", [account, {"commitment": "finalized"}])
        assert final["value"]["amount"] == str(WALLET_FUNDS)
    finally:
        await world.stop()
    assert "SOLANA_RPC_URL" not in World().environment(tmp_path)


def test_a_wallet_without_money_has_no_account_there() -> None:
    world = World(networks=("solana",), funds=0)
    assert world.solana
    assert world.solana.holding(token_account(world.wallets["solana"])) is None
    assert world.balances["solana"] == 0


async def test_a_kept_world_keeps_solana(tmp_path: Path) -> None:
    before = World(networks=("base", "solana"))
    await before.start()
    assert before.solana
    tx = before.solana.deposit(before.wallets["solana"], 5, memo="kept")
    url = before.solana.url
    await before.stop()
    SavedWorld(tmp_path).save(before)

    kept = SavedWorld(tmp_path)
    assert kept.networks == ("base", "solana")
    after = World(networks=kept.networks)
    assert kept.into(after)
    await after.start(kept.ports)
    try:
        assert after.solana
        assert after.solana.url == url
        assert after.balances["solana"] == WALLET_FUNDS + 5
        landed = after.solana.find(tx)
        assert landed is not None
        assert landed.memo == "[4] kept"
    finally:
        await after.stop()


async def test_a_world_kept_without_solana_gets_one(tmp_path: Path) -> None:
    before = World()
    dump = {key: part for key, part in before.dump().items() if key != "networks"}
    (tmp_path / "world.json").write_text(json.dumps(dump))
    assert SavedWorld(tmp_path).networks == SavedWorld(tmp_path / "nothing").networks == ("base",)
    after = World(networks=("base", "solana"))
    assert SavedWorld(tmp_path).into(after)
    assert after.balances == {"base": WALLET_FUNDS, "solana": WALLET_FUNDS}
