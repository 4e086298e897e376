"""One run of the reprint engine over a mirror: from texts to the tables about reprints."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlite_utils import Database

from pipelines.normalize.text import opening_words
from pipelines.reprints.boilerplate import Boilerplate
from pipelines.reprints.candidates import candidates, postings
from pipelines.reprints.clusters import Edge, clusters
from pipelines.reprints.corpus import Corpus, find_kin, gather
from pipelines.reprints.descent import KinPair, descent, quotations
from pipelines.reprints.direction import Order, Testimony, is_earlier
from pipelines.reprints.kin import Source
from pipelines.reprints.notes import contradiction, judge
from pipelines.reprints.printings import Claim, Printing
from pipelines.reprints.store import tables
from pipelines.reprints.store.alignments import align_pairs
from pipelines.reprints.store.articles import Judgements, judgements, printings, testimony
from pipelines.reprints.store.places import Places
from pipelines.reprints.store.texts import Texts
from pipelines.reprints.store.translations import Translated, evidence_of, translated

Told = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and of how much."""

ALGORITHM = 2
"""Counts up where the program would find, in the same texts, something else; what was found before is then found anew."""


def tell_nobody(_what: str, _done: int, _of: int) -> None:
    """Be what is told where nobody wants to hear."""


@contextmanager
def _without_garbage() -> Iterator[None]:
    """Have nobody look for garbage: among millions of small things that all are needed the search alone takes a sixth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_without_garbage()
def find_reprints(db: Database, run_id: int, told: Told) -> None:
    """Find what the articles of a mirror have of one another, and write it; problems that show are those of the run `run_id`.

    Only texts that are new or changed are read, and only pairs of texts that have not met before are aligned; what follows from
    fingerprints and alignments is derived anew for all, so that a run that adds leaves what a run from scratch would.
    """
    texts = Texts(db)
    with db.atomic():
        for done, of in texts.fingerprint_new():
            told("texts read", done, of)
    held = printings(db)
    corpus = gather(held, texts.held())
    posted = postings(corpus.fingerprints)
    with db.atomic():
        aligned = align_pairs(db, texts, corpus, candidates(posted), lambda done, of: told("pairs aligned", done, of))
    pairs, boilerplate = find_kin(corpus, posted, aligned)
    decided = judgements(db)
    said = testimony(db, decided)
    sources = descent(corpus.texts, pairs, said, decided.rejected, boilerplate.standing)
    places = {printing.id: place for place, printing in enumerate(held)}
    edges = [source.edge(places) for source in sources]
    with db.atomic():
        foreign = translated(db, held, edges, sources, said, decided.rejected)
    sources = _without_translations(sources, foreign)
    edges += [one.edge(places) for one in foreign if one.is_certain or (one.order.article.id, one.order.source.id) in decided.confirmed]
    confirmed = _confirmed_alone(held, sources, foreign, decided)
    edges += [Edge(places[found.article.id], places[found.source.id], relation, found.direction, 0.0) for found, relation in confirmed]
    with db.atomic():
        misnamed = _judge_notes(db, run_id, held, _Relatives(corpus, pairs, foreign, decided), said)
        rows, passages = _pairs(db, corpus, texts, pairs, sources, misnamed, foreign, said, decided)
        rows += [tables.declared_row(found, relation, decided) for found, relation in confirmed]
        tables.write_reprints(db, rows, passages)
        tables.write_clusters(db, held, clusters(held, edges, decided.canonical))
        _write_boilerplate(db, corpus, boilerplate, texts)


def _without_translations(sources: Sequence[Source], foreign: Sequence[Translated]) -> list[Source]:
    """Return the sources without those of pages that are one in two languages, though texts share a list there word for word."""
    translated_from = {(one.order.article.id, one.order.source.id) for one in foreign}
    declared = {one.order.article.id for one in foreign if one.order.is_declared}
    return [
        one
        for one in sources
        if (one.order.article.id, one.order.source.id) not in translated_from
        and not (one.order.is_linked and one.order.article.id in declared)
    ]


def _pairs(
    db: Database, corpus: Corpus, texts: Texts, pairs: Sequence[KinPair], sources: Sequence[Source],
    misnamed: Mapping[tuple[int, int], Claim], foreign: Sequence[Translated], said: Testimony, decided: Judgements,
) -> tuple[list[tables.Row], list[tables.Row]]:  # fmt: skip
    """Return the rows of `reprints` and of `passages`."""
    versions = dict(db.execute("SELECT article_id, max(version) FROM article_versions GROUP BY article_id").fetchall())
    rows = [tables.text_row(source, misnamed.get((source.order.article.id, source.order.source.id)), decided) for source in sources]
    places = Places(db, corpus, texts)
    shared = [(source.order, source.kin.shared, "text") for source in sources]
    shared += [(found, kin.shared, "quotation") for found, kin in quotations(corpus.texts, pairs, said)]
    passages = [row for found, both, kind in shared for row in tables.passage_rows(found, places.of(found, both.passages), kind, versions)]
    for one in foreign:
        if one.found is None:
            rows.append(tables.declared_row(one.order, "translation", decided, is_placed=one.is_placed))
            continue
        evidence = evidence_of(db, one)
        rows.append(tables.translation_row(one, evidence, decided))
        passages += tables.translated_rows(one, evidence, versions)
    return rows, passages


def _confirmed_alone(
    held: Sequence[Printing], sources: Sequence[Source], foreign: Sequence[Translated], decided: Judgements
) -> list[tuple[Order, str]]:
    """Return the pairs that a person has confirmed and nothing else shows, each with what the one is of the other."""
    by_id = {printing.id: printing for printing in held}
    orders = [*(one.order for one in sources), *(one.order for one in foreign)]
    shown = {(found.article.id, found.source.id) for found in orders}
    return [
        (Order(by_id[article], by_id[source], "declared", None), confirmed.relation or "reprint")
        for (article, source), confirmed in decided.confirmed.items()
        if (article, source) not in shown
    ]


def _judge_notes(
    db: Database, run_id: int, held: Sequence[Printing], relatives: _Relatives, said: Testimony
) -> dict[tuple[int, int], Claim]:
    """Write what the texts make of each note; return the claims that name the wrong issue, by the article and where its text really is."""
    by_id = {printing.id: printing for printing in held}
    verdicts = {}
    wrong = []
    misnamed = {}
    for article_id, claims in said.claims.items():
        article = by_id[article_id]
        for claim in claims:
            verdict = verdicts[claim.note_id] = judge(claim, relatives.of(article, claim.points))
            if verdict.found_article_id is not None:
                wrong.append(contradiction(claim, article, by_id[verdict.found_article_id]))
                misnamed[article_id, verdict.found_article_id] = claim
    tables.write_notes(db, verdicts)
    tables.tell_of(db, run_id, "note_contradicted", wrong)
    return misnamed


class _Relatives:
    """The printings that share an article's text, in its language or another, but for what a person has found unrelated."""

    def __init__(self, corpus: Corpus, pairs: Sequence[KinPair], foreign: Sequence[Translated], decided: Judgements) -> None:
        self.corpus = corpus
        self.decided = decided
        self._text_of = {printing.id: index for index, text in enumerate(corpus.texts) for printing in text.printings}
        self._kin: dict[int, list[tuple[float, int]]] = defaultdict(list)
        self._foreign: dict[int, list[Printing]] = defaultdict(list)
        for pair in pairs:
            if pair.kin.relation is not None or pair.turned.relation is not None:
                self._kin[pair.one].append((-pair.kin.shared.article_coverage, pair.other))
                self._kin[pair.other].append((-pair.turned.shared.article_coverage, pair.one))
        for one in foreign:
            if one.found is not None:
                self._foreign[one.order.article.id].append(one.order.source)
                self._foreign[one.order.source.id].append(one.order.article)

    def of(self, article: Printing, points: str) -> list[Printing]:
        """Return them, those that share the most first, without those surely too late to be a source, or too early to print from it."""
        own = self._text_of.get(article.id)
        texts = [] if own is None else [own, *(text for _, text in sorted(self._kin[own]))]
        printings = [printing for text in texts for printing in self.corpus.texts[text].printings if printing.id != article.id]
        printings += self._foreign[article.id]
        printings = [printing for printing in printings if frozenset((article.id, printing.id)) not in self.decided.rejected]
        if points == "from":
            return [printing for printing in printings if not is_earlier(article, printing)]
        return [printing for printing in printings if not is_earlier(printing, article)]


def _write_boilerplate(db: Database, corpus: Corpus, found: Boilerplate, texts: Texts) -> None:
    read = texts.read([corpus.ids[piece.text] for piece in found.pieces])
    rows = []
    for piece in found.pieces:
        text, (first, after) = read[corpus.ids[piece.text]], piece.span
        start, end = int(text.tokens.starts[first]), int(text.tokens.ends[after - 1])
        rows.append({
            "title": opening_words(text.body[start:end]), "text": text.body[start:end], "words": after - first,
            "articles": piece.texts, "article_id": corpus.ids[piece.text], "start": start, "end": end,
        })  # fmt: skip
    tables.write_boilerplate(db, rows)
