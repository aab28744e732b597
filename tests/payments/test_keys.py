"""The wallet's key from a keystore on disk."""

import base64
import json
from pathlib import Path

import pytest
from eth_account import Account
from nacl.signing import SigningKey

from bot.config.secret import MASK, Secret
from bot.domain.errors import SettingError
from bot.observability.redaction import Redactor
from bot.payments.keys import load_key
from bot.payments.svm import base58

KEY = "0x" + "a3" * 32
PASSWORD = "correct horse"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    keystore, password = tmp_path / "key.json", tmp_path / "password"
    keystore.write_text(
        json.dumps(Account.encrypt(bytes.fromhex(KEY[2:]), PASSWORD, kdf="pbkdf2", iterations=2))
    )
    password.write_text(PASSWORD + "\n")
    for file in (keystore, password):
        file.chmod(0o600)
    return keystore, password


def test_the_environments_key_is_taken_as_it_is() -> None:
    assert load_key(Secret(KEY), None, None).reveal() == KEY


def test_a_keystore_is_opened_with_its_password(files: tuple[Path, Path]) -> None:
    assert load_key(None, *files).reveal() == KEY


def test_no_key_at_all_is_said() -> None:
    with pytest.raises(SettingError, match=r"^WALLET_PRIVATE_KEY is not set"):
        load_key(None, None, None)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_others_can_read_is_warned_of(
    files: tuple[Path, Path], which: int, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    files[which].chmod(mode)
    assert load_key(None, *files).reveal() == KEY
    (warning,) = caplog.messages
    assert warning == f"others can read {files[which]}: chmod 600 {files[which]}"


def test_files_of_ones_own_are_not_warned_of(
    files: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    load_key(None, *files)
    assert caplog.messages == []


@pytest.mark.parametrize("which", [0, 1])
def test_a_missing_file_is_named(files: tuple[Path, Path], which: int) -> None:
    files[which].unlink()
    with pytest.raises(SettingError, match=["WALLET_KEYSTORE", "WALLET_PASSWORD_FILE"][which]):
        load_key(None, *files)


@pytest.mark.parametrize("content", ["", "no json", "[]", "{}", '{"version":3,"crypto":{}}', '{"version":1}'])
def test_what_is_no_keystore_is_refused(files: tuple[Path, Path], content: str) -> None:
    files[0].write_text(content)
    with pytest.raises(SettingError, match=r"^WALLET_KEYSTORE"):
        load_key(None, *files)


def test_a_wrong_password_is_not_repeated(files: tuple[Path, Path]) -> None:
    files[1].write_text("wrong-password-text")
    with pytest.raises(SettingError, match="wrong password") as caught:
        load_key(None, *files)
    assert "wrong-password-text" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("is_pair", [True, False])
def test_the_log_hides_solanas_key_in_every_notation(is_pair: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wallets and tools write it as 64 bytes in base58, as hexadecimal digits, or as a list of numbers."""
    redact = Redactor()
    monkeypatch.setattr("bot.observability.logs.hide", redact.add)
    seed = SigningKey(bytes.fromhex(KEY[2:]))
    raw = bytes(seed) + bytes(seed.verify_key)
    load_key(Secret(base58.encode(raw) if is_pair else KEY), None, None, settings="SOLANA")
    for text in (base58.encode(raw), raw.hex(), KEY[2:], str(list(raw)), base64.b64encode(raw).decode()):
        told = redact(text)
        assert MASK in told
        assert text[:12] not in told
