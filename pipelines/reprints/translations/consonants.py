"""What is left of a name in every script: the classes of its consonants in order, so that Trotzki, Троцкий and トロツキー are one.

The idea is Soundex's (Russell, US patent 1,261,167 of 1918), widened to scripts: letters that one language writes for another's sound share
a class, vowels and h count nothing, and doubled sounds are one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipelines.normalize.folding import fold

LONGEST_NAME = 40
"""Characters; longer runs of letters are no names."""

# Where one sound has several letters, in the order of trying. Each goes to letters that stand in _CLASSES.
_LATIN = re.compile(
    r"tsch|tzsch|sch|tch|tsi?(?=[oa]n)|[tsc]i(?=on|ón)|zi(?=on)|ts|tz|sh|zh|sz|cz|rz(?=[eyi])|ch|ph|th|gh|qu|ck|c(?=[eiy])|x"
)
_LATIN_SOUNDS = {"ph": "f", "th": "t", "gh": "g", "qu": "k", "ck": "k", "x": "ks"}
_HARD_CH = frozenset(("de", "pl", "it", "nl", "cs"))
# Where j is no more than a vowel, or a breath.
_SOFT_J = frozenset(("de", "pl", "es", "nl", "sv", "da", "no", "fi", "hu", "cs"))
_C_AS_TS = frozenset(("pl", "cs", "hu"))
_C_ALONE = re.compile("c(?![hz])")
_GREEK = re.compile("μπ|ντ|γκ|γγ|τσ|τζ|ξ|ψ")
_GREEK_SOUNDS = {"μπ": "b", "ντ": "d", "γκ": "g", "γγ": "g", "τσ": "s", "τζ": "s", "ξ": "ks", "ψ": "ps"}
_KANA_DIGRAPHS = re.compile("[テデ]ィ|トゥ|ドゥ|ファ|フ[ァィェォ]|ヴ[ァィェォ]?|[シチジ][ャュョェ]|ツ[ァィェォ]")
_KANA_SOUNDS = {"テ": "t", "デ": "t", "ト": "t", "ド": "t", "フ": "f", "ヴ": "f", "シ": "s", "チ": "s", "ジ": "s", "ツ": "s"}
_CLASSES = {
    "P": "pb" "пб" "πb" "パピプペポバビブベボ" "بپ",
    "F": "fvw" "фв" "φβ" "フヴワ" "فڤ",
    "T": "td" "тд" "τδθ" "タテトダデド" "تطدضثذ",
    "K": "kgcq" "кгх" "κγχ" "カキクケコガギグゲゴ" "كقغخگک",
    "S": "szj" "сзжцчшщ" "σζς" "サシスセソザジズゼゾチツヂヅ" "سشصزظجچژ",
    "M": "m" "м" "μ" "マミムメモ" "م",
    "N": "n" "н" "ν" "ナニヌネノン" "ن",
    "R": "rl" "рл" "ρλ" "ラリルレロ" "رل",
}  # fmt: skip
_CLASS_OF = str.maketrans({letter: name for name, letters in _CLASSES.items() for letter in letters})
_NOT_CLASS = re.compile("[^PFTKSMNR]")
_AGAIN = re.compile(r"(.)\1+")
_NASAL = re.compile("M(?=[PF])")
_KATAKANA = re.compile("[ァ-ヺ]")


@lru_cache(maxsize=1 << 17)
def consonants(name: str, language: str) -> str:
    """Return the consonant classes of `name`, a word of `language` (a BCP 47 main tag): `TRSK` for Trotsky, empty where it has none.

    Scripts: Latin, Cyrillic, Greek, Arabic and katakana. L and R are one class, as Japanese has one letter for both; so are B and P.
    """
    if len(name) > LONGEST_NAME:
        return ""
    if _KATAKANA.search(name):
        letters = _KANA_DIGRAPHS.sub(lambda kana: _KANA_SOUNDS[kana[0][0]], name)
    elif name.isascii():
        letters = _latin(name.lower(), language)
    else:
        letters = fold(name.replace("ç", "s").replace("Ç", "s"))
        first = unicodedata.name(letters[:1] or " ", "")
        if first.startswith("GREEK"):
            letters = _GREEK.sub(lambda sound: _GREEK_SOUNDS[sound[0]], letters)
        elif first.startswith("CYRILLIC"):
            letters = letters.replace("дж", "ж").replace("тс", "ц").removeprefix("х")
        elif first.startswith("ARABIC"):
            letters = letters.removeprefix("ال")
        else:
            letters = _latin(letters, language)
    classes = _NOT_CLASS.sub("", letters.translate(_CLASS_OF))
    return _NASAL.sub("N", _AGAIN.sub(r"\1", classes))


def _latin(letters: str, language: str) -> str:
    if language in _C_AS_TS:
        letters = _C_ALONE.sub("s", letters)
    if language in _SOFT_J:
        letters = letters.replace("j", "")
    hard = language in _HARD_CH
    return _LATIN.sub(lambda sound: _LATIN_SOUNDS.get(sound[0], "k" if hard and sound[0] == "ch" else "s"), letters)
