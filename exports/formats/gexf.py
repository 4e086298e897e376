"""GEXF 1.3: who reprints whom, with dates for Gephi's timeline (https://gexf.net/).

What is where is said in docs/exports/graphs.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from lxml import etree

from exports.bibliography.provenance import program_version
from exports.formats.format import Format
from exports.reprint_graph import LAYOUTS, Kind, Value, days, reprint_graph, written
from exports.selection import Selection

_NAMESPACE = "http://gexf.net/1.3"
_TYPES: dict[Kind, str] = {"string": "string", "integer": "integer", "real": "double", "boolean": "boolean"}


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write the graph of `selection` to `out`, and return how many nodes it has."""
    graph = reprint_graph(selection, layout)
    count = 0
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("gexf", version="1.3", nsmap={None: _NAMESPACE}):
            with xml.element("meta", lastmodifieddate=graph.day):
                _write(xml, "creator", f"Backfile {program_version()}")
                _write(xml, "description", graph.description)
            with xml.element(
                "graph", defaultedgetype="directed", idtype="string", mode="dynamic", timeformat="date", timerepresentation="interval"
            ):
                for name, columns in (("node", graph.node_columns), ("edge", graph.edge_columns)):
                    _declare(xml, name, columns)
                with xml.element("nodes"):
                    for node in graph.nodes:
                        count += 1
                        with xml.element("node", id=node.name, label=node.label, **days(node)):
                            _write_values(xml, node.values)
                with xml.element("edges"):
                    for edge in graph.edges:
                        ends = {"source": edge.source, "target": edge.target, "weight": str(edge.weight)}
                        with xml.element("edge", id=edge.name, **ends, **days(edge)):
                            _write_values(xml, edge.values)
    return count


def _declare(xml: Any, name: str, columns: Mapping[str, Kind]) -> None:
    with xml.element("attributes", {"class": name, "mode": "static"}):
        for column, kind in columns.items():
            with xml.element("attribute", id=column, title=column, type=_TYPES[kind]):
                pass


def _write_values(xml: Any, values: Mapping[str, Value]) -> None:
    with xml.element("attvalues"):
        for name, value in values.items():
            with xml.element("attvalue", {"for": name, "value": written(value)}):
                pass


def _write(xml: Any, name: str, text: str) -> None:
    with xml.element(name):
        xml.write(text)


FORMAT = Format(
    title="GEXF",
    description="Who reprints whom as a graph, with dates for the timeline: for Gephi.",
    called="reprints.gexf",
    ending=".gexf",
    file=write,
    layouts=LAYOUTS,
    counts="nodes",
)
