"""The documents are a site: every page is reached, every link, anchor, picture and command in them exists."""

import asyncio
import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from bot.cli.arguments import parser
from bot.cli.invite import NEEDED, OPTIONAL
from bot.cli.main import COMMANDS as WITH_SETTINGS
from bot.cli.main import WITHOUT_SETTINGS
from bot.config.table import SPEC
from documents import markdown
from documents.markdown import Page
from documents.registry import Payload, payloads
from sandbox.camera import documents, pictures

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [markdown.read(path) for path in sorted([*ROOT.glob("*.md"), *DOCS.glob("**/*.md")])]
SITE = [page for page in PAGES if DOCS in page.path.parents]
MAKE = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
COMMANDS = {*WITH_SETTINGS, *WITHOUT_SETTINGS}
AUDIENCES = ("members", "moderators", "organisers")


def named(page: Page) -> str:
    return page.path.relative_to(ROOT).as_posix()


every_page = pytest.mark.parametrize("page", PAGES, ids=named)
every_page_of_the_site = pytest.mark.parametrize("page", SITE, ids=named)


# ── links ────────────────────────────────────────────────────────────────────────────────────────


def targets(page: Page) -> Iterator[tuple[Path, str]]:
    """Yield the files and anchors that a page links to, those on other machines left out."""
    for link in page.links:
        if not markdown.is_elsewhere(link):
            place, _, anchor = link.partition("#")
            yield ((page.path.parent / place).resolve() if place else page.path), anchor


@every_page
def test_links_lead_to_files_and_headings(page: Page) -> None:
    for file, anchor in targets(page):
        assert file.exists(), file
        if anchor:
            assert anchor in markdown.read(file).anchors, f"{file.name}#{anchor}"


@every_page
def test_links_to_other_machines_are_encrypted(page: Page) -> None:
    assert [link for link in page.links if link.startswith("http:")] == []


def test_every_page_is_reached_from_the_index() -> None:
    reached, waiting = set(), [DOCS / "README.md"]
    while waiting:
        path = waiting.pop()
        if path not in reached and path.suffix == ".md":
            reached.add(path)
            waiting += [file for file, _ in targets(markdown.read(path)) if DOCS in file.parents]
    assert {page.path for page in SITE} - reached == set()
    assert DOCS / "README.md" in {file for file, _ in targets(markdown.read(ROOT / "README.md"))}


@pytest.mark.parametrize("page", [page for page in SITE if page.path != DOCS / "README.md"], ids=named)
def test_a_page_begins_with_the_way_back_to_the_index(page: Page) -> None:
    title, empty, way, after = page.text.split("\n")[:4]
    assert title.startswith("# ")
    assert (empty, after) == ("", "")
    places = re.findall(r"\[([^\]]+)\]\(([^)]+)\)", way)
    assert " / ".join(f"[{word}]({target})" for word, target in places) == way
    assert (page.path.parent / places[0][1]).resolve() == DOCS / "README.md"
    for word, target in places[1:]:
        above = markdown.read((page.path.parent / target).resolve())
        assert above.text.startswith(f"# {word}\n")
        assert page.path in {file for file, _ in targets(above)}, f"{word} does not lead here"


def test_every_decision_is_in_the_index_under_its_number() -> None:
    index = markdown.read(DOCS / "decisions" / "README.md")
    rows = re.findall(r"^\| (\d+) \| \[([^\]]+)\]\((\d{4})-[a-z0-9-]+\.md\)", index.text, re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == [int(file) for _, _, file in rows]
    records = sorted(DOCS.glob("decisions/0*.md"))
    assert [f"{int(file):04}" for _, _, file in rows] == [record.name[:4] for record in records]
    for record, (number, _, _) in zip(records, rows, strict=True):
        assert record.read_text().startswith(f"# {number}. ")


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────


def is_record(page: Page) -> bool:
    """Return True for a single decision: a text without a picture."""
    return page.path.parent.name == "decisions" and page.path.name != "README.md"


@pytest.mark.parametrize("page", [page for page in SITE if not is_record(page)], ids=named)
def test_a_page_has_a_picture(page: Page) -> None:
    assert page.pictures


@every_page
def test_pictures_exist_and_say_what_they_show(page: Page) -> None:
    for picture in page.pictures:
        file = page.path.parent / picture.target
        assert file.exists(), picture.target
        assert len(picture.alt.split()) > 2, picture
        if file.suffix != ".svg":
            with Image.open(file) as opened:
                opened.verify()


def test_every_picture_is_shown_somewhere() -> None:
    shown = {(page.path.parent / picture.target).resolve() for page in PAGES for picture in page.pictures}
    taken = {DOCS / "pictures" / f"{name}.webp" for name in (*pictures.NAMES, *documents.NAMES)}
    kept = {file for file in (DOCS / "pictures").iterdir() if file.suffix != ".svg"}
    assert kept - shown == set()
    assert kept ^ taken == set(), "`make pictures` takes each of them, and no others"


# ── commands ─────────────────────────────────────────────────────────────────────────────────────


def lines(page: Page) -> Iterator[str]:
    """Yield everything that a reader may type: code in the text, and lines of shell blocks."""
    yield from page.code
    for block in page.blocks:
        if block.language in ("", "sh"):
            yield from block.text.replace("\\\n", " ").splitlines()


@every_page
def test_targets_of_make_exist(page: Page) -> None:
    for line in lines(page):
        if match := re.match(r"make ([a-z-]+)", line):
            assert match[1] in MAKE, line


@every_page
def test_commands_of_the_bot_are_understood(page: Page) -> None:
    """`python -m bot …` is read by the real parser, so commands, options and choices exist."""
    for line in lines(page):
        for command in re.findall(r"python -m bot ([a-z][^|>…]*)", line):
            words = shlex.split(command, comments=True)
            assert (len(words) == 1 and words[0] in COMMANDS) or is_understood(words), line


def is_understood(words: list[str]) -> bool:
    try:
        parser().parse_args(words)
    except SystemExit as end:
        return end.code == 0
    return True


def test_a_wrong_command_of_the_bot_is_noticed() -> None:
    assert is_understood(["export", "--csv", "--table", "payments"])
    mistakes = (["export", "--tables"], ["catalog", "diff"], ["export", "--table", "votes"], ["job"])
    assert [words for words in mistakes if is_understood(words)] == []


@every_page
def test_modules_exist(page: Page) -> None:
    for line in lines(page):
        for module in re.findall(r"python3? -m ([a-z_.]+)", line):
            assert module == "venv" or importlib.util.find_spec(module), line


@pytest.fixture(scope="module")
def commands() -> dict[str, set[str] | None]:
    """All slash commands by their full name, with the names of their options; groups have None."""
    found: dict[str, set[str] | None] = {}

    def add(payload: Payload, name: str) -> None:
        nested = [option for option in payload.get("options", ()) if option["type"] in (1, 2)]
        found[name] = None if nested else {option["name"] for option in payload.get("options", ())}
        for option in nested:
            add(option, f"{name} {option['name']}")

    everywhere, host = asyncio.run(payloads())
    for payload in [*everywhere, *host]:
        if payload.get("type", 1) == 1:
            add(payload, payload["name"])
    return found


PATHS = re.compile(r"/(healthz|metrics|data|proc|backups|etc|v1|ws|upload|media|api|app|opt|var)\b")


@pytest.mark.parametrize("page", [page for page in PAGES if page.path.name != "CHANGELOG.md"], ids=named)
def test_slash_commands_exist_with_their_options(page: Page, commands: dict[str, set[str] | None]) -> None:
    for code in page.code:
        if code.startswith("/") and len(code) > 1 and not PATHS.match(code):
            assert not wrong(code, commands), code


def wrong(code: str, commands: dict[str, set[str] | None]) -> bool:
    """Return True unless this is a command, with options that it has: `/me pictures others:off [x]`."""
    words, name = code[1:].split(), ""
    while words and f"{name} {words[0]}".strip() in commands:
        name = f"{name} {words.pop(0)}".strip()
    if not name or (commands[name] is None and words):
        return True
    in_value = False
    for word in words:
        option = word.strip("[]").partition(":")[0]
        if option in (commands[name] or ()):
            in_value = ":" in word
        elif not in_value:
            return True
    return False


def test_a_wrong_command_is_noticed(commands: dict[str, set[str] | None]) -> None:
    right = ("/imagine", "/treasury limits per:week amount [channel]", "/setup rules: import", "/me")
    assert [code for code in right if wrong(code, commands)] == []
    mistakes = ("/imagin", "/me info days", "/treasury limit", "/treasury limits price:5", "/me other")
    assert [code for code in mistakes if not wrong(code, commands)] == []


@every_page
def test_settings_exist(page: Page) -> None:
    known = {entry.name for entry in SPEC}
    for code in page.code:
        if (match := re.match(r"([A-Z]+(?:_[A-Z]+)+)=", code)) is not None:
            assert match[1] in known, code


def test_what_is_bold_for_people_is_on_a_button_or_a_permission() -> None:
    """The pages for people name buttons and Discord's permissions as they are written there."""
    text = (ROOT / "bot" / "locale" / "atelier.pot").read_text()
    sentences = re.findall(r'^msgid "(.*)"$', text, re.MULTILINE)
    labels = {re.sub(r" · \{.*|[…\W]+$|^\W+", "", sentence) for sentence in sentences}
    labels |= {need.title for need in (*NEEDED, *OPTIONAL)} | {"Moderate Members", "Manage Events"}
    for name in AUDIENCES:
        prose = (DOCS / f"{name}.md").read_text()
        bold = set(re.findall(r"(?<!^\d\. )\*\*([^*]+?)…?\*\*", prose)) - steps(prose)
        assert bold - labels == set(), name


def steps(prose: str) -> set[str]:
    """Return the words that begin a numbered step."""
    return set(re.findall(r"^\d\. \*\*([^*]+)\*\*", prose, re.MULTILINE))


# ── form ─────────────────────────────────────────────────────────────────────────────────────────


@every_page
def test_rows_of_a_table_have_as_many_cells_as_its_head(page: Page) -> None:
    for table in re.findall(r"(?:^\|.*\n?)+", page.prose, re.MULTILINE):
        rows = [re.sub(r"\\\||`[^`]*`", "", row).count("|") for row in table.splitlines()]
        assert len(set(rows)) == 1, table.splitlines()[0]


@pytest.mark.parametrize("name", ["README", *AUDIENCES, "hosts", "developers"])
def test_an_entry_page_leads_to_nothing_twice_in_a_list(name: str) -> None:
    """Two versions of one line are what a careless merge leaves."""
    page = markdown.read(DOCS / f"{name}.md")
    for block in re.findall(r"(?:^(?:\| |\* \[).*\n?)+", page.prose, re.MULTILINE):
        begun = [re.split(r"\)|(?<=.) \|", line)[0] for line in block.splitlines()]
        assert len(begun) == len(set(begun)), [line for line in begun if begun.count(line) > 1]


@every_page
def test_a_page_has_one_title_and_no_heading_twice(page: Page) -> None:
    headings = re.findall(r"^(#+) (.+)$", page.prose, re.MULTILINE)
    assert [mark for mark, _ in headings].count("#") == 1
    if page.path.name != "CHANGELOG.md":
        titles = [title for _, title in headings]
        assert len(titles) == len(set(titles))
