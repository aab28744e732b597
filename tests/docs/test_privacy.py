"""docs/privacy.md names every table and column that any migration has made, and nothing else."""

import re
from pathlib import Path

from tests.store.jobs.test_forgetting import schema

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text()


def documented() -> dict[str, list[str]]:
    """Return the tables of the page with their columns."""
    sections = re.findall(r"^#### `(\w+)`\n\n(.*?)(?=\n#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return {table: re.findall(r"`(\w+)`", text.split("Columns:", 1)[1]) for table, text in sections}


def test_every_table_is_there_once() -> None:
    named = re.findall(r"^#### `(\w+)`", PAGE, re.MULTILINE)
    assert sorted(named) == sorted(schema())


def test_every_column_is_there() -> None:
    page = documented()
    for table, columns in schema().items():
        assert page[table] == columns, table


def test_each_table_says_what_it_holds_and_how_long() -> None:
    for text in re.findall(r"^#### `\w+`\n\n(.*?)Columns:", PAGE, re.MULTILINE | re.DOTALL):
        assert re.match(r"\S.+?\. \*\*Kept:\*\* \S.*\.$", " ".join(text.split())), text
