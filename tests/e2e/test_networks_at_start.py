"""A network that cannot be paid on is refused at the start by name, never left out without a word."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox.bot_process import run_bot
from sandbox.world import World


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"SOLANA_PRIVATE_KEY": ""}, "SOLANA_PRIVATE_KEY is not set"),
        ({"SOLANA_PRIVATE_KEY": "1" * 88}, "SOLANA_PRIVATE_KEY is not a private key"),
        ({"WALLET_PRIVATE_KEY": ""}, "WALLET_PRIVATE_KEY is not set"),
        ({"NETWORKS": "solana,polygon"}, "NETWORKS"),
        ({"SOLANA_RPC_URL": "nowhere"}, "SOLANA_RPC_URL"),
        ({"TEMPO_RPC_URL": "ftp://127.0.0.1"}, "TEMPO_RPC_URL"),
    ],
)
async def test_a_network_that_cannot_be_paid_on_is_refused_by_name(
    tmp_path: Path, changed: Mapping[str, str], words: str
) -> None:
    world = World(networks=("solana", "tempo", "base"))
    await world.start()
    try:
        refused = await run_bot({**world.environment(tmp_path), **changed}, "run")
    finally:
        await world.stop()
    assert refused.code != 0
    assert words in refused.err
    assert not (tmp_path / "atelier.sqlite3").exists()
