"""Every sentence keeps to the style that `translations.style` can check.

To see what is wrong in your files:

    .venv/bin/python -m tests.translations.test_style bot/ui/contests
"""

import sys

import pytest

from translations.spoken import commands, sentences
from translations.style import problems

COMMANDS = commands()


def found(under: str = "") -> dict[str, list[str]]:
    """Return the problems of each sentence in files whose path begins like this."""
    listed: dict[str, list[str]] = {}
    for spoken in sentences():
        if spoken.file.startswith(under):
            wrong = list(problems(spoken.sentence, commands=COMMANDS, times=spoken.times))
            if wrong:
                listed[spoken.sentence] = [spoken.file, *wrong]
    return listed


def test_every_sentence_keeps_to_the_style() -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("Job {job} failed.", "the id {job} in running text"),
        ("It ends <t:{at}:R>, and then it is closed.", "a time inside a clause"),
        ("The server was frozen {at} by <@{by}>.", "a time inside a clause"),
        ("You asked for this picture in this channel {at}.", "a time inside a clause"),
        ("word " * 33 + "end.", "a sentence of 169 characters"),
        (" by <@{by}>", "a fragment that is glued to another"),
        (", {n} failed", "a fragment that is glued to another"),
        ("Use /imagine for this.", "/imagine outside of backticks"),
        ("Use `/imagine prompt:a fox`.", "`/imagine prompt:a fox` is no whole command"),
        ("Use `/contest`.", "`/contest` is no whole command"),
        ("Nobody voted.", "“Nobody”"),
        ("You may decide; the rule begins anew.", "“begins anew” was mended before"),
    ],
)
def test_what_is_wrong_with_a_sentence(sentence: str, problem: str) -> None:
    assert problem in list(problems(sentence, commands=COMMANDS, times={"at"}))


@pytest.mark.parametrize(
    "sentence",
    [
        "job {job}",
        "-# {model} · job {job}",
        "There is no job `{job_id}` on this server.",
        "Voting ends <t:{at}:R> · 7 entries",
        "Frozen. Since {at}.",
        "resets {at}",
        "`/contest vote` opens your ballot; and/or `/imagine`.",
        "A sentence. " * 20 + "End.",
        "https://example.com/jobs is no command",
    ],
)
def test_what_is_fine(sentence: str) -> None:
    assert list(problems(sentence, commands=COMMANDS, times={"at"})) == []


if __name__ == "__main__":
    for sentence, wrong in found(*sys.argv[1:2]).items():
        print(f"{wrong[0]}\n  {sentence!r}\n  {'; '.join(wrong[1:])}")
