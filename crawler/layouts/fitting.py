"""Which layout reads a page: the one that its address tells, else the first of its archive that fits, else that of last resort."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.layouts.last_resort import LastResort
from crawler.reading.pages import Archive, Layout, WebPage


def fitting_layout(page: WebPage, archive: Archive, layouts: Sequence[type[Layout]]) -> Layout | None:
    """Return the layout that the address of `page` tells, else the first of `layouts` that fits it, ready to read it.

    Where none does, that of last resort reads what has an article; None is for what has none.
    """
    told = archive.place(page.url).layout
    if told is not None:
        return told(page, archive)
    for layout in layouts:
        if layout.matches(page, archive):
            return layout(page, archive)
    resort = LastResort(page, archive)
    return resort if resort.is_article else None
