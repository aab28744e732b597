"""The installation: real pip, real wheels that are made here, and the line that shows how far it is."""

import hashlib
import io
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pip
import pytest

from release.install import PIP_LOCK, Bar, Progress, line, locked
from tests.release.dockerfile import ROOT


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a virtual environment with the pip that the installation wants."""
    folder = tmp_path_factory.mktemp("install") / "venv"
    venv.create(folder, with_pip=False)
    there = Path(pip.__file__).parents[1]
    version = PIP_LOCK.read_text().split()[0].partition("==")[2]
    place = next(folder.glob("lib/*/site-packages"))
    (place / "here.pth").write_text(f"{there}\n")  # pip itself is that of these tests
    info = place / f"pip-{version}.dist-info"
    info.mkdir()
    (info / "RECORD").write_text("")
    return folder


def wheel(folder: Path, name: str, version: str = "1.0") -> str:
    """Write a wheel with one module, and return its entry of a lock."""
    file, info = folder / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        made.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        made.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr(f"{info}/RECORD", "")
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"


def install(environment: Path, lock: Path) -> subprocess.CompletedProcess[str]:
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(lock.parent),
        "PIP_CONFIG_FILE": os.devnull,
    }
    command = [sys.executable, "-m", "release.install", str(environment), str(lock)]
    return subprocess.run(command, env=env, cwd=lock.parent, capture_output=True, text=True, check=False)


def version(environment: Path, name: str) -> str:
    command = [str(environment / "bin" / "python"), "-c", f"import {name}; print({name}.VERSION)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_lock_is_installed_and_what_is_there_stays(environment: Path, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    entries = [wheel(tmp_path, name) for name in ("amber", "birch", "cedar")]
    future = wheel(tmp_path, "delta").replace("==1.0", "==1.0 ; python_version > '4'")
    lock.write_text("\n".join([*entries, future]) + "\n")
    first = install(environment, lock)
    assert first.returncode == 0, first.stderr
    assert "3 packages installed" in first.stderr
    assert version(environment, "cedar") == "1.0"
    assert "\033" not in first.stderr  # no terminal, no drawing

    lock.write_text("\n".join([*entries[:2], wheel(tmp_path, "cedar", "1.1"), future]) + "\n")
    again = install(environment, lock)
    assert "3 packages installed" in again.stderr
    assert version(environment, "cedar") == "1.1"


def test_a_package_with_another_hash_is_refused_and_named(environment: Path, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    good, bad = wheel(tmp_path, "elder"), wheel(tmp_path, "ficus")
    lock.write_text(f"{good}\n{bad[:-8]}{'0' * 8}\n")
    refused = install(environment, lock)
    assert refused.returncode == 1
    assert "ficus" in refused.stderr
    assert "could not be installed" in refused.stderr


def test_the_whole_lock_is_read() -> None:
    text = (ROOT / "requirements.txt").read_text()
    entries = locked(text)
    assert len(entries) == len([each for each in text.splitlines() if not each.startswith(" ")])
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_bar_follows_pip() -> None:
    progress = Progress(wanted=5)
    parts = [progress.part]
    for said in (
        "Ignoring av: markers \"python_full_version >= '3.12'\" don't match your environment",
        "Collecting aiohttp==3.14.5 (from -r requirements.txt (line 4))",
        "  Using cached aiohttp-3.14.5.whl (1.7 MB)",
        "Requirement already satisfied: idna==3.20 in ./lib (from -r requirements.txt (line 9)) (3.20)",
        "Processing /some/where/eth_abi-6.0.0-py3-none-any.whl (from -r requirements.txt (line 9))",
    ):
        progress.read(said)
        parts.append(progress.part)
    assert (progress.wanted, progress.fetched, progress.present) == (4, 2, 1)
    assert progress.current == "eth_abi"
    progress.written = 3
    assert parts == sorted(parts)
    assert progress.part == 1


def test_time_left_is_told_once_it_is_known() -> None:
    progress = Progress(wanted=10, fetched=1, current="pillow")
    assert "fetching pillow" in line(progress, 2)
    assert line(Progress(wanted=10), 0).count("─") == 24
    progress.fetched, progress.written = 10, 5  # 0.4 + 0.6 / 2 of the way
    assert "5 of 10" in line(progress, 14)
    assert "about 6 s left" in line(progress, 14)
    progress.written = 10
    assert line(progress, 20).count("━") == 24


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_one_line_and_a_file_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    live, plain = Terminal(), io.StringIO()
    for out in (live, plain):
        with Bar(out) as bar:
            bar.draw(Progress(wanted=2, written=1), 1)
    assert "1 of 2" in live.getvalue()
    assert "\n" not in live.getvalue()
    assert plain.getvalue() == ""
