"""Datasette on one mirror, in this process, so that it ends when the command does and leaves nothing behind."""

from __future__ import annotations

import socket
import webbrowser
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlite_utils import Database

from exports.datasette.metadata import metadata

if TYPE_CHECKING:
    from datasette.app import Datasette

_HERE = Path(__file__).parent

_SETTINGS: dict[str, Any] = {
    # Guessing at facets reads whole columns of long texts; ours are chosen beforehand.
    "suggest_facets": False,
    "facet_time_limit_ms": 1000,
    "sql_time_limit_ms": 5000,
    "default_page_size": 100,
    "max_returned_rows": 1000,
    "truncate_cells_html": 120,
    "allow_download": True,
    # The whole table of articles with its texts is what people come for.
    "max_csv_mb": 0,
}


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
        uvicorn.Server(uvicorn.Config(site.app(), log_level="warning", lifespan="on")).run(sockets=[listener])


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
        metadata={**about, "extra_css_urls": ["/-/backfile/backfile.css"]},
        template_dir=str(_HERE / "templates"),
        static_mounts=[("-/backfile", str(_HERE / "static"))],
        settings=_SETTINGS,
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
