"""`python -m bot wallet new|import|address`: create a wallet's key, sealed in a keystore.

Base and Tempo share one key; Solana has its own, which `--network solana` names.
"""

import getpass
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.cli.arguments import FINE
from bot.config.parsers import private_key, solana_key
from bot.config.secret import Secret
from bot.config.settings import Settings
from bot.domain.errors import SettingError
from bot.domain.money.networks import BASE, SOLANA, WORDS, Network
from bot.payments.keys import address_of, new_key, open_to_others, read_own_text, seal
from bot.wiring.paying import wallet_key

SHORTEST_PASSWORD = 8


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two keys: the network whose addresses it has, its settings, and how it is typed."""

    network: Network
    settings: str  # WALLET, SOLANA: what the names of its settings begin with
    file: str
    form: str

    def parse(self, text: str) -> Secret:
        """Return the key. Raises ValueError with the rest of a sentence."""
        key = solana_key(text) if self.network is SOLANA else private_key(text)
        assert isinstance(key, Secret)
        return key


_EVM = Kind(BASE, "WALLET", "data/wallet.json", "64 hex digits")
_SOLANA = Kind(SOLANA, "SOLANA", "data/solana-wallet.json", "64 bytes in base58, or 64 hex digits")


def kind_of(word: str) -> Kind:
    """Return the key that pays on the network with this word."""
    return _SOLANA if word == SOLANA.word else _EVM


async def wallet(settings: Settings, arguments: Namespace) -> int:
    """Run the subcommand. Raises SettingError with the reason if nothing was created."""
    return _DEEDS[arguments.deed](settings, arguments)


def _new(settings: Settings, arguments: Namespace) -> int:
    return _keep(new_key(), _chosen(settings, arguments), settings, arguments)


def _import(settings: Settings, arguments: Namespace) -> int:
    kind = _chosen(settings, arguments)
    return _keep(_typed_key(kind), kind, settings, arguments)


def _chosen(settings: Settings, arguments: Namespace) -> Kind:
    return kind_of(arguments.network or settings.networks[0])


def _address(settings: Settings, arguments: Namespace) -> int:
    """Print the address to fund: of one network alone, with several in NETWORKS a line for each."""
    if arguments.network or len(settings.networks) == 1:
        print(wallet_address(settings, arguments.network or settings.networks[0]))
        return FINE
    for word in settings.networks:
        print(f"{WORDS[word].title:<7} {wallet_address(settings, word)}")
    return FINE


def wallet_address(settings: Settings, word: str) -> str:
    """Return the address that pays on a network. Raises SettingError without a key that can be used."""
    return address_of(wallet_key(settings, word), WORDS[word])


_DEEDS: Mapping[str, Callable[[Settings, Namespace], int]] = {
    "new": _new,
    "import": _import,
    "address": _address,
}


def _keep(key: Secret, kind: Kind, settings: Settings, arguments: Namespace) -> int:
    """Seal the key in a new file, and print the lines for .env."""
    address = address_of(key, kind.network)
    keystore = settings.solana_keystore if kind is _SOLANA else settings.wallet_keystore
    file: Path = arguments.file or keystore or Path(kind.file)
    if file.exists():
        raise SettingError(f"{file} is there already and is not overwritten: it may hold a key with money.")
    password_file = arguments.password_file or settings.wallet_password_file
    password = _password(password_file)
    seal(key, password, file, kind.network)
    named = Path(password_file).absolute() if password_file else "a file with the password, chmod 600"
    lines = [
        address,
        "",
        f"The key is sealed in {file}. For .env:",
        "",
        *_networks(kind, settings.networks),
        f"{kind.settings}_KEYSTORE={file.absolute()}",
        f"WALLET_PASSWORD_FILE={named}",
        "",
        "Keep a copy of both elsewhere: without them the money is gone.",
    ]
    print("\n".join(lines))
    return FINE


def _networks(kind: Kind, networks: Sequence[str]) -> list[str]:
    """Return the line that makes the bot pay with the key, if it does not yet."""
    if any(kind_of(word) is kind for word in networks):
        return []
    return [f"NETWORKS={','.join((*networks, kind.network.word))}"]


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


def _typed_key(kind: Kind) -> Secret:
    """Return the key, asked for at a terminal or read from one line of standard input.

    Never from the command line, which other users of the machine can read.
    """
    typed = getpass.getpass(f"Private key ({kind.form}): ") if sys.stdin.isatty() else sys.stdin.readline()
    try:
        return kind.parse(typed.strip())
    except ValueError as error:
        raise SettingError(f"That {error}.") from None
