"""Recorded pages of every archive read as is written beside them."""

import json
from pathlib import Path

import pytest

from crawler.charsets import decode
from crawler.pages import WebPage, read_page, recorded_form
from crawler.run import archive_classes

PAGES = Path(__file__).with_name("pages")
CASES = sorted(path for path in PAGES.glob("*/*.html"))


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_a_recorded_page_reads_as_it_did(path):
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    archive = archive_classes()[path.parent.name]()
    page = WebPage(expected["url"], decode(path.read_bytes(), None, archive.charset).text)
    layout = read_page(page, archive, archive.layouts)
    assert (layout.reader() if layout else None) == expected["reader"]
    readings = [recorded_form(reading) for reading in layout.readings()] if layout else []
    assert readings == expected["readings"]


def test_every_archive_has_recorded_pages():
    assert {path.parent.name for path in CASES} >= set(archive_classes()), "record some in tests/pages/<archive>/"


def test_every_layout_has_a_recorded_page():
    recorded = {(path.parent.name, json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["reader"]) for path in CASES}
    for name, archive in archive_classes().items():
        assert {(name, layout.reader()) for layout in archive.layouts} <= recorded
