"""Every setting is documented in both places, with the default it has."""

import re
from pathlib import Path

from bot.config.settings import load_settings
from bot.config.table import SPEC

ROOT = Path(__file__).parents[2]


def test_env_example_lists_every_setting_with_its_meaning_unit_and_default() -> None:
    text = (ROOT / ".env.example").read_text()
    found = re.findall(r"^# (.+) \[(.+)\]\n#?([A-Z_]+)=(.*)$", text, re.MULTILINE)
    assert found == [(entry.meaning, entry.unit, entry.name, entry.default) for entry in SPEC]


def test_env_example_as_it_is_gives_the_defaults(tmp_path: Path) -> None:
    example = load_settings({}, ROOT / ".env.example")
    assert example == load_settings({}, tmp_path / "none")


def test_env_example_with_every_line_in_force_gives_them_too(tmp_path: Path) -> None:
    text = re.sub(r"^#([A-Z_]+=)", r"\1", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    (tmp_path / ".env").write_text(text)
    assert load_settings({}, tmp_path / ".env") == load_settings({}, tmp_path / "none")


def test_the_page_of_settings_has_the_same_rows_in_the_same_order() -> None:
    def code(default: str) -> str:
        return ", ".join(f"`{part}`" for part in default.split(",")) if default else "–"

    rows = [f"| `{entry.name}` | {entry.unit} | {code(entry.default)} | {entry.meaning} |" for entry in SPEC]
    page = (ROOT / "docs" / "settings.md").read_text()
    assert re.findall(r"^\| `[A-Z_]+` \|.*$", page, re.MULTILINE) == rows


def test_a_meaning_is_one_line_that_ends_like_a_sentence() -> None:
    for entry in SPEC:
        assert re.fullmatch(r"[A-Z][^\n|]+\.", entry.meaning), entry.name
