"""`python -m bot wallet`: a key is made, kept and shown, and never overwritten or printed."""

import json
import stat
from pathlib import Path

import pytest
from eth_account import Account
from solders.keypair import Keypair

from bot.payments.keys import new_key
from sandbox.bot_process import Finished, run_bot

KEY = "0x" + "a3" * 32
ADDRESS = Account.from_key(KEY).address
PASSWORD = "correct horse battery"
PAIR = Keypair.from_seed(bytes.fromhex("b7" * 32))
SOLANA = ("--network", "solana")

pytestmark = pytest.mark.usefixtures("forked_bots")


def password_file(env: dict[str, str], text: str = PASSWORD, mode: int = 0o600) -> None:
    file = Path(env["WALLET_PASSWORD_FILE"])
    file.write_text(text + "\n")
    file.chmod(mode)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    password = str(tmp_path / "password")
    env = {"DATABASE_PATH": str(tmp_path / "atelier.sqlite3"), "WALLET_PASSWORD_FILE": password}
    password_file(env)
    return env


async def wallet(env: dict[str, str], *words: str, typed: str = "") -> Finished:
    """Run the command with something on its standard input, and keystores that take no second to seal."""
    return await run_bot(env, "wallet", *words, module="tests.cli.light_keystores", typed=typed)


async def test_a_new_wallet_is_sealed_and_opens(env: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "keys" / "wallet.json"
    done = await wallet(env, "new", str(file))
    assert done.code == 0, done.err
    address = done.out.splitlines()[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Account.from_key(Account.decrypt(json.loads(file.read_text()), PASSWORD)).address == address
    assert f"WALLET_KEYSTORE={file}" in done.out
    assert PASSWORD not in done.out + done.err
    shown = await wallet({**env, "WALLET_KEYSTORE": str(file)}, "address")
    assert (shown.code, shown.out.strip()) == (0, address)


async def test_a_password_is_slow_to_guess(env: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "wallet.json"
    done = await run_bot(env, "wallet", "new", str(file))
    assert done.code == 0, done.err
    sealed = json.loads(file.read_text())["crypto"]
    assert (sealed["kdf"], sealed["kdfparams"]["n"]) == ("scrypt", 2**18)


async def test_a_file_that_is_there_stays(env: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "wallet.json"
    file.write_text("a key with money")
    done = await wallet(env, "new", str(file))
    assert done.code == 2
    assert "not overwritten" in done.err
    assert file.read_text() == "a key with money"


async def test_an_imported_key_is_the_one_that_pays(env: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "wallet.json"
    done = await wallet(env, "import", str(file), typed=KEY[2:] + "\n")
    assert done.code == 0, done.err
    assert done.out.splitlines()[0] == ADDRESS
    assert KEY[2:] not in done.out + done.err + file.read_text()


@pytest.mark.parametrize("text", ["", "abc", "zz" * 32, "00" * 32, "a3" * 31])
async def test_what_is_no_key_is_refused_unrepeated(env: dict[str, str], tmp_path: Path, text: str) -> None:
    done = await wallet(env, "import", str(tmp_path / "wallet.json"), typed=text + "\n")
    assert done.code == 2
    assert "private key of 64 hex digits" in done.err
    assert not text or text not in done.err
    assert not (tmp_path / "wallet.json").exists()


async def test_a_new_solana_key_is_sealed_and_its_address_printed(
    env: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "solana.json"
    done = await wallet(env, "new", str(file), *SOLANA)
    assert done.code == 0, done.err
    address = done.out.splitlines()[0]
    sealed = json.loads(file.read_text())
    assert str(Keypair.from_seed(bytes(Account.decrypt(sealed, PASSWORD))).pubkey()) == address
    assert "address" not in sealed  # it would be that of a wallet on an EVM chain
    assert f"SOLANA_KEYSTORE={file}" in done.out
    assert "NETWORKS=base,solana" in done.out
    env |= {"SOLANA_KEYSTORE": str(file), "NETWORKS": "base,solana", "WALLET_PRIVATE_KEY": KEY}
    shown = await wallet(env, "address", *SOLANA)
    assert (shown.code, shown.out.strip()) == (0, address)
    both = await wallet(env, "address")
    assert both.out.splitlines() == [f"Base    {ADDRESS}", f"Solana  {address}"]


@pytest.mark.parametrize("text", [str(PAIR), "b7" * 32, "0x" + "B7" * 32])
async def test_a_solana_key_is_imported_as_wallets_export_it(
    env: dict[str, str], tmp_path: Path, text: str
) -> None:
    file = tmp_path / "solana.json"
    done = await wallet(env, "import", str(file), *SOLANA, typed=text + "\n")
    assert done.code == 0, done.err
    assert done.out.splitlines()[0] == str(PAIR.pubkey())
    assert bytes(Account.decrypt(json.loads(file.read_text()), PASSWORD)).hex() == "b7" * 32
    assert text not in done.out + done.err


@pytest.mark.parametrize(
    ("text", "network", "words"),
    [
        (str(PAIR), "base", "looks like Solana's"),
        (str(PAIR.pubkey()), "solana", "looks like an address"),
        (str(PAIR)[:-3] + "abc", "solana", "the second half of which belongs to the first"),
        ("00" * 32, "solana", "64 bytes in base58"),
        ("ff" * 32, "solana", "keep it in SOLANA_PRIVATE_KEY"),
    ],
)
async def test_a_key_of_the_wrong_kind_is_refused_with_what_it_is(
    env: dict[str, str], tmp_path: Path, text: str, network: str, words: str
) -> None:
    file = tmp_path / "wallet.json"
    done = await wallet(env, "import", str(file), "--network", network, typed=text + "\n")
    assert done.code == 2
    assert words in done.err
    assert text not in done.err
    assert "Traceback" not in done.err
    assert not file.exists()


async def test_the_first_network_says_which_key_is_made(env: dict[str, str], tmp_path: Path) -> None:
    done = await wallet({**env, "NETWORKS": "solana"}, "new", str(tmp_path / "wallet.json"))
    assert "SOLANA_KEYSTORE=" in done.out
    assert "NETWORKS=" not in done.out


async def test_a_solana_keystore_is_no_wallet_on_base(env: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "solana.json"
    await wallet(env, "new", str(file), *SOLANA)
    done = await wallet({**env, "WALLET_KEYSTORE": str(file)}, "address")
    assert done.code == 2
    assert "name that file in SOLANA_KEYSTORE" in done.err


async def test_a_password_others_can_read_is_warned_of(env: dict[str, str], tmp_path: Path) -> None:
    password_file(env, mode=0o644)
    done = await wallet(env, "new", str(tmp_path / "wallet.json"))
    assert done.code == 0
    assert "others can read" in done.err


async def test_a_short_password_is_refused(env: dict[str, str], tmp_path: Path) -> None:
    password_file(env, "1234")
    done = await wallet(env, "new", str(tmp_path / "wallet.json"))
    assert done.code == 2
    assert "8 characters" in done.err


async def test_without_a_terminal_a_file_has_to_be_named(env: dict[str, str], tmp_path: Path) -> None:
    bare = {"DATABASE_PATH": env["DATABASE_PATH"]}
    done = await wallet(bare, "new", str(tmp_path / "wallet.json"))
    assert done.code == 2
    assert "--password-file" in done.err


def test_every_new_key_is_another_and_valid() -> None:
    keys = {new_key().reveal() for _ in range(5)}
    assert len(keys) == 5
    assert all(Account.from_key(key) for key in keys)
