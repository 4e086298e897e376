"""Says when two titles and when two names agree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from tests.benchmarks.gazette.months import MONTHS
from tests.benchmarks.gazette.text import squeeze

WORD = re.compile(r"[^\W_]+(?:\+\+|#(?!\w))?")
STOP = frozenset({"a", "an", "and", "in", "of", "on", "or", "the", "to", "with", "for"})
DIGITS = [str(number) for number in range(1, 11)]
NUMBER_WORDS = dict(zip(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), DIGITS, strict=True))
ROMAN = dict(zip(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), DIGITS, strict=True))
SEPARATOR = re.compile(r"\s*(?:[:;()\[\]!?,\u2013\u2014\"]|--+|\s-\s)\s*")
MOST_EXTRA = 8
LEAST_OVERLAP = 0.75
NAME_NOISE = re.compile(r"\"[^\"]*\"|\u201c[^\u201d]*\u201d|\([^)]*\)|<[^>]*>|\S+@\S+|\w+://\S+|www\.\S+")
TITLES = frozenset({"by", "dr", "prof", "mr", "mrs", "ms", "phd", "jr", "sr", "and", "the", "from"})


def fold(text: str) -> str:
    """Casefold, without accents and apostrophes; the sign for cent is a word."""
    text = text.replace("\u00a2", " cent ").replace("&", " and ")
    flat = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return re.sub(r"['\u2018\u2019`\u00b4]", "", flat).casefold()


def tokens(text: str) -> list[str]:
    """Words; number words and, after "part", Roman numerals become digits."""
    words = WORD.findall(fold(text))
    numbered = [ROMAN.get(word, word) if before in {"part", "chapter"} else word for before, word in pairwise(["", *words])]
    return [NUMBER_WORDS.get(word, word) for word in numbered]


def content(words: Iterable[str]) -> list[str]:
    """Words that tell titles apart."""
    return [word for word in words if word not in STOP]


def alike(left: str, right: str) -> bool:
    """The same word, or a long one with a slip of the pen ("Infromation"); "Talkback2" is not "Talkback"."""
    if left == right:
        return True
    if min(len(left), len(right)) < 5 or re.search(r"\d", left + right):
        return False
    return SequenceMatcher(None, left, right).ratio() >= 0.85


def overlap(left: Sequence[str], right: Sequence[str]) -> float:
    """Dice's coefficient of two bags of words."""
    if not left or not right:
        return 0.0
    rest = list(right)
    common = 0
    for word in left:
        match = next((other for other in rest if alike(word, other)), None)
        if match is not None:
            rest.remove(match)
            common += 1
    return 2 * common / (len(left) + len(right))


def similarity(left: str, right: str) -> float:
    """How near two titles are, 1 where they differ in case, punctuation, spaces and little words only."""
    one, two = content(tokens(left)), content(tokens(right))
    if not one and not two:
        return float(squeeze(left) == squeeze(right))  # issue 113 has a title in Morse code
    return 1.0 if "".join(one) == "".join(two) else overlap(one, two)


def numbers_clash(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether both name numbers or months and neither has all those of the other: part 2 is not part 3."""
    one, two = ({word for word in words if word.isdigit() or word in MONTHS} for words in (left, right))
    return bool(one and two) and not (one <= two or two <= one)


def contains_run(long: Sequence[str], short: Sequence[str]) -> bool:
    """Whether the short one stands whole, in order, in the long one."""
    return bool(short) and any(list(long[at : at + len(short)]) == list(short) for at in range(len(long)))


def segment_runs(title: str) -> Iterator[list[str]]:
    """Stretches of a title between separators: series, title, subtitle, and neighbours together."""
    parts = [content(tokens(part)) for part in SEPARATOR.split(title)]
    parts = [part for part in parts if part]
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            yield [word for part in parts[start:end] for word in part]


def bare_part(words: Sequence[str]) -> bool:
    """Nothing but "part 2"."""
    return all(word.isdigit() or word in {"part", "chapter", "issue"} for word in words)


def titles_agree(listed: str, headline: str) -> bool:
    """Whether a headline is the listed title.

    Yes where they are equal after folding; where the headline holds the listed title whole with at most eight words
    more, three if the title is one word (a series before it, a subtitle after it); where it is one or more segments of
    the listed title, cut at colons, dashes, commas and brackets (a series or subtitle left out), not "part 2" alone;
    or where three quarters of the words are shared, two at least. Never where both bear numbers or months that differ.
    """
    one, two = content(tokens(listed)), content(tokens(headline))
    if not headline.strip() or numbers_clash(one, two):
        return False
    score = similarity(listed, headline)
    if score == 1.0:
        return True
    if contains_run(two, one) and len(two) - len(one) <= (MOST_EXTRA if len(one) > 1 else 3):
        return True
    if two and not bare_part(two) and any(run == two for run in segment_runs(listed)):
        return True
    return score >= LEAST_OVERLAP and len(set(one) & set(two)) >= 2


def name_tokens(text: str) -> list[str]:
    """A name's words: nicknames in quotes or brackets, e-mail, web addresses, initials and titles dropped."""
    words = [word for word in WORD.findall(fold(NAME_NOISE.sub(" ", text))) if word not in TITLES]
    return [word for word in words if len(word) > 1] or words


def people(author: str) -> list[list[str]]:
    """The names in a listed author."""
    parts = re.split(r",|&|/|;|\band\b", NAME_NOISE.sub(" ", author))
    return [name for name in map(name_tokens, parts) if name]


def person_in(name: Sequence[str], byline: Sequence[str]) -> bool:
    """Whether a byline names a person: the surname, and a given name or its first letter (Jim for James)."""
    given, surname = name[:-1], name[-1]
    if not any(alike(surname, word) for word in byline):
        return False
    return not given or any(word[0] == initial[0] for initial in given for word in byline if word != surname)


def names_agree(author: str, byline: str | None) -> bool:
    """Whether a byline names all the listed people, and not much else."""
    words = name_tokens(byline or "")
    listed = people(author)
    if not words or not listed or len(words) > sum(map(len, listed)) + MOST_EXTRA:
        return False
    return all(person_in(name, words) for name in listed)


def byline_of_page(byline: str | None, own: str) -> bool:
    """Whether a byline is the page's own line, or the beginning of a long one (names, then company and address)."""
    words, line = name_tokens(byline or ""), name_tokens(own)
    return bool(words) and (set(words) == set(line) or (len(line) > MOST_EXTRA and line[: len(words)] == words))
