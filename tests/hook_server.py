"""A real server on loopback that takes what is posted to it, and answers as a test says."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.site_server import running


@dataclass
class Hook:
    """A running server: its address, the status that it answers with, and what was posted to it."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    """Of its answers."""
    paths: list[str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    """The headers of the requests."""
    notices: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def hook_server(certificate: Path | None = None) -> Iterator[Hook]:
    """Take posts on a free port, over TLS where a file with a key and a `certificate` is given."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.paths.append(self.path)
            hook.asked.append(dict(self.headers))
            hook.notices.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(hook.status)
            for name, value in hook.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            # A client that does not trust us is no error of ours.
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    hook.url = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}/"
    with running(server):
        yield hook
