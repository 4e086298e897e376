"""What is written and printed again: a piece has a plan, and is told after it in any language, whole, cut or edited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from random import Random

from tests.benchmarks.analysts.tongues import Tongue, tongue

_NAMES = "Harwick Vossberg Delacroix Tamble Okonjo Rasmussen Kalinin Ferreira Montclair Ishida Zielinski Papadaki Netherpool Brandt".split()


@dataclass(frozen=True)
class Paragraph:
    """A paragraph before anyone has written it."""

    kind: str
    """The element that it is printed in: p, h3 or blockquote."""
    words: int
    facts: tuple[str, ...]
    """Names and figures, which are the same in every language."""


@dataclass(frozen=True)
class Piece:
    """A piece before anyone has written it."""

    number: int
    paragraphs: tuple[Paragraph, ...]


def plan(number: int, words: int) -> Piece:
    """Return the plan of a piece of about so many words; two of the same number and length are the same."""
    rng = Random(f"piece {number}")
    paragraphs: list[Paragraph] = []
    while words > 0:
        size = min(words, max(25, round(rng.gauss(85, 30))))
        facts = tuple(rng.choice((rng.choice(_NAMES), str(rng.randint(11, 9_999)))) for _ in range(size // 14))
        if len(paragraphs) % 6 == 4:
            paragraphs.append(Paragraph("h3", rng.randint(2, 5), ()))
        paragraphs.append(Paragraph("blockquote" if rng.random() < 0.04 else "p", size, facts))
        words -= size
    return Piece(number, tuple(paragraphs))


def tell(piece: Piece, language: str) -> list[str]:
    """Return the paragraphs of `piece` as they are written in a language, always the same."""
    rng, spoken = Random(f"told {piece.number} {language}"), tongue(language)
    return [_written(paragraph, rng, spoken) for paragraph in piece.paragraphs]


def headline(piece: Piece, language: str) -> str:
    """Return the headline of `piece` in a language."""
    rng, spoken = Random(f"headline {piece.number} {language}"), tongue(language)
    line = spoken.space.join(spoken.draw(rng, rng.randint(3, 9)))
    return line[:1].upper() + line[1:]


def _written(paragraph: Paragraph, rng: Random, spoken: Tongue) -> str:
    words = spoken.draw(rng, paragraph.words)
    if paragraph.kind == "h3":
        return spoken.sentence(words).rstrip("。. ")
    for at, fact in enumerate(paragraph.facts):
        words[(at * len(words)) // len(paragraph.facts)] = fact
    sentences, start = [], 0
    while start < len(words):
        end = start + rng.randint(8, 28)
        sentences.append(spoken.sentence(words[start:end]))
        start = end
    return "".join(sentences).rstrip()


def edited(paragraphs: Sequence[str], language: str, rng: Random, share: float) -> list[str]:
    """Return the paragraphs with so large a share of their words replaced, and one sentence in thirty cut."""
    spoken = tongue(language)
    if not spoken.space:
        swapped = ("".join(spoken.draw(rng, 1)[0] if rng.random() < share / 2 else sign for sign in text) for text in paragraphs)
        return list(swapped)
    printed = []
    for text in paragraphs:
        words = text.split(" ")
        kept = [spoken.draw(rng, 1)[0] if rng.random() < share else word for word in words]
        line = " ".join(kept)
        printed.append(re.sub(r"[^.]+\. ", "", line, count=1) if len(kept) > 40 and rng.random() < 0.1 else line)
    return printed


def html_of(piece: Piece, paragraphs: Sequence[str]) -> str:
    """Return the paragraphs as markup; those beyond the plan of `piece` are plain ones."""
    kinds = [paragraph.kind for paragraph in piece.paragraphs] + ["p"] * len(paragraphs)
    return "\n".join(_element(kind, escape(text, quote=False)) for kind, text in zip(kinds, paragraphs, strict=False))


def _element(kind: str, text: str) -> str:
    return f"<blockquote><p>{text}</p></blockquote>" if kind == "blockquote" else f"<{kind}>{text}</{kind}>"
