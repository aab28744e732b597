"""What the documents say about several processes: their own settings, and commands for both compose files."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.wiring.members import OWN

ROOT = Path(__file__).parents[2]
FOR_TESTS = {"KILL_AT"}
"""Own settings that no host has."""

_COMMAND = re.compile(
    r"docker\s+compose(?P<file>\s+-f\s+\S+)?\s+(?P<verb>exec|run|stop|logs)(?P<words>(?:[ \n][^`\n;#&]*)?)"
)


def services_of(file: str) -> set[str]:
    """Return the services of a compose file."""
    text = (ROOT / file).read_text().partition("\nservices:\n")[2]
    return set(re.findall(r"^  ([a-z0-9-]+):$", re.split(r"\n(?=[a-z])", text)[0], re.MULTILINE))


def commands() -> Iterator[tuple[str, str, str]]:
    """Yield each command to a service in the documents: the page, the compose file, and the service."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for match in _COMMAND.finditer(page.read_text()):
            file = (match["file"] or "-f compose.yaml").split()[1]
            words = [word for word in match["words"].split() if not word.startswith("-") and word != "20"]
            named = words[:1] if match["verb"] in ("exec", "run") else words
            for service in named:
                yield page.name, file, service


def test_the_page_names_every_setting_that_a_process_may_have_for_itself() -> None:
    page = (ROOT / "docs" / "scaling.md").read_text()
    listed = page.partition("Each may have for itself")[2].partition("A process that differs")[0]
    assert set(re.findall(r"`([A-Z_]+)`", listed)) == OWN - FOR_TESTS


@pytest.mark.parametrize(("page", "file", "service"), sorted(set(commands())))
def test_a_command_names_a_service_of_its_compose_file(page: str, file: str, service: str) -> None:
    assert service in services_of(file)


def test_whoever_needs_one_in_the_container_is_told_for_both_files() -> None:
    found = set(commands())
    for page in {page for page, _, _ in found}:
        assert {file for name, file, _ in found if name == page} == {"compose.yaml", "compose.cluster.yaml"}
    assert {"operating.md", "upgrade.md"} <= {page for page, _, _ in found}
