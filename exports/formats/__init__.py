"""Every format that a mirror can be written in: a module each, and a line in one table."""

from __future__ import annotations

from exports.formats import atom, bibtex, csl_json, csv, epub, gexf, graphml, jsonl, markdown, parquet, ris, site, tei, text, wacz
from exports.formats.format import Format

FORMATS: dict[str, Format] = {
    "jsonl": jsonl.FORMAT,
    "csv": csv.FORMAT,
    "parquet": parquet.FORMAT,
    "bibtex": bibtex.FORMAT,
    "ris": ris.FORMAT,
    "csl-json": csl_json.FORMAT,
    "tei": tei.FORMAT,
    "markdown": markdown.FORMAT,
    "epub": epub.FORMAT,
    "atom": atom.FORMAT,
    "gexf": gexf.FORMAT,
    "graphml": graphml.FORMAT,
    "text": text.FORMAT,
    "site": site.FORMAT,
    "wacz": wacz.FORMAT,
}
"""By the name that `backfile export` knows it by."""
