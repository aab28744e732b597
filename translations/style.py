"""Rules of style for the sentences that people read, each of which can be checked by a program.

problems("Job {job} is over <t:{at}:R>, so it ends.")    an id in running text, a time inside a clause
"""

import re
from collections.abc import Collection, Iterator

LONGEST = 160
"""Characters of one sentence in a card."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+|(?<=[.!?])\*\*\s+")

IDS = frozenset(
    {
        "job",
        "job_id",
        "jobs_ids",
        "contest_id",
        "payment_id",
        "studio_job",
        "panel",
        "topup",
        "snowflake",
        "id",
    }
)
"""Placeholders that hold an id, which belongs in a small line, in backticks or in a receipt."""

_LABEL = re.compile(r"[\w-]+ \{\w+\}")
"""An id with its kind, for a small line: `job {job}`."""

_BEFORE_A_TIME = 6  # words: "Voting for the theme ends <t:…:R>"

_COMMAND = re.compile(r"(?<![\w/`<*.])/(?=[a-z])[a-z0-9-]+")
_IN_BACKTICKS = re.compile(r"`(/[^`]*)`")

_UNEVERYDAY = re.compile(
    r"\b(nobody|anybody|whoever|whatever|anew|once more|stands?|dearer|no longer in force|the asker|its asker"
    r"|there is no such entry|by the documents)\b",
    re.IGNORECASE,
)

REPLACED = (
    "is asked for anew",
    " in all.",
    "The result comes to",
    "and then could not make it",
    "The file is kept: `/show` brings it",
    "answer was lost: looking it up",
    "until its authorization has ended",
    "still being asked for",
    "of the same member first",
    "and calls you",
    "Late is not failed",
    "wait for your press",
    "may be spent per",
    "begins anew",
    "By every member's allowance",
    "for a day at most",
    "all together",
    "No longer in force",
    "nobody has to approve anything",
    "decide about prices like this",
    "The time to decide ends",
    "or no longer needed",
    "nothing →",
    "channel of alerts",
    "asked to press above",
    "jobs of a member at once",
    "what ran is over",
    "nothing is counted in public before",
    "You have said something of every pair",
    "What I said",
    "Both fine",
    "Stop here",
    "decided by the committed seed",
    "to create with",
    "Every member weighs the same",
    "The same once more",
    "as the model likes",
    "Write what should happen:",
    "What was paid stays paid",
    "of that free of debts",
    "You have made nothing for it yet",
    "credited nobody by themselves",
    "No contest is at that point",
    "waits for your press",
)
"""Words of earlier sentences that were mended: nothing says them again."""


def problems(sentence: str, *, commands: Collection[str], times: Collection[str] = ()) -> Iterator[str]:
    """Yield what is wrong with a sentence as it is in the code.

    `commands` are the full names of all commands; `times` the placeholders that become Discord timestamps.
    """
    for rule in (_ids, _length, _edges, _uneveryday):
        yield from rule(sentence)
    yield from _times(sentence, times)
    yield from _commands(sentence, commands)


def _ids(sentence: str) -> Iterator[str]:
    if _LABEL.fullmatch(sentence):
        return
    for line in sentence.splitlines():
        if line.startswith("-# ") or "[" in line:
            continue
        for name in _PLACEHOLDER.findall(re.sub(r"`[^`]*`|<[@#][^>]*>", "", line)):
            if name in IDS:
                yield f"the id {{{name}}} in running text"


def _length(sentence: str) -> Iterator[str]:
    for part in _SENTENCE_END.split(sentence):
        if len(part) > LONGEST:
            yield f"a sentence of {len(part)} characters"


def _edges(sentence: str) -> Iterator[str]:
    if sentence != sentence.strip() or sentence[:1] in ",;:":
        yield "a fragment that is glued to another"


def _uneveryday(sentence: str) -> Iterator[str]:
    for found in _UNEVERYDAY.findall(sentence):
        yield f"“{found}”"
    for found in REPLACED:
        if found in sentence:
            yield f"“{found}” was mended before"


def _times(sentence: str, names: Collection[str]) -> Iterator[str]:
    marked = re.sub(r"<t:[^>]*>", "\0", sentence)
    for name in names:
        marked = marked.replace(f"{{{name}}}", "\0")
    for part in re.split(r"(?<=[.!?])\s+|\n+| · ", marked):
        before, time, after = part.partition("\0")
        if time and (after.strip(" .*)") or "," in before or len(before.split()) > _BEFORE_A_TIME):
            yield "a time inside a clause"


def _commands(sentence: str, commands: Collection[str]) -> Iterator[str]:
    roots = {command.partition(" ")[0] for command in commands}
    for named in _IN_BACKTICKS.findall(sentence):
        if named[1:] not in commands and named[1:].partition(" ")[0] in roots:
            yield f"`{named}` is no whole command"
    for named in _COMMAND.findall(_IN_BACKTICKS.sub("", sentence)):
        if named[1:] in roots:
            yield f"{named} outside of backticks"
