"""The order of the questions, and the asking: each answer is checked and written before the next question."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bot.cli.setup.answers import Accepted, Answers, Rejected, Unanswered
from bot.cli.setup.network_questions import NetworksQuestion, NodesQuestion
from bot.cli.setup.question import Present, Question
from bot.cli.setup.server_questions import HostsQuestion, LogChannelQuestion, ServerQuestion
from bot.cli.setup.terminal import Terminal
from bot.cli.setup.token_question import TokenQuestion
from bot.cli.setup.wallet_question import WalletQuestion
from bot.cli.wallet import Kind, kind_of
from bot.domain.money.networks import WORDS
from bot.ports import Clock

KEEP = "keep"
T = TypeVar("T")


class Flow:
    """Asks at a terminal. Each run of `runner` is one check: Ctrl-C ends it, and what is written stays."""

    def __init__(
        self,
        answers: Answers,
        terminal: Terminal,
        clock: Clock,
        runner: asyncio.Runner,
        *,
        key_files: Mapping[str, Path] | None = None,
        password_file: Path | None = None,
    ) -> None:
        """`key_files` are the files with keys that flags named, by WALLET and SOLANA."""
        self._answers = answers
        self._terminal = terminal
        self._clock = clock
        self._runner = runner
        self._key_files = key_files or {}
        self._password_file = password_file
        self.token = TokenQuestion(answers, clock)
        self.server = ServerQuestion(answers, clock)
        self.hosts = HostsQuestion(answers, clock)
        self.log_channel = LogChannelQuestion(answers, clock)
        self.networks = NetworksQuestion(answers)
        self._nodes = {word: NodesQuestion(network, answers, clock) for word, network in WORDS.items()}
        self._wallets = {kind_of(word).settings: self._wallet(kind_of(word)) for word in WORDS}

    def _wallet(self, kind: Kind) -> WalletQuestion:
        return WalletQuestion(
            kind,
            self._answers,
            self._terminal,
            key_file=self._key_files.get(kind.settings),
            password_file=self._password_file,
        )

    def questions(self) -> list[Question]:
        """Return the questions for the networks that are chosen by now, in their order."""
        words = self._answers.settings().networks
        wallets = dict.fromkeys(kind_of(word).settings for word in words)
        return [
            *(self.token, self.server, self.hosts, self.log_channel, self.networks),
            *(self._nodes[word] for word in words),
            *(self._wallets[name] for name in wallets),
        ]

    def wallet(self, word: str) -> WalletQuestion:
        """Return the question for the wallet that pays on a network."""
        return self._wallets[kind_of(word).settings]

    # ── asking ───────────────────────────────────────────────────────────────────────────────────

    def walk(self) -> bool:
        """Ask from the first question without a usable answer on. Return True if there was one."""
        place = next((n for n, each in enumerate(self.questions()) if not self.present(each).is_fine), None)
        if place is None:
            return False
        while place < len(self.questions()):  # the networks decide about those behind them
            self._terminal.say(f"\n{place + 1}/{len(self.questions())} {self.questions()[place].title}")
            self.ask(self.questions()[place])
            place += 1
        return True

    def menu(self) -> Sequence[Question]:
        """Show all answers. Return the questions in their order."""
        questions = self.questions()
        width = max(len(each.title) for each in questions)
        self._terminal.say()
        for number, each in enumerate(questions, 1):
            present = self.present(each)
            mark = " " if present.is_fine else "✗"
            self._terminal.say(f"{mark}{number:2}  {each.title:<{width}}  {present.words}")
        return questions

    def change(self, question: Question) -> None:
        """Ask one question, and those whose answers no longer fit."""
        self._terminal.say(f"\n{question.title}")
        before = [self._answers.text(name) for name in question.names]
        self.ask(question)
        if before == [self._answers.text(name) for name in question.names]:
            return
        for other in self.questions():
            if not self.present(other).is_fine:
                self._terminal.say(f"\n{other.title}: {self.present(other).words}")
                self.ask(other)

    def ask(self, question: Question) -> None:
        """Ask until an answer is taken. Enter keeps the present one, or takes the default."""
        while True:
            present, default = self.present(question), self._run(question.default())
            for line in self._run(question.help()):
                self._terminal.say(f"  {line}")
            text = self._typed(question, present, default)
            if not text and present.is_fine and self._has_answer(question):
                return
            try:
                self.take(question, text or default or "")
            except Rejected as error:
                self._terminal.say(f"  ✗ {error}")
            else:
                return

    def take(self, question: Question, text: str, *, unchecked: bool = False) -> None:
        """Check an answer, write it down and say what was found. Raises Rejected, and nothing is written.

        If the service is silent, the host decides; with `unchecked` the answer is taken.
        """
        while True:
            if not text:
                raise Rejected(question.missing)
            try:
                accepted = self._run(question.accept(text))
                break
            except Unanswered as error:
                self._terminal.say(f"  ? {error} It was not checked.")
                if unchecked:
                    accepted = error.answer
                    break
                word = self._terminal.ask(
                    f"  Enter: check again. “{KEEP}”: take it unchecked. Or another answer: "
                )
                if word.lower() == KEEP:
                    accepted = error.answer
                    break
                text = word or error.again or text
        self._save(accepted)

    def _save(self, accepted: Accepted) -> None:
        changed = {name: text for name, text in accepted.values.items() if self._answers.is_other(name, text)}
        if changed:
            self._answers.save(changed)
        self._terminal.say(f"  ✓ {accepted.found}")

    def _typed(self, question: Question, present: Present, default: str | None) -> str:
        enter = present.words if present.is_fine and self._has_answer(question) else default
        prompt = f"  {question.prompt}{f' [{enter}]' if enter else ''}: "
        return self._terminal.ask_hidden(prompt) if question.is_secret else self._terminal.ask(prompt)

    def _has_answer(self, question: Question) -> bool:
        return any(self._answers.text(name) for name in question.names)

    def present(self, question: Question) -> Present:
        """Return the present answer of a question."""
        return self._run(question.present())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)
