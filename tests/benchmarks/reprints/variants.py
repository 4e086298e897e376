"""What happens to a text on its way into another paper: each function takes its paragraphs and gives those printed there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from random import Random

from tests.benchmarks.reprints.standing import SUBHEADS

Paragraphs = list[str]
Words = Callable[[Random], str]
"""Gives a word of some text."""

_SPLIT = re.compile(r"(\s+)")
_SENTENCE_END = re.compile(r"(?<=[.!?])(\s+)(?=[\"'(A-Z])")

_BRITISH = {
    "centre": "center", "theatre": "theater", "metre": "meter", "fibre": "fiber", "defence": "defense", "offence": "offense",
    "licence": "license", "catalogue": "catalog", "dialogue": "dialog", "programme": "program", "grey": "gray", "cheque": "check",
    "plough": "plow", "storey": "story", "travelling": "traveling", "travelled": "traveled", "traveller": "traveler",
    "labelled": "labeled", "cancelled": "canceled", "modelling": "modeling", "jewellery": "jewelry", "aluminium": "aluminum",
    "whilst": "while", "amongst": "among", "learnt": "learned", "spelt": "spelled", "burnt": "burned", "towards": "toward",
    "afterwards": "afterward", "enquiry": "inquiry", "connexion": "connection", "judgement": "judgment", "tyre": "tire", "kerb": "curb",
    "mould": "mold", "sceptical": "skeptical", "manoeuvre": "maneuver", "per cent": "percent", "to-day": "today", "to-morrow": "tomorrow",
    "any one": "anyone", "every one": "everyone", "shew": "show",
}  # fmt: skip
_ENDINGS = (
    (re.compile(r"\b(col|fav|hon|lab|neighb|hum|rum|vap|harb|behavi|flav|endeav|val|vig|splend)our(\w*)"), r"\1or\2"),
    (re.compile(r"\b(\w{3,}[lnrt])is(e|ed|es|ing|ation|ations)\b"), r"\1iz\2"),
    (re.compile(r"\b(Dr|Mr|Mrs|St)\."), r"\1"),
    (re.compile(r"\s*(?:--|—)\s*"), " – "),
    (re.compile(r"\b(can|could|do|does|did|is|was|are|were|have|has|had|would|should)n't\b"), r"\1 not"),
    (re.compile(r"\b(\w+)'ll\b"), r"\1 will"),
    (re.compile(r"\be-mail"), "email"),
    (re.compile(r"\bweb ?site"), "Web site"),
    (re.compile(r"\bok\b", re.IGNORECASE), "okay"),
    (re.compile(r'"([^"\n]*)"'), "“\\1”"),
)
_NOT_BRITISH = {
    american: british for british, american in _BRITISH.items() if american not in ("check", "story", "learned", "while", "show")
}
_SPELLED = re.compile(r"\b(?:" + "|".join([*_BRITISH, *_NOT_BRITISH]) + r")\b", re.IGNORECASE)

_LOOKALIKES = {
    "a": "o", "b": "h", "c": "e", "d": "cl", "e": "c", "f": "t", "g": "q", "h": "b", "i": "l", "j": ";", "k": "lc", "l": "1", "m": "rn",
    "n": "u", "o": "0", "p": "n", "q": "g", "r": "t", "s": "5", "t": "f", "u": "n", "v": "y", "w": "vv", "x": "z", "y": "v", "z": "2",
    "B": "8", "D": "O", "E": "F", "I": "l", "M": "W", "O": "Q", "S": "5", "T": "7", "1": "l", "0": "o", ".": ",", ",": ".", " ": "  ",
}  # fmt: skip


def respelled(text: Paragraphs) -> Paragraphs:
    """House style: British spelling for American or the reverse, -ize for -ise, contractions written out, other dashes and quotes."""

    def other(match: re.Match[str]) -> str:
        word = match[0].lower()
        found = _BRITISH.get(word) or _NOT_BRITISH[word]
        return found.capitalize() if match[0][0].isupper() else found

    printed = []
    for paragraph in text:
        paragraph = _SPELLED.sub(other, paragraph)
        for pattern, replacement in _ENDINGS:
            paragraph = pattern.sub(replacement, paragraph)
        printed.append(paragraph)
    return printed


def edited(text: Paragraphs, rng: Random, words: Words, share: float = 0.05) -> Paragraphs:
    """So large a share of the words changed: of five, three are replaced, one gets another before it, one is dropped."""

    def edit(word: str) -> str:
        if not word or word.isspace() or rng.random() >= share:
            return word
        chance = rng.random()
        return words(rng) if chance < 0.6 else f"{words(rng)} {word}" if chance < 0.8 else ""

    return _filled("".join(map(edit, _SPLIT.split(paragraph))) for paragraph in text)


def abridged(text: Paragraphs, rng: Random, share: float = 0.5) -> Paragraphs:
    """So large a share of the words, in whole paragraphs chosen at random; where one is too large for that, in sentences."""
    pieces = _fine(text, len(" ".join(text).split()) // 8)
    sizes = [len(piece.split()) for piece in pieces]
    kept = set(range(len(pieces)))
    left, wanted = sum(sizes), share * sum(sizes)
    for at in rng.sample(range(len(pieces)), len(pieces)):
        if left - sizes[at] >= wanted:
            kept.remove(at)
            left -= sizes[at]
    return [pieces[at] for at in sorted(kept)]


def excerpted(text: Paragraphs, rng: Random, share: float = 0.25) -> Paragraphs:
    """One run of so large a share of the words, from the beginning of a paragraph or of a sentence on."""
    pieces = _fine(text, len(" ".join(text).split()) // 16)
    sizes = [len(piece.split()) for piece in pieces]
    wanted = share * sum(sizes)
    start = rng.choice([at for at in range(len(pieces)) if sum(sizes[at:]) >= wanted])
    end = next(end for end in range(start + 1, len(pieces) + 1) if sum(sizes[start:end]) >= wanted)
    return pieces[start:end]


def beginning(text: Paragraphs, share: float) -> Paragraphs:
    """The first part, of so large a share of the words, cut after a whole word."""
    left = round(share * sum(len(paragraph.split()) for paragraph in text))
    kept = []
    for paragraph in text:
        words = _SPLIT.split(paragraph)
        if left <= 0:
            break
        kept.append("".join(words[: 2 * left - 1]) if len(words) > 2 * left else paragraph)
        left -= len(paragraph.split())
    return kept


def scanned(text: Paragraphs, rng: Random, share: float) -> Paragraphs:
    """So large a share of the characters read wrongly: look-alikes, letters lost, words split and joined."""

    def read(char: str) -> str:
        if rng.random() >= share:
            return char
        chance = rng.random()
        if char.isspace():
            return "" if chance < 0.7 else char
        return _LOOKALIKES.get(char, "") if chance < 0.7 else "" if chance < 0.85 else f"{char} "

    return _filled("".join(map(read, paragraph)) for paragraph in text)


def adapted(text: Paragraphs, rng: Random, words: Words, sentences: Sequence[str]) -> Paragraphs:
    """A fifth to two fifths of the words rewritten, sentence by sentence and in order.

    Half of the sentences chosen become `sentences` of other texts, in the others three words in five become other words.
    """
    parted = [_SENTENCE_END.split(paragraph) for paragraph in text]
    places = [(at, place) for at, parts in enumerate(parted) for place in range(0, len(parts), 2)]
    wanted = rng.uniform(0.2, 0.4) * sum(len(paragraph.split()) for paragraph in text)
    for at, place in rng.sample(places, len(places)):
        if wanted <= 0:
            break
        sentence = parted[at][place]
        size = len(sentence.split())
        if size > 2 * max(wanted, 20):
            continue
        if rng.random() < 0.5:
            parted[at][place] = rng.choice(sentences)
            wanted -= size
        else:
            parted[at][place] = " ".join(words(rng) if rng.random() < 0.6 else word for word in sentence.split())
            wanted -= 0.6 * size
    return ["".join(parts) for parts in parted]


def moved(text: Paragraphs, rng: Random) -> Paragraphs:
    """The text cut at four paragraph borders (fewer where it has few), and the pieces in another order."""
    pieces = _fine(text, len(" ".join(text).split()) // 8)
    borders = sorted(rng.sample(range(1, len(pieces)), min(4, len(pieces) - 1)))
    parts = [pieces[start:end] for start, end in zip([0, *borders], [*borders, len(pieces)], strict=True)]
    order = list(range(len(parts)))
    while len(order) > 1 and order == sorted(order):
        rng.shuffle(order)
    return [paragraph for at in order for paragraph in parts[at]]


def bracketed(text: Paragraphs, rng: Random, words: Words) -> Paragraphs:
    """An editor's hand in every fortieth word: explanations and "sic" in brackets, and three dots for a few words left out."""

    def edit(paragraph: str) -> str:
        parts = _SPLIT.split(paragraph)
        at = rng.randrange(80)
        while at + 6 < len(parts):
            at -= at % 2
            chance = rng.random()
            if chance < 0.4:
                parts[at] += f" [{words(rng)}]"
            elif chance < 0.6:
                parts[at] += " [sic]"
            else:
                parts[at : at + 5] = ["[…]"]
            at += rng.randint(60, 100)
        return "".join(parts)

    return [edit(paragraph) for paragraph in text]


def with_subheads(text: Paragraphs, rng: Random) -> Paragraphs:
    """A subhead before every fourth or fifth paragraph."""
    printed: Paragraphs = []
    left = rng.randint(2, 4)
    for paragraph in text:
        if left == 0:
            printed.append(rng.choice(SUBHEADS))
            left = rng.randint(4, 5)
        printed.append(paragraph)
        left -= 1
    return printed


def _filled(paragraphs: Iterable[str]) -> Paragraphs:
    return [paragraph for paragraph in paragraphs if paragraph.strip()]


def _fine(text: Paragraphs, longest: int) -> Paragraphs:
    """Return the paragraphs, those of more than `longest` words cut into sentences, else lines, else runs of words."""
    pieces = []
    for paragraph in text:
        whole = paragraph.split()
        if len(whole) <= max(1, longest):
            pieces.append(paragraph)
            continue
        parts = _SENTENCE_END.split(paragraph)[::2]
        parts = parts if len(parts) > 1 else paragraph.split("\n")
        if max(len(part.split()) for part in parts) > max(1, 2 * longest):
            parts = [" ".join(whole[at : at + max(1, longest)]) for at in range(0, len(whole), max(1, longest))]
        pieces += parts
    return [piece for piece in pieces if piece.strip()]
