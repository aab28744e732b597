"""The wallets' keys: read from the environment or an encrypted keystore, created, and sealed.

Keystores are Web3 Secret Storage version 3 with scrypt, which every wallet opens. They hold any 32 bytes, so
Solana's key too; its keystore says that it is one, and is not taken for the other.
"""

import base64
import json
import logging
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from eth_account import Account

from bot.config.secret import Secret
from bot.domain.errors import SettingError
from bot.domain.money.networks import BASE, SOLANA, Network
from bot.observability import logs
from bot.payments.svm import base58
from bot.payments.svm.keys import NO_KEY, read_key
from bot.payments.svm.keys import address_of as solana_address_of

log = logging.getLogger(__name__)

_FILE_BYTES: Final = 64 * 1024
_NETWORK: Final = "network"
"""Beside the members of the format: "solana", if the key is one of Solana."""
_TELLING: Final = 8
"""A password below this length would also be found in words of the log."""


def load_key(
    private_key: Secret | None, keystore: Path | None, password_file: Path | None, *, settings: str = "WALLET"
) -> Secret:
    """Return the wallet's key: as it was given, or as `0x` and 64 hex digits out of a keystore.

    Opening a keystore takes about a second. The log hides the key from then on, Solana's in every notation.
    `settings` is what the names of key and keystore begin with in errors. A file that others can read is
    logged as a warning. Raises SettingError if there is no key, a file is missing or not what it should be,
    or the password is wrong.
    """
    if private_key is not None:
        _hide(private_key, settings)
        return private_key
    if keystore is None or password_file is None:
        raise SettingError(f"{settings}_PRIVATE_KEY is not set: put the key, or a keystore, into .env.")
    for file in (keystore, password_file):
        if open_to_others(file):
            log.warning("others can read %s: chmod 600 %s", file, file)
    sealed = _keystore(keystore, f"{settings}_KEYSTORE")
    if settings == "WALLET" and sealed.get(_NETWORK) == SOLANA.word:
        raise SettingError("WALLET_KEYSTORE holds a key of Solana: name that file in SOLANA_KEYSTORE.")
    password = read_own_text(password_file, "WALLET_PASSWORD_FILE").rstrip("\r\n")
    try:
        key = bytes(Account.decrypt(sealed, password))
    except (ValueError, TypeError, KeyError, NotImplementedError):
        raise SettingError(
            f"{settings}_KEYSTORE could not be opened: wrong password, or not a keystore of version 3."
        ) from None
    opened = Secret("0x" + key.hex())
    _hide(opened, settings)
    if len(password) >= _TELLING:
        logs.hide(password)
    return opened


def _hide(key: Secret, settings: str) -> None:
    """Hide a key from the log. Solana's is written as its first half alone, or with the address behind."""
    logs.hide(key.reveal())
    seed = read_key(key.reveal()) if settings == "SOLANA" else None
    if seed is not None:
        pair = bytes(seed) + bytes(seed.verify_key)
        logs.hide("0x" + bytes(seed).hex(), base58.encode(pair), base64.b64encode(pair).decode())


def _keystore(path: Path, setting: str) -> dict[str, object]:
    try:
        sealed = json.loads(read_own_text(path, setting))
    except ValueError:
        sealed = None
    if not isinstance(sealed, dict):
        raise SettingError(f"{setting} does not hold a keystore in JSON.")
    return sealed


def open_to_others(path: Path) -> bool:
    """Return True if users other than the owner may read or change the file; False if it is missing."""
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
    except OSError:
        return False


def read_own_text(path: Path, setting: str) -> str:
    """Return the text of a small file. `setting` names it in errors. Raises SettingError."""
    try:
        with path.open("rb") as file:
            return file.read(_FILE_BYTES).decode()
    except (OSError, UnicodeDecodeError):
        raise SettingError(f"{setting} cannot be read: {path}.") from None


def address_of(key: Secret, network: Network = BASE) -> str:
    """Return the wallet's address for a key from `load_key`: EIP-55, base58 on Solana.

    Raises SettingError for a key of 64 bytes on Solana whose halves do not belong to each other.
    """
    if network is SOLANA:
        solana = read_key(key.reveal())
        if solana is None:
            raise SettingError(f"SOLANA_PRIVATE_KEY {NO_KEY}.")
        return solana_address_of(solana)
    return str(Account.from_key(bytes.fromhex(key.reveal().removeprefix("0x"))).address)


def new_key() -> Secret:
    """Return a fresh key for any network from the system's randomness, as `0x` and 64 hex digits."""
    while True:
        raw = secrets.token_bytes(32)
        try:
            Account.from_key(raw)
        except ValueError:  # zero, or beyond the curve's order: once in 2^128
            continue
        return Secret("0x" + raw.hex())


def seal(key: Secret, password: str, file: Path, network: Network = BASE) -> None:
    """Write the encrypted key to a new file, synced to disk. Takes about a second.

    The file has mode 0600, a folder that is created for it 0700. Raises SettingError if the file exists or
    cannot be written.
    """
    sealed = json.dumps(_sealed(key, password, network))
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SettingError(f"{file} cannot be made: {error.strerror}.") from None
    with os.fdopen(descriptor, "w") as out:
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())


def _sealed(key: Secret, password: str, network: Network) -> dict[str, object]:
    if network is not SOLANA:
        return dict(Account.encrypt(bytes.fromhex(key.reveal().removeprefix("0x")), password))
    solana = read_key(key.reveal())
    if solana is None:
        raise SettingError(f"That {NO_KEY}.")
    try:
        sealed = dict(Account.encrypt(bytes(solana), password))
    except ValueError:  # above the order of the format's own curve: once in 2^128
        raise SettingError("This key fits into no keystore: keep it in SOLANA_PRIVATE_KEY.") from None
    # The address is that of another curve's wallet, which would be funded in vain.
    return {name: value for name, value in sealed.items() if name != "address"} | {_NETWORK: network.word}
