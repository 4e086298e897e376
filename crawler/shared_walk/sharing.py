"""What the engine `redis` sets among Scrapy's settings; it imports neither Scrapy nor what few installations have."""

from __future__ import annotations

import importlib.util
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.configuration.reading import BadConfiguration

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

HEARTBEAT = 30.0
"""Seconds after which a worker of which nothing was heard is taken for dead."""

_NEEDED = {"redis": "redis", "scrapy_redis": "scrapy-redis"}
_LONGEST_NAME = 100


def is_shared(settings: BaseSettings) -> bool:
    """Tell whether the settings ask for the engine `redis`."""
    return bool(settings.get("BACKFILE_ENGINE") == "redis")


def check_packages() -> None:
    """Raise BadConfiguration where this installation lacks what the engine `redis` needs."""
    missing = [package for module, package in _NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise BadConfiguration(f"the engine redis needs {' and '.join(missing)}, not installed here; pip install 'backfile[redis]'")


def worker_name(settings: BaseSettings) -> str:
    """Return the name of this worker among the others: as set, else its mirror's and its machine's; letters, digits, `.`, `_` and `-`."""
    named = settings.get("BACKFILE_REDIS_WORKER") or f"{Path(settings.get('BACKFILE_DB') or 'mirror').stem}-{socket.gethostname()}"
    return re.sub(r"[^A-Za-z0-9._-]+", "-", named)[:_LONGEST_NAME]


def share(settings: BaseSettings, slot: str) -> None:
    """Have the walk shared, where `settings` ask for it: scrapy-redis' scheduler, and one pace of all workers for the download `slot`."""
    if not is_shared(settings):
        return
    check_packages()
    settings.set("BACKFILE_REDIS_HEARTBEAT", HEARTBEAT, "default")
    settings.set("SCHEDULER", "crawler.shared_walk.scheduler.SharedScheduler", "spider")
    settings.set("SCHEDULER_QUEUE_CLASS", "crawler.shared_walk.scheduler.LeaseQueue", "spider")
    middlewares = settings.getdict("DOWNLOADER_MIDDLEWARES") | {"crawler.shared_walk.pace.SharedPace": 990}
    settings.set("DOWNLOADER_MIDDLEWARES", middlewares, "spider")
    pace = settings.getdict("DOWNLOAD_SLOTS")[slot]
    settings.set("BACKFILE_SHARED_DELAY", pace["delay"], "spider")
    # The one pace is kept in Redis; a wait of Scrapy's own after it would send at a moment that is another worker's.
    settings.set("DOWNLOAD_SLOTS", {slot: {**pace, "delay": 0.0}}, "spider")
