"""The payment methods of NETWORKS: in order, with the right key, or refused by name."""

from pathlib import Path

import pytest
from solders.keypair import Keypair

from bot.clock import SystemClock
from bot.config.secret import Secret
from bot.config.settings import Settings, load_settings
from bot.domain.errors import SettingError
from bot.payments.keys import seal
from bot.payments.svm import base58
from bot.wiring.paying import payment_methods, sign_ins
from tests.payments.world import ADDRESS, KEY

PAIR = Keypair.from_seed(bytes(range(32)))
KEYS = {"WALLET_PRIVATE_KEY": KEY, "SOLANA_PRIVATE_KEY": str(PAIR)}


def settings(**environ: str) -> Settings:
    return load_settings(environ, Path("/nonexistent/.env"))


async def addresses(loaded: Settings) -> list[tuple[str, str]]:
    methods = payment_methods(loaded, SystemClock())
    for method in methods:
        await method.aclose()
    return [(method.network.word, method.address) for method in methods]


async def test_base_is_the_default() -> None:
    assert await addresses(settings(WALLET_PRIVATE_KEY=KEY)) == [("base", ADDRESS)]


async def test_they_are_in_order_and_tempo_pays_with_the_key_of_base() -> None:
    solana = str(PAIR.pubkey())
    found = await addresses(settings(NETWORKS="solana,tempo,base", **KEYS))
    assert found == [("solana", solana), ("tempo", ADDRESS), ("base", ADDRESS)]
    assert await addresses(settings(NETWORKS="tempo", WALLET_PRIVATE_KEY=KEY)) == [("tempo", ADDRESS)]
    assert await addresses(settings(NETWORKS="solana", SOLANA_PRIVATE_KEY=str(PAIR))) == [("solana", solana)]


async def test_base_and_tempo_sign_in_as_one() -> None:
    methods = payment_methods(settings(NETWORKS="solana,tempo,base", **KEYS), SystemClock())
    assert set(sign_ins(methods)) == {ADDRESS, str(PAIR.pubkey())}
    for method in methods:
        await method.aclose()


@pytest.mark.parametrize(
    ("networks", "missing"),
    [
        ("base", "WALLET_PRIVATE_KEY"),
        ("tempo", "WALLET_PRIVATE_KEY"),
        ("base,solana", "SOLANA_PRIVATE_KEY"),
        ("solana,tempo", "WALLET_PRIVATE_KEY"),
    ],
)
def test_a_network_without_its_key_is_refused(networks: str, missing: str) -> None:
    given = {name: key for name, key in KEYS.items() if name != missing}
    with pytest.raises(SettingError, match=f"^{missing} is not set"):
        payment_methods(settings(NETWORKS=networks, **given), SystemClock())


def test_a_solana_key_whose_halves_do_not_belong_together_is_refused() -> None:
    halves = Keypair.from_seed(bytes(32 * [7])).pubkey()
    wrong = bytes(PAIR)[:32] + bytes(halves)

    with pytest.raises(SettingError, match=r"^SOLANA_PRIVATE_KEY is not a private key") as caught:
        payment_methods(settings(NETWORKS="solana", SOLANA_PRIVATE_KEY=base58.encode(wrong)), SystemClock())
    assert base58.encode(wrong) not in str(caught.value)


async def test_a_solana_keystore_opens_with_the_same_password_file(tmp_path: Path) -> None:
    store, password = tmp_path / "solana.json", tmp_path / "password"
    password.write_text("a long password\n")
    password.chmod(0o600)
    seal(Secret("0x" + bytes(range(32)).hex()), "a long password", store)
    loaded = settings(NETWORKS="solana", SOLANA_KEYSTORE=str(store), WALLET_PASSWORD_FILE=str(password))
    assert await addresses(loaded) == [("solana", str(PAIR.pubkey()))]
    password.write_text("another password\n")
    with pytest.raises(SettingError, match=r"^SOLANA_KEYSTORE could not be opened"):
        payment_methods(loaded, SystemClock())


def test_a_payee_that_is_no_address_is_refused() -> None:
    with pytest.raises(SettingError, match=r"^PAYEES"):
        payment_methods(settings(WALLET_PRIVATE_KEY=KEY, PAYEES=f"{ADDRESS},{'z' * 44}"), SystemClock())
