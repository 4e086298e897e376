"""Words that say which language edition of a paper is meant: "English edition", "édition en français", "deutsche Ausgabe"."""

from __future__ import annotations

import re

from pipelines.normalize.spellings import bare_key, either

# What the editions of each language are called in the others.
_CALLED = {
    "en": "English englisch englische englischen englischsprachige anglaise anglais inglesa inglés inglese inglês angielska "
        "angielski английское αγγλική 英語 英文",
    "fr": "French französische französischen französischsprachige française français francesa francés francese francês francuska "
        "французское γαλλική フランス語 仏語 法文",
    "de": "German deutsche deutschen deutschsprachige deutsch allemande allemand alemana alemán tedesca tedesco alemã alemão "
        "niemiecka немецкое γερμανική ドイツ語 独語 德文",
    "es": "Spanish spanische spanischen spanischsprachige espagnole espagnol española español spagnola spagnolo espanhola "
        "espanhol hiszpańska испанское ισπανική スペイン語 西班牙文",
    "it": "Italian italienische italienne italien italiana italiano włoska итальянское ιταλική イタリア語 意大利文",
    "ja": "Japanese japanische japonaise japonais japonesa japonés giapponese japońska японское ιαπωνική 日本語 日文",
    "pl": "Polish polnische polonaise polaca polacca polska польское πολωνική ポーランド語",
    "pt": "Portuguese portugiesische portugaise portuguesa portoghese portugalska португальское",
    "ru": "Russian russische russe rusa russa rosyjska русское ρωσική ロシア語 俄文",
    "zh": "Chinese chinesische chinoise china cinese chińska китайское κινεζική 中国語 中文",
    "el": "Greek griechische grecque griega greca grecka греческое ελληνική ギリシャ語 希腊文",
}  # fmt: skip
_NOUNS = "edition editions édition Ausgabe edición edizione edição edycja wydanie издание έκδοση".split()
_LANGUAGE_OF = {bare_key(word): language for language, words in _CALLED.items() for word in words.split()}
LANGUAGE = "(?i:" + either(word for words in _CALLED.values() for word in words.split()) + ")"
"""Source of a pattern for what a language is called in the others, as an edition's adjective. No groups that capture."""
_NOUN = either(_NOUNS)
EDITION = (
    rf"(?i:{_NOUN}\s{{1,3}}(?:en\s{{1,3}}|in\s{{1,3}}|em\s{{1,3}}|in\s{{1,3}}lingua\s{{1,3}}|de\s{{1,3}}langue\s{{1,3}})?{LANGUAGE}(?!\w)"
    rf"|{LANGUAGE}(?:[-\s]language)?\s{{1,3}}{_NOUN}(?!\w)|{LANGUAGE}版|en\s{{1,3}}{LANGUAGE}(?!\w))"
)
"""Source of a pattern for a mention of a language edition. No groups that capture."""
_SUFFIX = re.compile(rf"[\s,]*[(\[]?\s?(?:{EDITION})\s?[)\]]?$")
_WORDS = re.compile(r"[^\W\d_]+")


def edition_language(printed: str) -> str | None:
    """Return the language (BCP 47) of the edition that `printed` names, or None where it names none."""
    words = (bare_key(word).removesuffix("版") for word in _WORDS.findall(printed))
    return next((_LANGUAGE_OF[word] for word in words if word in _LANGUAGE_OF), None)


def without_edition(name: str) -> str:
    """Return a periodical's `name` without the edition that it ends with: `Spartacist` for `Spartacist, édition en français`."""
    return _SUFFIX.sub("", name) or name


def may_name_an_edition(text: str) -> bool:
    """Return whether one of the last words of `text` is a language's: a quick look before a slow one."""
    return any(bare_key(word) in _LANGUAGE_OF for word in _WORDS.findall(text[-40:]))
