"""The README counts right, the container is closed, and the repository names no machine or registry."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.catalogue import MODELS, OPERATIONS, Media, Operation
from bot.cli.arguments import parser
from bot.cli.invite import INVITED_WITH, NEEDED, OPTIONAL
from bot.cli.main import COMMANDS, WITHOUT_SETTINGS
from documents import markdown
from sandbox.camera.showcase import CARDS

ROOT = Path(__file__).parents[2]


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


def test_every_command_of_the_host_is_documented_and_in_the_parser() -> None:
    text = (ROOT / "docs" / "operating.md").read_text()
    for command in [*COMMANDS, *WITHOUT_SETTINGS]:
        assert re.search(rf"^\| `{command}\b", text, re.MULTILINE), command
        with pytest.raises(SystemExit):
            parser().parse_args([command, "--help"])


def test_ci_runs_the_test_command_of_contributors() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()
    assert "\nmake test " in (ROOT / "CONTRIBUTING.md").read_text()


def test_the_readme_counts_right_and_says_what_it_costs() -> None:
    text = " ".join((ROOT / "README.md").read_text().split())
    assert len(MODELS) == 15
    assert "fifteen models" in text
    assert markdown.read(ROOT / "README.md").title == "Atelier"
    pictures = [operation for operation in OPERATIONS if operation.kind is Media.IMAGE]
    clips = [operation for operation in OPERATIONS if operation.kind is Media.VIDEO]
    cheapest = min(sample.micro for operation in pictures for sample in operation.price.samples)
    dearest = max(operation.price.high for operation in pictures)
    assert f"A picture costs {_dollars(cheapest)} to {_dollars(dearest)}," in text
    assert f"a video {_dollars(min(map(_shortest, clips)))} and up" in text


def _shortest(operation: Operation) -> int:
    """Return the price of the operation's cheapest and shortest clip, in micro-USDC."""
    shortest = min(map(int, operation.length.choices or ())) if operation.length else 1
    return operation.price.low * (shortest if operation.price.per_second else 1)


def _dollars(micro: int) -> str:
    return f"${micro / 1_000_000:.2f}"


def test_the_first_screen_of_the_readme_answers_six_questions() -> None:
    head = (ROOT / "README.md").read_text().split("\n## ")[0]
    what, whom, cost = "pictures and videos", "communities", "costs"
    looks, trying, running = "channel-light.webp", "make demo", "make run"
    assert [word for word in (what, whom, cost, looks, trying, running) if word not in head] == []
    assert len(re.sub(r"<.+?>", "", head, flags=re.DOTALL).split()) < 160


@pytest.mark.parametrize("name", ["mark", "channel", *(f"strip-{card.name}" for card in CARDS)])
def test_each_picture_of_the_readme_is_there_for_both_themes(name: str) -> None:
    text = (ROOT / "README.md").read_text()
    kind = "svg" if name == "mark" else "webp"
    dark, light = (f"docs/pictures/{name}-{theme}.{kind}" for theme in ("dark", "light"))
    assert f'<source media="(prefers-color-scheme: dark)" srcset="{dark}">' in text
    assert re.search(rf'<img alt="[^"]{{7,}}" src="{light}"', text)
    assert (ROOT / dark).is_file()
    assert (ROOT / light).is_file()


def test_the_mark_is_drawn_and_needs_nothing_from_elsewhere() -> None:
    for file in (ROOT / "docs" / "pictures").glob("mark*.svg"):
        tags = {element.tag.split("}")[1] for element in ElementTree.parse(file).iter()}
        assert tags <= {"svg", "title", "g", "path", "rect", "circle"}
        assert "href" not in file.read_text()


def test_the_page_and_the_bot_in_it_wear_the_mark() -> None:
    static = ROOT / "sandbox" / "page" / "static"
    mark, icon = (
        re.findall(r' d="([^"]+)"', file.read_text())
        for file in (ROOT / "docs" / "pictures" / "mark.svg", static / "icon.svg")
    )
    drawn = re.findall(r' d: "([^"]+)"', (static / "js" / "shell" / "avatar.js").read_text())
    assert len(mark) == 2
    assert mark == icon == drawn


def test_the_invitation_in_the_documents_asks_for_what_the_bot_needs() -> None:
    assert f"permissions={INVITED_WITH}\n" in (ROOT / "docs" / "operating.md").read_text()


def test_the_permissions_are_those_of_the_invitation() -> None:
    text = (ROOT / "docs" / "operating.md").read_text()
    rows = [f"| {need.title} | {need.purpose} |" for need in NEEDED]
    rows += [f"| *optional:* {need.title} | {need.purpose} |" for need in OPTIONAL]
    assert "\n".join(rows) in text


def test_the_container_can_do_little() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "stop_grace_period: 90s"):
        assert line in compose
    assert "ports:" not in compose
    docker = (ROOT / "Dockerfile").read_text()
    for line in ("USER 10001", "VOLUME /data", "HEALTHCHECK", "--require-hashes", "python:3.13-slim"):
        assert line in docker


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-cluster.txt"])
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
