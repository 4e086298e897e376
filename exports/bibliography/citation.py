"""A ready citation of an article, with what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CITED = (
    "title", "periodical_name", "issue_title", "headline", "byline", "pages", "date_text", "url", "captured_at", "capture_digest",
)  # fmt: skip
"""The columns that a citation is made of."""


def cite(article: Mapping[str, Any]) -> str:
    """Return how to cite `article`, in a sentence: who, what, where, when, its address, and the capture that proves the words.

    `article` has at least the columns of CITED, `captured_at` in ISO 8601; what is None is left out.
    """
    said = [article["byline"], f"“{(article['headline'] or article['title']).rstrip('.')}”", *printed_in(article)]
    said += [article["pages"], article["url"]]
    proof = [f"captured {article['captured_at'][:10]}" if article["captured_at"] else None, article["capture_digest"]]
    ending = f" ({', '.join(filter(None, proof))})" if any(proof) else ""
    return f"{', '.join(filter(None, said))}{ending}."


def printed_in(article: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the issue or periodical that `article` stands in, and its date as printed where that does not say it already."""
    place, date = article["issue_title"] or article["periodical_name"], article["date_text"]
    return place, date if date and date not in (place or "") else None
