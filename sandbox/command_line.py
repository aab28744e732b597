"""The command line of `python -m sandbox …`: the demo, and commands for a demo that is kept open."""

import argparse
import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from sandbox.control import NotRunning, send
from sandbox.demo import CLUSTER_HOME, SPEED, Options, demo
from sandbox.terminal import COMMAND, HELP
from sandbox.tour import Screen
from sandbox.world import NETWORKS

HOME = Path(".sandbox")
"""Folder of a kept world and of the file that leads to it."""

_VERBS = ("say", "press", "show", "fault", "kill-bot", "people", "help")


def main(words: list[str]) -> int:
    """Run the command line. Return the exit code: 0 fine, 1 something is off, 2 bad usage."""
    if words[:1] and words[0] in _VERBS:
        return _hands(words)
    options = _parser().parse_args(words or ["--help"])
    page = not options.no_page
    keep = options.keep or (page and sys.stdin is not None and sys.stdin.isatty())
    asked = Options(
        keep=keep,
        page=page,
        tour=options.tour,
        fresh=options.fresh,
        speed=options.speed,
        out=options.out,
        home=HOME,
        networks=options.networks,
        cluster=options.cluster,
    )
    return asyncio.run(demo(asked, Screen()))


def _hands(words: list[str]) -> int:
    try:
        fine, text = asyncio.run(_sent(words))
    except NotRunning as error:
        print(HELP if words == ["help"] else error, file=sys.stderr)
        return 0 if words == ["help"] else 2
    print(text, file=sys.stdout if fine else sys.stderr)
    return 0 if fine else 1


async def _sent(words: list[str]) -> tuple[bool, str]:
    """Send the words to the world that runs, of one bot or of several."""
    try:
        return await send(words, HOME)
    except NotRunning:
        if not CLUSTER_HOME.exists():
            raise
        return await send(words, CLUSTER_HOME)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="The bot and its whole world on this machine: no account, no wallet, no network.",
        epilog=f"In a demo that is kept open, from a second terminal ({COMMAND} …):\n\n{HELP}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="demo")
    one = commands.add_parser("demo", help="start everything and open a page with a tour")
    one.add_argument("--tour", action="store_true", help="play the tour in the terminal before")
    one.add_argument("--keep", action="store_true", help="stay open without a terminal too")
    one.add_argument("--fresh", action="store_true", help="forget the world of the last time")
    one.add_argument("--no-page", action="store_true", help="the tour in the terminal, without a page")
    one.add_argument("--cluster", action="store_true", help="three bots over PostgreSQL and an S3 server")
    one.add_argument("--speed", type=_speed, default=SPEED, help="times faster than life (%(default)g)")
    one.add_argument("--networks", type=_networks, help="where the bot pays, e.g. solana,base (all)")
    one.add_argument("--out", type=Path, default=Path("demo-out"), help="for the media (%(default)s/)")
    return parser


def _networks(text: str) -> tuple[str, ...]:
    words = tuple(text.replace(" ", "").split(","))
    if not set(words) <= set(NETWORKS) or len(set(words)) < len(words):
        raise argparse.ArgumentTypeError(f"some of {', '.join(NETWORKS)} are needed, with commas")
    return words


def _speed(text: str) -> float:
    with suppress(ValueError):
        if 1 <= (speed := float(text)) <= 1000:
            return speed
    raise argparse.ArgumentTypeError("a number from 1 to 1000 is needed")
