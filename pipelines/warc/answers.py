"""The answers of servers that records of WARC files hold, whatever program wrote them, as exchanges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from pipelines.warc.exchange import MAX_BODY, Exchange, Headers
from pipelines.warc.records import Damaged, Record

KINDS = ("response", "resource", "revisit")
"""The types of records that say what stood at an address."""

# How the profile of a revisit record ends that stands for an answer without bytes (ISO 28500:2017, 6.7.3).
_NOT_MODIFIED = "server-not-modified"
_HTTP = ("http", "https")
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b[^\n]*\r?\n?")
_HEAD_END = re.compile(rb"\r?\n\r?\n|\r?\n\Z")
_FOLDED = re.compile(rb"\r?\n[ \t]+")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00:?00)?")
_NAME = re.compile(rb"[!-9;-~]+")
_GZIP = (b"gzip", b"x-gzip")
_GZIP_MAGIC = b"\x1f\x8b"
_BLANK = b" \t\r\n\xef\xbb\xbf"
_ENCODING = b"content-encoding"
_UNDONE = b"X-Archive-Orig-Content-Encoding"
_AHEAD = timedelta(days=1)


class CutShort(Exception):
    """Only a part of the answer is there."""


class TooLong(Exception):
    """The answer is longer than a page may be."""


@dataclass(frozen=True)
class Original:
    """What a revisit record says of the record that has its bytes."""

    record_id: str | None
    url: str | None
    at: str | None
    """When it was captured, as `Exchange.at`."""
    digest: str | None
    """Of the payload, as it stands there."""


def address_of(record: Record) -> str | None:
    """Return the http or https address that `record` is of; None for any other, and for records of other kinds than KINDS.

    Raises Damaged where the address is none.
    """
    if record.fields.get("warc-type", "").lower() not in KINDS:
        return None
    # wget wrote it in angle brackets up to version 1.20.
    said = record.fields.get("warc-target-uri", "").removeprefix("<").removesuffix(">").strip()
    return address(said)


def address(said: str) -> str | None:
    """Return the http or https address `said` as it can stand in a record; None where it is of another kind; raises Damaged for none."""
    try:
        parts = urlsplit(said)
        if parts.scheme.lower() not in _HTTP:
            return None
        if not parts.hostname or parts.username:
            raise Damaged("its address names no host")
        _ = parts.port
        url = said if said.isascii() and not _CONTROL.search(said) else safe_url_string(_CONTROL.sub("%20", said))
    except ValueError as error:
        raise Damaged("its address is none") from error
    if urlsplit(url).scheme.lower() not in _HTTP:
        # What stood before or within its scheme was passed over above, as browsers do.
        raise Damaged("its address is none")
    return url


def moment(record: Record) -> str:
    """Return when `record` was captured, as `Exchange.at` has it; raises Damaged where it does not say so, or says that it will be."""
    said = record.fields.get("warc-date", "")
    at = as_moment(said)
    if at is None:
        raise Damaged(f"its WARC-Date is {said[:40]!r}" if said else "it has no WARC-Date")
    if datetime.fromisoformat(at) > datetime.now(UTC) + _AHEAD:
        raise Damaged(f"its WARC-Date, {said[:40]}, lies ahead")
    return at


def as_moment(said: str) -> str | None:
    """Return a time as WARC 1.0 and 1.1 write it (`2006-09-19T17:20:24Z`, with any decimals) in milliseconds; None where it is none."""
    found = _DATE.fullmatch(said.strip())
    if found is None:
        return None
    try:
        datetime.fromisoformat(found[1])
    except ValueError:
        return None
    return f"{found[1]}.{(found[2] or '')[:3].ljust(3, '0')}Z"


def original_of(record: Record) -> Original:
    """Return what a revisit record says of the record that has its bytes."""
    fields = record.fields
    return Original(
        fields.get("warc-refers-to"),
        fields.get("warc-refers-to-target-uri", "").removeprefix("<").removesuffix(">") or None,
        as_moment(fields.get("warc-refers-to-date", "")),
        fields.get("warc-payload-digest"),
    )


def needs_original(record: Record) -> bool:
    """Tell whether the bytes of `record` lie in another one: it is a revisit, and not of an answer that had none (304)."""
    return record.fields.get("warc-type", "").lower() == "revisit" and not _profile(record).endswith(_NOT_MODIFIED)


def exchange_of(record: Record, url: str, at: str, original: Exchange | None = None) -> Exchange:
    """Return the answer that `record`, of one of KINDS, holds: of the address `url`, captured `at`.

    `original` is what the record holds that a revisit has its bytes from, and its headers where it has none of its own. Chunks are joined;
    the content encoding is not undone, and where the program that wrote the record had undone it, the header that says otherwise gets
    another name. Raises Damaged where it is no answer, CutShort where a part is missing, TooLong where it is longer than MAX_BODY.
    """
    fields, block = record.fields, record.block
    if block is None or len(block) > 2 * MAX_BODY:
        raise TooLong
    # The first of several segments has a number, and no other record (ISO 28500:2017, 7).
    if "warc-truncated" in fields or "warc-segment-number" in fields:
        raise CutShort
    ip = fields.get("warc-ip-address")
    if fields["warc-type"].lower() == "resource":
        status, headers, body = 200, _of_resource(fields), block
    elif original is not None and not block.strip():
        status, headers, body = original.status, list(original.headers), original.body
    elif _profile(record).endswith(_NOT_MODIFIED):
        status, headers, body = 304, _answer(block)[1] if block.strip() else [], b""
    else:
        status, headers, body = _answer(block)
        body = original.body if original is not None else _whole(headers, body)
    if len(body) > MAX_BODY:
        raise TooLong
    return Exchange(url=url, at=at, status=status, headers=_true(headers, body), body=body, ip=ip)


def saved(url: str, at: str, content_type: str, content: bytes, note: str) -> Exchange:
    """Return the answer that a page saved as a file stands for: `content` as it lies there, and a header that says what it is, `note`."""
    headers = [(b"Content-Type", content_type.encode()), (b"X-Backfile-Saved-Page", note.encode("ascii", "replace"))]
    return Exchange(url=url, at=at, status=200, headers=headers, body=content)


def _profile(record: Record) -> str:
    return record.fields.get("warc-profile", "").strip().rstrip("/").lower() if record.fields["warc-type"].lower() == "revisit" else ""


def _of_resource(fields: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    content_type = fields.get("content-type")
    return [(b"Content-Type", content_type.encode())] if content_type else []


def _answer(block: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Return status, headers and what follows them of the HTTP answer in `block`."""
    line = _STATUS_LINE.match(block)
    if line is None or int(line[1]) not in range(100, 600):
        raise Damaged("it holds no answer of a server")
    # An answer without headers ends its head with one line break.
    end = _HEAD_END.search(block, line.end() - 2)
    head, body = (block[line.end() : end.start()], block[end.end() :]) if end else (block[line.end() :], b"")
    headers = []
    for field in _FOLDED.sub(b" ", head).split(b"\n"):
        name, colon, value = field.partition(b":")
        if colon and _NAME.fullmatch(name.strip()):
            headers.append((name.strip(), value.strip()))
    return int(line[1]), headers, body


def _whole(headers: Headers, body: bytes) -> bytes:
    """Return `body` with its chunks joined; raises CutShort where there is less of it than its headers say."""
    said = {name.lower(): value.lower() for name, value in reversed(headers)}
    if b"chunked" in said.get(b"transfer-encoding", b""):
        return _joined(body)
    length = said.get(b"content-length", b"")
    # Where the program undid the encoding, the length is that of other bytes.
    if length.isdigit() and len(body) < int(length) and body and b"content-encoding" not in said:
        raise CutShort
    return body


def _joined(body: bytes) -> bytes:
    """Return the chunks in `body` joined (RFC 9112, 7.1), or `body` itself where the program that kept it had joined them."""
    parts: list[bytes] = []
    at = 0
    while True:
        size = _CHUNK.match(body, at)
        if size is None:
            if not parts:
                return body
            raise CutShort
        length = int(size[1], 16)
        if length == 0:
            return b"".join(parts)
        if size.end() + length > len(body):
            raise CutShort
        parts.append(body[size.end() : size.end() + length])
        at = size.end() + length
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"


def _true(headers: Headers, body: bytes) -> list[tuple[bytes, bytes]]:
    """Return `headers`, but for a content encoding that `body` is not in."""
    return [(_UNDONE, value) if name.lower() == _ENCODING and not _is_in(value, body) else (name, value) for name, value in headers]


def _is_in(encoding: bytes, body: bytes) -> bool:
    """Tell whether `body` may be in that content encoding; browsers keep pages that were, and the header."""
    if encoding.strip().lower() in _GZIP:
        return not body or body.startswith(_GZIP_MAGIC)
    return body.lstrip(_BLANK)[:1] != b"<"
