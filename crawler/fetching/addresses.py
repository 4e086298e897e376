"""The spelling of addresses: what two links may differ in and still name one page."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# What servers and mailers hang on addresses to tell visitors apart: by its name, or by a value that only a machine can have made.
_SESSION = re.compile(r"(?:phpsessid|jsessionid|aspsessionid\w*|sessionid|session_id|cfid|cftoken|utm_\w+|fbclid|gclid)=.*", re.IGNORECASE)
_MACHINE_MADE = re.compile(r"(?:sid|s|session|osCsid)=(?=[A-Za-z]*\d)[0-9A-Za-z]{16,}", re.IGNORECASE)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)


def one_spelling(url: str) -> str:
    """Return `url`, absolute, as all links to its page are spelled: no fragment, no session, no escape that is none needed.

    RFC 3986, 6.2.2: escapes of unreserved characters are undone, the others are in capitals. Upper and lower case in the path, and the
    order of a query, stay: servers may tell them apart.
    """
    if not (url.isascii() and url.isprintable() and " " not in url):
        url = safe_url_string(url)
    parts = urlsplit(url)
    path = _PATH_SESSION.sub("", parts.path) if ";" in parts.path else parts.path
    query = "&".join(field for field in parts.query.split("&") if not _is_session(field)) if parts.query else ""
    if "%" in path or "%" in query:
        path, query = (_ESCAPE.sub(_spelled, part) for part in (path, query))
    if "/." in path:
        # As a path of its own: one that begins with two slashes would be a host.
        path = urlsplit(urljoin("http://host/", f".{path}")).path
    return urlunsplit((parts.scheme, parts.netloc, path or "/", query, ""))


def _is_session(field: str) -> bool:
    return bool(_SESSION.fullmatch(field) or _MACHINE_MADE.fullmatch(field))


def _spelled(escape: re.Match[str]) -> str:
    character = unquote(escape[0])
    return character if character in _UNRESERVED else escape[0].upper()
