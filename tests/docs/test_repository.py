"""The documents' commands and links exist, and the repository names no machine or registry."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from bot.catalogue import MODELS, OPERATIONS
from bot.cli.arguments import parser
from bot.cli.main import COMMANDS, WITHOUT_SETTINGS
from bot.cli.remote_probes import INVITED_WITH

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
MAKE = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def files() -> list[Path]:
    """Return the files that are or would be committed; without git, all that are not hidden or built."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = listed.stdout.splitlines() or [
        str(path.relative_to(ROOT))
        for top in ("bot", "cogs", "sandbox", "tests", "docs")
        for path in (ROOT / top).rglob("*.*")
        if "__pycache__" not in path.parts
    ]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_the_files_a_repository_has_are_there() -> None:
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "pyproject.toml",
        "Dockerfile",
        "compose.yaml",
        ".env.example",
        ".ci/run",
        "requirements.txt",
        "requirements-dev.txt",
        "bot/py.typed",
    ]:
        assert (ROOT / name).is_file(), name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_in_documents_exist(document: Path) -> None:
    text = document.read_text()
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)) <= MAKE
    assert set(re.findall(r"python -m bot ([a-z]+)", text)) <= {*COMMANDS, *WITHOUT_SETTINGS}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_every_command_is_in_the_readme_and_the_parser() -> None:
    text = (ROOT / "README.md").read_text()
    for command in [*COMMANDS, *WITHOUT_SETTINGS]:
        assert re.search(rf"^\| `{command}\b", text, re.MULTILINE), command
        with pytest.raises(SystemExit):
            parser().parse_args([command, "--help"])


def test_ci_runs_the_readmes_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()
    assert "\nmake test\n" in (ROOT / "README.md").read_text()


def test_the_readme_counts_and_links_right() -> None:
    text = (ROOT / "README.md").read_text()
    assert len(MODELS) == 15
    assert "fifteen models" in text
    assert f"permissions={INVITED_WITH}" in text
    commands = {operation.model.replace(".", "-") for operation in OPERATIONS}
    assert set(re.findall(r"`/((?:nano|gpt|flux|veo)[a-z0-9-]+)`", text)) <= commands


def test_the_container_can_do_little() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "stop_grace_period: 90s"):
        assert line in compose
    assert "ports:" not in compose
    docker = (ROOT / "Dockerfile").read_text()
    for line in ("USER 10001", "VOLUME /data", "HEALTHCHECK", "--require-hashes", "python:3.13-slim"):
        assert line in docker


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_with_hashes_and_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--index|--extra|--find|--trusted)", text, re.MULTILINE)
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+ ", entry), entry[:60]
        assert "--hash=sha256:" in entry
    pinned = {re.split(r"[=\[]", entry)[0] for entry in entries}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for wanted in project["dependencies"]:
        assert re.split(r"[<>=\[]", wanted)[0].replace(".", "-").lower() in pinned


PLACES = re.compile(
    "|".join(
        [
            r"pypi\." + "org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "proxy" + r"\.golang",
            "/wo" + "rk/", "/ro" + r"ot\b", "/home/" + "[a-z]", "/Users/" + "[a-z]", "/opt/" + "wheels",
        ]
    )
)  # fmt: skip


def test_nothing_tells_of_a_machine_or_a_registry() -> None:
    for path in files():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found = PLACES.search(text)
        assert found is None, f"{path.relative_to(ROOT)}: {found}"


def test_no_secret_file_is_committed() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in files()}
    assert ".env" not in names
    assert not [name for name in names if re.search(r"\.(sqlite3|log|pem|key)", name)]


def test_the_image_is_built_on_a_digest() -> None:
    text = (ROOT / "Dockerfile").read_text()
    pinned = re.findall(r"^ARG ([A-Z]+)=\S+@sha256:[0-9a-f]{64}$", text, re.MULTILINE)
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert bases
    assert {base for base in bases if "@sha256:" not in base} <= {f"${{{name}}}" for name in pinned}
