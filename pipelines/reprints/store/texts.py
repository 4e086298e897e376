"""The texts of a mirror: each with its fingerprint, which is remembered while the text stays, and its words, which are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from sqlite_utils import Database

from pipelines.reprints.fingerprints import Fingerprint, fingerprints
from pipelines.reprints.passages import ReadText
from pipelines.reprints.tokens import tokens_of

_BATCH_WORDS = 20_000
_KEPT_WORDS = 16_000_000
_COLUMNS = "article_id, text_digest, length, words, words_digest, hashes, places"
Row = tuple[int, str, int, int, bytes, bytes, bytes]
"""A row of `fingerprints`."""


class Texts:
    """Reads texts and takes them apart; keeps the last ones read, up to some 350 MB."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._kept: dict[int, ReadText] = {}
        self._kept_words = 0

    def fingerprint_new(self) -> Iterator[tuple[int, int]]:
        """Fingerprint the texts that are new or have changed; yield now and then how many of how many are done."""
        batches = self.new()
        of = sum(map(len, batches))
        done = 0
        for article_ids in batches:
            self.remember(self.fingerprinted(article_ids))
            done += len(article_ids)
            yield done, of

    def new(self) -> list[list[int]]:
        """Return the articles whose texts are new or have changed, in batches of some 20,000 words."""
        fresh = self.db.execute(
            "SELECT articles.id, word_count FROM articles LEFT JOIN fingerprints ON article_id = articles.id "
            "WHERE fingerprints.text_digest IS NOT articles.text_digest ORDER BY articles.id"
        ).fetchall()
        return list(_batches(fresh))

    def fingerprinted(self, article_ids: Sequence[int]) -> list[Row]:
        """Return the fingerprints of articles as rows; nothing is written."""
        batch = self._bodies(article_ids)
        tokens = tokens_of([body for _, _, body in batch])
        found = fingerprints(tokens)
        for (article_id, _, body), one in zip(batch, tokens, strict=True):
            self._keep(article_id, ReadText(body, one))
        return [
            (article_id, digest, len(body), one.words, one.digest, one.hashes.tobytes(), one.places.tobytes())
            for (article_id, digest, body), one in zip(batch, found, strict=True)
        ]

    def remember(self, rows: Iterable[Row]) -> None:
        """Keep fingerprints for later runs."""
        self.db.conn.executemany(f"INSERT OR REPLACE INTO fingerprints ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def _bodies(self, article_ids: Sequence[int]) -> list[tuple[int, str, str]]:
        marks = ", ".join("?" * len(article_ids))
        return self.db.execute(f"SELECT id, text_digest, body_text FROM articles WHERE id IN ({marks})", list(article_ids)).fetchall()

    def _keep(self, article_id: int, text: ReadText) -> None:
        self._kept[article_id] = text
        self._kept_words += len(text.tokens)
        while self._kept_words > _KEPT_WORDS and len(self._kept) > 1:
            oldest = next(iter(self._kept))
            self._kept_words -= len(self._kept.pop(oldest).tokens)

    def held(self) -> dict[int, Fingerprint]:
        """Return the fingerprint of each text, by the article's id."""
        rows = self.db.execute("SELECT article_id, hashes, places, words, words_digest FROM fingerprints")
        return {
            article_id: Fingerprint(np.frombuffer(hashes, np.uint32), np.frombuffer(places, np.uint32), words, digest)
            for article_id, hashes, places, words, digest in rows
        }

    def read(self, article_ids: Sequence[int]) -> dict[int, ReadText]:
        """Return the texts of articles."""
        found = {article_id: self._kept[article_id] for article_id in article_ids if article_id in self._kept}
        missing = sorted(set(article_ids) - set(found))
        rows = self._bodies(missing) if missing else []
        for (article_id, _, body), tokens in zip(rows, tokens_of([body for _, _, body in rows]), strict=True):
            found[article_id] = ReadText(body, tokens)
            self._keep(article_id, found[article_id])
        return found


def _batches(sized: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    batch: list[int] = []
    size = 0
    for article_id, words in sized:
        batch.append(article_id)
        size += words
        if size > _BATCH_WORDS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
