"""Find the words of many rules in a text at once, in time that is proportional to the text's length.

index = Index([(parse("nude*"), rule), ...])
for match in index.find(readings.read(text)):
    match.owner, match.first, match.last
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.domain.moderation.patterns import Glob, Pattern, Runs, runs
from bot.domain.moderation.readings import Form, Reading, Text

OwnerT = TypeVar("OwnerT")

_MASKED = 20
"""Words with hidden letters that are looked at in one text."""


@dataclass(frozen=True, slots=True)
class Match(Generic[OwnerT]):
    """A pattern that was found in the pieces `first` to `last` of a text."""

    owner: OwnerT
    pattern: Pattern
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Entry(Generic[OwnerT]):
    glob: Glob  # of the pattern's first word
    pattern: Pattern
    owner: OwnerT


@dataclass(slots=True)
class _Table(Generic[OwnerT]):
    """The first words of patterns in one form, by the letters that decide about them."""

    whole: dict[str, list[_Entry[OwnerT]]] = field(default_factory=lambda: defaultdict(list))
    open: dict[str, list[_Entry[OwnerT]]] = field(default_factory=lambda: defaultdict(list))
    starts: dict[str, list[_Entry[OwnerT]]] = field(default_factory=lambda: defaultdict(list))
    ends: dict[str, list[_Entry[OwnerT]]] = field(default_factory=lambda: defaultdict(list))
    inside: dict[str, list[_Entry[OwnerT]]] = field(default_factory=lambda: defaultdict(list))
    lengths: dict[str, list[int]] = field(default_factory=dict)

    def add(self, entry: _Entry[OwnerT]) -> None:
        glob = entry.glob
        if glob.is_whole:
            place = self.whole
        elif not glob.open_start:
            place = self.starts
        elif len(glob.parts) == 1 and not glob.open_end:
            place = self.ends
        else:
            place = self.inside
        place[glob.parts[0].letters].append(entry)
        if len(glob.parts) == 1 and not glob.is_whole:
            self.open[glob.parts[0].letters].append(entry)

    def close(self) -> None:
        """Note the lengths to look for. Call once, after all entries were added."""
        for name, table in (("starts", self.starts), ("ends", self.ends), ("inside", self.inside)):
            self.lengths[name] = sorted({len(letters) for letters in table})

    def candidates(self, word: Runs, *, whole: bool) -> Iterator[_Entry[OwnerT]]:
        """Yield the entries that the letters of a word may fit."""
        letters, end = word.letters, len(word.letters)
        yield from self.whole.get(letters, ())
        if whole:  # the word without more, also of `nude*`
            yield from self.open.get(letters, ())
            return
        for length in self.lengths["starts"]:
            yield from self.starts.get(letters[:length], ()) if length <= end else ()
        for length in self.lengths["ends"]:
            yield from self.ends.get(letters[end - length :], ()) if length <= end else ()
        inside: dict[str, None] = {}  # each once, however often it is there
        for length in self.lengths["inside"]:
            for at in range(end - length + 1):
                if (part := letters[at : at + length]) in self.inside:
                    inside[part] = None
        for part in inside:
            yield from self.inside[part]


class Index(Generic[OwnerT]):
    """Patterns, each with the rule that it belongs to."""

    def __init__(self, patterns: Iterable[tuple[Pattern, OwnerT]]) -> None:
        self._tables = {form: _Table[OwnerT]() for form in Form}
        self._by_length: dict[int, list[_Entry[OwnerT]]] = defaultdict(list)
        for pattern, owner in patterns:
            first = pattern.words[0]
            for form, table in self._tables.items():
                table.add(_Entry(first[form], pattern, owner))
            if len(first[Form.PLAIN].parts) == 1 and len(pattern.words) == 1:
                entry = _Entry(first[Form.PLAIN], pattern, owner)
                self._by_length[len(entry.glob.word.strip("*"))].append(entry)
        for table in self._tables.values():
            table.close()

    def find(self, text: Text) -> Iterator[Match[OwnerT]]:
        """Yield what is found, as written first and disguised last. The same may be found more than once."""
        masked = 0
        for reading in text.readings:
            if reading.masked:
                masked += 1
                yield from self._hidden(reading) if masked <= _MASKED else ()
                continue
            word = runs(reading.text)
            for entry in self._tables[reading.form].candidates(word, whole=reading.whole):
                if not entry.glob.matches(word):
                    continue
                last = _follow(entry.pattern, text.words, reading.last + 1)
                if last is not None:
                    yield Match(entry.owner, entry.pattern, reading.first, last)

    def _hidden(self, reading: Reading) -> Iterator[Match[OwnerT]]:
        for entry in self._by_length.get(len(reading.text), ()):
            if entry.glob.matches_masked(reading.text):
                yield Match(entry.owner, entry.pattern, reading.first, reading.last)


def _follow(pattern: Pattern, words: Sequence[Sequence[Reading]], place: int) -> int | None:
    """Return the last word of a phrase whose first word ends before `place`; None if it is not there."""
    others = pattern.words[1:]
    if place + len(others) > len(words):
        return None
    for forms, readings in zip(others, words[place:], strict=False):
        if not any(forms[reading.form].matches(runs(reading.text)) for reading in readings):
            return None
    return place + len(others) - 1
