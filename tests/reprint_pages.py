"""A small paper in which articles are one another's reprints, excerpts, quotations and translations, for tests over real mirrors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from pipelines.items import Page
from pipelines.mirror.checking import check
from pipelines.mirror.opening import open_for_reading
from pipelines.mirror.store import Mirror
from pipelines.mirror.table_dump import Row, dump
from pipelines.normalize.source_notes import SourceNote
from tests.invented import Writer
from tests.mirrors import article_page, contents_page, open_paper

WRITTEN = ("reprints", "passages", "clusters", "cluster_members", "boilerplate", "source_notes")
"""The tables that the search for reprints writes."""
LATER = "2026-02-01T00:00:00.000Z"
"""After the other captures."""
DATES = {1: "May 2010", 2: "June 2010", 3: "July 2010", 4: "May 2011", 5: "June 2011", 6: "July 2011"}
"""The dates of the paper's issues, by their numbers."""

_writer = Writer(1)
PIECE = _writer.text(420)
SHORT = _writer.text(90)
BOX = _writer.text(45).replace("\n\n", " ")
FLOOD = (
    "At 4.30 in the morning of 17 March 2009 the gauge at Hohenwarthe stood at 612 centimetres, and the keeper, Anna Petersen, rang "
    "the bell for the second time in her 28 years of service.\n\nThe district had ordered 1,400 sandbags; 950 came. They came on a "
    "barge of the Nordsee-Linie, the “Marianne”, whose captain had not asked who would pay the 3,250 marks for it.\n\nBy the evening "
    "of 19 March the water was at 587, and the paper Elbe-Bote wrote of “The Night of the 28 Lamps”. Nobody in Hohenwarthe had "
    "counted them but Petersen.\n\nThe inquiry of 2010 heard 46 witnesses in Magdeburg and printed 212 pages. On page 88 stands what "
    "it found: that Marianne had saved 310 houses, and that the bill was still open."
)
FLUT = (
    "Am 17. März 2009 um 4.30 Uhr stand der Pegel in Hohenwarthe bei 612 Zentimetern, und die Schleusenwärterin Anna Petersen "
    "läutete die Glocke, zum zweiten Mal in 28 Dienstjahren.\n\nDer Kreis hatte 1400 Sandsäcke bestellt; 950 kamen. Sie kamen auf "
    "einem Kahn der Nordsee-Linie, der „Marianne“, deren Schiffer nicht gefragt hatte, wer die 3250 Mark dafür zahlen würde.\n\nAm "
    "Abend des 19. März war das Wasser bei 587, und der Elbe-Bote schrieb von der „Nacht der 28 Lampen“. Gezählt hatte sie in "
    "Hohenwarthe niemand außer Petersen.\n\nDie Untersuchung von 2010 hörte in Magdeburg 46 Zeugen und druckte 212 Seiten. Auf Seite "
    "88 steht, was sie fand: dass die Marianne 310 Häuser gerettet hatte und dass die Rechnung noch offen war."
)


def of_the_paper(number: int, **fields: Any) -> SourceNote:
    """Return a note that names an issue of the paper."""
    values = {"text": f"From The Paper No. {number}.", "relation": "reprint", "paper": "tp", "periodical_text": "The Paper", **fields}
    return SourceNote(number=str(number), **values)


def otherwise_set(text: str) -> str:
    """Return the same words with other characters between them: each stands elsewhere."""
    return text.replace(". ", " – ").replace("\n\n", "\n\n* * *\n\n")


def issues() -> list[Page]:
    """Return the contents pages of the paper's issues, which list nothing."""
    return [contents_page(number, [], date) for number, date in DATES.items()]


def articles() -> list[Page]:
    """Return the pages of some twenty articles: a piece and what became of it, copies, a box that many carry, a translation, strangers."""
    writer = Writer(2)
    paragraphs = PIECE.split("\n\n")
    half = "\n\n".join(paragraphs[: len(paragraphs) // 2 + 1])
    quoting = f"{writer.text(180)}\n\nAs was said: {' '.join(paragraphs[1].split()[:40])}.\n\n{writer.text(190)}"
    boxed = [article_page(number, f"boxed{number}", f"{writer.text(120)}\n\n{BOX}", language="en") for number in DATES]
    return [
        article_page(1, "weir", PIECE, language="en"),
        article_page(1, "lock", otherwise_set(PIECE), language="en"),
        article_page(2, "sluice", writer.edited(PIECE, 0.03), language="en", source_notes=[of_the_paper(1)]),
        article_page(3, "gate", half, language="en"),
        article_page(4, "pier", "\n\n".join(paragraphs[1:3]), language="en", source_notes=[of_the_paper(1)]),
        article_page(4, "jetty", f"{PIECE}\n\n{writer.text(500)}", language="en", source_notes=[of_the_paper(3)]),
        article_page(5, "dock", quoting, language="en"),
        *(article_page(number, "letter", SHORT, language="en") for number in (2, 4, 6)),
        article_page(5, "letter", otherwise_set(SHORT), language="en"),
        article_page(3, "flood", FLOOD, language="en"),
        article_page(4, "flut", FLUT, language="de"),
        article_page(6, "stranger", writer.text(300), language="en", source_notes=[of_the_paper(2), of_the_paper(9)]),
        *boxed,
    ]


def write(path: Path, pages: Iterable[Page]) -> None:
    """Write pages to the mirror at `path` in one run, settled and searched for reprints at its end."""
    mirror = open_paper(path)
    written(mirror, pages)
    mirror.finish_run("done", mirror.settle(), {})
    mirror.close()


def written(mirror: Mirror, pages: Iterable[Page]) -> None:
    """Write pages to an open mirror, all at once."""
    with mirror.db.atomic():
        for page in pages:
            mirror.write(page)


def found(path: Path) -> dict[str, list[Row]]:
    """Return what the search for reprints wrote into the mirror at `path`, ids replaced by keys."""
    held = dump(path)
    works = asked(path, "SELECT articles.key, clusters.key FROM articles JOIN clusters ON clusters.id = cluster_id ORDER BY 1")
    return {table: held[table] for table in WRITTEN} | {"works": works}


def asked(path: Path, query: str) -> list[Row]:
    """Return what a query gives of the mirror at `path`."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def with_ids(path: Path) -> dict[str, list[Row]]:
    """Return all rows of the tables about reprints, and of those that it remembers texts in, ids and all."""
    remembered = ("fingerprints", "alignments", "translation_features")
    return {table: asked(path, f"SELECT * FROM {table} ORDER BY 1, 2") for table in (*WRITTEN, *remembered)}


def is_proven(path: Path) -> bool:
    """Tell whether the tables of a mirror are those of a search that begins with nothing remembered."""
    with closing(open_for_reading(path)) as db:
        return check(db, path).findings == []
