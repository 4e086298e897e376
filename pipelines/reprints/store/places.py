"""Where passages stand in each printing: those of one text have its words, and may have other characters between them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from pipelines.reprints.corpus import Corpus
from pipelines.reprints.direction import Order
from pipelines.reprints.passages import Passage
from pipelines.reprints.store.texts import Texts


class Places:
    """Finds passages again in printings other than those that were aligned."""

    def __init__(self, db: Database, corpus: Corpus, texts: Texts) -> None:
        self._texts = texts
        digests = dict(db.execute("SELECT article_id, text_digest FROM fingerprints").fetchall())
        self._otherwise_set = frozenset(
            printing.id
            for text, aligned in zip(corpus.texts, corpus.ids, strict=True)
            for printing in text.printings
            if digests[printing.id] != digests[aligned]
        )

    def of(self, found: Order, passages: Sequence[Passage]) -> Sequence[Passage]:
        """Return passages as they stand in two printings: the same words, where these are there."""
        ids = found.article.id, found.source.id
        if self._otherwise_set.isdisjoint(ids):
            return passages
        read = self._texts.read(ids)
        article, source = (read[article_id].tokens for article_id in ids)
        return [
            passage._replace(
                start=int(article.starts[passage.first]), end=int(article.ends[passage.after - 1]),
                source_start=int(source.starts[passage.source_first]), source_end=int(source.ends[passage.source_after - 1]),
            )
            for passage in passages
        ]  # fmt: skip
