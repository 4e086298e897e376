"""A folder served on loopback by a process of its own, so that the server's CPU is not counted with the crawler's."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

_SERVER = """
import functools, http.server, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=sys.argv[1]))
print(server.server_port, flush=True)
server.serve_forever()
"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve `folder` and yield its address, `http://127.0.0.1:PORT/`."""
    with serving(_SERVER, str(folder)) as url:
        _wait_for(url)
        yield url


@contextmanager
def serving(program: str, *arguments: str) -> Iterator[str]:
    """Run `program`, a server in Python that prints its port, in a process of its own, and yield its address."""
    asked = [sys.executable, "-c", program, *arguments]
    # What it says on standard error is of clients that were killed while they were served, as some benchmarks do.
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    for _ in range(50):
        try:
            urlopen(url).close()
            return
        except URLError:
            time.sleep(0.1)
