"""A real HTTP server on loopback whose every answer a test decides, byte by byte and second by second, to break it as the world does."""

from __future__ import annotations

import gzip
import socket
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from http import HTTPStatus
from itertools import chain
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Condition, Event
from time import time

from tests.site_server import Answer, running


class End(Enum):
    """How an answer may end before its time."""

    CLOSE = auto()
    """The connection is closed."""
    RESET = auto()
    """It is reset, as by a host that has crashed."""
    SILENCE = auto()
    """Nothing more comes."""


@dataclass(frozen=True)
class Asked:
    """A request that the server got."""

    path: str
    headers: Mapping[str, str]
    """The names in lower case."""
    at: float
    """When, as `time.time()` says it."""


Step = bytes | float | End
"""What is sent, how many seconds to wait, or how it ends; where it does not end so, the connection waits for the next request."""
Given = Answer | Sequence[Step] | Callable[[Asked], "Given | None"] | None
"""What the server gives: a whole answer, the steps of a broken one, what a function makes of the request, or 404."""


# The faults.


def head(answer: Answer, **headers: str | None) -> bytes:
    """Return the head of `answer`, with `headers` (`content_length="5"`) in the place of its own; one that is None is left out."""
    own = {"Content-Type": "text/plain", "Content-Length": str(len(answer.body)), **answer.headers}
    named = own | {name.replace("_", "-").title(): value for name, value in headers.items()}
    phrase = HTTPStatus(answer.status).phrase
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in named.items() if value is not None), "", ""]
    return "\r\n".join(lines).encode()


def cut(answer: Answer, kept: int, end: End = End.CLOSE) -> Sequence[Step]:
    """Return `answer` with no more than `kept` bytes of the body that its Content-Length announces."""
    return [head(answer), answer.body[:kept], end]


def understated(answer: Answer, length: int) -> Sequence[Step]:
    """Return `answer` with its whole body, and a Content-Length of `length` only."""
    return [head(answer, content_length=str(length)), answer.body]


def chunked(answer: Answer, last: bytes = b"0\r\n\r\n") -> Sequence[Step]:
    """Return `answer` in two chunks, and after them `last`, which may be anything but the end that it must be."""
    middle = len(answer.body) // 2
    chunks = [b"%x\r\n%b\r\n" % (len(part), part) for part in (answer.body[:middle], answer.body[middle:])]
    return [head(answer, content_length=None, transfer_encoding="chunked"), *chunks, last, End.CLOSE]


def endless(answer: Answer, block: bytes, times: int, **headers: str | None) -> Sequence[Step]:
    """Return the head of `answer` and a body of so many blocks, its end told by the connection's alone unless `headers` announce it."""
    return [head(answer, **({"content_length": None} | headers)), *[block] * times, End.CLOSE]


def dripped(answer: Answer, every: float) -> Sequence[Step]:
    """Return `answer`, its body a byte at a time, `every` so many seconds."""
    return [head(answer), *chain.from_iterable((bytes([byte]), every) for byte in answer.body)]


def gzipped(answer: Answer, kept: int | None = None) -> Answer:
    """Return `answer` packed, and of that no more than `kept` bytes."""
    return replace(answer, body=gzip.compress(answer.body)[:kept], headers={**answer.headers, "Content-Encoding": "gzip"})


def bomb(answer: Answer, block: bytes, times: int) -> Answer:
    """Return `answer` with a body that is small as it comes and `block` so many times once it is unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join([*(packer.compress(block) for _ in range(times)), packer.flush()])
    return replace(answer, body=body, headers={**answer.headers, "Content-Encoding": "gzip"})


def in_turn(*given: Given) -> Callable[[Asked], Given]:
    """Return what gives one of `given` after the other, and then the last for ever."""
    left = list(given)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def unless_held(answer: Answer) -> Callable[[Asked], Answer]:
    """Return what gives `answer`, or 304 to one who holds it by its ETag or Last-Modified, as the standard wants it (RFC 9110, 13.2.2)."""
    etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")

    def given(asked: Asked) -> Answer:
        wanted = asked.headers.get("if-none-match")
        held = wanted == etag if wanted else modified and asked.headers.get("if-modified-since") == modified
        return Answer(status=304) if held else answer

    return given


# The server.


@dataclass
class FaultySite:
    """A running server: its address, what it gives at each path, and the requests that it got."""

    url: str
    answers: dict[str, Given]
    """May be changed while the server runs."""
    requests: list[Asked] = field(default_factory=list)
    _came: Condition = field(default_factory=Condition)

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, in turn."""
        return [asked.path for asked in self.requests]

    def asked_for(self, path: str) -> list[Asked]:
        """Return the requests for `path`."""
        return [asked for asked in self.requests if asked.path == path]

    def note(self, asked: Asked) -> None:
        """Remember a request."""
        with self._came:
            self.requests.append(asked)
            self._came.notify_all()

    def wait_for(self, path: str, timeout: float = 30) -> None:
        """Wait until `path` was asked for."""
        with self._came:
            assert self._came.wait_for(lambda: path in self.asked, timeout), f"{path} was not asked for"


class _Connection(BaseRequestHandler):
    server: _Server
    request: socket.socket

    def handle(self) -> None:
        self.server.connections.append(self.request)
        with suppress(OSError):
            while (asked := self._next_request()) is not None:
                self.server.site.note(asked)
                if not self._take(self._steps(self.server.site.answers.get(asked.path), asked)):
                    break

    def _next_request(self) -> Asked | None:
        came = b""
        while b"\r\n\r\n" not in came:
            part = self.request.recv(65536)
            if not part:
                return None
            came += part
        first, *lines = came.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Asked(first.split(" ")[1], headers, time())

    def _steps(self, given: Given, asked: Asked) -> Sequence[Step]:
        while callable(given):
            given = given(asked)
        if given is None:
            given = Answer(b"not here", 404)
        if isinstance(given, Answer):
            return [head(given, **({"content_length": None} if given.status == 304 else {})), given.body]
        return given

    def _take(self, steps: Sequence[Step]) -> bool:
        """Go through `steps`; tell whether the connection may be used again."""
        for step in steps:
            if isinstance(step, bytes):
                self.request.sendall(step)
            elif isinstance(step, End):
                self._end(step)
                return False
            elif self.server.closing.wait(step):
                return False
        return True

    def _end(self, how: End) -> None:
        if how is End.SILENCE:
            # Until the other side has had enough, or the server is closed.
            self.request.recv(1)
        if how is End.RESET:
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.request.close()


class _Server(ThreadingTCPServer):
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, site: FaultySite) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.site = site
        self.closing = Event()
        self.connections: list[socket.socket] = []

    def server_close(self) -> None:
        """End what is still being answered, so that no thread is left behind."""
        self.closing.set()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        super().server_close()


@contextmanager
def serve_faults(answers: Mapping[str, Given]) -> Iterator[FaultySite]:
    """Serve on a free port what `answers` give for each path (query included), and 404 elsewhere."""
    site = FaultySite("", dict(answers))
    server = _Server(site)
    site.url = "http://{}:{}/".format(*server.server_address)
    with running(server):
        yield site
