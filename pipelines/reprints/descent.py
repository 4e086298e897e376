"""Where each article has its text from: its sources among all printings of what it shares passages with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from pipelines.reprints.differences import Counts
from pipelines.reprints.direction import Order, Testimony, is_earlier, order
from pipelines.reprints.kin import Kin, Source, sources
from pipelines.reprints.passages import Passage
from pipelines.reprints.printings import Printing
from pipelines.reprints.relation import Relation, Shared

_ALL_ASKED = 8


@dataclass(frozen=True)
class Text:
    """A text, in the printings that have its very words."""

    words: int
    """How many it has."""
    printings: Sequence[Printing]
    """The oldest first."""


@dataclass(frozen=True)
class KinPair:
    """Two texts that share passages."""

    one: int
    """The index of the one."""
    other: int
    """The index of the other."""
    kin: Kin
    """What the one has of the other."""
    turned: Kin
    """What the other has of the one."""


def descent(
    texts: Sequence[Text],
    pairs: Sequence[KinPair],
    testimony: Testimony,
    rejected: Collection[frozenset[int]] = (),
    standing: Collection[int] = (),
) -> list[Source]:
    """Return the sources of all articles, by the order of the texts; `rejected` are pairs of articles that a person has found unrelated.

    Texts that are `standing`, given by their indexes, are boilerplate as a whole: no printing of theirs is a reprint of another.

    A text in very many printings is not compared printing by printing: each asks for its source the first, and those whose notes name
    one.
    """
    found: dict[int, list[Source]] = defaultdict(list)
    within = [text for index, text in enumerate(texts) if index not in standing]
    for source in (*_within(within, testimony), *_between(texts, pairs, testimony)):
        if frozenset((source.order.article.id, source.order.source.id)) not in rejected:
            found[source.order.article.id].append(source)
    return [one for possible in found.values() for one in sources(possible)]


def quotations(texts: Sequence[Text], pairs: Sequence[KinPair], testimony: Testimony) -> Iterator[tuple[Order, Kin]]:
    """Yield what quotes what, or the same: texts that share passages and are no reprints, each in its oldest printing."""
    for pair in pairs:
        if pair.kin.relation is None and pair.turned.relation is None:
            one, other = texts[pair.one].printings[0], texts[pair.other].printings[0]
            found = order(one, other, testimony)
            yield found, pair.kin if found.article is one else pair.turned


def _within(texts: Sequence[Text], testimony: Testimony) -> Iterator[Source]:
    for text in texts:
        for one, other in _met(text.printings, text.printings, testimony):
            found = order(one, other, testimony)
            yield _source(found, _same_words(text, found), "reprint", testimony)


def _same_words(text: Text, found: Order) -> Kin:
    passage = Passage(0, text.words, 0, text.words, text.words, 0, found.article.length, 0, found.source.length)
    return Kin(Shared(1.0, 1.0, text.words, text.words, (passage,), 0, in_order=False), "reprint", Counts(same=text.words))


def _between(texts: Sequence[Text], pairs: Sequence[KinPair], testimony: Testimony) -> Iterator[Source]:
    for pair in pairs:
        if pair.kin.relation is None and pair.turned.relation is None:
            continue
        ones = {printing.id for printing in texts[pair.one].printings}
        for one, other in _met(texts[pair.one].printings, texts[pair.other].printings, testimony):
            found = order(one, other, testimony)
            kin = pair.kin if found.article.id in ones else pair.turned
            if kin.relation is not None:
                yield _source(found, kin, kin.relation, testimony)


def _source(found: Order, kin: Kin, relation: Relation, testimony: Testimony) -> Source:
    third = found.claim is None and testimony.third_text(found.article, found.source)
    return Source(found, kin, "common_source" if third else relation)


def _met(ones: Sequence[Printing], others: Sequence[Printing], testimony: Testimony) -> Iterator[tuple[Printing, Printing]]:
    """Yield each two printings that may be article and source: of few all, of many each with the first and with those that notes name."""
    met: set[frozenset[int]] = set()
    pairs = product(ones, others) if len(ones) * len(others) <= _ALL_ASKED**2 else _named(ones, others, testimony)
    for one, other in pairs:
        pair = frozenset((one.id, other.id))
        if one.id != other.id and pair not in met:
            met.add(pair)
            yield one, other


def _named(ones: Sequence[Printing], others: Sequence[Printing], testimony: Testimony) -> Iterator[tuple[Printing, Printing]]:
    firsts, other_firsts = _firsts(ones), _firsts(others)
    for one in ones:
        yield from ((one, other) for other in other_firsts)
        claims = testimony.claims.get(one.id, ())
        yield from ((one, other) for other in others if any(claim.names(other) for claim in claims))
    for other in others:
        yield from ((one, other) for one in firsts)
        claims = testimony.claims.get(other.id, ())
        yield from ((one, other) for one in ones if any(claim.names(one) for claim in claims))


def _firsts(printings: Sequence[Printing]) -> tuple[Printing, Printing]:
    """Return the oldest, and the one with the smallest key of those that may be as old: what has no date has that one for its source."""
    oldest = printings[0]
    return oldest, min((one for one in printings if not is_earlier(oldest, one)), key=lambda one: one.key)
