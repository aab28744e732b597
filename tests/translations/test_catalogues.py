"""Every sentence is in the catalogues, and every language translates all of them.

`make translations` updates the files; translate what it names in `bot/locale/*/LC_MESSAGES/atelier.po`.
"""

import ast
import gettext
import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.domain import errors
from translations.check import is_filled, not_kept, problems
from translations.collect import ROOT, SOURCES, catalogue, in_code
from translations.files import OTHERS, TEMPLATE, po_file, read

SENTENCES = {"_": 1, "N_": 1, "ngettext": 2}
"""Calls that hold sentences, and how many: `ngettext` has a singular and a plural."""

wanted = cache(catalogue)
told = cache(lambda: [*in_code()])

Trees = list[tuple[str, ast.Module]]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def said(catalogue: Catalog) -> set[tuple[object, object]]:
    return {(message.id, message.context) for message in catalogue if message.id}


def test_the_template_lists_what_the_code_says() -> None:
    with TEMPLATE.open("rb") as file:
        listed = read_po(file)
    assert said(listed) == said(wanted()), "run `make translations`"


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_everything_and_keeps_what_is_not_words(language: str) -> None:
    assert list(problems(read(language), wanted())) == [], (
        "run `make translations` and translate what it names"
    )


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_read_is_what_was_written(language: str) -> None:
    with po_file(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in read(language):
        one, many = message.id if isinstance(message.id, (tuple, list)) else (message.id, None)
        if many is not None:
            kept = is_filled(message) and not message.fuzzy
            forms = [*(message.string or ())] if kept else [one, many]
            assert [compiled.ngettext(one, many, n) for n in (1, 2)] == forms, "run `make translations`"
        elif one:
            found = compiled.pgettext(message.context, one) if message.context else compiled.gettext(one)
            assert found == (message.string or one), "run `make translations`"


@pytest.fixture(scope="module")
def trees() -> Trees:
    """Return every file of the bot, by its place, as Python reads it: too much to keep for longer."""
    files = [file for source in SOURCES for file in sorted((ROOT / source).rglob("*.py"))]
    return [(file.relative_to(ROOT).as_posix(), ast.parse(file.read_text())) for file in files]


def calls(tree: ast.AST) -> list[ast.Call]:
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [call for call in found if isinstance(call.func, ast.Name) and call.func.id in SENTENCES]


# ── the code ─────────────────────────────────────────────────────────────────────────────────────


def test_sentences_are_written_out_where_they_are_said(trees: Trees) -> None:
    """An f-string, or words that are added together, would never be found in a catalogue."""
    for file, tree in trees:
        for call in calls(tree):
            place = f"{file}:{call.lineno}"
            first = call.args[0]
            assert not isinstance(first, (ast.JoinedStr, ast.BinOp)), place
            chosen = [first.body, first.orelse] if isinstance(first, ast.IfExp) else []
            assert not any(isinstance(one, ast.Constant) for one in chosen), place


def test_pybabel_finds_every_sentence_with_its_default_keywords(trees: Trees) -> None:
    """Compared with the syntax tree, which also sees calls inside f-strings; pybabel reads tokens."""
    found = set(told())
    for place, tree in trees:
        for call in calls(tree):
            count = SENTENCES[ast.unparse(call.func)]
            texts = tuple(arg.value for arg in call.args[:count] if isinstance(arg, ast.Constant))
            if texts:
                sentence = texts if count > 1 else texts[0]
                assert (place, sentence) in found, f"{place}:{call.lineno}: move it out of the f-string"


def test_a_sentence_for_one_is_said_with_its_sentence_for_many_only() -> None:
    """Catalogues hold the two together, and would not find the first alone."""
    counted = {said[0] for _, said in told() if isinstance(said, tuple)}
    assert not counted & {said for _, said in told() if isinstance(said, str)}


def test_nothing_is_said_before_anybody_is_there_to_read_it(trees: Trees) -> None:
    """A sentence translated while a module loads would stay English: tables hold `N_` instead."""
    for file, tree in trees:
        bodies = [node for node in ast.walk(tree) if isinstance(node, (*_FUNCTIONS, ast.Lambda))]
        spoken_later = {id(node) for body in bodies for node in ast.walk(body)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                early = node.func.id in ("_", "ngettext") and id(node) not in spoken_later
                assert not early, f"{file}:{node.lineno}"


def test_every_refusal_is_said_in_the_language_of_the_one_who_is_refused(trees: Trees) -> None:
    for file, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _is_refusal(node.func):
                assert not _has_words(node.args[0]), f"{file}:{node.lineno}"


def _is_refusal(called: ast.expr) -> bool:
    kind = getattr(errors, ast.unparse(called).rpartition(".")[2], None)
    return isinstance(kind, type) and issubclass(kind, errors.Refused)


def _has_words(said: ast.expr) -> bool:
    """Return True if it contains words beside values and marks."""
    parts = said.values if isinstance(said, ast.JoinedStr) else [said]
    return any(isinstance(part, ast.Constant) and re.search("[a-z]", str(part.value)) for part in parts)


# ── the check itself ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("{held} is held", "{halten} ist zurückgelegt"),
        ("{held} is held", "zurückgelegt"),
        ("`/jobs` lists them", "`/auftraege` zeigt sie"),
        ("**now** {at}", "jetzt {at}"),
        ("until <t:{at}:R>", "bis <t:{at}:f>"),
        ("by <@{by}>", "von {by}"),
        ("-# small", "klein"),
        ("like $12.50", "wie 12,50 Dollar"),
        ("see HOST_DAILY_CAP", "siehe Obergrenze"),
        (" and more", "und mehr"),
        (("{n} job", "{n} jobs"), ("{n} Job", "Jobs")),
    ],
)
def test_what_a_translation_must_not_lose(english: str | tuple[str, ...], german: str) -> None:
    assert list(not_kept(Message(english, german)))


def test_missing_leftover_and_doubtful_entries_are_named() -> None:
    asked, kept = Catalog(), Catalog(locale="de")
    asked.add("new")
    asked.add("empty")
    asked.add(("one", "many"))
    asked.add("guessed")
    kept.add("empty")
    kept.add(("one", "many"), ("eins", ""))
    kept.add("guessed", "geraten", flags=["fuzzy"])
    kept.add("old", "alt")
    found = list(problems(kept, asked))
    assert [line.partition(":")[0] for line in found] == [
        "not in the catalogue",
        "not translated",
        "not translated",
        "marked as fuzzy",
        "said nowhere any more",
    ]
