"""The grammar of prompts: what a drawing without a model can follow."""

from typing import Any

import pytest

from sandbox.media import lexicon
from sandbox.media.wish import Subject, Wish, read_wish


def test_subjects_with_colour_relation_and_style() -> None:
    assert read_wish("a red fox under a birch, watercolour") == Wish(
        subjects=(Subject("fox", "red", where="under"), Subject("birch")), style="watercolour"
    )


@pytest.mark.parametrize(
    ("prompt", "subject"),
    [
        ("a fox reading a newspaper, gouache", Subject("fox", holds="newspaper", does="read")),
        ("a cat reading", Subject("cat", holds="book", does="read")),
        ("a robot with a flower", Subject("robot", holds="flower")),
        ("a bear wearing a golden crown", Subject("bear", holds="crown")),
        ("two owls", Subject("owl", count=2)),
        ("rowboats", Subject("rowboat", count=3)),
        ("a blue tea pot", Subject("teapot", "blue")),
        ("a throne made of ice", Subject("throne", "ice")),
        ("a sleeping dragon", Subject("dragon")),
        ("a dragon sleeping", Subject("dragon", does="sleep")),
        ("a hot-air balloon", Subject("balloon")),
        ("a flamingo", Subject("heron", "pink")),
        ("a blue wolf", Subject("dog", "blue")),
        ("12 cats", Subject("cat", count=7)),
        ("100 cats", Subject("cat", count=7)),
        ("a cat in 1984", Subject("cat")),
        ("a crate, cats", Subject("cat", count=3)),
        ("make the fox blue", Subject("fox", "blue")),
        ("turn the fox into a blue whale", Subject("whale", "blue")),
        ("no text, a fox", Subject("fox")),
        ("a cup of tea", Subject("cup")),
        ("eine Tasse Tee", Subject("cup")),
        ("ein Fischerboot", Subject("boat")),
        ("a pirate ship", Subject("ship")),
        ("a woman in a red dress", Subject("person", "red")),
        ("a fox not sleeping", Subject("fox")),
    ],
)
def test_one_subject(prompt: str, subject: Subject) -> None:
    assert read_wish(prompt).subjects == (subject,)


@pytest.mark.parametrize(
    ("prompt", "scene"),
    [
        ("waves roll, slow pan", {"place": "sea", "motion": "pan right", "pace": "slow"}),
        ("make it night", {"time": "night", "same": True}),
        ("the same in snow", {"weather": "snow", "same": True}),
        ("the same place in deep snow", {"weather": "snow", "same": True}),
        ("as pixel art", {"style": "pixel"}),
        ("a quiet harbour at dusk", {"place": "harbour", "time": "dusk", "mood": "calm"}),
        ("in blue", {"colours": ("blue",)}),
        ("without the boat", {"without": ("boat",)}),
        ("the same without snow", {"without": ("snow",), "same": True}),
        ("without snow or boats", {"without": ("snow", "boat")}),
        ("not at night", {"without": ("night",)}),
        ("in black and white", {"style": "monochrome"}),
        ("in the style of van Gogh", {"style": "oil"}),
        ("every roof of Lisbon", {"place": "city"}),
        (
            "autumn in the forest, stained glass",
            {"season": "autumn", "place": "forest", "style": "stained glass"},
        ),
        ("zoom in, long exposure", {"motion": "push in", "style": "photo"}),
    ],
)
def test_the_scene_around_them(prompt: str, scene: dict[str, Any]) -> None:
    assert read_wish(prompt) == Wish(**scene)


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("ein roter Fuchs unter einer Birke, Aquarell", "a red fox under a birch, watercolour"),
        ("ein Fuchs liest eine Zeitung", "a fox reads a newspaper"),
        ("der Hafen bei Nacht", "the harbour at night"),
        ("ein Leuchtturm im Sturm", "a lighthouse in a storm"),
        ("zwei Eulen im Wald", "two owls in the forest"),
        ("ein Papierboot", "a paper boat"),
        ("ein blaues Fahrrad im Regen", "a blue bicycle in the rain"),
        ("ohne das Boot", "without the boat"),
        ("die gleiche Szene im Winter", "the same scene in winter"),
        ("als Holzschnitt", "as a woodcut"),
        ("schwarz-weiß", "black and white"),
        ("mach den Fuchs blau", "make the fox blue"),
        ("ersetze das Boot durch einen Wal", "replace the boat with a whale"),
        ("ein Häuschen am See unter dem Sternenhimmel", "a cottage by the lake at night"),
    ],
)
def test_german_prompts_mean_the_same(german: str, english: str) -> None:
    assert read_wish(german) == read_wish(english)


@pytest.mark.parametrize("prompt", ["", "x", "!!! 😀", "qwertz uiop", "a " * 4000, "12345678901234567890"])
def test_no_prompt_is_wrong(prompt: str) -> None:
    assert read_wish(prompt) == Wish()


def test_signs_stand_for_words() -> None:
    wish = read_wish("灯台と静かな港 🌙")
    assert (wish.nouns, wish.place, wish.time) == (("lighthouse",), "harbour", "night")


def test_an_edit_changes_what_it_names_and_nothing_else() -> None:
    first = read_wish("a fox and a boat in the harbour at dusk, gouache")
    assert first.changed_by(read_wish("make it night")) == first.changed_by(Wish(time="night"))
    night = first.changed_by(read_wish("make it night, in snow"))
    assert (night.subjects, night.place, night.time, night.weather) == (
        first.subjects,
        "harbour",
        "night",
        "snow",
    )
    assert first.changed_by(read_wish("without the boat")).nouns == ("fox",)
    assert first.changed_by(read_wish("a blue fox")).subjects == (Subject("fox", "blue"), Subject("boat"))
    assert night.changed_by(read_wish("without snow")).weather == "clear"


def test_an_edit_keeps_what_it_does_not_name() -> None:
    first = read_wish("a red fox reading a newspaper under a birch, a boat, at night")
    blue = first.changed_by(read_wish("make the fox blue"))
    assert blue.subjects[0] == Subject("fox", "blue", holds="newspaper", does="read", where="under")
    assert blue.subjects[1:] == first.subjects[1:]
    assert first.changed_by(read_wish("without the newspaper")).subjects[0] == Subject(
        "fox", "red", where="under"
    )
    assert first.changed_by(read_wish("not night")).time is None
    assert first.changed_by(read_wish("without the tree")).nouns == ("fox", "boat")
    assert first.changed_by(read_wish("replace the boat with a whale")).nouns == ("fox", "birch", "whale")
    assert first.changed_by(read_wish("turn the fox into a cat")).subjects[0] == Subject("cat", where="under")
    again = first.changed_by(read_wish("without the boat")).changed_by(read_wish("with a boat"))
    assert again.subjects == first.subjects


def test_an_edit_can_put_one_on_another_and_give_it_something() -> None:
    first = read_wish("a red fox, a boat, an owl")
    cat = first.changed_by(read_wish("put a cat on the boat"))
    assert [(one.noun, one.where) for one in cat.subjects] == [
        ("fox", None),
        ("cat", "on"),
        ("boat", None),
        ("owl", None),
    ]
    fox = first.changed_by(read_wish("put the fox on the boat"))
    assert fox.subjects == (Subject("fox", "red", where="on"), Subject("boat"), Subject("owl"))
    assert first.changed_by(read_wish("give the fox a hat")).subjects[0] == Subject("fox", "red", holds="hat")


def test_nobody_sits_on_what_is_taken_away() -> None:
    first = read_wish("an owl on a boat, a fox")
    assert first.changed_by(read_wish("without the boat")).subjects == (Subject("owl"), Subject("fox"))


def test_every_word_of_the_lexicon_is_understood() -> None:
    """A word in two tables of nouns would hide one of its meanings."""
    owners: dict[str, str] = {}
    for noun, words in lexicon.NOUNS.items():
        for word in words.split():
            assert owners.setdefault(word, noun) == noun, f"{word} means {owners[word]} and {noun}"
            assert noun in read_wish(word.replace("-", " ")).nouns, f"{word} is not read as {noun}"
