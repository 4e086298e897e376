"""Sitemaps: urlset, sitemapindex and text file of https://www.sitemaps.org/protocol.html (0.9), and the robots.txt that names them."""

from __future__ import annotations

from scrapy.utils.sitemap import sitemap_urls_from_robots

from crawler.ways_in.listed import Listed, UnreadableList, elements, listed, local_name, whole_text

SITEMAP_ROOTS = ("urlset", "sitemapindex")
"""What the first element of a sitemap is called."""

_READER = "Sitemap/1"
_SCHEMES = ("http://", "https://")


def read_sitemap(content: bytes) -> Listed:
    """Return what a sitemap in XML lists: pages, and further sitemaps.

    Raises UnreadableList where nothing of it can be read.
    """
    found: dict[str, list[str]] = {"url": [], "sitemap": []}
    damage: str | None = None
    try:
        for name, entry in elements(content, *found):
            found[name] += [place for child in entry if local_name(child) == "loc" and (place := whole_text(child))]
    except UnreadableList as why:
        damage = str(why)
        if not any(found.values()):
            raise
    return listed(_READER, found["url"], found["sitemap"], damage)


def read_addresses(content: bytes) -> Listed | None:
    """Return what a sitemap in plain text, an address a line in UTF-8, lists; None where a line is no address."""
    try:
        lines = [line.strip() for line in content.decode("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError:
        return None
    if not lines or not all(line.startswith(_SCHEMES) for line in lines):
        return None
    return listed(_READER, lines)


def named_in(robots: bytes, url: str) -> list[str]:
    """Return the addresses of the sitemaps that the robots.txt at `url` names, absolute."""
    return list(dict.fromkeys(sitemap_urls_from_robots(robots, base_url=url)))
