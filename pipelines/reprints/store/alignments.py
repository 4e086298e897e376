"""The alignments of pairs of texts, remembered from run to run: two texts that stay as they are are aligned once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlite_utils import Database

from pipelines.reprints.candidates import Pairs
from pipelines.reprints.corpus import Corpus
from pipelines.reprints.passages import Aligned, align_texts
from pipelines.reprints.store.texts import Texts
from pipelines.reprints.union_find import joined

_BATCH = 64
Articles = tuple[int, int]
"""The ids of two articles, each the one with the smallest key that has its text; the smaller key first."""


def align_pairs(
    db: Database, texts: Texts, corpus: Corpus, pairs: Pairs, told: Callable[[int, int], None]
) -> dict[tuple[int, int], Aligned]:
    """Return the alignments of pairs of texts, by their indexes; `told` hears how many of how many new ones are done.

    What is not remembered is aligned, and what nobody asks for any more is forgotten.
    """
    asked = digests_of(db, corpus, pairs)
    held = _held(db)
    gone = [articles for articles in held if articles not in asked]
    db.conn.executemany("DELETE FROM alignments WHERE article_id = ? AND other_id = ?", gone)
    found = {articles: Aligned.unpacked(*packed) for articles, (known, packed) in held.items() if asked.get(articles) == known}
    batches = in_batches([articles for articles in asked if articles not in found])
    of = sum(map(len, batches))
    done = 0
    for batch in batches:
        for articles, aligned in zip(batch, align_batch(texts, batch), strict=True):
            found[articles] = aligned
            remember(db, articles, asked[articles], aligned)
        done += len(batch)
        told(done, of)
    return {(one, other): found[corpus.ids[one], corpus.ids[other]] for one, other in pairs.tolist()}


def digests_of(db: Database, corpus: Corpus, pairs: Pairs) -> dict[Articles, bytes]:
    """Return the articles of each pair of texts, with the last halves of the digests of these, one after the other.

    Of the texts, not of their words alone: where these stand is remembered too.
    """
    of = dict(db.execute("SELECT article_id, CAST(substr(text_digest, -32) AS BLOB) FROM fingerprints").fetchall())
    ids = corpus.ids
    return {(ids[one], ids[other]): of[ids[one]] + of[ids[other]] for one, other in pairs.tolist()}


def align_batch(texts: Texts, batch: Sequence[Articles]) -> list[Aligned]:
    """Return the alignments of a batch of pairs; nothing is written."""
    read = texts.read([article_id for articles in batch for article_id in articles])
    return align_texts([(read[one], read[other]) for one, other in batch])


def remember(db: Database, articles: Articles, digests: bytes, aligned: Aligned) -> None:
    """Keep an alignment for later runs; `digests` are those of the two texts, one after the other."""
    db.conn.execute(
        "INSERT OR REPLACE INTO alignments (article_id, other_id, digests, passages, kept, counts) VALUES (?, ?, ?, ?, ?, ?)",
        (*articles, digests, *aligned.packed()),
    )


def _held(db: Database) -> dict[Articles, tuple[bytes, tuple[bytes, float, bytes | None]]]:
    rows = db.execute("SELECT article_id, other_id, digests, passages, kept, counts FROM alignments")
    return {(one, other): (digests, (passages, share, counts)) for one, other, digests, passages, share, counts in rows}


def in_batches(pairs: Sequence[Articles]) -> list[list[Articles]]:
    """Return pairs in batches of 64, in such an order that those of a text stand near one another, so that it is read but once."""
    articles = sorted({article_id for pair in pairs for article_id in pair})
    places = {article_id: place for place, article_id in enumerate(articles)}
    families = joined(len(articles), ((places[one], places[other]) for one, other in pairs))
    ordered = sorted(pairs, key=lambda pair: (families[places[pair[0]]], pair))
    return [ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH)]
