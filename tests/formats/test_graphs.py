"""The graphs of a mirror are what its tables say, in networkx and by the rules of both specifications."""

import re
import shutil
import sqlite3
from contextlib import closing
from importlib.metadata import version

import networkx
import pytest
from lxml import etree

from exports.file_names import file_name
from exports.selection import Filters, Selection
from exports.writing import export
from pipelines.mirror.opening import open_for_reading

FORMATS = ("gexf", "graphml")
LAYOUTS = ("periodicals", "articles")
GEXF = "{http://gexf.net/1.3}"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
NMTOKEN = re.compile(r"[\w.:-]+")
# What may stand in an element: its attributes, those that must, its children in their order, each with how many.
GEXF_RULES = {
    "gexf": ({"version"}, set(), "(meta)?(graph)"),
    "meta": (set(), {"lastmodifieddate"}, "(creator|keywords|description)*"),
    "creator": (set(), set(), ""),
    "description": (set(), set(), ""),
    "graph": (set(), {"defaultedgetype", "idtype", "mode", "timeformat", "timerepresentation"}, "(attributes)*(nodes)(edges)"),
    "attributes": ({"class"}, {"mode"}, "(attribute)*"),
    "attribute": ({"id", "title", "type"}, set(), ""),
    "nodes": (set(), set(), "(node)*"),
    "node": ({"id"}, {"label", "start", "end"}, "(attvalues)?"),
    "edges": (set(), set(), "(edge)*"),
    "edge": ({"source", "target"}, {"id", "weight", "start", "end"}, "(attvalues)?"),
    "attvalues": (set(), set(), "(attvalue)*"),
    "attvalue": ({"for", "value"}, set(), ""),
}
GRAPHML_RULES = {
    "graphml": (set(), set(), "(desc)?(key)*(graph|data)*"),
    "desc": (set(), set(), ""),
    "key": ({"id", "for"}, {"attr.name", "attr.type"}, ""),
    "graph": ({"edgedefault"}, {"id"}, "(desc)?(data|node|edge)*"),
    "node": ({"id"}, set(), "(desc)?(data)*"),
    "edge": ({"source", "target"}, {"id"}, "(desc)?(data)*"),
    "data": ({"key"}, set(), ""),
}
PARSE = {"integer": int, "int": int, "double": float, "string": str, "boolean": {"true": True, "false": False}.__getitem__}


@pytest.fixture
def sample(sample_mirror):
    with closing(open_for_reading(sample_mirror)) as db:
        yield db


@pytest.fixture(scope="module")
def tangled_mirror(hostile_mirror, tmp_path_factory):
    """The hostile mirror, each of its articles a reprint of the one before it by key; for reading only."""
    path = tmp_path_factory.mktemp("tangled") / "paper.db"
    shutil.copy(hostile_mirror, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM passages")
        connection.execute("DELETE FROM reprints")
        keys = [number for (number,) in connection.execute("SELECT id FROM articles ORDER BY key")]
        connection.executemany(
            "INSERT INTO reprints (title, article_id, source_id, relation, direction, status, declared, detected, is_direct, "
            "explanation) VALUES ('', ?, ?, 'reprint', 'dated', 'certain', 0, 1, 1, char(1) || '<&\"' || char(10, 65534, 8238) || ']]>')",
            zip(keys[1:], keys, strict=False),
        )
    return path


def graph_of(mirror, target, name, layout, **filters):
    with closing(open_for_reading(mirror)) as db:
        export(Selection(db, Filters(**filters)), name, str(target), layout, force=True)
    return target


def read(path):
    return networkx.read_gexf(path) if path.suffix == ".gexf" else networkx.read_graphml(path)


def graph(mirror, tmp_path, name, layout, **filters):
    return read(graph_of(mirror, tmp_path / f"graph.{name}", name, layout, **filters))


def keyed(found):
    """Return the edges of a graph, by the keys of both ends."""
    keys = networkx.get_node_attributes(found, "key")
    return {(keys[source], keys[target]): values for source, target, values in found.edges(data=True)}


def check_structure(root, namespace, rules):
    for element in root.iter():
        needed, allowed, content = rules[element.tag.removeprefix(namespace)]
        assert needed <= set(element.attrib) <= needed | allowed, element.tag
        children = "".join(f"{child.tag.removeprefix(namespace)} " for child in element)
        assert re.fullmatch(re.sub(r"[a-z]+", r"(?:\g<0> )", content), children), element.tag
    ids = [node.get("id") for node in root.iter(f"{namespace}node")]
    edges = list(root.iter(f"{namespace}edge"))
    assert len(ids) == len(set(ids))
    assert len(edges) == len({edge.get("id") for edge in edges})
    assert {end for edge in edges for end in (edge.get("source"), edge.get("target"))} <= set(ids)
    assert all(NMTOKEN.fullmatch(name) for name in [*ids, *(edge.get("id") for edge in edges)])


def check_gexf(root):
    check_structure(root, GEXF, GEXF_RULES)
    assert root.get("version") == "1.3"
    (whole,) = root.iter(f"{GEXF}graph")
    assert dict(whole.attrib) == {
        "defaultedgetype": "directed", "idtype": "string", "mode": "dynamic", "timeformat": "date", "timerepresentation": "interval",
    }  # fmt: skip
    assert [(one.get("class"), one.get("mode")) for one in whole.iter(f"{GEXF}attributes")] == [("node", "static"), ("edge", "static")]
    for declared, name in zip(whole.iter(f"{GEXF}attributes"), ("node", "edge"), strict=True):
        types = {one.get("id"): PARSE[one.get("type")] for one in declared}
        assert len(types) == len(declared)
        for element in whole.iter(f"{GEXF}{name}"):
            values = [value.get("for") for value in element.iter(f"{GEXF}attvalue")]
            assert len(values) == len(set(values))
            for value in element.iter(f"{GEXF}attvalue"):
                types[value.get("for")](value.get("value"))
            days = [element.get(day) for day in ("start", "end") if element.get(day)]
            assert all(DAY.fullmatch(day) for day in days)
            assert days == sorted(days)
            # A token has no other blanks than single ones between words.
            label = element.get("label", "")
            assert label == re.sub("[ \t\r\n]+", " ", label).strip(" ")


def check_graphml(root):
    check_structure(root, GRAPHML, GRAPHML_RULES)
    keys = {key.get("id"): key for key in root.iter(f"{GRAPHML}key")}
    assert len(keys) == len(list(root.iter(f"{GRAPHML}key")))
    assert all(NMTOKEN.fullmatch(name) and NMTOKEN.fullmatch(key.get("attr.name")) for name, key in keys.items())
    for name in ("node", "edge"):
        for element in root.iter(f"{GRAPHML}{name}"):
            held = [data.get("key") for data in element]
            assert len(held) == len(set(held))
            for data in element:
                assert keys[data.get("key")].get("for") == name
                PARSE[keys[data.get("key")].get("attr.type")](data.text)


CHECKS = {"gexf": check_gexf, "graphml": check_graphml}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("mirror", ["sample", "small", "tangled", "empty"])
def test_a_graph_keeps_the_rules_whatever_is_in_it(request, tmp_path, mirror, name, layout):
    path = graph_of(request.getfixturevalue(f"{mirror}_mirror"), tmp_path / f"graph.{name}", name, layout)
    CHECKS[name](etree.parse(path).getroot())
    assert read(path).is_directed()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("gexf", 'version="1.3"', 'version="1.2"'),
        ("gexf", '<attribute id="key"', '<attribute id="no"'),
        ("gexf", ' end="2', ' end="1'),
        ("gexf", "<nodes>", "<edges></edges><nodes>"),
        ("graphml", 'attr.name="key"', 'attr.name="a key"'),
        ("graphml", '<node id="', '<node id="sample/'),
        ("graphml", "<desc>", "<graph/><desc>"),
    ],
)
def test_the_rules_are_looked_for(sample_mirror, tmp_path, name, before, after):
    text = graph_of(sample_mirror, tmp_path / f"graph.{name}", name, "periodicals").read_text()
    assert before in text
    with pytest.raises((AssertionError, KeyError)):
        CHECKS[name](etree.fromstring(text.replace(before, after).encode()))


@pytest.mark.parametrize("name", FORMATS)
def test_edges_between_articles_are_the_rows_of_reprints(sample, sample_mirror, tmp_path, name):
    found = graph(sample_mirror, tmp_path, name, "articles")
    rows = list(
        sample.query(
            """
            SELECT reprints.*, articles.key AS target, sources.key AS source, reprints_overview.lag_days,
                articles.date_start AS day, sources.date_start AS source_day
            FROM reprints
            JOIN articles ON articles.id = reprints.article_id
            JOIN articles AS sources ON sources.id = reprints.source_id
            JOIN reprints_overview ON reprint_id = reprints.id
            """
        )
    )
    edges = keyed(found)
    assert set(edges) == {(row["source"], row["target"]) for row in rows}
    for row in rows:
        edge = edges[row["source"], row["target"]]
        for column in ("relation", "extent", "direction", "status", "article_coverage", "source_coverage", "similarity", "words",
                       "lag_days", "explanation"):  # fmt: skip
            assert edge.get(column) == row[column]
        for column in ("declared", "detected", "is_direct"):
            assert edge[column] is bool(row[column])
        assert edge.get("start") == max(filter(None, (row["day"], row["source_day"])), default=None)
        assert edge["weight"] == 1
    assert {row["direction"] for row in rows} >= {"declared", "dated", "undecided"}


@pytest.mark.parametrize("name", FORMATS)
def test_nodes_are_articles_with_what_proves_them(sample, sample_mirror, tmp_path, name):
    found = graph(sample_mirror, tmp_path, name, "articles")
    nodes = {values["key"]: values for _, values in found.nodes(data=True)}
    asked = "SELECT key FROM articles WHERE id IN (SELECT article_id FROM reprints UNION SELECT source_id FROM reprints)"
    assert set(nodes) == {key for (key,) in sample.execute(asked)}
    for row in sample.query(
        """
        SELECT articles.*, captures.fetched_at, captures.digest FROM articles
        JOIN article_urls ON article_urls.article_id = articles.id AND article_urls.url = articles.url
        JOIN captures ON captures.id = article_urls.capture_id
        """
    ):
        if node := nodes.get(row["key"]):
            assert (node["title"], node["language"], node["url"], node["words"]) == (
                row["title"], row["language"], row["url"], row["word_count"],
            )  # fmt: skip
            assert (node.get("start"), node.get("date"), node["selected"]) == (row["date_start"], row["date_edtf"], True)
            assert (node["captured_at"], node["capture_digest"]) == (row["fetched_at"], row["digest"])
            assert node["citation"].endswith(f"{row['url']} (captured {row['fetched_at'][:10]}, {row['digest']}).")


@pytest.mark.parametrize("name", FORMATS)
def test_edges_between_periodicals_count_the_articles_taken(sample, sample_mirror, tmp_path, name):
    found = graph(sample_mirror, tmp_path, name, "periodicals")
    assert {values["key"] for _, values in found.nodes(data=True)} == {
        key for (key,) in sample.execute("SELECT key FROM periodicals WHERE id IN (SELECT periodical_id FROM articles)")
    }
    names = networkx.get_node_attributes(found, "name")
    edges = {(names[source], names[target]): values for source, target, values in found.edges(data=True)}
    asked = """
        SELECT source_periodical, periodical, sum(articles), sum(translations) FROM who_reprints_whom
        WHERE source_periodical IS NOT NULL AND periodical IS NOT NULL GROUP BY source_periodical, periodical
    """
    assert {ends: (edge["articles"], edge["translations"]) for ends, edge in edges.items()} == {
        (source, target): (articles, translations) for source, target, articles, translations in sample.execute(asked)
    }
    held = {node["name"]: node["articles"] for _, node in found.nodes(data=True)}
    for (_, target), edge in edges.items():
        assert edge["weight"] == edge["articles"]
        assert edge["share"] == pytest.approx(edge["articles"] / held[target], abs=1e-4)
        assert (edge.get("start"), edge.get("end")) == (edge.get("first_date"), edge.get("last_date"))


def test_both_formats_hold_the_same_graph(sample_mirror, tmp_path):
    for layout in LAYOUTS:
        gexf, graphml = (graph(sample_mirror, tmp_path, name, layout) for name in FORMATS)
        assert dict(gexf.nodes(data=True)) == dict(graphml.nodes(data=True))
        assert {ends[:2]: ends[2] for ends in gexf.edges(data=True)} == {ends[:2]: ends[2] for ends in graphml.edges(data=True)}


@pytest.mark.parametrize("name", FORMATS)
def test_a_filter_keeps_what_its_articles_took_and_what_was_taken_from_them(sample, sample_mirror, tmp_path, name):
    found = graph(sample_mirror, tmp_path, name, "articles", periodical="st")
    asked = """
        SELECT sources.key, articles.key FROM reprints
        JOIN articles ON articles.id = article_id JOIN articles AS sources ON sources.id = source_id
        WHERE 'sample/st' IN (SELECT key FROM periodicals WHERE id IN (articles.periodical_id, sources.periodical_id))
    """
    expected = set(sample.execute(asked).fetchall())
    assert set(keyed(found)) == expected
    chosen = {node["key"] for _, node in found.nodes(data=True) if node["selected"]}
    assert chosen == {key for ends in expected for key in ends if "/st/" in key}
    assert len(chosen) < len(found)
    papers = graph(sample_mirror, tmp_path, name, "periodicals", periodical="st")
    assert all("sample/st" in ends for ends in keyed(papers))


@pytest.mark.parametrize("name", FORMATS)
def test_articles_that_share_their_text_with_none_are_no_nodes(sample_mirror, tmp_path, name):
    found = graph(
        sample_mirror, tmp_path, name, "articles", where="id NOT IN (SELECT article_id FROM reprints UNION SELECT source_id FROM reprints)"
    )
    assert (len(found), found.size()) == (0, 0)


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_keys_are_nodes_of_their_own_and_hostile_text_is_text(tangled_mirror, tmp_path, name):
    found = graph(tangled_mirror, tmp_path, name, "articles")
    with closing(open_for_reading(tangled_mirror)) as db:
        articles = dict(db.execute("SELECT key, title FROM articles"))
    keys = networkx.get_node_attributes(found, "key")
    assert sorted(keys.values()) == sorted(articles)
    assert {node: file_name(key).replace("~", ":") for node, key in keys.items()} == {node: node for node in keys}
    assert len([key for key in keys.values() if key.rpartition("/")[2].lower() == "haiti"]) == 3
    assert found.size() == len(articles) - 1
    explanations = {values["explanation"] for _, _, values in found.edges(data=True)}
    assert '\ufffd<&"\n\ufffd]]>' in explanations


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", FORMATS)
def test_two_graphs_of_one_mirror_are_equal(sample_mirror, tmp_path, name, layout):
    first, second = (graph_of(sample_mirror, tmp_path / f"{place}.{name}", name, layout).read_bytes() for place in (1, 2))
    assert first == second


@pytest.mark.parametrize("name", FORMATS)
def test_a_graph_says_what_it_was_made_from(sample, sample_mirror, tmp_path, name):
    text = graph_of(sample_mirror, tmp_path / f"graph.{name}", name, "articles").read_text()
    (finished,) = sample.execute("SELECT max(finished) FROM runs").fetchone()
    assert f"made by Backfile {version('backfile')} from a mirror of Backfile's sample archive of {finished}" in text
