"""A static site: the reading pages of the mirror as files, with a search, for any host and for no host at all.

    index.html                       the front page
    periodicals.html, works.html …   the lists, and pictures.html
    article/ issue/ periodical/ work/ compare/    a page each, by `exports.file_names` of its key
    picture/                         the pictures, as SVG
    search.html, search.js, search/  a search that needs no server: see `exports.site.search_index`

Every link between pages is relative, and leads to a page that is there: what a part of the mirror does not hold has a page that says so,
with the address of the original. Nothing is loaded from elsewhere. They are those of `backfile serve`, without tables, questions and SQL.
"""

from __future__ import annotations

from pathlib import Path

from exports.failures import CannotExport
from exports.formats.format import Format
from exports.selection import Selection


def write(selection: Selection, folder: Path, layout: str) -> int:
    """Write the site of what is selected into `folder`, and return how many articles it shows; raises CannotExport without the extra."""
    try:
        from exports.site.pages import write_site
    except ImportError as error:
        raise CannotExport(f"writing a site needs more ({error}); install it with: pip install 'backfile[serve]'") from error
    return write_site(selection, folder)


FORMAT = Format(
    title="Static site",
    description="The reading pages as files, with a search and without a server: for publishing on any host.",
    called="site",
    ending="",
    folder=write,
)
