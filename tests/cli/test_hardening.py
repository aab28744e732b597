"""What others on the machine can see of the process."""

import os
import subprocess
import sys

import pytest

KEY = "a3" * 31 + "07"
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")

SEEN = """
import ctypes, os, resource, subprocess, sys
from pathlib import Path
from bot.cli.hardening import protect_memory
from bot.config.settings import load_settings
protect_memory()
settings = load_settings()
assert settings.wallet_private_key.reveal() == "0x" + sys.argv[1]
assert settings.discord_token.reveal() == sys.argv[2]
print(Path("/proc/self/environ").read_bytes())
print(subprocess.run(["env"], capture_output=True).stdout)
print("dumpable", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
print("core", resource.getrlimit(resource.RLIMIT_CORE))
"""


def test_the_environment_is_erased_and_the_memory_is_ours_alone(tmp_path: object) -> None:
    node = "https://base.example/v2/very-private-key"
    environment = {
        **os.environ,
        "WALLET_PRIVATE_KEY": KEY,
        "DISCORD_TOKEN": TOKEN,
        "BASE_RPC_URL": node,
        "PYTHONPATH": os.getcwd(),
    }
    command = [sys.executable, "-c", SEEN, KEY, TOKEN]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=str(tmp_path), check=False
    )
    assert done.returncode == 0, done.stderr
    for secret in (KEY, TOKEN, "very-private-key"):
        assert secret not in done.stdout
    assert "dumpable 0" in done.stdout
    assert "core (0, 0)" in done.stdout


MAIN = """
import ctypes, sys
from bot.cli import main
def load_settings():
    sys.exit(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
main.load_settings = load_settings
main.main(["check"])
"""


def test_every_command_is_protected_before_it_reads_a_key() -> None:
    assert subprocess.run([sys.executable, "-c", MAIN], check=False).returncode == 0
