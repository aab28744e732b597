"""Commands of a person at a second terminal for a running sandbox: one method per verb, text as the
answer."""

import shlex
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from sandbox.bot_process import BotProcess
from sandbox.discord import Channel, Interaction, Message, RefusedError, User
from sandbox.reading import read_dialog, read_message
from sandbox.results import job_of, results
from sandbox.typed import parse
from sandbox.world import LAB, World

ANSWER_SECONDS = 20.0
RESULT_SECONDS = 90.0
"""Real seconds to wait for an answer and for a result."""

_SHOWN = 12  # messages of a channel
_STARTED = "Making it"

COMMAND = ".venv/bin/python -m sandbox"
"""How a second terminal in the clone starts these; its own Python may lack the packages."""

HELP = """\
say PERSON "/imagine prompt: a fox"   type a command, or plain words; a file: image1: ./photo.png
say PERSON --in CHANNEL …             the same in another channel
press PERSON BUTTON                   press the newest button with that label or custom id
choose PERSON ENTRY                   choose that entry in the newest menu that has it
fill PERSON INPUT=VALUE …             submit the dialog that a press opened
show [CHANNEL] [PERSON]               what stands in a channel, for that person's eyes
fault POINT KIND [key=value …]        let something go wrong once (or times=3, skip=1)
fault clear                           nothing goes wrong any more
kill-bot                              SIGKILL; it is started again by itself
people                                who is who, and which channels there are
help                                  this list"""


class Terminal:
    """Carries out commands and describes the result. Raises RefusedError with the reason if it cannot."""

    def __init__(self, world: World, bot: BotProcess) -> None:
        self._world = world
        self._bot = bot
        self._dialogs: dict[int, Interaction] = {}
        self._verbs: dict[str, Callable[[list[str], Path], Awaitable[str]]] = {
            "say": self.say,
            "press": self.press,
            "choose": self.choose,
            "fill": self.fill,
            "show": self.show,
            "fault": self.fault,
            "kill-bot": self.kill_bot,
            "people": self.people,
            "help": self.help,
        }

    async def do(self, words: Sequence[str], folder: Path) -> str:
        """Carry out one line; relative paths in it are below `folder`."""
        verb, *rest = words or ["help"]
        if verb not in self._verbs:
            raise RefusedError(f"there is no {verb!r}; there are {', '.join(self._verbs)}")
        return await self._verbs[verb](rest, folder)

    async def say(self, words: list[str], folder: Path) -> str:
        name, *rest = words or [""]
        user = self._person(name)
        channel = self._home(user)
        if rest[:1] == ["--in"] and len(rest) > 1:
            channel, rest = self._channel(rest[1]), rest[2:]
        line = " ".join(rest).strip()
        if not line:
            raise RefusedError("say what? For example: say mira /imagine prompt: a fox")
        if not line.startswith("/"):
            return self._read([await self._world.discord.say(user, channel, line)])
        command, options = parse(self._world.discord, user, channel, line, folder)
        interaction = await self._world.discord.slash(user, channel, command, options)
        return await self._outcome(interaction, channel)

    async def press(self, words: list[str], _: Path) -> str:
        name, *rest = words or [""]
        user, wanted = self._person(name), " ".join(rest)
        message, custom_id = self._button(user, wanted)
        before = message.edited_at
        return await self._answer(await self._world.discord.click(user, message, custom_id), message, before)

    async def choose(self, words: list[str], _: Path) -> str:
        name, *rest = words or [""]
        user = self._person(name)
        message, custom_id, value = self._entry(user, " ".join(rest))
        before = message.edited_at
        chosen = await self._world.discord.select(user, message, custom_id, [value])
        return await self._answer(chosen, message, before)

    async def fill(self, words: list[str], _: Path) -> str:
        name, *pairs = words or [""]
        user = self._person(name)
        opened = self._dialogs.get(user.id)
        if opened is None or opened.modal is None or opened.modal.done:
            raise RefusedError(f"no dialog is open for {user.name}")
        if any("=" not in pair for pair in pairs):
            raise RefusedError("what is filled in has the form input=value, in quotes if there are spaces")
        values = dict(pair.split("=", 1) for pair in pairs)
        sent = await self._world.discord.submit_modal(user, opened, values)
        return await self._outcome(sent, self._world.discord.core.channels[opened.channel_id])

    async def show(self, words: list[str], _: Path) -> str:
        channel = self._channel(words[0]) if words else self._world.channels["studio"]
        viewer = self._person(words[1]) if len(words) > 1 else None
        messages = self._world.discord.messages(channel, viewer)[-_SHOWN:]
        return self._read(messages) or f"Nothing stands in #{channel.name}."

    async def fault(self, words: list[str], _: Path) -> str:
        if words == ["clear"]:
            self._world.faults.clear()
            return "Nothing will go wrong any more."
        if len(words) < 2:
            raise RefusedError("name a point and a kind, for example: fault studio.pay drop_after_settlement")
        point, kind, *pairs = words
        if any("=" not in pair for pair in pairs):
            raise RefusedError("what follows the kind has the form key=value, for example times=2")
        args: dict[str, Any] = {key: _number(value) for key, _, value in (p.partition("=") for p in pairs)}
        self._world.faults.add(point, kind, **args)
        return f"{kind} will strike at {point}."

    async def kill_bot(self, _words: list[str], _: Path) -> str:
        pid = self._bot.pid
        await self._bot.kill()
        return f"Killed (process {pid}). It is being started again."

    async def people(self, _words: list[str], _: Path) -> str:
        roles = {
            "hana": "the bot's host",
            "milo": "moderator",
            "ines": "moderator of the second server",
            **dict.fromkeys(("sam", "juno", "kai"), "member of the second server"),
        }
        lines = [f"{name:6} {roles.get(name, 'member')}" for name in self._world.people]
        channels = ", ".join(f"#{name}" for name in self._world.channels)
        return "\n".join([*lines, f"channels: {channels}"])

    async def help(self, _words: list[str], _: Path) -> str:
        return HELP

    async def _answer(self, interaction: Interaction, message: Message, before: float | None) -> str:
        """Return the answer to an act on a message that was last edited at `before`."""

        def answered() -> bool:
            changed = message.deleted or message.edited_at != before
            other = [seen for seen in interaction.messages if seen.id != message.id]
            return bool(interaction.failed or changed or other or interaction.modal)

        await self._world.discord.wait_for(answered, ANSWER_SECONDS)
        return await self._outcome(interaction, self._world.discord.core.channels[message.channel_id])

    # ── finding and reading ──────────────────────────────────────────────────────────────────────

    def _person(self, name: str) -> User:
        people = self._world.people
        if name.lower() not in people:
            raise RefusedError(f"there is nobody called {name!r}; there are {', '.join(people)}")
        return people[name.lower()]

    def _channel(self, name: str) -> Channel:
        channels = self._world.channels
        if name.removeprefix("#") not in channels:
            raise RefusedError(f"there is no channel {name!r}; there are {', '.join(channels)}")
        return channels[name.removeprefix("#")]

    def _home(self, user: User) -> Channel:
        member = user.id in self._world.guilds[LAB].members
        return self._channel("studio" if member else "second-studio")

    def _button(self, user: User, wanted: str) -> tuple[Message, str]:
        """Return the newest button this person sees with that custom id, or with those words in its label."""
        labels: list[str] = []
        for message in self._newest_for(user):
            for button in message.buttons:
                label, custom_id = str(button.get("label", "")), button.get("custom_id")
                labels.append(label)
                if custom_id and wanted and (custom_id == wanted or wanted.lower() in label.lower()):
                    return message, str(custom_id)
        seen = ", ".join(dict.fromkeys(labels)) or "none"
        raise RefusedError(f"{user.name} sees no button {wanted!r}; the newest are: {seen}")

    def _entry(self, user: User, wanted: str) -> tuple[Message, str, str]:
        """Return the newest menu with that entry this person sees: its message, its custom id, the value."""
        for message in self._newest_for(user):
            for part in message.parts:
                for option in part.get("options", []):
                    if wanted and wanted.lower() in (option["value"].lower(), option["label"].lower()):
                        return message, part["custom_id"], option["value"]
        raise RefusedError(f"{user.name} sees no menu with {wanted!r}")

    def _newest_for(self, user: User) -> list[Message]:
        discord = self._world.discord
        seen = [m for channel in self._world.channels.values() for m in discord.messages(channel, user)]
        return sorted(seen, key=lambda message: message.id, reverse=True)[:50]

    async def _outcome(self, interaction: Interaction, channel: Channel) -> str:
        """Return the answer and, if a job runs now, its result too."""
        try:
            await interaction.wait_acked()
            if interaction.modal:
                self._dialogs[interaction.user_id] = interaction
                name = self._world.discord.user(interaction.user_id).name.lower()
                return "\n".join(read_dialog(interaction.modal, name))
            await interaction.wait_original(ANSWER_SECONDS)
        except (AssertionError, TimeoutError) as error:
            raise RefusedError(str(error)) from None
        answer = interaction.messages[-1]  # what a refused press is told follows the card it pressed
        texts = [self._read([answer])]
        job = job_of(answer)
        if job and _STARTED in answer.text:
            texts.append(await self._result(job, channel, answer))
        return "\n".join(texts)

    async def _result(self, job: str, channel: Channel, card: Message) -> str:
        """Return the job's result, or the private card once it tells how the job ended."""

        def ended() -> Message | None:
            found = results(self._world.discord, channel, job)
            return next(iter(found), None) or (None if _STARTED in card.text else card)

        try:
            return self._read([await self._world.discord.wait_for(ended, RESULT_SECONDS)])
        except TimeoutError:
            return f"Job {job} is still under way; `show` shows the channel."

    def _read(self, messages: Sequence[Message]) -> str:
        return "\n".join(line for message in messages for line in read_message(self._world.discord, message))


def words_of(line: str) -> list[str]:
    """Split a line as a shell would. Raises RefusedError for quotes that do not close."""
    try:
        return shlex.split(line)
    except ValueError as error:
        raise RefusedError(str(error)) from None


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
