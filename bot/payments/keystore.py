"""Makes keys and seals them: Web3 Secret Storage (keystore version 3, scrypt), which every wallet opens."""

import json
import os
import secrets
from pathlib import Path

from eth_account import Account

from bot.config.secret import Secret
from bot.domain.errors import SettingError


def new_key() -> Secret:
    """A fresh key from the system's randomness, as `0x` and 64 hex digits."""
    while True:
        raw = secrets.token_bytes(32)
        try:
            Account.from_key(raw)
        except ValueError:  # zero, or beyond the curve's order: once in 2^128
            continue
        return Secret("0x" + raw.hex())


def seal(key: Secret, password: str, file: Path) -> None:
    """Writes the encrypted key to a new file (mode 0600, its folder 0700 if it is made), synced to disk.

    Takes about a second of computing. Raises SettingError if the file is there or cannot be written.
    """
    sealed = json.dumps(Account.encrypt(bytes.fromhex(key.reveal().removeprefix("0x")), password))
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SettingError(f"{file} cannot be made: {error.strerror}.") from None
    with os.fdopen(descriptor, "w") as out:
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())
