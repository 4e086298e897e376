"""What went wrong on the way to a server and back, in words for the person who reads of it."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, ResponseDataLossError
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError

_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (ResponseDataLossError, "the answer was cut short"),
    (DownloadConnectionRefusedError, "the connection was refused"),
    (CannotResolveHostError, "its host's name leads to no address"),
    (ConnectionDone, "the connection was closed before an answer had come"),
    (ConnectionLost, "the connection was lost before an answer had come"),
)


def in_words(error: BaseException) -> str:
    """Return why a request failed with `error`, as the end of a sentence, no full stop."""
    causes = list(_causes(error))
    for cause in causes:
        for kind, words in _WORDS:
            if isinstance(cause, kind):
                return words
    if isinstance(causes[-1], ParseError):
        return f"what came is no HTTP answer: {', '.join(map(_text, causes[-1].args))}"
    return _text(causes[-1]).rstrip(".") or "nobody knows why"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and what it came from; Twisted keeps that in `reasons`, Python and Scrapy in `__cause__`."""
    yield error
    for reason in getattr(error, "reasons", ()):
        if isinstance(reason, Failure) and reason.value is not None:
            yield from _causes(reason.value)
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)


def _text(value: object) -> str:
    return value.decode("latin-1")[:80] if isinstance(value, bytes) else str(value)
