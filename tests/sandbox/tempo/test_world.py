"""A world with Tempo in it: its settings, its money, and that it is kept."""

from pathlib import Path

from sandbox.saved_world import SavedWorld
from sandbox.world import WALLET_FUNDS, World


async def test_a_world_has_tempo_if_the_bot_pays_there(tmp_path: Path) -> None:
    world = World(networks=("tempo", "base"))
    await world.start()
    try:
        environment = world.environment(tmp_path)
        assert world.tempo
        assert environment["NETWORKS"] == "tempo,base"
        assert environment["TEMPO_RPC_URL"] == world.tempo.url
        assert world.wallets["tempo"] == world.wallet
        assert world.balances == {"base": WALLET_FUNDS, "tempo": WALLET_FUNDS}
    finally:
        await world.stop()
    assert "TEMPO_RPC_URL" not in World().environment(tmp_path)


async def test_a_kept_world_keeps_tempo(tmp_path: Path) -> None:
    before = World(networks=("base", "tempo"))
    await before.start()
    assert before.tempo
    tx = before.tempo.deposit(before.wallet, 5)
    url = before.tempo.url
    await before.stop()
    SavedWorld(tmp_path).save(before)

    kept, after = SavedWorld(tmp_path), World(networks=("base", "tempo"))
    assert kept.into(after)
    await after.start(kept.ports)
    try:
        assert after.tempo
        assert after.tempo.url == url
        assert after.balances["tempo"] == WALLET_FUNDS + 5
        assert after.tempo.receipt(tx)["status"] == "0x1"
    finally:
        await after.stop()
