"""`python -m bot wallet new|import|address`: create the wallet's key, sealed in a keystore."""

import getpass
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.cli.arguments import FINE
from bot.config.parsers import private_key
from bot.config.secret import Secret
from bot.config.settings import Settings
from bot.domain.errors import SettingError
from bot.payments.keys import address_of, load_key, new_key, open_to_others, read_own_text, seal

SHORTEST_PASSWORD = 8


async def wallet(settings: Settings, arguments: Namespace) -> int:
    """Run the subcommand. Raises SettingError with the reason if nothing was created."""
    return _DEEDS[arguments.deed](settings, arguments)


def _new(settings: Settings, arguments: Namespace) -> int:
    return _keep(new_key(), settings, arguments)


def _import(settings: Settings, arguments: Namespace) -> int:
    return _keep(_typed_key(), settings, arguments)


def _address(settings: Settings, _arguments: Namespace) -> int:
    key = load_key(settings.wallet_private_key, settings.wallet_keystore, settings.wallet_password_file)
    print(address_of(key))
    return FINE


_DEEDS: Mapping[str, Callable[[Settings, Namespace], int]] = {
    "new": _new,
    "import": _import,
    "address": _address,
}


def _keep(key: Secret, settings: Settings, arguments: Namespace) -> int:
    """Seal the key in a new file, and print the lines for .env."""
    file: Path = arguments.file or settings.wallet_keystore or Path("data/wallet.json")
    if file.exists():
        raise SettingError(f"{file} is there already and is not overwritten: it may hold a key with money.")
    password_file = arguments.password_file or settings.wallet_password_file
    password = _password(password_file)
    seal(key, password, file)
    print(f"{address_of(key)}\n\nThe key is sealed in {file}. For .env:\n\nWALLET_KEYSTORE={file.absolute()}")
    named = Path(password_file).absolute() if password_file else "a file with the password, chmod 600"
    print(f"WALLET_PASSWORD_FILE={named}\n\nKeep a copy of both elsewhere: without them the money is gone.")
    return FINE


def _password(file: Path | None) -> str:
    """Return the password from the file, or asked for twice at a terminal. Raises SettingError."""
    if file is not None:
        if open_to_others(file):
            print(f"warning: others can read {file}: chmod 600 {file}", file=sys.stderr)
        password = read_own_text(file, "The password file").rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Password for the keystore: ")
        if getpass.getpass("Once more: ") != password:
            raise SettingError("The two passwords differ: nothing was made.")
    else:
        raise SettingError("There is no terminal to ask for a password: name a file with --password-file.")
    if len(password) < SHORTEST_PASSWORD:
        raise SettingError(f"The password has to have {SHORTEST_PASSWORD} characters at least.")
    return password


def _typed_key() -> Secret:
    """Return the key, asked for at a terminal or read from one line of standard input.

    Never from the command line, which other users of the machine can read.
    """
    typed = getpass.getpass("Private key (64 hex digits): ") if sys.stdin.isatty() else sys.stdin.readline()
    try:
        return private_key(typed.strip())
    except ValueError as error:
        raise SettingError(f"That {error}.") from None
