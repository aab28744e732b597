"""Characters that people read as a Latin letter: of other scripts, in other shapes, digits and signs."""

from collections.abc import Mapping
from types import MappingProxyType


def _pairs(*lines: str) -> dict[str, str]:
    """Return the characters of lines like `а:a в:b`."""
    return dict(pair.split(":") for line in lines for pair in line.split())


SHAPES: Mapping[str, str] = MappingProxyType(
    _pairs(
        "ᴀ:a ʙ:b ᴄ:c ᴅ:d ᴇ:e ꜰ:f ɢ:g ʜ:h ɪ:i ᴊ:j ᴋ:k ʟ:l ᴍ:m ɴ:n ᴏ:o ᴘ:p ʀ:r ꜱ:s ᴛ:t ᴜ:u ᴠ:v ᴡ:w ʏ:y ᴢ:z",
        "ɑ:a ɐ:a ɒ:a ƅ:b ɓ:b ɕ:c ɗ:d ɖ:d ə:e ǝ:e ɘ:e ɛ:e ɜ:e ƒ:f ɡ:g ɠ:g ɦ:h ɥ:h ı:i ɩ:i ɨ:i ʝ:j ɟ:j ƙ:k ʞ:k",
        "ɫ:l ɭ:l ɱ:m ɯ:m ɲ:n ɳ:n ɵ:o ɔ:o ƥ:p ɾ:r ɹ:r ɽ:r ʂ:s ʃ:s ƭ:t ʇ:t ʈ:t",
        "ʉ:u ʊ:u ʋ:v ʌ:v ʍ:w ƴ:y ʎ:y ʐ:z ȥ:z",
        "ꓮ:a ꓐ:b ꓚ:c ꓓ:d ꓰ:e ꓝ:f ꓖ:g ꓧ:h ꓲ:i ꓙ:j ꓗ:k ꓡ:l ꓟ:m ꓠ:n ꓳ:o ꓑ:p ꓣ:r ꓢ:s ꓔ:t ꓴ:u ꓦ:v ꓪ:w ꓫ:x ꓬ:y ꓜ:z",
    )
    | {chr(0x1F150 + place): chr(97 + place) for place in range(26)}  # white in black circles
    | {chr(0x1F170 + place): chr(97 + place) for place in range(26)}  # and squares
    | {chr(0x1F1E6 + place): chr(97 + place) for place in range(26)}  # letters that flags are made of
)
"""Latin letters in other shapes, which no language of our members writes words in."""

STROKES: Mapping[str, str] = MappingProxyType(
    _pairs("ø:o ł:l đ:d ð:d ħ:h ŧ:t ŋ:n æ:ae œ:oe þ:th", "ɇ:e ȼ:c ƀ:b ǥ:g")
)
"""Letters of languages that Unicode does not take apart into a letter and a mark."""

SCRIPTS: Mapping[str, str] = MappingProxyType(
    _pairs(
        "а:a в:b с:c ԁ:d е:e ё:e ғ:f һ:h н:h і:i ї:i ј:j к:k ӏ:l м:m п:n и:n о:o р:p ԛ:q г:r я:r ѕ:s т:t у:y",
        "ѵ:v ԝ:w ш:w х:x ц:u ь:b ѐ:e ӓ:a ӧ:o",  # Cyrillic
        "α:a β:b γ:y δ:d ε:e ζ:z η:n ι:i κ:k λ:l μ:u ν:v ο:o π:n ρ:p σ:o ς:s τ:t υ:u χ:x ω:w",  # Greek
        "ԃ:d ҽ:e",
        "ո:n ս:u օ:o հ:h ց:g ք:p զ:q ղ:n ռ:n մ:u ժ:d",  # Armenian
        "ᗩ:a ᗷ:b ᑕ:c ᗪ:d ᖴ:f ᕼ:h ᒍ:j ᒪ:l ᗰ:m ᑎ:n ᑭ:p ᖇ:r ᔕ:s ᑌ:u ᐯ:v ᗯ:w",  # Canadian syllabics
        "Ꭺ:a Ᏼ:b Ꮯ:c Ꭰ:d Ꭼ:e Ꮐ:g Ꮋ:h Ꭲ:i Ꭻ:j Ꮶ:k Ꮮ:l Ꮇ:m Ꮎ:o Ꮲ:p Ꭱ:r Ꮪ:s Ꮩ:v Ꮃ:w Ꮓ:z",  # Cherokee
    )
)
"""Letters of other scripts. They count as Latin only in words that mix scripts, or stand among Latin ones."""

FOREIGN_ONLY = frozenset("бджзйлфчщъыэюθξφψΣ")
"""Letters of words that are really written in Cyrillic or Greek: they resemble no Latin letter."""

RARE = frozenset("ѕіјԁһԛԝӏѵ")
"""Cyrillic letters that Russian does not have."""

SIGNS: Mapping[str, str] = MappingProxyType(
    _pairs(
        "0:o 1:i 2:z 3:e 4:a 5:s 6:g 7:t 8:b 9:g @:a $:s !:i |:i +:t €:e £:l ¥:y ©:c ®:r ¡:i §:s",
        "₦:n ₱:p ₮:t ₭:k ₩:w ฿:b ₳:a ₴:s ∂:d",
    )
)
"""Digits and signs that are written in place of letters. They count only in words with letters."""

ALIKE: Mapping[str, str] = MappingProxyType(_pairs("l:i j:i v:u y:u"))
"""Letters that one sign may stand for: a disguised word is compared without their difference."""

MASKS = frozenset("*#•")
"""Signs that hide any one letter of a word."""
