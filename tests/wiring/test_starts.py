"""The log of a start says what changed since the last one with the same database, and shows no secret."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot import __version__
from bot.domain.money.networks import BASE, SOLANA, WalletAddress
from bot.store import Store, open_store
from bot.wiring import starts
from bot.wiring.starts import code, log_start
from tests.payments.world import ADDRESS, KEY
from tests.wiring.test_paying import settings

WALLET = WalletAddress(BASE, ADDRESS)
NODE = "https://node.example/v2/5e5e5e5e5e5e5e5e5e5e5e5e5e5e"
HOST = "123456789012345678"
SALT = b"s" * 16
Log = Callable[[], list[str]]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(tmp_path / "atelier.db")
    yield store
    await store.close()


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Log:
    """Return the changes that were logged since the last look."""
    caplog.set_level(logging.INFO)

    def changes() -> list[str]:
        lines = [message.partition("): ")[2] for message in caplog.messages if message.startswith("changed")]
        caplog.clear()
        return lines

    return changes


async def start(store: Store, *wallets: WalletAddress, salt: bytes = SALT, **changed: str) -> None:
    names = {"WALLET_PRIVATE_KEY": KEY, "BASE_RPC_URL": NODE, "HOST_USER_IDS": HOST, **changed}
    await log_start(settings(**names), store, wallets or [WALLET], now=1_800_000_000_000, salt=salt)


async def test_the_first_start_says_what_runs(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await start(store)
    schema, _ = await store.versions()
    assert caplog.messages[0] == f"Atelier {__version__} starts: schema {schema}, wallets base {ADDRESS}"
    assert "first start" in caplog.messages[1]


async def test_processes_of_one_bot_may_have_folders_of_their_own(store: Store, told: Log) -> None:
    url = "postgresql://atelier@db.example/atelier"
    await start(store, SPOOL_DIR="/srv/one", HEALTH_PORT="8001", DATABASE_URL=url)
    told()
    await start(store, SPOOL_DIR="/srv/two", HEALTH_PORT="8002", DATABASE_URL=url)
    assert told() == []


async def test_an_equal_start_changes_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await start(store)
    await start(store, salt=b"t" * 16)  # each process draws its own; the stored one counts
    assert caplog.messages[-1] == "nothing changed since the last start (2027-01-15 08:00:00Z)"


async def test_a_changed_setting_is_named_with_both_values(store: Store, told: Log) -> None:
    await start(store)
    await start(store, LOSSES="host", HOST_DAILY_CAP="5", NETWORKS="base,tempo")
    assert set(told()) == {
        "LOSSES: server → host",
        "HOST_DAILY_CAP: none → 5000000",
        "NETWORKS: base → base,tempo",
    }
    await start(store)
    assert "HOST_DAILY_CAP: 5000000 → none" in told()


async def test_another_wallet_is_a_warning(store: Store, told: Log, caplog: pytest.LogCaptureFixture) -> None:
    other = "0x" + "12" * 20
    await start(store)
    caplog.clear()
    await start(store, WalletAddress(BASE, other), WalletAddress(SOLANA, "So1"))
    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(warnings) == 2
    assert told() == [f"wallet base: {ADDRESS} → {other}", "wallet solana: none → So1"]


async def test_versions_are_compared(store: Store, told: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    await start(store)
    monkeypatch.setattr(starts, "__version__", "9.9")
    monkeypatch.setattr(starts, "code", lambda: "00000000")
    await start(store)
    assert told() == [f"version: {__version__} → 9.9", f"code: {code()} → 00000000"]


async def test_secrets_are_named_and_neither_shown_nor_stored(
    store: Store, told: Log, caplog: pytest.LogCaptureFixture
) -> None:
    key = "0x" + "c4" * 32
    await start(store)
    stored = [await store.meta_get("last start")]
    await start(store, WALLET_PRIVATE_KEY=key, BASE_RPC_URL=f"{NODE}1", HOST_USER_IDS=f"{HOST},9{HOST[1:]}")
    assert set(told()) == {"WALLET_PRIVATE_KEY changed", "BASE_RPC_URL changed", "HOST_USER_IDS changed"}
    stored += [caplog.text, await store.meta_get("last start")]
    for secret in (KEY.removeprefix("0x"), key[2:], NODE[-20:], HOST):
        assert not [text for text in stored if text and secret in text]


async def test_the_key_in_the_address_of_a_collector_is_neither_shown_nor_stored(
    store: Store, told: Log, caplog: pytest.LogCaptureFixture
) -> None:
    await start(store)
    await start(store, TRACES_URL="https://traces.example/very-private/v1/traces?key=0123456789abc")
    assert told() == ["TRACES_URL set"]
    for text in (caplog.text, await store.meta_get("last start") or ""):
        assert "very-private" not in text
        assert "0123456789abc" not in text


async def test_a_secret_that_comes_or_goes_is_told_so(store: Store, told: Log) -> None:
    await start(store)
    await start(store, DISCORD_TOKEN=f"{'M' * 26}.GabcdE.{'x' * 38}")
    assert told() == ["DISCORD_TOKEN set"]
    await start(store)
    assert told() == ["DISCORD_TOKEN removed"]


async def test_equal_secrets_have_other_marks_in_another_database(store: Store, tmp_path: Path) -> None:
    """What one copy tells of a secret cannot be looked up in a table of all."""
    other = await open_store(tmp_path / "other.db")
    try:
        await start(store)
        await start(other, salt=b"t" * 16)
        marks = [json.loads(await one.meta_get("last start") or "")["marks"] for one in (store, other)]
    finally:
        await other.close()
    assert set(marks[0]) == set(marks[1]) != set()
    assert not set(marks[0].values()) & set(marks[1].values())


@pytest.mark.parametrize("text", ["", "{}", "[]", "no json", '{"at": 1, "salt": "zz", "facts": {}}'])
async def test_what_cannot_be_read_is_a_first_start(
    store: Store, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await store.meta_set("last start", text)
    await start(store)
    assert "first start" in caplog.messages[1]


def test_the_code_is_known_by_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "__init__.py").write_text("a = 1\n")
    for name in ("bot", "cogs"):
        monkeypatch.setattr(getattr(starts, name), "__file__", str(tmp_path / "__init__.py"))
    before = code()
    assert code() == before
    (tmp_path / "__init__.py").write_text("a = 2\n")
    assert code() != before
