"""Datasette on one mirror, in this process, so that it ends when the command does and leaves nothing behind."""

from __future__ import annotations

import socket
import webbrowser
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlite_utils import Database

from exports.datasette.metadata import metadata
from exports.datasette.settings import SETTINGS

if TYPE_CHECKING:
    from datasette.app import Datasette

    from exports.datasette.headers import App


class CannotServe(Exception):
    """The mirror cannot be served; the message says why, and what to do."""


def serve(path: Path, db: Database, host: str = "127.0.0.1", port: int = 8001, open_browser: bool = False) -> None:
    """Serve the mirror at `path`, which is open as `db`, to browsers at http://`host`:`port`/ until Ctrl-C.

    `port` 0 takes any that is free. Raises CannotServe where the extra `serve` is not installed, or the address cannot be had; a signal
    ends it as it ends any process, Ctrl-C with KeyboardInterrupt once open answers are finished.
    """
    site = instance(path, db)
    import uvicorn

    with _listen(host, port) as listener:
        address = _address(*listener.getsockname()[:2])
        click.echo(f"Serving {path} at {address} (Ctrl-C to stop)")
        if open_browser:
            # The socket listens already, so that a browser which is faster than the server waits for it.
            webbrowser.open(address)
        app = _for_whom(site.app(), listener, host)
        uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on", server_header=False)).run(sockets=[listener])


def _for_whom(app: App, listener: socket.socket, host: str) -> App:
    """Return `app` for everyone where other machines reach `listener`, else for those alone who know it by a name of this machine."""
    from exports.datasette.headers import with_headers
    from exports.datasette.hosts import only_here

    address, port = listener.getsockname()[:2]
    return with_headers(only_here(app, port, host)) if ip_address(address).is_loopback else app


def instance(path: Path, db: Database) -> Datasette:
    """Return the Datasette that serves the mirror at `path`, which is open as `db`; raises CannotServe without the extra `serve`.

    A file that nobody may write (`chmod a-w`) is served as immutable, which counts its rows once and offers it for download. Any other is
    not, even while no crawl holds it: the next crawl may begin at any moment, and SQLite answers wrongly, or not at all, from a file that
    it was told would not change.
    """
    try:
        from datasette.app import Datasette
        from datasette.plugins import pm

        from exports.datasette import plugin
    except ImportError as error:
        raise CannotServe(f"serving needs Datasette ({error}); install it with: pip install 'backfile[serve]'") from error
    if not pm.is_registered(plugin):
        pm.register(plugin, "backfile")
    settled = not path.stat().st_mode & 0o222
    file = str(path)
    about = metadata(db, path.stem)
    return Datasette(
        [] if settled else [file],
        immutables=[file] if settled else [],
        metadata=about,
        settings=SETTINGS,
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CannotServe(
            f"there is no address {host!r} here ({error.strerror}); leave --host out to serve to this machine alone"
        ) from error
    try:
        # A server that has just ended leaves its connections lingering; they are no reason to refuse the next.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise CannotServe(f"cannot listen at {host} port {port}: {error.strerror}; choose another with --port") from error
    return listener


def _address(host: str, port: int) -> str:
    # A server at every address of this machine is at its loopback address too, and that one a browser can be sent to.
    shown = "127.0.0.1" if ip_address(host).is_unspecified else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"
