"""Setup without questions, and at a real terminal: exit codes, one sentence on stderr, nothing half done."""

import asyncio
import os
import pty
import re
import signal
import sys
import time
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.domain.errors import SettingError
from sandbox.bot_process import REPOSITORY, run_bot
from sandbox.discord import User
from sandbox.world import TOKEN, WALLET_KEY, World
from tests.cli.setup.scripted import Desk

pytestmark = pytest.mark.usefixtures("forked_bots")


def env_of(desk: Desk, **more: str) -> dict[str, str]:
    """An environment without settings; the bot works in the folder of its database."""
    return {"DATABASE_PATH": str(desk.folder / "atelier.sqlite3"), **more}


def host_of(world: World) -> User:
    return world.people["hana"]


async def test_flags_answer_everything(desk: Desk, world: World) -> None:
    (desk.folder / "token").write_text(TOKEN + "\n")
    (desk.folder / "key").write_text(WALLET_KEY + "\n")
    done = await run_bot(
        env_of(desk),
        *("setup", "--token-file", "token", "--server", world.lab.name, "--hosts", str(host_of(world).id)),
        *("--networks", "base", "--wallet", "key", "--key-file", "key", "--password-file", "password"),
        module="tests.cli.light_keystores",
    )
    assert done.code == 0, done.out + done.err
    values = desk.values()
    assert values["DISCORD_TOKEN"] == TOKEN
    assert values["HOST_GUILD_ID"] == str(world.lab.id)
    assert desk.text("WALLET_PASSWORD_FILE").strip() not in done.out + done.err
    assert world.wallet in done.out
    assert TOKEN not in done.out + done.err
    shown = await run_bot(env_of(desk), "wallet", "address")
    assert shown.out.strip() == world.wallet


async def test_one_flag_changes_one_answer(settled: Desk, world: World) -> None:
    before = settled.values()
    channel = world.channels["gallery"].id
    done = await run_bot(env_of(settled), "setup", "--log-channel", str(channel))
    assert done.code == 0, done.out + done.err
    assert settled.values() == before | {"HOST_LOG_CHANNEL_ID": str(channel)}


async def test_without_a_terminal_it_says_so_in_one_sentence(settled: Desk) -> None:
    done = await run_bot(env_of(settled), "setup")
    assert done.code == 2
    assert "needs a terminal" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--server", "Nowhere"), "Your own server: There is no server “Nowhere”"),
        (("--hosts", "42"), "Hosts: 42 is not on your server"),
        (("--token-file", "nothing-there"), "file with the token cannot be read"),
        (("--networks", "doge"), "Networks: NETWORKS must be base or solana or tempo"),
        (("--wallet", "key"), "no answer to “Password for the keystore"),
        (("--wallet", "new.json"), "there is no file new.json"),
    ],
)
async def test_what_cannot_be_taken_is_named_and_changes_nothing(
    settled: Desk, flags: tuple[str, ...], words: str
) -> None:
    before = settled.file.read_bytes()
    with pytest.raises(SettingError, match=words):
        await settled.run((), *flags)
    assert settled.file.read_bytes() == before
    assert not list(settled.folder.glob("data/*"))


async def test_what_the_process_environment_decides_is_not_written(settled: Desk, world: World) -> None:
    before = settled.values()
    environ = env_of(settled, HOST_GUILD_ID=str(world.lab.id))
    done = await run_bot(environ, "setup", "--server", world.second.name)
    assert done.code == 2
    assert "HOST_GUILD_ID: set in the process environment" in done.err
    assert settled.values() == before


async def test_a_silent_service_stops_flags_unless_they_say_unchecked(settled: Desk, world: World) -> None:
    await world.discord.stop()
    server = str(world.second.id)
    done = await run_bot(env_of(settled), "setup", "--server", server)
    assert done.code == 2
    assert settled.values()["HOST_GUILD_ID"] == str(world.lab.id)
    done = await run_bot(env_of(settled), "setup", "--server", server, "--unchecked")
    assert done.code == 1, "the table at the end says what is wrong"
    assert settled.values()["HOST_GUILD_ID"] == server


async def test_an_answer_that_cannot_be_written_is_one_sentence(settled: Desk, world: World) -> None:
    before = settled.file.read_bytes()
    full = 'ulimit -f 0; exec "$0" -m bot setup --server "$1"'  # the disk takes no byte more
    process = await asyncio.create_subprocess_exec(
        *("/bin/sh", "-c", full, sys.executable, world.second.name),
        cwd=settled.folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 2
    assert len(said.splitlines()) == 1, said.decode()
    assert settled.file.read_bytes() == before
    assert [file.name for file in settled.folder.iterdir() if file.name.startswith(".env-")] == []


# ── a real terminal ──────────────────────────────────────────────────────────────────────────────


class Typist:
    """Types at a pseudo-terminal, once the words before the cursor are there."""

    def __init__(self, folder: Path) -> None:
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:  # the child: setup itself
            os.chdir(folder)
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # in the background it is ignored
            environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "TERM": "dumb"}
            os.execve(sys.executable, [sys.executable, "-m", "bot", "setup"], environ)
        os.set_blocking(self._terminal, False)
        self.screen = ""

    async def reads(self, words: str, timeout: float = 90) -> None:
        deadline = time.monotonic() + timeout
        while words not in re.sub(r"\s+", " ", self.screen):
            assert time.monotonic() < deadline, self.screen
            try:
                self.screen += os.read(self._terminal, 65_536).decode(errors="replace")
            except BlockingIOError:
                await asyncio.sleep(0.02)
            except OSError:  # the other side has ended
                assert words in re.sub(r"\s+", " ", self.screen), self.screen

    async def types(self, words: str, answer: str) -> None:
        await self.reads(words)
        await asyncio.sleep(0.2)  # what is typed before the prompt has switched the echo off would be shown
        os.write(self._terminal, answer.encode())

    async def ends(self, timeout: float = 60) -> int:
        deadline = time.monotonic() + timeout
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)  # noqa: ASYNC222 - it does not wait
            if pid:
                os.close(self._terminal)
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
            await asyncio.sleep(0.05)


async def test_at_a_real_terminal_secrets_are_not_shown_and_ctrl_c_keeps_the_answers(
    desk: Desk, world: World
) -> None:
    typist = Typist(desk.folder)
    await typist.types("Token (not shown):", TOKEN + "\n")
    await typist.types("your server:", f"{world.lab.name}\n")
    await typist.types("Ids of the hosts", f"{host_of(world).id}\n")
    await typist.types("channel, or none", "\x03")
    assert await typist.ends() == 1
    assert "✓ logs in as Atelier" in typist.screen
    assert TOKEN not in typist.screen
    assert "Traceback" not in typist.screen
    values = dotenv_values(desk.file)
    assert (values["DISCORD_TOKEN"], values["HOST_GUILD_ID"]) == (TOKEN, str(world.lab.id))
