"""Where a crawl may go: the archive's hosts, never a private address unless the operator named it."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Self
from urllib.parse import SplitResult, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import BaseSettings
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred

_PORTS = {"http": 80, "https": 443}


def is_loopback(url: str) -> bool:
    """Tell whether `url` names this machine: `localhost` or an address in 127.0.0.0/8 or ::1."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    address = _literal(host)
    return address is not None and address.is_loopback


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


class ScopeMiddleware:
    """Lets through only requests to the archive's hosts on their usual ports, or to the origin that `--base-url` names."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler, whose spider names the hosts and whose settings name the copy of the site."""
        self.crawler = crawler
        base = crawler.settings.get("BACKFILE_BASE_URL")
        self.named = _origin(urlsplit(base)) if base else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of one crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise IgnoreRequest where `request` leads out of scope; robots.txt is asked for like any page."""
        parts = urlsplit(request.url)
        if _origin(parts) == self.named:
            return
        hosts = getattr(self.crawler.spider, "hosts", ())
        if parts.scheme not in _PORTS or parts.hostname not in hosts or parts.port not in (None, _PORTS[parts.scheme]):
            raise IgnoreRequest("it is not on the archive's hosts")
        address = _literal(parts.hostname or "")
        if address is not None and not address.is_global:
            raise IgnoreRequest("it is on a private address")


class PublicResolver(CachingThreadedResolver):
    """Resolves the archive's hosts to public addresses only, so that a name that points into a private network leads nowhere."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, named_host: str | None) -> None:
        """Take what Scrapy's own resolver takes, and the host that `--base-url` names, which may be private."""
        super().__init__(reactor, cache_size, timeout)
        self.named_host = named_host

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Return the resolver of one process, which is what Scrapy gives here for a crawler."""
        settings: BaseSettings = crawler.settings
        # What stands in backfile.toml only its crawl knows.
        known = (settings, *(one.settings for one in getattr(crawler, "crawlers", ())))
        base = next(filter(None, (found.get("BACKFILE_BASE_URL") for found in known)), None)
        named_host = urlsplit(base).hostname if base else None
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getfloat("DNS_TIMEOUT"), named_host)

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """Return a Deferred of the address of `name`, as text; it fails where the address is not a public one."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found if name == self.named_host else found.addCallback(self._refuse_private, name)

    def _refuse_private(self, address: str, name: str) -> str:
        if not ipaddress.ip_address(address).is_global:
            raise OSError(f"{name} resolves to the private address {address}")
        return address
