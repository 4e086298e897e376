"""All articles as they are compared across languages: how much each of their anchors says, by how rare it is in each language.

The weights are those of Spärck Jones ("A statistical interpretation of term specificity and its application in retrieval", Journal of
Documentation 28, 1972), taken for each language: what is common in one of two languages says little of a pair. They are natural logarithms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipelines.reprints.grouping import once
from pipelines.reprints.translations.anchors import KINDS, main_tag
from pipelines.reprints.translations.features import Features

Indices = NDArray[np.int64]
Weights = NDArray[np.float32]

# How often an unrelated text has an anchor of each kind, before any text was counted; and as if seen in so many texts.
_PRIOR = np.array([0.35, 0.12, 0.01, 0.02, 0.02, 0.03, 0.05, 0.1])
_PRIOR_TEXTS = 20.0
# Consonants are shared by words that have nothing to do with one another, and by words that count by their spelling already.
_TRUST = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.6, 0.6, 0.4])
_MOST_WEIGHT = 7.0


@dataclass(frozen=True)
class Document:
    """An article as it is compared with those of other languages."""

    key: str
    language: str
    """BCP 47; only the main tag counts."""
    features: Features
    date_start: str | None = None
    """First and last day, `YYYY-MM-DD`, where it is dated."""
    date_end: str | None = None
    group: str | None = None
    """What all printings of one text in one language have in common: they do not compete with one another."""
    is_short: bool = False
    """Too short to be found among all others: it is looked at only where it is declared."""


@dataclass(frozen=True, slots=True)
class Places:
    """The anchors of one document, each once, ascending, and the paragraphs they stand in."""

    anchors: Indices
    counts: Indices
    """In how many paragraphs each stands."""
    starts: Indices
    """Where those of each begin in `paragraphs`."""
    paragraphs: Indices


class Corpus:
    """Documents by their index, their anchors numbered and weighed."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Take in `documents`; nothing is counted before it is asked for."""
        self.documents = documents
        names = [main_tag(document.language) for document in documents]
        self.languages = sorted(set(names))
        numbers = {name: number for number, name in enumerate(self.languages)}
        self.language: Indices = np.array([numbers[name] for name in names], dtype=np.int64)
        """The number of each document's language."""
        groups = [(document.group, "") if document.group else ("", document.key) for document in documents]
        number_of = {group: number for number, group in enumerate(dict.fromkeys(groups))}
        self.group: Indices = np.array([number_of[group] for group in groups], dtype=np.int64)
        self.groups = len(number_of)
        sizes = [len(document.features.anchors) for document in documents]
        self.bounds = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        self._places: dict[int, Places] = {}
        self._totals: dict[tuple[int, int], float] = {}

    @cached_property
    def _numbered(self) -> tuple[NDArray[np.uint32], Indices]:
        hashes = np.concatenate([np.zeros(0, np.uint32), *(document.features.anchors for document in self.documents)])
        vocabulary, anchor = np.unique(hashes, return_inverse=True)
        return vocabulary, anchor.astype(np.int64)

    @property
    def vocabulary(self) -> NDArray[np.uint32]:
        """All anchors, ascending."""
        return self._numbered[0]

    @property
    def anchor(self) -> Indices:
        """The anchors of all documents one after another, each as its index in the vocabulary."""
        return self._numbered[1]

    @cached_property
    def holder(self) -> Indices:
        """The document that each of `anchor` belongs to."""
        return np.repeat(np.arange(len(self.documents)), np.diff(self.bounds))

    @cached_property
    def frequency(self) -> NDArray[np.int32]:
        """In how many groups of texts of each language (rows) each anchor (columns) stands."""
        count, size = len(self.languages), len(self.vocabulary)
        held = once((self.language[self.holder] * self.groups + self.group[self.holder]) * size + self.anchor)
        return np.bincount(held // size // self.groups * size + held % size, minlength=count * size).reshape(count, size).astype(np.int32)

    @cached_property
    def weight(self) -> Weights:
        """What it says that a text of each language (rows) has each anchor (columns)."""
        texts = np.bincount(once(self.language * self.groups + self.group) // self.groups, minlength=len(self.languages))
        kinds = self.vocabulary % KINDS
        unseen, trust = _PRIOR_TEXTS * _PRIOR[kinds], _TRUST[kinds]
        weight = np.empty(self.frequency.shape, dtype=np.float32)
        for language, count in enumerate(texts):
            rarity = -np.log((self.frequency[language] + unseen) / (count + _PRIOR_TEXTS))
            weight[language] = np.clip(rarity, 0.0, _MOST_WEIGHT) * trust
        return weight

    def places(self, index: int) -> Places:
        """Return the anchors of the document at `index`."""
        if index not in self._places:
            anchors = self.anchor[self.bounds[index] : self.bounds[index + 1]]
            order = np.argsort(anchors, kind="stable")
            distinct, starts, counts = np.unique(anchors[order], return_index=True, return_counts=True)
            paragraphs = self.documents[index].features.paragraphs[order].astype(np.int64)
            self._places[index] = Places(distinct, counts, starts, paragraphs)
        return self._places[index]

    def weight_between(self, first: int, second: int, anchors: Indices) -> Weights:
        """Return what it says that two documents share each of `anchors`: the less of what it says in either language."""
        weight, other_weight = (self.weight[self.language[index], anchors] for index in (first, second))
        return np.asarray(np.minimum(weight, other_weight), dtype=np.float32)

    def total(self, index: int, partner: int) -> float:
        """Return what it would say if all anchors of a document were found in `partner`, those left out that its language never has."""
        language = int(self.language[partner])
        if (index, language) not in self._totals:
            anchors = self.places(index).anchors
            anchors = anchors[self.frequency[language, anchors] > 0]
            self._totals[index, language] = float(self.weight_between(index, partner, anchors).sum())
        return self._totals[index, language]
