"""GraphML: who reprints whom, for networkx, igraph, Cytoscape and yEd (http://graphml.graphdrawing.org/).

What is where is said in docs/exports/graphs.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from lxml import etree

from exports.formats.format import Format
from exports.reprint_graph import LAYOUTS, Kind, Value, days, reprint_graph, written
from exports.selection import Selection

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_TYPES: dict[Kind, str] = {"string": "string", "integer": "int", "real": "double", "boolean": "boolean"}
_NODE: dict[str, Kind] = {"label": "string", "start": "string", "end": "string"}
_EDGE: dict[str, Kind] = {"weight": "real", "start": "string", "end": "string"}


def write(selection: Selection, out: BinaryIO, layout: str) -> int:
    """Write the graph of `selection` to `out`, and return how many nodes it has."""
    graph = reprint_graph(selection, layout)
    count = 0
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("graphml", nsmap={None: _NAMESPACE}):
            with xml.element("desc"):
                xml.write(graph.description)
            for name, columns in (("node", _NODE | graph.node_columns), ("edge", _EDGE | graph.edge_columns)):
                for column, kind in columns.items():
                    described = {"id": f"{name}.{column}", "for": name, "attr.name": column, "attr.type": _TYPES[kind]}
                    with xml.element("key", described):
                        pass
            with xml.element("graph", id="reprints", edgedefault="directed"):
                for node in graph.nodes:
                    count += 1
                    with xml.element("node", id=node.name):
                        _write_values(xml, "node", {"label": node.label, **days(node), **node.values})
                for edge in graph.edges:
                    with xml.element("edge", id=edge.name, source=edge.source, target=edge.target):
                        _write_values(xml, "edge", {"weight": edge.weight, **days(edge), **edge.values})
    return count


def _write_values(xml: Any, name: str, values: Mapping[str, Value]) -> None:
    for column, value in values.items():
        with xml.element("data", key=f"{name}.{column}"):
            xml.write(written(value))


FORMAT = Format(
    title="GraphML",
    description="Who reprints whom as a graph: for networkx, igraph, Cytoscape, yEd.",
    called="reprints.graphml",
    ending=".graphml",
    file=write,
    layouts=LAYOUTS,
    counts="nodes",
)
