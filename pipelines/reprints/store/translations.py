"""Translations among the articles of a mirror: the features of texts, remembered while they stay, and what they and the notes show."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from pipelines.reprints.clusters import Edge, clusters
from pipelines.reprints.corpus import LEAST_WORDS
from pipelines.reprints.direction import Order, Testimony, order
from pipelines.reprints.kin import Source
from pipelines.reprints.printings import Printing
from pipelines.reprints.translations.anchors import main_tag
from pipelines.reprints.translations.corpus import Document
from pipelines.reprints.translations.evidence import TranslationEvidence, translation_evidence
from pipelines.reprints.translations.features import VERSION, Features, features_of
from pipelines.reprints.translations.finding import Extent, Translation, find_translations
from pipelines.reprints.translations.parallel_pages import ParallelPages

_BATCH = 200
_TURNED: dict[Extent, Extent] = {"whole": "whole", "part": "more", "more": "part"}


@dataclass(frozen=True)
class Translated:
    """A translation, and what proves it."""

    order: Order
    """The two articles, the later first."""
    found: Translation | None
    """What the texts show, seen from the later; None where only a note, or its place on a declared page, tells of it."""
    is_placed: bool = False
    """Whether only its place tells of it, on a page that names that of the source as the same in another language."""
    is_direct: bool = True
    """Whether it is of the article's nearest source in another language."""

    @property
    def is_certain(self) -> bool:
        """Whether a note tells of it, or the texts leave no doubt."""
        return self.found is None or self.found.status == "certain"

    def edge(self, places: Mapping[int, int]) -> Edge:
        """Return it as an edge between works; `places` are the indexes of articles, by their ids."""
        found = self.order
        coverage = self.found.article_coverage if self.found else 0.0
        return Edge(places[found.article.id], places[found.source.id], "translation", found.direction, coverage)


def translated(
    db: Database, held: Sequence[Printing], edges: Sequence[Edge], sources: Sequence[Source], said: Testimony,
    rejected: Collection[frozenset[int]],
) -> list[Translated]:  # fmt: skip
    """Return of which articles in other languages each is a translation: what its notes declare, and its best source else.

    `sources` are what printings in one language have their text from, and `edges` the same between works. A mirror in one language costs
    nothing.
    """
    spoken = [printing for printing in held if printing.language and _tag(printing) != "und"]
    if len({_tag(printing) for printing in spoken}) < 2:
        return []
    by_key = {printing.key: printing for printing in spoken}
    groups = {held[index].id: held[work.canonical].key for work in clusters(held, edges) for index, _ in work.members}
    pages = _parallel_pages(db, spoken, said)
    features = _features(db, [by_key[key].id for page in pages for key in (*page.articles, *page.sources)])
    documents = [
        Document(
            printing.key, str(printing.language), features[printing.id][0], printing.date_start, printing.date_end,
            groups.get(printing.id), is_short=features[printing.id][1] < LEAST_WORDS,
        )
        for printing in spoken
        if printing.id in features
    ]  # fmt: skip
    possible: dict[int, list[Translated]] = defaultdict(list)
    shown, placed = find_translations(documents, _declared(spoken, said), pages)
    for found in shown:
        one, other = by_key[found.article], by_key[found.source]
        between = order(one, other, said)
        if frozenset((one.id, other.id)) not in rejected:
            possible[between.article.id].append(Translated(between, found if between.article is one else _turned(found)))
    for between in _named_alone(by_key, said):
        is_rejected = frozenset((between.article.id, between.source.id)) in rejected
        if not is_rejected and all(one.order.claim is None for one in possible[between.article.id]):
            possible[between.article.id].append(Translated(between, None))
    for key, other_key in placed:
        between = order(by_key[key], by_key[other_key], said)
        if not _is_told(between, possible[between.article.id]) and frozenset((between.article.id, between.source.id)) not in rejected:
            possible[between.article.id].append(Translated(between, None, is_placed=True))
    known: dict[int, set[int]] = defaultdict(set)
    for source in sources:
        _add(known, source.order)
    printed_again = frozenset(known)
    for its_sources in possible.values():
        for its in its_sources:
            if its.is_certain:
                _add(known, its.order)
    return [its for its_sources in possible.values() for its in _nearest(_without_siblings(its_sources, known), printed_again)]


def _is_told(placed: Order, others: Sequence[Translated]) -> bool:
    """Tell whether a note or the texts name the article's source already, or both are in one language: their places do not matter."""
    if _tag(placed.article) == _tag(placed.source):
        return True
    return any(one.order.claim is not None or one.order.source.page == placed.source.page for one in others)


def _add(known: dict[int, set[int]], found: Order) -> None:
    if found.direction != "undecided":
        known[found.article.id].add(found.source.id)


def _without_siblings(possible: Sequence[Translated], known: Mapping[int, set[int]]) -> list[Translated]:
    """Return the translations of an article without those of what has its text, as the article has, from a third: `known` are sources."""
    return [
        one
        for one in possible
        if one.order.is_declared or known.get(one.order.article.id, set()).isdisjoint(known.get(one.order.source.id, ()))
    ]


def _nearest(possible: Sequence[Translated], printed_again: Collection[int]) -> Iterator[Translated]:
    """Yield the best translation of an article, and what else it declares; `printed_again` have a nearer source, in their own language."""
    for place, one in enumerate(sorted(possible, key=_rank)):
        claim = one.order.claim
        if place == 0 or claim is not None:
            nearer = place > 0 or (one.order.article.id in printed_again and (claim is None or claim.step > 1))
            yield replace(one, is_direct=not nearer)


def _rank(one: Translated) -> tuple[int, bool, float, str]:
    # What a note names comes first, then what is on the page that the article's own page names as its original, or as the same.
    claim, linked = one.order.claim, 97 if one.order.direction == "declared" else 98
    step = claim.step if claim else linked if one.order.is_linked else 99
    certain = one.found is not None and one.found.status == "certain"
    return step, not certain, -one.found.evidence if one.found else 0.0, one.order.source.key


def _tag(printing: Printing) -> str:
    return main_tag(printing.language or "")


def _declared(spoken: Sequence[Printing], said: Testimony) -> dict[str, list[str]]:
    """Return what notes name in other languages: for each article the one that is meant, or all of the issue that is."""
    by_id = {printing.id: printing for printing in spoken}
    in_issue: dict[int, list[Printing]] = defaultdict(list)
    for printing in spoken:
        if printing.issue_id is not None:
            in_issue[printing.issue_id].append(printing)
    declared = {}
    for article_id, claims in said.claims.items():
        article = by_id.get(article_id)
        for claim in claims if article else ():
            named = [by_id[claim.named_article_id]] if claim.named_article_id in by_id else in_issue.get(claim.issue_id or 0, [])
            others = [printing.key for printing in named if article and _tag(printing) != _tag(article)]
            if others and article and article.key not in declared:
                declared[article.key] = others
    return declared


def _parallel_pages(db: Database, spoken: Sequence[Printing], said: Testimony) -> list[ParallelPages]:
    """Return the pages that name another as the same in another language, each with its original, or with all where none is named so."""
    order_on_page = "SELECT id, position IS NULL, position, length(key), key FROM articles"
    places = {article_id: tuple(place) for article_id, *place in db.execute(order_on_page)}
    on_page: dict[str, list[Printing]] = defaultdict(list)
    for printing in sorted(spoken, key=lambda printing: places[printing.id]):
        on_page[printing.page].append(printing)
    translated_pages = {page for (page, _), is_original in said.pages.items() if is_original}
    originals = {other for (_, other), is_original in said.pages.items() if is_original}
    pairs = {
        (page, other) if is_original else (max(page, other), min(page, other))
        for (page, other), is_original in said.pages.items()
        if is_original or not (translated_pages | originals) & {page, other}
    }
    return [
        ParallelPages(tuple(one.key for one in on_page[page]), tuple(one.key for one in on_page[other]))
        for page, other in sorted(pairs)
        if page in on_page and other in on_page
    ]


def _named_alone(by_key: Mapping[str, Printing], said: Testimony) -> Iterator[Order]:
    """Yield the pairs of which a note names the very article, in another language."""
    by_id = {printing.id: printing for printing in by_key.values()}
    for article_id, claims in said.claims.items():
        for claim in claims:
            article, other = by_id.get(article_id), by_id.get(claim.named_article_id or 0)
            if article and other and claim.relation in ("translation", "adaptation", "unstated") and _tag(article) != _tag(other):
                yield order(article, other, said)


def _turned(found: Translation) -> Translation:
    return replace(
        found, article=found.source, source=found.article, extent=_TURNED[found.extent],
        article_coverage=found.source_coverage, source_coverage=found.article_coverage, beads=tuple(bead.turned() for bead in found.beads),
    )  # fmt: skip


def evidence_of(db: Database, one: Translated) -> TranslationEvidence:
    """Return what proves a translation that the texts show."""
    assert one.found is not None, "only what the texts show has evidence"
    article, source = one.order.article, one.order.source
    texts = dict(db.execute("SELECT id, body_text FROM articles WHERE id IN (?, ?)", [article.id, source.id]).fetchall())
    return translation_evidence(one.found, texts[article.id], str(article.language), texts[source.id], str(source.language))


def _features(db: Database, declared: Sequence[int]) -> dict[int, tuple[Features, int]]:
    """Return the features and words of all texts that are written in a language, by their articles; new and changed ones are read.

    Short texts are left out, but for those that are `declared`.
    """
    wanted = f"{VERSION} || ' ' || coalesce(language, '') || ' ' || articles.text_digest || ' ' || coalesce(headline, '')"
    asked = "language IS NOT NULL AND (words >= ? OR id IN (SELECT value FROM json_each(?)))"
    those = [LEAST_WORDS, json.dumps(sorted(set(declared)))]
    fresh = db.execute(
        f"SELECT id, {wanted} FROM articles JOIN fingerprints ON fingerprints.article_id = id "
        "LEFT JOIN translation_features AS held ON held.article_id = id "
        f"WHERE {asked} AND of IS NOT {wanted} ORDER BY id",
        those,
    ).fetchall()
    for start in range(0, len(fresh), _BATCH):
        rows = []
        for article_id, of in fresh[start : start + _BATCH]:
            body, language, headline = db.execute(
                "SELECT body_text, language, headline FROM articles WHERE id = ?", [article_id]
            ).fetchone()
            rows.append((article_id, of, features_of(body, language, headline).to_bytes()))
        db.conn.executemany("INSERT OR REPLACE INTO translation_features (article_id, of, features) VALUES (?, ?, ?)", rows)
    held = db.execute(
        "SELECT id, features, words FROM translation_features AS held JOIN articles ON articles.id = held.article_id "
        f"JOIN fingerprints ON fingerprints.article_id = id WHERE {asked}",
        those,
    )
    return {article_id: (Features.from_bytes(blob), words) for article_id, blob, words in held}
