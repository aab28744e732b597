"""Prompts as people write them: those in disguise are seen through, and innocent ones stay innocent.

The innocent ones are made of the words of six languages, as a package for spelling has them.
"""

import gzip
import json
import unicodedata
from importlib.resources import files
from random import Random

import pytest

from bot.domain.moderation import accents
from bot.domain.moderation.filters import Filter, WordRule

LANGUAGES = ("de", "en", "es", "fr", "it", "pt")
BLOCKED = (
    *("ass", "anal", "cock", "cum", "cunt", "dick", "fag", "fuck", "gore", "hell", "hentai", "kill", "nazi*"),
    *("nude*", "penis", "*porn*", "pussy", "rape", "sex", "shit", "slut", "tit", "tits", "whore", "xxx"),
    *("arsch", "fotze", "hure", "schwul", "bite", "con", "pute", "salope", "coño", "mierda", "puta", "cazzo"),
    *("figa", "troia", "caralho", "foda", "blood bath", "хуй", "блядь", "裸体"),
)
RULES = Filter([WordRule(number, word) for number, word in enumerate(BLOCKED, 1)])

HOSTILE = (
    # as they are, in any case and beside any sign
    "a nude woman on a beach", "NUDES please", "«Nude»", "hardcore PORNography", "foodporn", "nude's back",
    "a blood bath in a castle", "Blood  BATH", "xxx", "eine Hure im Regen", "une pute, seule", "голая хуй",
    "一个裸体的女人", "¡coño!", "nazis marching", "#porn", "@nude", "porn.", "(sex)",
    # other shapes of the letters
    "ＮＵＤＥ", "𝓷𝓾𝓭𝓮 portrait", "𝔫𝔲𝔡𝔢", "ⓝⓤⓓⓔ", "🅝🅤🅓🅔", "🅿🅾🆁🅽", "🇳🇺🇩🇪", "ᴘᴏʀɴ", "ᵖᵒʳⁿ",
    # letters of other scripts
    "роrn", "pоrn", "ѕех", "fuсk it", "рussy", "nυde", "sеx scene", "x y й", "xуй", "ԁick",
    "ᑎᑌᗪE", "ꓠꓴꓓꓰ", "ɳυԃҽ",
    # what shows nothing
    "nu\u200bde", "p\u200dorn", "f\u00aduck", "n\u2060u\u2060d\u2060e", "s\ufe0fe\ufe0fx", "po\u034frn",
    "\u202enude", "n\U000e0100ude", "nu\u180bde", "nu\ufe20de", "nu\u0e47de", "nu\x86de", "nu\x08de",
    "nu\ufff0de",
    # accents that make no word, and heaps of them
    "pörn", "nüde", "fück", "śhit", "n̴u̷d̶e̴", "p̷̧̢o̸͝r̵n", "n⃝u⃝d⃝e⃝", "sèx",
    # digits and signs for letters
    "p0rn", "n4k nud3s", "5h1t", "$hit", "sh!t", "a$$", "@ss", "pu$$y", "s3x", "4n4l", "d1ck", "fvck",
    "c0ck", "nud3", "rap3", "₦ɄĐɆ",
    # letters spaced out and hidden
    "n u d e", "a n u d e girl", "p.o.r.n", "p-o-r-n", "p_o_r_n", "s.e.x", "po-rn",
    "n  u  d  e   g  i  r  l",
    "f*ck", "f**k", "sh#t", "n*de", "p*rn", "p u s s y", "p 0 r n", "S/E/X",
    # letters repeated
    "nuuude", "pooooorn", "fuuuuck", "assssss", "sexxxx", "shiiiit",
    "nude123", "porn2024",
)  # fmt: skip

TRICKY = (
    # words in which a blocked one is hidden
    "a class of grass on a glass pass", "Scunthorpe in Essex, Middlesex and Sussex",
    "a cocktail with a peacock",
    "the analysis of a canal by an analyst", "grapes draped over a scraper", "a document about cucumbers",
    "a therapist's title on the titanic", "hello shell, says Michelle", "skill and killer whales",
    "a gorecki concert",
    "Hancock and the woodcock", "innuendo and denudation", "a magnifying glass on a mass of brass",
    "dickens reads",
    "shiitake mushrooms", "a Shih Tzu", "con­certo", "he'll come, she'll sell shells", "I'll kilt",
    "bass and sass",
    # accents that make another word
    "fromage râpé sur des pâtes", "ein schwüler Tag", "une pâte à crêpes", "un canapé rouge",
    "la côte d'Azur",
    "el año nuevo", "der Küchenchef", "São Paulo à noite", "una città più bella", "ein Höllenhund",
    "père Noël",
    # numbers, units, names
    "4k, 8k and 3D", "mp3 and h264", "a Boeing 747-8", "the A55 road", "F-16 and B-52", "R2D2 and C3PO",
    "$5 or 10€", "50s style, 35mm f/1.8", "1st, 2nd and 3rd", "H2O and CO2", "GTA5 on a PS5", "covid-19",
    "web3, top5, area51 and gas4",
    # letters that stand alone
    "the U.S.A. and the U.K.", "J. R. R. Tolkien", "plan A, B, C and D", "vitamins a b c d e",
    "Q W E R T Y keys",
    "c l a s s r o o m", "g r a p e", "a b c d e f g h i j k l m n o p", "x, y and z axes",
    # other scripts
    "рот, нос и рак у моря", "сор на полу", "красивый закат над морем", "Αθήνα το βράδυ",
    "β-carotene and μm",
    "美しい海の夕日", "حصان أبيض في الصحراء", "सुन्दर पहाड़", "สุนัขสีขาว", "עיר לבנה",
    # signs and effects
    "**bold** and *gasp*", "C# and F#", "a*b = c*d", "wow!!! amazing!!!", "aaaah, brrrr, zzzz, hmmm",
    "as as as",
    "e-mail, re-enter, co-op", "mother-in-law", "rock'n'roll", "50% off + free", "well-known pen-friend",
    "https://example.com/class?x=1&y=2", "https://example.com/analysis", "a | b | c", "😀🎉🦊",
)  # fmt: skip


def words_of(language: str, most: int = 4000) -> list[str]:
    """Return the most frequent words of a language."""
    packed = files("spellchecker").joinpath(f"resources/{language}.json.gz").read_bytes()
    counts: dict[str, int] = json.loads(gzip.decompress(packed))
    return sorted(counts, key=lambda word: -counts[word])[:most]


def is_innocent(word: str) -> bool:
    """Return False for a word that is itself a blocked one, also with an 's after it."""
    bare = word.casefold().partition("'")[0]
    return bare not in BLOCKED and "porn" not in bare and not bare.startswith(("nude", "nazi"))


def made_up(language: str, count: int) -> list[str]:
    """Return prompts of five to twelve words of a language, each time the same ones."""
    chance, words = Random(language), [word for word in words_of(language) if is_innocent(word)]
    return [" ".join(chance.choices(words, k=chance.randint(5, 12))) for _ in range(count)]


@pytest.mark.parametrize("prompt", HOSTILE)
def test_a_hostile_prompt_is_blocked(prompt: str) -> None:
    assert RULES.find([prompt]) is not None


@pytest.mark.parametrize("prompt", TRICKY)
def test_a_tricky_innocent_prompt_passes(prompt: str) -> None:
    assert RULES.find([prompt]) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_innocent_prompts_of_a_language_pass(language: str) -> None:
    judged = {prompt: RULES.find([prompt]) for prompt in made_up(language, 100)}
    assert {prompt: hit for prompt, hit in judged.items() if hit is not None} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_frequent_word_of_a_language_is_taken_for_a_blocked_one(language: str) -> None:
    judged = {word: RULES.find([word]) for word in words_of(language, 8000) if is_innocent(word)}
    assert {word: hit for word, hit in judged.items() if hit is not None} == {}


def test_there_are_enough_prompts() -> None:
    assert len(HOSTILE) >= 60
    assert len(TRICKY) + 100 * len(LANGUAGES) >= 600


def test_the_list_of_accented_words_is_the_packages() -> None:
    """It is made of the package's lists: words with accents of three to eight letters."""
    expected: set[str] = set()
    for language in ("de", "es", "fr", "it", "nl", "pt"):
        for word in words_of(language, 10**6):
            plain = unicodedata.normalize("NFC", word.casefold())
            if not word.isascii() and 3 <= len(word) <= 8 and word.isalpha():
                expected.add(plain)
    assert {word for word in expected if not word.isascii() and len(word) <= 8} == accents.words()
