"""The SQL that the store's verbs run, as it is written in their files."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STORE = Path(__file__).parents[2] / "bot" / "store"
_ONE_ENGINE = ("sqlite/", "postgres/", "migrations/", "audit/rebuild.py")
"""What is about SQLite's file, or about PostgreSQL alone."""

_SQL = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|ORDER BY|ON CONFLICT|CASE|EXISTS|IN)\b|\?|= :"
)
HOLE = "§"
"""In place of what an f-string puts in."""


@dataclass(frozen=True)
class Text:
    """One string of a file, with what an f-string puts in as `HOLE`."""

    file: str
    line: int
    sql: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


@cache
def texts() -> tuple[Text, ...]:
    """Return every string of the store that looks like SQL, but for those of one engine alone."""
    files = sorted(STORE.rglob("*.py"))
    return tuple(
        text
        for file in files
        if not file.relative_to(STORE).as_posix().startswith(_ONE_ENGINE)
        for text in _of_file(file)
        if _SQL.search(text.sql)
    )


def _of_file(file: Path) -> Iterator[Text]:
    tree = ast.parse(file.read_text("utf-8"))
    inner = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr | ast.Expr)  # parts of f-strings; what stands for itself explains
        for part in ast.walk(node)
        if part is not node and not (isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant))
    }
    for node in ast.walk(tree):
        if id(node) in inner:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield Text(file.relative_to(STORE).as_posix(), node.lineno, _flat(node.value))
        elif isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values]
            yield Text(file.relative_to(STORE).as_posix(), node.lineno, _flat("".join(parts)))


def _flat(text: str) -> str:
    """Return the text on one line, without what stands between quotes."""
    return " ".join(re.sub(r"'[^']*'", "''", text).split())


def inside(sql: str, start: int) -> str:
    """Return what stands between the parenthesis at `start` and its end; the rest if it has none here."""
    depth = 0
    for at in range(start, len(sql)):
        depth += (sql[at] == "(") - (sql[at] == ")")
        if depth == 0:
            return sql[start + 1 : at]
    return sql[start + 1 :]


def around(sql: str, at: int) -> str:
    """Return the parenthesis that `at` stands in, or all of it, without the ones within."""
    start, depth = at, 0
    while start > 0 and depth < 1:
        start -= 1
        depth += (sql[start] == "(") - (sql[start] == ")")
    part = inside(sql, start) if depth == 1 else sql
    while (flat := re.sub(r"\([^()]*\)", "", part)) != part:
        part = flat
    return part


def split(text: str) -> list[str]:
    """Return the parts between commas that stand in no parenthesis."""
    parts, depth = [""], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
