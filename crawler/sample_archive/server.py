"""Serves the sample archive on loopback, for crawls where there is no live site, and to look at it in a browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import unquote, urlsplit

import click

from crawler.sample_archive.press import Served
from crawler.sample_archive.site import page_at

LAST_MODIFIED = "Mon, 08 Apr 2013 09:00:00 GMT"
_ROBOTS = Served(b"User-agent: *\nDisallow:\n", "text/plain")
_MISSING = Served(b"<html><title>Not found</title><p>There is no such page.</html>", "text/html", 404)


class _Handler(BaseHTTPRequestHandler):
    """Answers with the pages of the site."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a page, its redirect, 304 where the client has it, or 404."""
        path = unquote(urlsplit(self.path).path)
        page = _ROBOTS if path == "/robots.txt" else page_at(path) or _MISSING
        if page.status != 200:
            return self._send(page.status, page, {"Location": page.location} if page.location else {})
        etag = f'"{sha256(page.body).hexdigest()[:16]}"'
        seen = self.headers.get("If-None-Match")
        unchanged = seen == etag if seen else self.headers.get("If-Modified-Since") == LAST_MODIFIED
        return self._send(304 if unchanged else 200, page, {"ETag": etag, "Last-Modified": LAST_MODIFIED})

    def do_HEAD(self) -> None:
        """Answer as to GET, without the body."""
        self.do_GET()

    def _send(self, status: int, page: Served, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if status != 304 and self.command != "HEAD":
            self.wfile.write(page.body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing: the crawler logs what it asks for."""


@contextmanager
def serve(port: int = 0) -> Iterator[str]:
    """Serve the site on loopback while the context lasts, and give its base URL, `http://127.0.0.1:PORT/`; port 0 is any that is free."""
    with ThreadingHTTPServer(("127.0.0.1", port), _Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where on loopback; 0 for any that is free.")
def main(port: int) -> None:
    """Serve the sample archive on loopback until Ctrl-C, to look at it in a browser."""
    try:
        with serve(port) as base_url:
            click.echo(f"The sample archive is at {base_url}; Ctrl-C ends it.")
            Event().wait()
    except OSError as error:
        raise click.ClickException(f"Cannot listen on port {port}: {error.strerror}. Choose another with --port.") from error


if __name__ == "__main__":
    main()
