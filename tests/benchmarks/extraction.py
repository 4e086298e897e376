"""How much of an article is found on pages that no layout knows: on scrapinghub's article-extraction-benchmark, and on our own pages.

python -m tests.benchmarks.extraction CHECKOUT [--gazette FOLDER]

CHECKOUT is a copy of https://github.com/scrapinghub/article-extraction-benchmark, whose scorer is used and whose data stays there. Its
pages are taken in the order of their ids: the rules were tuned on every second, from the first on, and the others are what is reported.
FOLDER is the Linux Gazette, unpacked: so many of its articles, drawn by lot, are read as if no layout knew them.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import click
import trafilatura
from readability import Document

from crawler.archive import ArchiveSpider
from crawler.layouts.fitting import fitting_layout
from crawler.layouts.last_resort import LastResort
from crawler.loading import archive_classes
from crawler.reading.body import body_text
from crawler.reading.charsets import decode
from crawler.reading.pages import Archive, Layout, WebPage
from pipelines.items import ArticleReading, Periodical, is_last_resort
from tests.asp_looks import LOOKS, REAL, URL, read_printed

_LEAST_TEXT = 800
"""Characters of an article of the Linux Gazette that is worth the measure."""
_PAGES = Path(__file__).parent.parent / "pages"


class AnySite(ArchiveSpider):
    """An archive of which nothing is known but where its pages stand."""

    name = "any"
    title = ""
    home_url = "https://any.example/"
    hosts = ("any.example",)
    start_urls = [home_url]
    periodicals: ClassVar[tuple[Periodical, ...]] = ()
    layouts: ClassVar[tuple[type[Layout], ...]] = ()


_ANY = AnySite()


def of_last_resort(source: str) -> str:
    """Return the article of the page `source` as a crawl would keep it."""
    return _text(WebPage(f"{_ANY.home_url}page.html", source), _ANY)


def of_trafilatura(source: str) -> str:
    """Return the article as trafilatura tells it by default, without comments."""
    return trafilatura.extract(source, include_comments=False) or ""


def of_trafilatura_fast(source: str) -> str:
    """Return the article as trafilatura tells it in the mode whose opinion we ask for."""
    return trafilatura.extract(source, include_comments=False, fast=True) or ""


def of_readability(source: str) -> str:
    """Return the text of the blocks that readability keeps."""
    return body_text(WebPage(_ANY.home_url, Document(source).summary(html_partial=True)).blocks)


_TOOLS: dict[str, Callable[[str], str]] = {
    "last resort": of_last_resort,
    "trafilatura": of_trafilatura,
    "trafilatura fast": of_trafilatura_fast,
    "readability": of_readability,
}


@click.command()
@click.argument("checkout", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--gazette", type=click.Path(path_type=Path, exists=True, file_okay=False), help="The Linux Gazette, unpacked.")
@click.option("--articles", default=250, show_default=True, help="How many articles of it.")
def main(checkout: Path, gazette: Path | None, articles: int) -> None:
    """Print F1, precision and recall of each tool on both halves, and pages a second; then the same on the pages of our own archives."""
    logging.disable(logging.CRITICAL)
    scorer = _scorer(checkout)
    truth: dict[str, dict[str, str]] = json.loads((checkout / "ground-truth.json").read_text("utf-8"))
    names = sorted(truth)
    sources = {name: gzip.decompress((checkout / "html" / f"{name}.html.gz").read_bytes()).decode() for name in names}
    click.echo(f"{'':<18} {'F1':>6} {'prec.':>6} {'recall':>6}   pages a second")
    for tool, extract in _TOOLS.items():
        began = time.process_time()
        scores = {name: _score(scorer, truth[name]["articleBody"], extract(sources[name])) for name in names}
        pace = len(names) / (time.process_time() - began)
        for half, chosen in (("tuned on", names[0::2]), ("reported", names[1::2]), ("all", names)):
            click.echo(f"{tool:<18} {_figures(scorer, [scores[name] for name in chosen])}   {half} {pace:.0f}")
    click.echo("\nour own pages, read as if no layout knew them, against what their layouts read")
    if REAL.exists():
        printed = read_printed()
        looks = [(f"one article in the look {look.__name__}", icl_page(look(printed)), "\n\n".join(printed.text)) for look in LOOKS]
        for name, page, text in looks:
            click.echo(f"{name:<44} {_figures(scorer, [_score(scorer, text, _text(page, _archive('icl')))])}")
    for folder in sorted(_PAGES.iterdir()):
        told = list(_recorded(scorer, folder))
        read = [score for score in told if score is not None]
        if read:
            click.echo(f"recorded pages of {folder.name:<26} {_figures(scorer, read)}   {len(read)} of {len(told)} pages with an article")

    if gazette is not None:
        drawn = list(islice(_of_gazette(scorer, gazette), articles))
        click.echo(f"articles of the Linux Gazette                {_figures(scorer, drawn)}   {len(drawn)} drawn by lot")


def _of_gazette(scorer: ModuleType, folder: Path) -> Iterator[Any]:
    """Yield the score of the generic reading of each article that stands alone on a page, in an order drawn by lot."""
    archive = _archive("linux_gazette")
    paths = sorted(folder.rglob("*.html"))
    random.Random(7).shuffle(paths)
    for path in paths:
        page = WebPage(archive.home_url + str(path.relative_to(folder)), decode(path.read_bytes(), None, archive.charset).text)
        layout = fitting_layout(page, archive, archive.layouts) if archive.page_kind(page.url) == "article" else None
        found = [one for one in layout.readings() if isinstance(one, ArticleReading)] if layout else []
        if len(found) == 1 and len(found[0].body_text) >= _LEAST_TEXT and not is_last_resort(layout.reader() if layout else None):
            yield _score(scorer, found[0].body_text, _text(page, archive))


def icl_page(source: str) -> WebPage:
    """Return the one real page that is known, as `source` sets it."""
    return WebPage(URL, source)


def _archive(name: str) -> ArchiveSpider:
    return archive_classes()[name]()


def _recorded(scorer: ModuleType, folder: Path) -> Iterator[Any]:
    """Yield for each recorded page of an article the score of its generic reading, None where it has none."""
    archive = _archive(folder.name)
    for path in sorted(folder.glob("*.html")):
        expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
        texts = [reading["body_text"] for reading in expected["readings"] if reading.get("body_text")]
        page = WebPage(expected["url"], decode(path.read_bytes(), None, archive.charset).text)
        if texts:
            found = _text(page, archive)
            yield _score(scorer, "\n\n".join(texts), found) if found else None


def _text(page: WebPage, archive: Archive) -> str:
    layout = LastResort(page, archive)
    readings = layout.readings() if layout.is_article else []
    return "\n\n".join(reading.body_text for reading in readings if isinstance(reading, ArticleReading))


def _scorer(checkout: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("evaluate", checkout / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _score(scorer: ModuleType, true: str, found: str) -> Any:
    return scorer.string_shingle_matching(true=true, pred=found)


def _figures(scorer: ModuleType, scores: Sequence[Any]) -> str:
    metrics = scorer.metrics_from_tp_fp_fns(scores)
    return f"{metrics['f1']:6.4f} {metrics['precision']:6.4f} {metrics['recall']:6.4f}"


if __name__ == "__main__":
    main()
