"""`python -m bot setup`: at a terminal a walk through all questions, then a menu; with flags no question."""

import asyncio
import os
import sys
from argparse import Namespace
from pathlib import Path

from bot.cli.arguments import FINE, WRONG
from bot.cli.check import check
from bot.cli.setup import terminal
from bot.cli.setup.answers import Answers, Rejected
from bot.cli.setup.flow import Flow
from bot.cli.setup.server_questions import links
from bot.cli.setup.terminal import Terminal
from bot.clock import SystemClock
from bot.config.environment import erase
from bot.config.settings import SECRET_NAMES
from bot.domain.errors import SettingError
from bot.domain.money.networks import BASE, SOLANA
from bot.observability import logs

ENV_FILE = Path(".env")


def setup(arguments: Namespace) -> int:
    """Ask or take the flags' answers, then check everything. Return what `check` returns.

    Raises SettingError for a setting in `.env` that setup does not ask for and that is wrong, for a flag's
    answer that is refused, and without a terminal. Return 1 if the host leaves before the end.
    """
    answers = Answers(ENV_FILE, os.environ)
    settings = answers.settings()
    erase(SECRET_NAMES)
    logs.install(log_format="text", log_level="ERROR", secrets=settings.secrets())
    talk: Terminal = terminal.Console() if terminal.is_there() else terminal.NoTerminal()
    with asyncio.Runner() as runner:
        flow = Flow(
            answers,
            talk,
            SystemClock(settings.clock_speed),
            runner,
            key_files={"WALLET": arguments.key_file, "SOLANA": arguments.solana_key_file},
            password_file=arguments.password_file,
        )
        if any(value for name, value in vars(arguments).items() if name != "command"):
            _take_flags(flow, arguments)
        elif not terminal.is_there():
            raise SettingError(
                "Setup asks questions and needs a terminal. Without one, give answers as flags: see --help."
            )
        elif not _ask(flow, talk):
            return WRONG
        return _finish(flow, answers, talk, runner, arguments)


def _take_flags(flow: Flow, arguments: Namespace) -> None:
    """Take the answers in the order of the questions. Raises SettingError at the first that is refused."""
    token = arguments.token_file and _token(arguments.token_file)
    for question, text in (
        (flow.token, token),
        (flow.server, arguments.server),
        (flow.hosts, arguments.hosts),
        (flow.log_channel, arguments.log_channel),
        (flow.networks, arguments.networks),
        (flow.wallet(BASE.word), arguments.wallet),
        (flow.wallet(SOLANA.word), arguments.solana_wallet),
    ):
        if text is None:
            continue
        try:
            flow.take(question, text, unchecked=arguments.unchecked)
        except Rejected as error:
            raise SettingError(f"{question.title}: {error}") from None


def _token(file: Path) -> str:
    try:
        return (sys.stdin.readline() if str(file) == "-" else file.read_text()).strip()
    except (OSError, UnicodeDecodeError):
        raise SettingError(f"The file with the token cannot be read: {file}.") from None


def _ask(flow: Flow, talk: Terminal) -> bool:
    """Ask what is not answered, then show the menu until nothing is to be changed.

    Return False if the host leaves.
    """
    talk.say(
        "Each answer is checked and written to .env at once. Enter keeps or takes what is in [brackets]."
    )
    talk.say("Ctrl-C stops; the next time it goes on from there.")
    try:
        flow.walk()
        while True:
            questions = flow.menu()
            text = talk.ask("\nNumber to change, or Enter to check everything: ")
            if not text:
                return True
            if text.isascii() and text.isdecimal() and 1 <= int(text) <= len(questions):
                flow.change(questions[int(text) - 1])
            else:
                talk.say(f"There is no number “{text[:20]}”.")
    except (KeyboardInterrupt, EOFError):
        talk.say(f"\nStopped. Your answers up to here are in {ENV_FILE}; `make setup` goes on from there.")
        return False


def _finish(
    flow: Flow, answers: Answers, talk: Terminal, runner: asyncio.Runner, arguments: Namespace
) -> int:
    """Print the invitation, run `check`, and say what comes next."""
    application = runner.run(flow.token.application())
    if application is not None:
        talk.say("\nThis link adds the bot to a server, with exactly what it needs:")
        for line in links(application):
            talk.say(line)
    talk.say()
    code = runner.run(check(answers.settings(), arguments))
    if code == FINE:
        talk.say("\nStart it: make run. Then give your server a budget there: /host credit amount: 5")
    else:
        talk.say("\nSee what is wrong above; `make setup` changes an answer.")
    return code
