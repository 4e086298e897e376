"""Addresses of the web as other tools accept them."""

from __future__ import annotations

import re
from urllib.parse import quote

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[^/?#:@\[\]]+)(?P<port>:[0-9]{1,5})?(?P<rest>(?:[/?][^#]*)?)(?P<fragment>#.*)?", re.I | re.S
)
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?", re.I)
_ALLOWED = "/?:@!$&'()*+,;=-._~%"
_NO_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


def linkable(url: str | None) -> str:
    """Return `url` as it is where it is an address of the web, empty for any other: whatever stands in a mirror, no other may be a link."""
    return url if url and url.startswith(("http://", "https://")) else ""


def web_address(url: str | None) -> str | None:
    """Return the http(s) address `url` with all that RFC 3986 does not allow in it escaped; None where it is no such address."""
    found = _ADDRESS.fullmatch((url or "").strip())
    if not found or not (host := _host(found["host"])) or int((found["port"] or ":0")[1:]) > 65535:
        return None
    fragment = f"#{_escaped(found['fragment'][1:])}" if found["fragment"] else ""
    return f"{found['scheme'].lower()}://{host}{found['port'] or ''}{_escaped(found['rest'])}{fragment}"


def _host(name: str) -> str | None:
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            return None
    return name if _HOST.fullmatch(name) else None


def _escaped(text: str) -> str:
    return quote(_NO_ESCAPE.sub("%25", text), safe=_ALLOWED, errors="replace")
