"""BibTeX is read back by pybtex: every entry, with the headline that was printed, whatever it holds."""

import re

import pytest
from pybtex.database import parse_file

from exports.bibliography.references import one_line
from exports.file_names import file_name
from exports.formats.bibtex import escaped
from tests.formats.exported import articles_of, exported

LAYOUTS = ("biblatex", "bibtex")
MEANT = {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^", "textasciitilde": "~",
}  # fmt: skip


def meant(field):
    """Return what LaTeX prints for a field in braces."""
    assert field.startswith("{")
    assert field.endswith("}")
    return re.sub(r"\{\\(text\w+)\}|\\([$&#%_])", lambda found: found[2] or MEANT[found[1]], field[1:-1])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("mirror", ["small_mirror", "sample_mirror", "hostile_mirror"])
def test_every_article_is_an_entry_with_its_headline(request, tmp_path, mirror, layout):
    path = request.getfixturevalue(mirror)
    entries = parse_file(exported(path, "bibtex", tmp_path / "x.bib", layout)).entries
    rows = articles_of(path)
    assert list(entries) == [file_name(key) for key in rows]
    assert len({key.lower() for key in entries}) == len(rows)
    assert all(re.fullmatch(r"[a-z0-9_.~-]+", key) for key in entries)
    for key, row in rows.items():
        assert meant(entries[file_name(key)].fields["title"]) == one_line(row["headline"] or row["title"])


def test_a_translation_names_its_original(sample_mirror, tmp_path):
    entries = parse_file(exported(sample_mirror, "bibtex", tmp_path / "x.bib")).entries
    entry = entries["sample_chinese_cz_3_chuanwu"]
    assert entry.type == "article"
    assert entry.fields["entrysubtype"] == "magazine"
    assert entry.fields["journaltitle"] == "船闸"
    assert entry.fields["date"] == "2013-03"
    assert entry.fields["origtitle"] == "{It Was a Lovely Certificate}"
    assert entry.fields["origdate"] == "2012-21"
    assert entry.fields["origlanguage"] == "english"
    assert entry.fields["origlocation"] == "Port Adelaide"
    assert entry.fields["note"] == "Translation of “It Was a Lovely Certificate”, Southern Tide No. 18, Spring 2012"
    assert "sha256:" in entry.fields["annotation"]
    assert "Backfile" in entry.fields["annotation"]
    assert "origdate" not in entries["sample_english_st_18_dry-dock"].fields


def test_classic_styles_find_journal_and_year(sample_mirror, tmp_path):
    fields = parse_file(exported(sample_mirror, "bibtex", tmp_path / "x.bib", "bibtex")).entries["sample_chinese_cz_3_chuanwu"].fields
    assert (fields["journal"], fields["year"], fields["month"]) == ("船闸", "2013", "Mar")
    assert not {"date", "journaltitle", "origdate"} & set(fields)


def test_a_writer_is_taken_apart_where_that_is_plain(sample_mirror, tmp_path):
    (writer,) = parse_file(exported(sample_mirror, "bibtex", tmp_path / "x.bib")).entries["sample_english_lw_46_wire"].persons["author"]
    assert (writer.first_names, writer.last_names) == (["Becky"], ["Tranter"])


def test_whatever_latex_takes_for_a_command_is_escaped():
    assert escaped(r"50% of {a_b} & \x^~#$") == (
        r"50\% of {\textbraceleft}a\_b{\textbraceright} \& {\textbackslash}x{\textasciicircum}{\textasciitilde}\#\$"
    )
    assert escaped("東京 Łódź é") == "東京 Łódź é"
    assert escaped(None) is None


def test_a_filter_leaves_one_and_an_empty_mirror_none(small_mirror, empty_mirror, tmp_path):
    assert list(parse_file(exported(small_mirror, "bibtex", tmp_path / "x.bib", language="ja")).entries) == ["paper_2_tokyo"]
    assert list(parse_file(exported(empty_mirror, "bibtex", tmp_path / "y.bib")).entries) == []


def test_two_exports_are_equal(hostile_mirror, tmp_path):
    one, two = (exported(hostile_mirror, "bibtex", tmp_path / name).read_bytes() for name in ("1.bib", "2.bib"))
    assert one == two
