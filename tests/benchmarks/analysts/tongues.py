"""Invented languages that look to an index, a font and a browser as the real ones do: their words by how often they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

_WORDS = 40_000
_LATIN = "a ba bel co dan der el fen ga hol il ken lo mas mer ni or pel qui ra sel to ul ven wis ya ze stra gri mo"
_SYLLABLES = {
    "en": _LATIN,
    "de": f"{_LATIN} über schä löh gen ung heit straß kei ver",
    "fr": f"{_LATIN} é ré tion œu çais eur à ment lè",
    "es": f"{_LATIN} ción ñe á ó dad ar ú",
    "it": f"{_LATIN} zio ità gli che ò",
    "pt": f"{_LATIN} ção õe ã lh ê",
    "pl": f"{_LATIN} łó ść rze ą ę czy ż",
    "id": f"{_LATIN} ang me ber kan nya",
    "ru": "а бо ва го да е жи за ко ли ма но о пре ра ста то у фи хо цы че ша ще ё й ный ская ть",
    "el": "α βε γά δο ε ζή θα κι λό μα νέ ο πα ρι στή το υ φω χρ ψη ώ ας ος ων",
    "ar": "ا ال با تا جمع حق دو را سل شع ص طا عم غد في قو كل لا مو نا هو وا يت",
}
# Words that people look for, and the rank at which they stand; the first are written in every second sentence, the last hardly ever.
_KNOWN = {
    "en": ("the of and to in a that it was for on as with by at from this is he they", "strike workers general harbour election"),
    "de": ("der die und in den von zu das mit sich des auf für ist im dem nicht ein", "Streik Löhne Straße Hafen Wahl"),
    "fr": ("de la le et les des en un du une que est pour qui dans a par plus", "grève élection ouvriers œuvre port"),
    "es": ("de la que el en y a los se del las un por con no una su para", "huelga elección obreros niño puerto"),
    "it": ("di e il la che in a per è un del una i con non da le si", "sciopero elezione operai città porto"),
    "pt": ("de a o que e do da em um para é com não uma os no se na", "greve eleição operários ação porto"),
    "pl": ("i w na z do że się nie to jest o jak za po od co ale", "strajk łódź wybory robotnicy port"),
    "id": ("yang dan di itu dengan untuk tidak ini dari dalam akan pada juga", "mogok buruh pemilu pelabuhan upah"),
    "ru": ("и в не на я он что с это по как но они мы за из у", "забастовка рабочие выборы порт ёлка"),
    "el": ("και το να του η της με που την από για τα είναι των σε ο οι", "απεργία εργάτες Αθήνα εκλογές λιμάνι"),
    "ar": ("في من على أن إلى هذا التي كان عن مع هو لا ما", "إضراب عمال انتخابات ميناء أجور"),
    "ja": ("の は に を た が で て と し れ さ も いる する から な こと", "東京 集会 労働者 選挙 港"),
    "zh": ("的 是 在 了 和 有 这 不 人 他 我们 中 大 为 上", "罢工 工人 选举 集会 港口"),
}
_DENSE = ("ja", "zh")
LANGUAGES = tuple(_KNOWN)
"""Their BCP 47 tags."""


@dataclass(frozen=True)
class Tongue:
    """A language as a writer has it."""

    language: str
    """BCP 47."""
    words: Sequence[str]
    """All, the most frequent first."""
    weights: Sequence[float]
    """How often each is written, added up: Zipf's law."""
    space: str
    """What stands between two words."""
    stop: str
    """What ends a sentence, and what stands after it."""

    def draw(self, rng: Random, count: int) -> list[str]:
        """Return so many words."""
        return rng.choices(self.words, cum_weights=self.weights, k=count)

    def sentence(self, words: Sequence[str]) -> str:
        """Return a sentence of `words`."""
        line = self.space.join(words)
        return line[:1].upper() + line[1:] + self.stop


@cache
def tongue(language: str) -> Tongue:
    """Return a language of LANGUAGES, always the same."""
    little, sought = (words.split() for words in _KNOWN[language])
    rng = Random(f"tongue {language}")
    others = sorted(set(_invented(rng, language)) - {*little, *sought})
    rng.shuffle(others)
    # What is sought stands among the hundred most frequent, each tenth.
    frequent = [word for at, known in enumerate(sought) for word in (known, *others[at * 9 : at * 9 + 9])]
    words = [*little, *frequent, *others[len(sought) * 9 :]]
    dense = language in _DENSE
    return Tongue(
        language, words, list(accumulate(1 / (rank + 3) for rank in range(len(words)))), "" if dense else " ", "。" if dense else ". "
    )


def _invented(rng: Random, language: str) -> list[str]:
    if language in _DENSE:
        characters = [chr(code) for code in rng.sample(range(0x4E00, 0x9FA5), 2_500)]
        weights = list(accumulate(1 / (rank + 20) for rank in range(len(characters))))
        return ["".join(rng.choices(characters, cum_weights=weights, k=rng.choice((1, 2, 2, 2, 3)))) for _ in range(_WORDS)]
    syllables = _SYLLABLES[language].split()
    return ["".join(rng.choices(syllables, k=rng.choice((1, 2, 3, 3, 4)))) for _ in range(_WORDS)]
