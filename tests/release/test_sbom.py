"""The list of parts has what the lock has: `make lock` writes both."""

import hashlib
import json
from importlib import metadata

import pytest

from release.sbom import LOCK, SBOM, document, licence, parse_metadata, pins

LOCKED = pins(LOCK.read_text())
BOM = json.loads(SBOM.read_text())


def test_every_locked_package_is_listed_and_nothing_else() -> None:
    assert len(LOCKED) == len([each for each in LOCK.read_text().splitlines() if not each.startswith(" ")])
    listed = [(part["name"], part["version"]) for part in BOM["components"]]
    assert listed == [(pin.name, pin.version) for pin in LOCKED]
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    assert {"name": "atelier:requirements.txt:sha256", "value": digest} in BOM["metadata"]["properties"]


def test_it_is_what_the_installed_packages_say() -> None:
    facts = {}
    for pin in LOCKED:
        text = f"Name: {pin.name}\nLicense-Expression: MIT\n"
        if _installed(pin.name) == pin.version:
            text = metadata.distribution(pin.name).read_text("METADATA") or ""
        facts[pin] = parse_metadata(text)
    made = document(LOCK.read_text(), facts)
    here = {pin.purl for pin in LOCKED if _installed(pin.name) == pin.version}
    assert len(here) >= len(LOCKED) - 5  # those of another Python
    for key, ref in (("components", "bom-ref"), ("dependencies", "ref")):
        wanted = [part for part in made[key] if part[ref] in here]
        assert wanted == [part for part in BOM[key] if part[ref] in here]


def test_everything_that_something_needs_is_listed_and_needed() -> None:
    parts = {part["bom-ref"] for part in BOM["components"]}
    needs = {each["ref"]: set(each["dependsOn"]) for each in BOM["dependencies"]}
    top = BOM["metadata"]["component"]["bom-ref"]
    assert set(needs) == {top, *parts}
    reached, new = set[str](), {top}
    while new:
        reached |= new
        new = {need for ref in new for need in needs[ref]} - reached
    assert reached == {top, *parts}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("License-Expression: MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("License: BSD-3-Clause", "BSD-3-Clause"),
        ("License: as you like\nClassifier: License :: OSI Approved :: MIT License", "MIT"),
    ],
)
def test_a_licence_is_an_spdx_expression(text: str, expected: str) -> None:
    assert licence(parse_metadata(f"Name: thing\n{text}\n")) == expected


def test_a_licence_that_nobody_looked_up_is_not_guessed() -> None:
    with pytest.raises(LookupError, match="thing"):
        licence(parse_metadata("Name: thing\nLicense: as you like\n"))


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
