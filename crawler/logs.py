"""What is logged, as text or as a JSON object a line: Scrapy's whole log, or only what an operator should hear of."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any, Self

from crawler.runs.terminal import make_way
from pipelines.normalize.moments import timestamp

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

TELL = {"tell": True}
"""`logger.info(…, extra=TELL)`: an operator should hear of it, though it is no warning."""

_OURS = ("crawler", "pipelines", "exports")
# All control characters but tab and newline: a page's text must not move a terminal's cursor.
_SHOWN = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}
_PROJECT = 20
"""The priority, in Scrapy, of what settings.py says; what a user says has more."""

_installed: list[logging.Handler] = []


class Logs:
    """An add-on of Scrapy that puts our handler in the place of its own, however the crawl was started.

    Scrapy's own takes no other formatter, and is made anew in the middle of a start.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Take the crawler."""
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the add-on of one crawl."""
        return cls(crawler)

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Log from the first line on, as is set for all archives where that for the one is not known yet."""
        # Only here: these are imported once Scrapy is, and the command line has read the configuration before.
        from twisted.logger import globalLogBeginner

        from crawler.configuration.reading import BadConfiguration, read_configuration

        settings.set("LOG_INSTALL_ROOT_HANDLER", False, "addon")
        if not settings.getbool("BACKFILE_CONFIGURED"):
            # What is wrong in it is said when it is read for the archive.
            with suppress(BadConfiguration):
                settings.set("BACKFILE_LOG_FORMAT", read_configuration().of(None)["log.format"], "default")
        install(settings)
        # Until it is told where to log, Twisted writes tracebacks to standard error itself; Scrapy has it log to us.
        globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)

    def update_settings(self, settings: BaseSettings) -> None:
        """Log as is set for the archive."""
        install(settings, self.crawler.spidercls.name)


def install(settings: BaseSettings, archive: str | None = None) -> None:
    """Log from now on as `settings` say, and no longer as an earlier call's did; `archive` is what is crawled.

    Read are Scrapy's LOG_LEVEL, LOG_FILE, LOG_FILE_APPEND, LOG_ENCODING, LOG_ENABLED, LOG_FORMAT, LOG_DATEFORMAT, and BACKFILE_LOG_FORMAT
    (`text`, `json`), BACKFILE_LOG_LEVEL where nobody gave LOG_LEVEL, and BACKFILE_LOG_OURS: only our own warnings, and what bears TELL.
    """
    handler, ours_only = _handler(settings), settings.getbool("BACKFILE_LOG_OURS")
    handler.setFormatter(_formatter(settings, ours_only, archive))
    if ours_only:
        handler.addFilter(_Ours(_level(settings)))
    else:
        handler.setLevel(_level(settings))
    while _installed:
        earlier = _installed.pop()
        logging.root.removeHandler(earlier)
        earlier.close()
    _installed.append(handler)
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.NOTSET)


def json_line(record: Mapping[str, object]) -> str:
    """Return `record`, after the time where it has none, as a JSON object on one line in ASCII, whatever its texts hold."""
    whole = {name: _whole(value) if isinstance(value, str) else value for name, value in ({"time": timestamp()} | dict(record)).items()}
    return json.dumps(whole, default=lambda value: _whole(str(value)))


def failure_line(archive: str, sentence: str, as_json: bool) -> str:
    """Return how standard error is told that a crawl of `archive` failed."""
    told = {"level": "ERROR", "logger": "crawler.cli", "message": sentence, "archive": archive, "event": "failed"}
    return json_line(told) if as_json else f"backfile: {sentence.rstrip('.')}."


class JsonLines(logging.Formatter):
    """Writes a record as a JSON object on one line: time (UTC), level, logger, message; archive, url and exception where there are any."""

    def __init__(self, archive: str | None = None) -> None:
        """Take the archive that is crawled, where that is known."""
        super().__init__()
        self.archive = archive

    def format(self, record: logging.LogRecord) -> str:
        """Return `record` as a line."""
        told: dict[str, object] = {
            "time": timestamp(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
            "archive": self.archive,
            "url": _url_of(record),
            "exception": self.formatException(record.exc_info) if record.exc_info else None,
            "stack": record.stack_info,
        }
        return json_line({name: value for name, value in told.items() if value is not None})


class TextLines(logging.Formatter):
    """Writes a record as Scrapy does, but for control characters, which are shown."""

    def format(self, record: logging.LogRecord) -> str:
        """Return `record` as text, of several lines where its message or exception has several."""
        return super().format(record).translate(_SHOWN)


class Sentences(logging.Formatter):
    """Writes a record as the command line says things: one sentence in one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return `record` as a line."""
        return f"backfile: {' '.join(message_of(record).split()).translate(_SHOWN).rstrip('.')}."


def message_of(record: logging.LogRecord) -> str:
    """Return the message of `record`; where its parts do not fit together, what it has of them: no log is lost for that."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"


class _Ours(logging.Filter):
    """Lets through what is for an operator: our own warnings, and what bears TELL.

    Not errors: they end a crawl, or are problems in the mirror, and the command line tells them.
    """

    def __init__(self, level: int) -> None:
        super().__init__()
        self.level = level

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in _OURS and not _is_of_spider(record):
            return False
        level = logging.WARNING if getattr(record, "tell", False) else record.levelno
        return self.level <= level <= logging.WARNING


class _BesideTheLine(logging.StreamHandler[IO[str]]):
    """Writes to standard error, and takes the line of progress off it before."""

    def emit(self, record: logging.LogRecord) -> None:
        make_way()
        super().emit(record)


def _handler(settings: BaseSettings) -> logging.Handler:
    file = settings.get("LOG_FILE")
    if file:
        mode = "a" if settings.getbool("LOG_FILE_APPEND") else "w"
        return logging.FileHandler(file, mode=mode, encoding=settings.get("LOG_ENCODING"), errors="backslashreplace")
    return _BesideTheLine(sys.stderr) if settings.getbool("LOG_ENABLED") else logging.NullHandler()


def _formatter(settings: BaseSettings, ours_only: bool, archive: str | None) -> logging.Formatter:
    if settings.get("BACKFILE_LOG_FORMAT") == "json":
        return JsonLines(archive)
    return Sentences() if ours_only else TextLines(settings.get("LOG_FORMAT"), settings.get("LOG_DATEFORMAT"))


def _level(settings: BaseSettings) -> int:
    given = settings.get("LOG_LEVEL")
    if (settings.getpriority("LOG_LEVEL") or 0) <= _PROJECT:
        given = settings.get("BACKFILE_LOG_LEVEL") or given
    level = given if isinstance(given, int) else logging.getLevelNamesMapping().get(str(given).upper())
    # A level that is none is refused where the configuration is read.
    return logging.INFO if level is None else level


def _is_of_spider(record: logging.LogRecord) -> bool:
    # A spider's own logger bears its name.
    return record.name == getattr(getattr(record, "spider", None), "name", None)


def _url_of(record: logging.LogRecord) -> str | None:
    """Return the address that a record's message is about: that of a request, a response or a page in it, or one that stands in it."""
    values: Any = record.args.values() if isinstance(record.args, Mapping) else record.args or ()
    for value in values:
        url = getattr(value, "url", value)
        if isinstance(url, str) and url.startswith(("http://", "https://")):
            return url
    return None


def _whole(text: str) -> str:
    """Return `text` with halves of surrogate pairs joined, and U+FFFD for those that stand alone: strict parsers refuse these."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
