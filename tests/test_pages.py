"""Recorded pages of every archive read as is written beside them."""

import json
from pathlib import Path

import pytest

from crawler.layouts.fitting import fitting_layout
from crawler.loading import archive_classes
from crawler.reading.charsets import decode
from crawler.reading.pages import WebPage
from crawler.trying.recorded import recorded

PAGES = Path(__file__).with_name("pages")
CASES = sorted(path for path in PAGES.glob("*/*.html"))


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_a_recorded_page_reads_as_it_did(path):
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    unsure = "".join(f"\n- {doubt}" for doubt in expected.get("unsure", ()))
    assert not unsure, (
        f"{path.with_suffix('.json')} is unsure: look at each, mend the module or the readings, then delete its line:{unsure}"
    )
    archive = archive_classes()[path.parent.name]()
    assert recorded(archive, expected["url"], path.read_bytes()) == expected


def test_every_archive_has_recorded_pages():
    assert {path.parent.name for path in CASES} >= set(archive_classes()), "record some in tests/pages/<archive>/"


def test_every_layout_has_a_recorded_page():
    held = {(path.parent.name, json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["reader"]) for path in CASES}
    for name, archive in archive_classes().items():
        named = {address.layout for address in archive.addresses if address.layout}
        assert {(name, layout.reader()) for layout in {*archive.layouts, *named}} <= held


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_a_page_that_says_something_shows_what_the_rules_saw_on_it(path):
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    archive = archive_classes()[path.parent.name]()
    layout = fitting_layout(WebPage(expected["url"], decode(path.read_bytes(), None, archive.charset).text), archive, archive.layouts)
    says = any("body_text" in reading or "contents" in reading for reading in expected["readings"])
    assert not says or (layout is not None and any(block.reasons for block in layout.seen()))
