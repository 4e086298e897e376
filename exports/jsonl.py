"""JSON lines: one article a line, for programs; exact, with text and HTML.

Each line is an object with these keys, always all of them and in this order; null where there is nothing. What they hold is described in
the mirror's table `descriptions`, under the same name, but for those explained here.

    key, title
    periodical_key, periodical_name                         the periodical
    issue_key, issue_title, issue_number, issue_date        the issue; its date in EDTF
    position, language, kind, rubric, kicker, headline, subhead, byline, part, dateline, pages
    date_text, date_edtf, date_start, date_end, date_inferred, confidence, word_count
    url                                                     the preferred address
    urls                                                    all addresses, a list, sorted
    first_seen, changed, gone_at
    work_key                                                the work that it is a printing of: the key of its canonical printing
    text_digest, note_text, body_text, body_html
    source_notes, citations                                 lists of objects, in order, each with the columns of its table; what they
                                                            mean as periodical_key, issue_key, document_key and article_key

Lines are sorted by key and end in a line feed, so that two exports of the same mirror are equal byte for byte. The encoding is UTF-8, and
only what JSON demands is escaped.
"""

from __future__ import annotations

import json
from typing import BinaryIO

from sqlite_utils import Database

from exports import articles

TITLE = "JSON lines"
DESCRIPTION = "One article a line with all its columns, text and HTML included: for programs."

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write(db: Database, out: BinaryIO) -> int:
    """Write the articles of `db` to `out`, and return how many there were."""
    written = 0
    for row in articles.rows(db):
        article = dict(zip(articles.COLUMNS, row, strict=True))
        article["urls"] = (article["urls"] or "").split()
        article |= {name: json.loads(article[name]) for name in articles.LISTS}
        out.write((_encode(article) + "\n").encode())
        written += 1
    return written
