"""The fixtures are those of the old commit: a rename over the whole tree has not reached them."""

import hashlib

from tests.compat.before import FOLDER


def test_no_fixture_was_edited() -> None:
    listed = dict(line.split()[::-1] for line in (FOLDER / "SHA256SUMS").read_text().splitlines())
    found = {file.name for file in FOLDER.iterdir()} - {"README.md", "SHA256SUMS"}
    assert listed.keys() == found
    for name, digest in listed.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest, name
