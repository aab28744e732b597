"""Where the wallet's key comes from: the environment, or an encrypted keystore and its password file."""

import json
import logging
import stat
from pathlib import Path
from typing import Final

from eth_account import Account

from bot.config.secret import Secret
from bot.domain.errors import SettingError

log = logging.getLogger(__name__)

_FILE_BYTES: Final = 64 * 1024


def load_key(private_key: Secret | None, keystore: Path | None, password_file: Path | None) -> Secret:
    """The wallet's key as `0x` and 64 hex digits. Opening a keystore takes about a second of computing.

    A file that others can read is warned of in the log. Raises SettingError if there is no key, a file is
    missing or not what it should be, or the password is wrong.
    """
    if private_key is not None:
        return private_key
    if keystore is None or password_file is None:
        raise SettingError("WALLET_PRIVATE_KEY is not set: put the key, or a keystore, into .env.")
    for file in (keystore, password_file):
        if open_to_others(file):
            log.warning("others can read %s: chmod 600 %s", file, file)
    sealed = _keystore(keystore)
    password = read_own_text(password_file, "WALLET_PASSWORD_FILE").rstrip("\r\n")
    try:
        key = bytes(Account.decrypt(sealed, password))
    except (ValueError, TypeError, KeyError, NotImplementedError):
        raise SettingError(
            "WALLET_KEYSTORE could not be opened: wrong password, or not a keystore of version 3."
        ) from None
    return Secret("0x" + key.hex())


def _keystore(path: Path) -> dict[str, object]:
    try:
        sealed = json.loads(read_own_text(path, "WALLET_KEYSTORE"))
    except ValueError:
        sealed = None
    if not isinstance(sealed, dict):
        raise SettingError("WALLET_KEYSTORE does not hold a keystore in JSON.")
    return sealed


def open_to_others(path: Path) -> bool:
    """Whether users other than the file's owner may read or change it; not for a missing one."""
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
    except OSError:
        return False


def read_own_text(path: Path, setting: str) -> str:
    """The text of a small file; `setting` names it in errors. Raises SettingError."""
    try:
        with path.open("rb") as file:
            return file.read(_FILE_BYTES).decode()
    except (OSError, UnicodeDecodeError):
        raise SettingError(f"{setting} cannot be read: {path}.") from None


def address_of(key: Secret) -> str:
    """The wallet's address (EIP-55) for a key that `load_key` gave."""
    return str(Account.from_key(bytes.fromhex(key.reveal().removeprefix("0x"))).address)
