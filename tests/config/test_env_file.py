"""`.env` is changed in place: what the host wrote stays, and the file is never half a file."""

import os
import stat
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from bot.config import env_file
from bot.domain.errors import SettingError

TEXT = """# my notes
HOST_GUILD_ID=1   # the old server

MY_OWN='x # y'
export LOG_LEVEL="INFO"
this is no setting
# Networks to pay on, the preferred one first: base, solana, tempo. [list]
#NETWORKS=base
HOST_USER_IDS=5
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / ".env"
    file.write_text(TEXT)
    return file


def test_a_value_changes_in_its_line_and_all_else_stays(file: Path) -> None:
    env_file.write(file, {"HOST_GUILD_ID": "2", "LOG_LEVEL": "DEBUG"})
    expected = TEXT.replace("ID=1 ", "ID=2 ").replace('export LOG_LEVEL="INFO"', "LOG_LEVEL=DEBUG")
    assert file.read_text() == expected


def test_a_setting_goes_below_its_commented_default(file: Path) -> None:
    env_file.write(file, {"NETWORKS": "base,solana"})
    assert file.read_text() == TEXT.replace("#NETWORKS=base\n", "#NETWORKS=base\nNETWORKS=base,solana\n")


def test_a_new_setting_comes_last_with_its_meaning(file: Path) -> None:
    env_file.write(file, {"HEALTH_PORT": "8080"})
    meaning = "# Port that answers /healthz and /metrics. Empty: none. [port]\n"
    assert file.read_text() == f"{TEXT}{meaning}HEALTH_PORT=8080\n"


def test_of_several_lines_the_last_one_is_left(file: Path) -> None:
    file.write_text("DISCORD_TOKEN=secret-one\nA=1\nDISCORD_TOKEN=secret-two # keep\nB=2")
    env_file.write(file, {"DISCORD_TOKEN": ""})
    assert file.read_text() == "A=1\nDISCORD_TOKEN= # keep\nB=2"


def test_a_comment_that_may_be_part_of_an_old_secret_goes(file: Path) -> None:
    file.write_text("DISCORD_TOKEN='pass #word'\n")
    env_file.write(file, {"DISCORD_TOKEN": "new-token"})
    assert file.read_text() == "DISCORD_TOKEN=new-token\n"


def test_line_ends_of_windows_stay(file: Path) -> None:
    file.write_bytes(b"# a\r\nHOST_GUILD_ID=1\r\nB=2\r\n")
    env_file.write(file, {"HOST_GUILD_ID": "3"})
    assert file.read_bytes() == b"# a\r\nHOST_GUILD_ID=3\r\nB=2\r\n"


def test_the_file_is_the_owners_alone_from_then_on(file: Path) -> None:
    file.chmod(0o644)
    env_file.write(file, {"HOST_GUILD_ID": "2"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == [".env"]


def test_a_missing_file_begins_as_the_template(tmp_path: Path) -> None:
    template = tmp_path / ".env.example"
    template.write_text("# hello\nHOST_GUILD_ID=\n")
    env_file.write(tmp_path / ".env", {"HOST_GUILD_ID": "2"}, template=template)
    assert (tmp_path / ".env").read_text() == "# hello\nHOST_GUILD_ID=2\n"
    env_file.write(tmp_path / "bare.env", {"MINE": "2"}, template=tmp_path / "none")
    assert (tmp_path / "bare.env").read_text() == "MINE=2\n"


def test_a_link_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "env").write_text("A=1\n")
    (tmp_path / ".env").symlink_to(real / "env")
    env_file.write(tmp_path / ".env", {"A": "2"})
    assert (tmp_path / ".env").is_symlink()
    assert (real / "env").read_text() == "A=2\n"


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        env_file.write(file, {"DISCORD_TOKEN": "another"})
    assert file.read_text() == TEXT
    assert os.listdir(file.parent) == [".env"]


def test_a_file_that_is_no_text_is_refused_and_stays(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingError, match="UTF-8"):
        env_file.write(file, {"HOST_GUILD_ID": "2"})
    assert file.read_bytes() == b"\xff\xfe\x00"


@pytest.mark.parametrize("value", ["it's", "two\nlines", "a\rb", "end\\"])
def test_a_value_that_readers_would_take_for_another_is_refused(file: Path, value: str) -> None:
    with pytest.raises(SettingError, match="WALLET_KEYSTORE cannot be written"):
        env_file.write(file, {"WALLET_KEYSTORE": value})
    assert file.read_text() == TEXT


@given(
    value=st.text(
        st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="'\\\x85\u2028\u2029")
    ),
    text=st.sampled_from(["", "A=1", "A=1\nX=old\n", "X='a\nb'\n#X=1\n", TEXT]),
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, value: str, text: str
) -> None:
    file = tmp_path_factory.mktemp("env") / ".env"
    file.write_text(text)
    others = {name: kept for name, kept in dotenv_values(file, interpolate=False).items() if name != "X"}
    env_file.write(file, {"X": value})
    found = dotenv_values(file, interpolate=False)
    assert found.pop("X") == value
    assert found == others
