"""Write `sbom.cdx.json`: a software bill of materials (CycloneDX) of what `requirements.txt` locks.

    python -m release.sbom

Names, versions and conditions come from the lock alone, licences and needs from the packages' own metadata.
Packages that this machine has not installed (another Python or platform needs them) are downloaded for that.
The file is the same every time: no date, no random number.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import uuid
import zipfile
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from importlib import metadata
from pathlib import Path
from typing import Any

from bot import __version__

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.txt"
SBOM = ROOT / "sbom.cdx.json"
_SPDX = {
    "Apache 2.0": "Apache-2.0",
    "BSD, Public Domain": "BSD-2-Clause AND LicenseRef-Public-Domain",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}
"""SPDX expressions for the words that packages use instead."""
_PYTHON = "3.13"
"""For packages that are downloaded: the container's Python."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of the lock. `condition`: the environments that it is for, empty for all."""

    name: str
    version: str
    condition: str

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def pins(lock: str) -> list[Pin]:
    """Read the entries of a requirements file with hashes."""
    found = re.finditer(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)(?: ; (.+?))? \\$", lock, re.MULTILINE)
    return [Pin(match[1], match[2], match[3] or "") for match in found]


def parse_metadata(text: str) -> Message:
    """Read the file METADATA of an installed package or a wheel."""
    return HeaderParser().parsestr(text)


def document(lock: str, facts: dict[Pin, Message]) -> dict[str, Any]:
    """Return the SBOM as CycloneDX 1.6."""
    locked = pins(lock)
    digest = hashlib.sha256(lock.encode()).hexdigest()
    top = f"pkg:generic/atelier@{__version__}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, top + digest)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": top,
                "name": "atelier",
                "version": __version__,
                "purl": top,
                "licenses": [{"expression": "MIT"}],
            },
            "properties": [{"name": "atelier:requirements.txt:sha256", "value": digest}],
        },
        "components": [_component(pin, facts[pin]) for pin in locked],
        "dependencies": [
            {"ref": top, "dependsOn": _refs(_direct(), locked)},
            *({"ref": pin.purl, "dependsOn": _refs(_needs(facts[pin]), locked)} for pin in locked),
        ],
    }


def _component(pin: Pin, facts: Message) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "purl": pin.purl,
        "licenses": [{"expression": licence(facts)}],
    }
    if pin.condition:
        component["properties"] = [{"name": "atelier:only-if", "value": pin.condition}]
    return component


def licence(facts: Message) -> str:
    """Return a package's licence as an SPDX expression. Raises LookupError for words that have none here."""
    expression = facts["License-Expression"]
    if expression:
        return str(expression)
    words = str(facts["License"] or "")
    classifiers = [word for word in facts.get_all("Classifier", []) if word.startswith("License ::")]
    if re.fullmatch(r"[A-Za-z]+(-[A-Za-z0-9.]+)+|MIT", words):  # SPDX in the old place
        return words
    for word in (words, *classifiers):
        if word in _SPDX:
            return _SPDX[word]
    raise LookupError(f"{facts['Name']}: no SPDX expression is known for {words[:40]!r}, {classifiers}")


def _needs(facts: Message) -> set[str]:
    """Return the names of the packages that one needs, without those of its extras."""
    return {
        _normal(re.split(r"[\s<>=!~;\[(]", need)[0])
        for need in facts.get_all("Requires-Dist", [])
        if not re.search(r";.*\bextra\b", need)
    }


def _direct() -> set[str]:
    """Return the names of the packages that the bot itself asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {_normal(re.split(r"[<>=\[]", need)[0]) for need in project["dependencies"]}


def _refs(names: set[str], locked: list[Pin]) -> list[str]:
    return [pin.purl for pin in locked if pin.name in names]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _facts(pin: Pin) -> Message:
    """Return the metadata of a package, as it is installed here or as its wheel has it."""
    try:
        found = metadata.distribution(pin.name)
    except metadata.PackageNotFoundError:
        return _downloaded(pin)
    if found.version != pin.version:
        return _downloaded(pin)
    return parse_metadata(found.read_text("METADATA") or "")


def _downloaded(pin: Pin) -> Message:
    """Download one wheel, without installing it, and return its metadata."""
    with tempfile.TemporaryDirectory() as folder:
        options = ("--no-deps", "--only-binary=:all:", "--python-version", _PYTHON, "--dest", folder)
        command = [sys.executable, "-m", "pip", "download", "--quiet", *options, f"{pin.name}=={pin.version}"]
        subprocess.run(command, check=True)  # noqa: S603 - a pinned name of our own lock
        wheel = zipfile.ZipFile(next(Path(folder).glob("*.whl")))
        name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        return parse_metadata(wheel.read(name).decode())


def main() -> int:
    """Write the file. Return 0."""
    lock = LOCK.read_text()
    found = document(lock, {pin: _facts(pin) for pin in pins(lock)})
    SBOM.write_text(json.dumps(found, indent=1) + "\n")
    print(f"{SBOM.name}: {len(found['components'])} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
