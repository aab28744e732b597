"""The arguments of `python -m bot`."""

import argparse
from pathlib import Path
from typing import Never

from bot.domain.money.networks import WORDS

FINE, WRONG, UNUSABLE = 0, 1, 2
"""Exit codes: all well; something was found wrong; cannot start, or bad usage."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Never:
        """Exit with one sentence on stderr instead of the usage."""
        self.exit(UNUSABLE, f"{self.prog}: {message} (see --help)\n")


def parser() -> argparse.ArgumentParser:
    """Build the parser. Every command sets `command`."""
    top = _Parser(prog="python -m bot", description="Atelier, a shared studio for Discord servers.")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("run", help="run the bot until SIGTERM or Ctrl-C")
    commands.add_parser("check", help="look at settings, token, wallet, chain, studio, disk and clock")
    _audit(commands.add_parser("audit", help="recompute the books and compare them with the chain"))
    _adopt(commands.add_parser("adopt", help="take payments into the books that a restored copy misses"))
    _export(commands.add_parser("export", help="write the books to stdout"))
    _wallet(commands.add_parser("wallet", help="make, import or show the wallet that pays"))
    _catalogue(commands.add_parser("catalogue", help="compare what StableStudio sells with what we know"))
    _recount(commands.add_parser("recount", help="work out a contest's result from its recount file"))
    backup = commands.add_parser("backup", help="copy the database, also while the bot runs")
    backup.add_argument("file", type=Path, metavar="FILE", help="where to write the copy")
    return top


def _wallet(command: argparse.ArgumentParser) -> None:
    deeds = command.add_subparsers(dest="deed", required=True, metavar="new|import|address")
    for name, help_ in (
        ("new", "make a key and seal it in an encrypted keystore"),
        ("import", "seal a key you have; it is asked for, or read from standard input"),
    ):
        deed = deeds.add_parser(name, help=help_)
        deed.add_argument(
            "file",
            type=Path,
            nargs="?",
            metavar="FILE",
            help="where to put it (default: the keystore in the settings)",
        )
        deed.add_argument(
            "--password-file", type=Path, metavar="FILE", help="the password (default: WALLET_PASSWORD_FILE)"
        )
        _network(deed, "network to pay on; base and tempo share a key (default: the first of NETWORKS)")
    address = deeds.add_parser("address", help="the addresses of the wallets in the settings")
    _network(address, "only the one on this network")


def _network(command: argparse.ArgumentParser, help_: str) -> None:
    command.add_argument("--network", choices=tuple(WORDS), help=help_)


def _audit(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object instead of text")
    command.add_argument("--offline", action="store_true", help="leave out the comparison with the chain")


def _adopt(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object instead of text")
    command.add_argument(
        "--lost", action="append", default=[], metavar="TX", help="this transfer out of the wallet is lost"
    )
    command.add_argument(
        "--own", action="append", default=[], metavar="TX", help="this transfer out of the wallet was yours"
    )
    command.add_argument(
        "--from-now",
        nargs="?",
        const="",
        choices=("", *WORDS),
        metavar="NETWORK",
        help="watch the wallet from now on: no node has the history since the last comparison any more",
    )


def _export(command: argparse.ArgumentParser) -> None:
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="everything as one JSON object (default)")
    form.add_argument("--csv", action="store_true", help="one table as CSV")
    command.add_argument("--table", choices=("jobs", "payments"), default="jobs", help="which one, for --csv")
    command.add_argument("--server", type=_server, metavar="ID", help="only what concerns this server")


def _catalogue(command: argparse.ArgumentParser) -> None:
    acts = command.add_subparsers(dest="act", required=True, metavar="diff")
    diff = acts.add_parser("diff", help="print what its openapi.json has that we do not, and what is gone")
    diff.add_argument(
        "source", nargs="?", metavar="URL|FILE", help="the document (default: the one of STABLESTUDIO_URL)"
    )
    diff.add_argument("--json", action="store_true", help="one JSON object instead of text")


def _recount(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE", help="recount-….json, as it hangs on the result")
    command.add_argument("--json", action="store_true", help="one JSON object instead of text")


def _server(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**63):
        raise argparse.ArgumentTypeError("must be the id of a server")
    return int(text)
