"""One exchange with a server: what was asked, and what came back, as it came."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

MAX_BODY = 32 * 1024 * 1024
"""Bytes that a body may have, before and after its content encoding is undone."""

_IDENTITY = ("", "identity")
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}

Headers = Sequence[tuple[bytes, bytes]]


class BadContent(Exception):
    """A body cannot be made out of what came; says why in a few words."""


class TooLong(BadContent):
    """A body would be longer than MAX_BODY."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its answer. The spelling of the headers' names is Scrapy's; chunks are joined, and nothing else is undone."""

    url: str
    """The address that was asked, absolute."""
    at: str
    """When it was answered: UTC, ISO 8601 with milliseconds."""
    request_headers: Headers = ()
    status: int
    headers: Headers = ()
    body: bytes = b""
    """The content encoding not undone."""
    ip: str | None = None
    """The address of the server."""

    @property
    def payload_digest(self) -> str:
        """`sha256:` and the hexadecimal digest of the body as it came."""
        return digest_of(self.body)

    def header(self, name: str) -> str | None:
        """Return the first header `name` of the answer, or None."""
        wanted = name.lower().encode()
        value = next((value for found, value in self.headers if found.lower() == wanted), None)
        if value is None:
            return None
        # Headers are ASCII by the book, UTF-8 by habit, and latin-1 by the old book.
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value.decode("latin-1")

    def content(self) -> bytes:
        """Return the body with its content encoding undone (RFC 9110, 8.4).

        Raises TooLong where it would be longer than MAX_BODY, and BadContent where it is cut short or none that we asked for.
        """
        body = self.body
        for encoding in reversed((self.header("Content-Encoding") or "").lower().split(",")):
            body = _undone(body, encoding.strip())
        return body


def digest_of(content: bytes) -> str:
    """Return `sha256:` and the hexadecimal digest of `content`."""
    return "sha256:" + sha256(content).hexdigest()


def _undone(body: bytes, encoding: str) -> bytes:
    if encoding in _IDENTITY or not body:
        return body
    if encoding not in _WINDOWS:
        raise BadContent(f"its content encoding {encoding!r} was not asked for")
    stream = zlib.decompressobj(_WINDOWS[encoding])
    try:
        content = stream.decompress(body, MAX_BODY + 1)
    except zlib.error as error:
        raise BadContent(f"its content encoding {encoding!r} is broken") from error
    if len(content) > MAX_BODY:
        raise TooLong(f"it is longer than {MAX_BODY:,} bytes")
    if not stream.eof:
        raise BadContent("it was cut short")
    return content
