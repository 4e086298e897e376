"""A real HTTP server on loopback whose every answer a test decides, and which remembers what it was asked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from threading import Thread
from time import monotonic
from typing import Any


@dataclass
class Answer:
    """What the server says to a request."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """A running server: its address, and the requests that it got."""

    url: str
    asked: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)


def page(body: str) -> Answer:
    """Return an HTML page in UTF-8."""
    return Answer(f"<html><body>{body}</body></html>".encode(), headers={"Content-Type": "text/html; charset=utf-8"})


class _Server(ThreadingHTTPServer):
    """A server to which a client that was killed is no error."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(answer: Callable[[str], Answer | None]) -> Iterator[Site]:
    """Serve on a free port what `answer` gives for each path; where it gives None the answer is 404."""
    site = Site("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.times.append(monotonic())
            site.agents.append(self.headers.get("User-Agent", ""))
            given = answer(self.path) or Answer(b"not here", 404)
            self.send_response(given.status)
            for name, value in {"Content-Type": "text/plain", "Content-Length": str(len(given.body)), **given.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(given.body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}/"
    with running(server):
        yield site


@contextmanager
def running(server: BaseServer) -> Iterator[None]:
    """Have `server` answer, in a thread of its own, as long as the context lasts."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
