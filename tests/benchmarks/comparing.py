"""Milliseconds to compare two long articles, and to count how a reprint differs from its source.

python -m tests.benchmarks.comparing [--rounds 50]
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import click

from pipelines.reprints.alignment import align
from pipelines.reprints.comparison import compare
from pipelines.reprints.differences import count_differences
from pipelines.reprints.tokens import tokens_of

_VOCABULARY = 4000
_PARAGRAPH = 75


@click.command()
@click.option("--rounds", default=50, show_default=True, help="The best of so many is told.")
def main(rounds: int) -> None:
    """Print the milliseconds of CPU of both; the texts are of invented words."""
    chosen = random.Random(1)
    vocabulary = [
        "".join(chosen.choice("bdfgklmnprst") + chosen.choice("aeiou") for _ in range(chosen.randint(1, 4))) for _ in range(_VOCABULARY)
    ]
    source = _text(chosen, vocabulary, 3000)
    article = _edited(chosen, vocabulary, source, 150)
    article.insert(3, article.pop(20))
    texts = "\n\n".join(article), "\n\n".join(source)
    click.echo(
        f"compare two articles of 3,000 words, 150 of them edited, a paragraph moved: {_best(lambda: compare(*texts), rounds):.2f} ms"
    )

    source = _text(chosen, vocabulary, 1500)
    for edits in (0, 5, 50, 150):
        taken = _counting("\n\n".join(_edited(chosen, vocabulary, source, edits)), "\n\n".join(source), rounds)
        click.echo(f"count the differences of a reprint of 1,500 words, {edits} of them edited: {taken:.2f} ms")


def _counting(article: str, source: str, rounds: int) -> float:
    one, other = tokens_of([article, source])
    (blocks,) = align([(one.words, other.words)])
    return _best(lambda: count_differences(article, one, source, other, blocks), rounds)


def _text(chosen: random.Random, vocabulary: list[str], words: int) -> list[str]:
    """Return paragraphs of so many words, few of them frequent, as in any language."""
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    drawn = chosen.choices(vocabulary, weights, k=words)
    return [" ".join(drawn[start : start + _PARAGRAPH]) + "." for start in range(0, words, _PARAGRAPH)]


def _edited(chosen: random.Random, vocabulary: list[str], paragraphs: list[str], edits: int) -> list[str]:
    """Return `paragraphs` with so many words changed, respelled, left out or put in."""
    words = [paragraph.split() for paragraph in paragraphs]
    places = [(index, at) for index, paragraph in enumerate(words) for at in range(len(paragraph))]
    for index, at in chosen.sample(places, edits):
        word = words[index][at]
        words[index][at] = chosen.choice([chosen.choice(vocabulary), word + "s", "", f"{word} {chosen.choice(vocabulary)}"])
    return [" ".join(filter(None, paragraph)) for paragraph in words]


def _best(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken) * 1000


if __name__ == "__main__":
    main()
