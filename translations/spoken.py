"""Read the sentences out of the code, with the values that fill them; and the commands that they may name."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from translations.collect import ROOT, SOURCES, payloads

FORMS = {"_": 1, "N_": 1, "ngettext": 2}
"""Calls that hold sentences, and how many: `ngettext` has a singular and a plural."""

_TIME = re.compile(r"\b(relative|moment)\(")

_GROUPS = (1, 2)  # Discord's types of options that are subcommands and groups of them


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence of a file. `times`: placeholders that become Discord timestamps."""

    file: str
    sentence: str
    times: Collection[str]


def sentences() -> Iterator[Spoken]:
    """Yield every sentence that is written out in the code, in the order of the files."""
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORMS:
                    times = {
                        keyword.arg
                        for keyword in node.keywords
                        if keyword.arg and _TIME.search(ast.unparse(keyword.value))
                    }
                    for form in node.args[: FORMS[node.func.id]]:
                        if isinstance(form, ast.Constant) and isinstance(form.value, str):
                            yield Spoken(path.relative_to(ROOT).as_posix(), form.value, times)


def commands() -> set[str]:
    """Return the full names of all commands that can be called, as in `contest vote`."""
    return {name for command in payloads() if command["type"] == 1 for name in _names(command)}


def _names(command: dict[str, Any], parent: str = "") -> Iterator[str]:
    name = f"{parent} {command['name']}".strip()
    inner = [option for option in command.get("options", ()) if option["type"] in _GROUPS]
    for option in inner:
        yield from _names(option, name)
    if not inner:
        yield name
