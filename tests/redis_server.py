"""A real Redis server of the tests' own, on a free loopback port, which keeps nothing."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAM = shutil.which("redis-server")
STRICT = os.environ.get("BACKFILE_NO_SKIPS") == "1"

missing = PROGRAM is None or importlib.util.find_spec("scrapy_redis") is None
needs_redis = pytest.mark.skipif(
    missing and not STRICT, reason="no redis-server, or no scrapy-redis: apt-get install redis-server; pip install -e .[redis]"
)


class RunningRedis:
    """A Redis server that a test may stop, start again and ask."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.options = folder, options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        assert PROGRAM is not None, "there is no redis-server: apt-get install redis-server"
        asked = [PROGRAM, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen([*asked, *self.options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("redis-server did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def serving_redis(folder: Path, *options: str) -> Iterator[RunningRedis]:
    """Run a server with `options` over its own, in `folder`."""
    server = RunningRedis(folder, *options)
    server.start()
    try:
        yield server
    finally:
        server.stop()
