"""A ready citation of an article, with what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def cite(article: Mapping[str, Any]) -> str:
    """Return how to cite `article`, in a sentence: who, what, where, when, its address, and the capture that proves the words.

    `article` has the columns byline, headline or title, place (issue or periodical), date_text, pages, url, fetched_at (ISO 8601) and
    digest; what is None is left out.
    """
    said = [article["byline"], f"“{(article['headline'] or article['title']).rstrip('.')}”", article["place"]]
    if article["date_text"] and article["date_text"] not in (article["place"] or ""):
        said.append(article["date_text"])
    said += [article["pages"], article["url"]]
    proof = [f"captured {article['fetched_at'][:10]}" if article["fetched_at"] else None, article["digest"]]
    ending = f" ({', '.join(filter(None, proof))})" if any(proof) else ""
    return f"{', '.join(filter(None, said))}{ending}."
