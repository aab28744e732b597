"""The arguments of `python -m bot`."""

import argparse
import re
from pathlib import Path
from typing import Never

from bot.config.secret import MASK
from bot.domain.jobs.job import JobState
from bot.domain.money.networks import WORDS

FINE, WRONG, UNUSABLE, TRY_AGAIN = 0, 1, 2, 75
"""Exit codes: all well; something was found wrong; cannot start, or bad usage; not possible now, and the same
command may do later (EX_TEMPFAIL of sysexits.h)."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Never:
        """Exit with one sentence on stderr instead of the usage. Passwords may be in addresses."""
        shown = re.sub(r"://\S*", f"://{MASK}", message)
        self.exit(UNUSABLE, f"{self.prog}: {shown} (see --help)\n")


def parser() -> argparse.ArgumentParser:
    """Build the parser. Every command sets `command`."""
    top = _Parser(prog="python -m bot", description="Atelier, a shared studio for Discord servers.")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    _setup(commands.add_parser("setup", help="ask for what the bot needs, check each answer, and write .env"))
    commands.add_parser("run", help="run the bot until SIGTERM or Ctrl-C")
    commands.add_parser("check", help="look at settings, token, wallet, chain, studio, disk and clock")
    _audit(commands.add_parser("audit", help="recompute the books and compare them with the chain"))
    _adopt(commands.add_parser("adopt", help="take payments into the books that a restored copy misses"))
    _export(commands.add_parser("export", help="write the books to stdout"))
    _wallet(commands.add_parser("wallet", help="make, import or show the wallet that pays"))
    _catalogue(commands.add_parser("catalogue", help="compare what StableStudio sells with what we know"))
    _recount(commands.add_parser("recount", help="work out a contest's result from its recount file"))
    _backup(commands.add_parser("backup", help="copy the database, also while the bot runs"))
    _restore(commands.add_parser("restore", help="put a backup in the place of the database, or try it out"))
    _doctor(commands.add_parser("doctor", help="examine a database that was moved or damaged"))
    _migrate_store(commands.add_parser("migrate-store", help="move the database from SQLite to PostgreSQL"))
    _members(commands.add_parser("members", help="list the processes that share the bot on PostgreSQL"))
    _jobs(commands.add_parser("jobs", help="list the jobs that are under way or need you"))
    _job(commands.add_parser("job", help="everything that the books know about one job"))
    _retry(commands.add_parser("retry", help="go on with a job now, or fetch its paid result again"))
    return top


def _backup(command: argparse.ArgumentParser) -> None:
    command.add_argument("target", metavar="FILE|FOLDER", help="where to write it; end a new folder with /")
    command.add_argument("--audit", action="store_true", help="also recompute the books in the copy")
    for flag, help_ in (
        ("last", "in a folder: how many of the newest copies stay (3)"),
        ("daily", "and of how many days the last one of each (7)"),
        ("weekly", "and of how many weeks (4)"),
    ):
        command.add_argument(f"--keep-{flag}", type=_count, metavar="N", help=help_)


def _restore(command: argparse.ArgumentParser) -> None:
    command.add_argument("source", type=Path, metavar="FILE|FOLDER", help="of a folder: its newest copy")
    command.add_argument("--test", action="store_true", help="restore it aside, open and audit it, delete it")


def _doctor(command: argparse.ArgumentParser) -> None:
    command.add_argument("--mend", action="store_true", help="mend what can be mended; no bot may run")
    command.add_argument("--json", action="store_true", help="one JSON object instead of text")


def _migrate_store(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--abandon",
        metavar="ADDRESS",
        help="the target of a move that was interrupted, as that message names it: it is gone for good",
    )


def _members(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object instead of text")


def _jobs(command: argparse.ArgumentParser) -> None:
    which = command.add_mutually_exclusive_group()
    which.add_argument(
        "--state", action="append", default=[], choices=tuple(map(str, JobState)), help="only in this state"
    )
    which.add_argument("--lost", action="store_true", help="instead: those that failed after they were paid")
    command.add_argument("--server", type=_server, metavar="ID", help="only of this server")
    command.add_argument("--limit", type=_count, default=50, metavar="N", help="at most so many (50)")
    command.add_argument("--json", action="store_true", help="one JSON object instead of text")


def _job(command: argparse.ArgumentParser) -> None:
    command.add_argument("job", type=_job_id, metavar="ID", help="as on the cards and in the log")
    command.add_argument("--json", action="store_true", help="one JSON object instead of text")


def _retry(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Asks the running bot, or does what can be done while none runs. It never pays and signs nothing new."
    )
    command.add_argument("job", type=_job_id, metavar="ID", help="as on the cards and in the log")
    command.add_argument(
        "--studio-job", metavar="ID", help="of a disputed job: the studio job that it has bought"
    )
    command.add_argument("--json", action="store_true", help="one JSON object instead of text")


def _setup(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Asks at the terminal. With any of these flags only their answers are taken, for scripts. "
        "Secrets come from files: the command line of a process can be read by others."
    )
    for flag, metavar, help_ in (
        ("--server", "ID", "the host's own server"),
        ("--hosts", "IDS", "who may use /host there: ids of users, comma-separated"),
        ("--log-channel", "ID", "channel for notices to the host, or none"),
        ("--networks", "WORDS", f"networks to pay on, comma-separated: {', '.join(WORDS)}"),
        ("--wallet", "WHICH", "on Base and Tempo: new, key (see --key-file), or the file of a keystore"),
        ("--solana-wallet", "WHICH", "likewise on Solana"),
    ):
        command.add_argument(flag, metavar=metavar, help=help_)
    for flag, help_ in (
        ("--token-file", "the bot's token; - reads standard input"),
        ("--key-file", "the private key that --wallet key seals"),
        ("--solana-key-file", "likewise for --solana-wallet key"),
        ("--password-file", "the keystores' password (made, with a strong one, if a new wallet has none)"),
    ):
        command.add_argument(flag, type=Path, metavar="FILE", help=help_)
    command.add_argument(
        "--unchecked", action="store_true", help="take answers that a silent service cannot check"
    )


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


def _job_id(text: str) -> str:
    return text.strip().lower()


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 10**6):
        raise argparse.ArgumentTypeError("must be a whole number above 0")
    return int(text)


def _server(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**63):
        raise argparse.ArgumentTypeError("must be the id of a server")
    return int(text)
