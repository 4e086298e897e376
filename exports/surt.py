"""How the Internet Archive spells an address that is to be looked for: SURT, the Sort-friendly URI Reordering Transform.

As webarchive-commons' WaybackURLKeyMaker does, which is what pywb, cdxj-indexer and ReplayWeb.page sort and search by. The Python package
that does it is under the AGPL.
"""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from urllib.parse import quote_from_bytes, unquote_to_bytes

_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_NUMBERED = re.compile(r"(?:0[0-7]*(?:\.[0-7]+){0,3}|[1-9][0-9]*(?:\.[0-9]+){0,3})")
_PATH_SESSIONS = tuple(re.compile(rf"(.*/)\({session}\)/([^?]+\.aspx.*)") for session in (r"(?:[a-z]\([0-9a-z]{24}\))+", "[0-9a-z]{24}"))
_QUERY_SESSIONS = tuple(
    re.compile(rf"(.*){session}(?:&(.*))?", re.IGNORECASE)
    for session in (
        "jsessionid=[0-9a-z]{32}", "phpsessid=[0-9a-z]{32}", "sid=[0-9a-z]{32}", "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
)  # fmt: skip


def surt(url: str) -> str:
    """Return the key that the http or https address `url` is looked for by; `url` itself where it is none."""
    bare = re.sub(r"[\n\r\t]", "", url.strip())
    bare = re.sub(r"^(?:https?://)+(?=https?://)", "", bare)
    found = re.fullmatch(
        r"(https?)://(?:[^/?#]*@)?(\[[^/?#\]]*\]|[^/?#:]+):*([0-9]*):*(/[^?#]*)?(?:\?([^#]*))?(?:#.*)?", bare, re.IGNORECASE
    )
    if not found:
        return url
    scheme, host, port, path, query = found.groups(default="")
    shown_port = f":{int(port)}" if int(port or 0) not in (0, 443 if scheme.lower() == "https" else 80) else ""
    asked = _query_key(query)
    return ",".join(reversed(_host_key(host).split("."))) + shown_port + ")" + _path_key(path) + (f"?{asked}" if asked else "")


def _host_key(host: str) -> str:
    name = _unquoted(host.strip("[]"))
    if not name.isascii():
        with suppress(ValueError):
            name = name.decode("utf-8", "ignore").encode("idna")
    name = name.replace(b"..", b".").strip(b".")
    if name.isdigit():
        return socket.inet_ntoa((int(name) & 0xFFFFFFFF).to_bytes(4, "big"))
    if _NUMBERED.fullmatch(name.decode("latin-1")):
        with suppress(OSError):
            return socket.inet_ntoa(socket.inet_aton(name.decode()))
    return re.sub(r"^www\d*\.", "", _quoted(name.lower()).lower())


def _path_key(path: str) -> str:
    kept: list[bytes] = []
    for part in _unquoted(path).split(b"/")[1:]:
        if part == b".." and kept:
            kept.pop()
        elif part != b".":
            kept.append(part)
    text = "/" + _quoted(b"/".join(part for part in kept if part)).lower()
    for session in _PATH_SESSIONS:
        if found := session.fullmatch(text):
            text = found[1] + found[2]
    return text


def _query_key(query: str) -> str:
    text = _quoted(_unquoted(query))
    for session in _QUERY_SESSIONS:
        if found := session.fullmatch(text):
            text = found[1] + (found[2] or "")
    return "&".join(sorted(text.lower().split("&"), key=lambda argument: argument.split("=", 1)))


def _unquoted(text: str) -> bytes:
    """Undo percent-encoding, however often it was done."""
    content = text.encode()
    while (once := unquote_to_bytes(content)) != content:
        content = once
    return content


def _quoted(content: bytes) -> str:
    return quote_from_bytes(content, safe=_SAFE)
