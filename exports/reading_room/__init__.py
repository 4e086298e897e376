"""The pages to read a mirror by: front page, periodicals, issues, articles, works, search, pictures, questions, comparisons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlite_utils import Database

from exports.reading_room import article, compare, home, issue, periodical, periodicals, pictures, questions, search, work, works
from exports.reading_room.addresses import Addresses

Reader = Callable[[Database, str, Mapping[str, str], Addresses], Mapping[str, Any]]
"""What reads a page: from the mirror, the key of what it is about, what is asked in the address, and where its links lead."""

KEYED: dict[str, Reader] = {
    "periodical": periodical.page,
    "issue": issue.page,
    "article": article.page,
    "work": work.page,
}
"""The pages about one thing, by the name in their addresses and of their templates."""
PAGES: dict[str, Reader] = {
    "home": home.page,
    "periodicals": periodicals.page,
    "works": works.page,
    "search": search.page,
    "pictures": pictures.page,
    "questions": questions.page,
    "compare": compare.page,
}
"""The pages that there is one of."""
