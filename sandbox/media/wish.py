"""What a prompt asks for, as far as a drawing without a model can follow it.

    >>> wish = read_wish("a red fox under a birch, watercolour")
    >>> [subject.noun for subject in wish.subjects], wish.subjects[0].colour, wish.style
    (['fox', 'birch'], 'red', 'watercolour')

What the prompt leaves open is None or empty: the painter chooses it by the seed. No prompt is wrong.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeAlias

from sandbox.media import lexicon

_LONGEST_PHRASE = 4  # words: "auf-dem-mond", "hot-air-balloon"
# Endings of English and German words, and what the word has in their place without it.
_ENDINGS = {"s": "", "ies": "y", "es": "", "en": "", "em": "", "er": "", "e": "", "n": "", "nen": ""}
_PLURALS = ("s", "ies", "es")
_HOLDABLE = (*lexicon.THINGS, *lexicon.HANDY)
_SEVERAL = 3  # of a kind, where the prompt has a plural and no number
_MOST = 7  # more of one kind than this are not told apart
_MOST_SAID = 99  # a larger number is a year or a size, unless a plural follows


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to draw, or several of a kind.

    `holds` is the thing in its hands, `does` an act (`read`, `sleep`, `fly` …). `where` places it in relation
    to the subject named next: `under`, `on`, `in`, `over` or `beside` it. One that is `gone` was taken out by
    an edit: its place stays empty, so that the others keep theirs.
    """

    noun: str
    colour: str | None = None
    count: int = 1
    holds: str | None = None
    does: str | None = None
    where: str | None = None
    gone: bool = False

    def changed_by(self, by: "Subject") -> "Subject":
        """Return this subject with what `by` tells of it."""
        return replace(
            self,
            colour=by.colour or self.colour,
            count=by.count if by.count > 1 else self.count,
            holds=by.holds or self.holds,
            does=by.does or self.does,
            gone=False,
        )

    def without(self, nouns: tuple[str, ...]) -> "Subject":
        """Return this subject gone if it is among the nouns, and with empty hands if what it holds is."""
        if self.noun in nouns:
            return replace(self, gone=True)
        return replace(self, holds=None, does=None) if self.holds in nouns else self


@dataclass(frozen=True, slots=True)
class Wish:
    """What to draw. The keys are those of `sandbox.media.lexicon`.

    `without` are nouns, places and weathers to leave out, and `same` says that the prompt speaks of a picture
    that is there already ("the same in snow").
    """

    subjects: tuple[Subject, ...] = ()
    place: str | None = None
    time: str | None = None
    weather: str | None = None
    season: str | None = None
    colours: tuple[str, ...] = ()
    style: str | None = None
    motion: str | None = None
    pace: str | None = None
    mood: str | None = None
    without: tuple[str, ...] = ()
    same: bool = False

    @property
    def nouns(self) -> tuple[str, ...]:
        return tuple(subject.noun for subject in self.subjects if not subject.gone)

    def changed_by(self, by: "Wish") -> "Wish":
        """Return this wish as an edit leaves it: what `by` names changes or joins, the rest stays."""
        names = ("time", "season", "style", "motion", "pace", "mood", "colours")
        before = {name: getattr(self, name) for name in names}
        scene: dict[str, Any] = {
            name: getattr(by, name) or (None if was in by.without else was) for name, was in before.items()
        }
        place, weather = (by.place or self.place), (by.weather or self.weather)
        return replace(
            self,
            subjects=self._subjects_after(by),
            place=None if place in by.without else place,
            weather="clear" if weather in by.without else weather,
            without=(*self.without, *by.without),
            **scene,
        )

    def _subjects_after(self, by: "Wish") -> tuple[Subject, ...]:
        """Return the subjects as `by` changes them; what is new takes the places that become free."""
        without = _and_their_kind(by.without, self.nouns)
        told_of = [subject for subject in by.subjects if not subject.gone]
        moved = tuple(subject.noun for subject in told_of if subject.where)
        told = {subject.noun: subject for subject in told_of if not subject.where}
        before = [subject for subject in self.subjects if subject.noun not in moved]
        known = {subject.noun for subject in before}
        old = {subject.noun: subject for subject in self.subjects}
        new = [
            replace(old.get(subject.noun, subject).changed_by(subject), where=subject.where)
            for subject in told_of
            if subject.noun not in known
        ]
        riders = {under.noun: rider.noun for rider, under in pairwise(told_of) if rider.where}
        kept: list[Subject] = []
        for subject in before:
            rider = next((one for one in new if one.noun == riders.get(subject.noun)), None)
            if rider is not None:
                kept.append(rider)
                new.remove(rider)
            if subject.noun in without and not subject.gone and new:
                kept.append(replace(new[0], where=new.pop(0).where or subject.where))
            elif subject.noun in without and kept and kept[-1].where in ("on", "in"):
                kept[-1] = replace(kept[-1], where=None)  # nobody sits on what is gone
            else:
                left = subject.without(without)
                kept.append(left.changed_by(told[subject.noun]) if subject.noun in told else left)
        return (*kept, *new)


def _and_their_kind(nouns: tuple[str, ...], seen: tuple[str, ...]) -> tuple[str, ...]:
    """Return the nouns, and for a tree that is not there the kinds of trees that may be meant."""
    unseen = [noun for noun in nouns if noun in lexicon.KINDS and noun not in seen]
    return (*nouns, *(kind for noun in unseen for kind in lexicon.KINDS[noun].split(", ")))


def read_wish(prompt: str) -> Wish:
    """Return what the prompt asks for. Words that mean nothing to a painter are passed over."""
    reader = _Reader()
    for meaning in _meanings(prompt):
        reader.take(*meaning)
    return reader.wish()


class _Reader:
    """Takes the meanings of a prompt one by one, in the order of its words."""

    def __init__(self) -> None:
        self._subjects: list[Subject] = []
        self._without: list[str] = []
        self._colours: list[str] = []
        self._scene: dict[str, str] = {}
        self._count, self._colour = 0, ""
        self._negated = self._same = self._holding = self._made_of = self._either = False
        self._turning = ""  # the verb that waits for the thing it changes
        self._turned: int | None = None  # that thing, which may get another colour
        self._into = False
        self._before, self._named = "", ""  # the kind of the meaning before, and the last noun

    def take(self, kind: str, key: str, born: str) -> None:
        match kind:
            case "noun" | "nouns":
                self._noun(key, born, several=kind == "nouns")
            case "colour" if self._made_of and self._subjects:
                self._subjects[-1] = replace(self._subjects[-1], colour=key)
            case "colour":
                self._loose_colour()
                self._colour = key
            case "number":
                self._count = int(key)
            case "act":
                self._act(key)
            case "relation":
                self._relation(key)
            case "without":
                self._negated = True
            case "or":
                self._negated = self._negated or self._either
            case "turn":
                self._turning = key
            case "into":
                self._into = self._turned is not None
            case "same":
                self._same = True
            case "comma":
                self._pause()
            case _:
                self._of_scene(kind, key)
        self._before = kind

    def wish(self) -> Wish:
        self._loose_colour()
        subjects = list(self._subjects)
        if subjects:
            subjects[-1] = replace(subjects[-1], where=None)  # there is no next one
        return Wish(
            subjects=tuple(subjects),
            colours=tuple(dict.fromkeys(self._colours)),
            without=tuple(self._without),
            same=self._same,
            **self._scene,
        )

    def _pause(self) -> None:
        """What is said of one thing ends at a comma."""
        self._loose_colour()
        self._negated = self._holding = self._made_of = self._either = self._into = False
        self._count, self._turning, self._turned = 0, "", None

    def _noun(self, noun: str, born: str, *, several: bool) -> None:
        self._either = self._negated
        gets = self._turning == "give" and noun in lexicon.CHARACTERS and not self._negated
        if self._into and self._turned is not None:
            self._without.append(self._subjects.pop(self._turned).noun)
            self._turned, self._into = None, False
        if self._negated:
            self._without.append(noun)
        elif (self._made_of or self._before in ("noun", "nouns")) and noun == self._named:
            pass  # a cup of tea is one thing
        elif self._holding and noun in _HOLDABLE and self._subjects[-1].noun in lexicon.CHARACTERS:
            self._subjects[-1] = replace(self._subjects[-1], holds=noun)
        else:
            count = self._how_many(several=several)
            self._subjects.append(Subject(noun, self._colour or born or None, count))
            if self._turning == "turn":
                self._turned = len(self._subjects) - 1
        self._count, self._colour, self._turning, self._named = 0, "", "", noun
        self._negated = self._made_of = False
        self._holding = gets

    def _how_many(self, *, several: bool) -> int:
        """Return how many to draw: "a harbour full of boats" has more than one, "a cat in 1984" has not."""
        if self._count > _MOST_SAID:
            return _MOST if several else 1
        return _SEVERAL if several and self._count < 2 else min(max(self._count, 1), _MOST)

    def _act(self, act: str) -> None:
        """What the last subject does; a reader gets a book unless the prompt names what is read."""
        if self._negated or not self._subjects:  # "not sleeping" leaves the act out
            self._negated = False
            return
        self._holding = act in ("hold", "read")
        last = self._subjects[-1]
        if act == "read":
            self._subjects[-1] = replace(last, does=act, holds=last.holds or "book")
        elif act != "hold":
            self._subjects[-1] = replace(last, does=act)

    def _relation(self, relation: str) -> None:
        self._made_of = relation == "of"
        self._into = relation == "in" and self._turned is not None
        self._turned = self._turned if self._into else None
        if self._subjects and not self._made_of:
            self._subjects[-1] = replace(self._subjects[-1], where=relation)
        self._holding = False

    def _of_scene(self, field: str, key: str) -> None:
        self._either = self._negated
        if self._negated:
            self._without.append(key)
            self._negated = False
            return
        self._scene.setdefault(field, key)

    def _loose_colour(self) -> None:
        """A colour without a noun is one of what is to change, of somebody's clothes, or of all."""
        last = self._subjects[-1] if self._subjects else None
        if self._colour and self._turned is not None:
            self._subjects[self._turned] = replace(self._subjects[self._turned], colour=self._colour)
        elif self._colour and last and last.noun == "person" and last.colour is None:
            self._subjects[-1] = replace(last, colour=self._colour)
        elif self._colour:
            self._colours.append(self._colour)
            self._colour = ""


_TABLES: tuple[tuple[str, lexicon.Table], ...] = (
    ("motion", lexicon.MOTIONS),
    ("style", lexicon.STYLES),
    ("noun", lexicon.NOUNS),
    ("place", lexicon.PLACES),
    ("time", lexicon.TIMES),
    ("weather", lexicon.WEATHERS),
    ("season", lexicon.SEASONS),
    ("colour", lexicon.COLOURS),
    ("act", lexicon.ACTS),
    ("relation", lexicon.RELATIONS),
    ("without", lexicon.WITHOUT),
    ("or", lexicon.OR),
    ("turn", lexicon.TURNS),
    ("into", lexicon.INTO),
    ("same", lexicon.SAME),
    ("pace", lexicon.PACES),
    ("mood", lexicon.MOODS),
    ("number", lexicon.NUMBERS),
)
_BORN = {word: colour for colour, words in lexicon.BORN.items() for word in words.split()}
_TAILS = tuple(lexicon.TAILS.split())
_Meaning: TypeAlias = tuple[str, str, str]  # kind, key, and the colour that a noun is born with
# The first table that has a word decides what it means.
_MEANINGS: dict[str, _Meaning] = {
    word: (kind, key, _BORN.get(word, ""))
    for kind, table in reversed(_TABLES)
    for key, words in table.items()
    for word in words.split()
}


def _meanings(prompt: str) -> Iterator[_Meaning]:
    """Yield every word or phrase that means something, and where the commas are."""
    words = _words(prompt)
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            meaning = _meaning("-".join(words[at : at + length]))
            if meaning is not None:
                yield meaning
                at += length
                break
        else:
            at += 1


def _words(prompt: str) -> list[str]:
    text = prompt.lower()
    for sign, word in lexicon.SIGNS.items():
        text = text.replace(sign, f" {word} ")
    return re.findall(r"[^\W\d_]+|\d+|[,;.:]", text.replace("-", " "))


def _meaning(word: str) -> _Meaning | None:
    if word in ",;.:":
        return "comma", word, ""
    if word.isdigit():
        return "number", word[:4], ""
    if word in _MEANINGS:
        return _MEANINGS[word]
    for ending, instead in _ENDINGS.items():
        stem = word.removesuffix(ending) + instead
        if len(stem) > 2 and word.endswith(ending) and stem in _MEANINGS:
            kind, key, born = _MEANINGS[stem]
            return ("nouns" if kind == "noun" and ending in _PLURALS else kind), key, born
    tail = next((tail for tail in _TAILS if word.endswith(tail) and len(word) > len(tail) + 2), None)
    return _MEANINGS[tail] if tail is not None and "-" not in word else None
