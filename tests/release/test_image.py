"""What the image has is enough: its files and its packages run the bot, and its health check tells."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from release.sbom import LOCK, pins
from tests.release.dockerfile import ROOT, copy_app, in_context, instructions, last_stage

ONLY_LOCKED = """
import importlib.metadata, re, runpy, sys

locked = set(sys.argv[1].split(","))
normal = lambda name: re.sub(r"[-_.]+", "-", name).lower()
foreign = {
    module
    for module, owners in importlib.metadata.packages_distributions().items()
    if not locked & {normal(owner) for owner in owners}
}

class Guard:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in foreign:
            raise ModuleNotFoundError(f"{name} is not in the image", name=name)

sys.meta_path.insert(0, Guard())
sys.argv = ["bot", *sys.argv[2:]]
runpy.run_module("bot", run_name="__main__", alter_sys=True)
"""
"""Run the bot, and let it import no package that requirements.txt does not have."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("app")
    copy_app(folder)
    return folder


def bot(app: Path, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {
        "PATH": os.environ["PATH"],
        "DATABASE_PATH": str(data / "atelier.sqlite3"),
        "SPOOL_DIR": str(data / "spool"),
        "HOST_GUILD_ID": "1",
        "HOST_USER_IDS": "2",
        "WALLET_PRIVATE_KEY": "1" * 64,  # opens a wallet of nobody
        "BASE_RPC_URL": "http://127.0.0.1:9",
        "STABLESTUDIO_URL": "http://127.0.0.1:9",
        "DISCORD_API_URL": "http://127.0.0.1:9/api/v10",
        "DISCORD_TOKEN": "no-token",
    }
    locked = ",".join({pin.name for pin in pins(LOCK.read_text())})
    return subprocess.run(
        [sys.executable, "-c", ONLY_LOCKED, locked, *words],
        cwd=app, env=env, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_the_image_has_the_bot_and_nothing_of_the_rest(app: Path) -> None:
    assert {path.name for path in app.iterdir()} == {"bot", "cogs", "LICENSE", "sbom.cdx.json"}
    assert not list(app.rglob("__pycache__"))
    for name in (".env", "data/atelier.sqlite3", "tests/conftest.py", "bot/__pycache__/a.pyc", ".git/config"):
        assert not in_context(name), name


def test_its_files_and_locked_packages_run_the_bot(app: Path, tmp_path: Path) -> None:
    address = bot(app, tmp_path, "wallet", "address")
    assert address.returncode == 0, address.stderr
    assert "0x" in address.stdout
    # `check` asks everything, and nothing answers.
    run = bot(app, tmp_path, "check")
    assert "ModuleNotFoundError" not in run.stderr
    assert run.returncode == 1, run.stderr


def test_a_package_outside_of_the_lock_would_be_missed(tmp_path: Path) -> None:
    copy_app(tmp_path / "app")
    (tmp_path / "app" / "bot" / "cli" / "doctor.py").write_text("import pytest\n")
    broken = bot(tmp_path / "app", tmp_path, "doctor")
    assert "pytest is not in the image" in broken.stderr


def health_check() -> list[str]:
    text = next(each.text for each in last_stage() if each.word == "HEALTHCHECK")
    command: list[str] = json.loads(text.partition("CMD ")[2])
    return [sys.executable, *command[1:]]


@contextmanager
def answering(status: int) -> Iterator[int]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "is_healthy"), [(200, True), (503, False)])
def test_its_health_check_tells_the_bots_answer(status: int, is_healthy: bool) -> None:
    with answering(status) as port:
        asked = subprocess.run(
            health_check(), env={"HEALTH_PORT": str(port)}, capture_output=True, check=False
        )
    assert (asked.returncode == 0) is is_healthy


def test_the_base_can_be_replaced_and_is_one_for_both_stages() -> None:
    bases = [each.text.split()[0] for each in instructions() if each.word == "FROM"]
    assert bases == ["${PYTHON}", "${PYTHON}"]
    assert "python:3.13-slim@sha256:THE-DIGEST" in (ROOT / "docs" / "upgrade.md").read_text()


def test_the_service_and_the_container_stop_and_restrict_alike() -> None:
    unit = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / "release" / "atelier.service").read_text(), re.MULTILINE))
    compose = (ROOT / "compose.yaml").read_text()
    assert f"stop_grace_period: {unit['TimeoutStopSec']}s" in compose
    assert f"pids_limit: {unit['TasksMax']}" in compose
    assert f"mem_limit: {unit['MemoryMax'].lower()}" in compose
    assert unit["NoNewPrivileges"] == "yes"
    assert unit["CapabilityBoundingSet"] == ""
    assert unit["ProtectSystem"] == "strict"
    # See the comment in the unit: both would take something from the bot.
    assert not {"ProcSubset", "PrivateUsers"} & set(unit)
