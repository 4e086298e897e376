"""Refuses, before Datasette sees them, requests that nothing of a mirror answers, and says so where answering one failed."""

from __future__ import annotations

import logging
import re

from exports.datasette.headers import App, Message, Receive, Scope, Send

_METHODS = ("GET", "HEAD")
# Datasette sends whoever ends a path with a slash on to the rest of it; a backslash would make another host of that.
_PATH = re.compile(rb"/[^\\]*\Z")
# Longer than the name of any file of ours, and than most file systems bear.
_LONG_NAME = re.compile(rb"/-/(?:static|static-plugins|backfile)/.{200}", re.DOTALL)
FAILED = "Something went wrong here; the terminal in which this server runs says what."
"""What is said of a failure that nobody foresaw."""


def only_reading(app: App) -> App:
    """Return `app` as it answers those alone who read: by GET or HEAD, for a path of this server, without the character NUL.

    Nothing here may be changed, so that every other method is refused with status 405. NUL stands in no text of a mirror and SQLite takes
    no question with one; it is taken out of what is asked. Where `app` raises before it has answered, status 500 with a sentence is the
    answer, and the log has the rest.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif scope["method"] not in _METHODS:
            await refuse(send, 405, "A mirror is only read: GET and HEAD are what it answers.", (b"allow", b"GET, HEAD"))
        elif not _PATH.match(path := scope.get("raw_path") or scope["path"].encode()):
            await refuse(send, 400, "Ask for a path of this server.")
        elif _LONG_NAME.search(path):
            await refuse(send, 404, "There is no such file here.")
        else:
            await _answered(app, {**scope, "query_string": scope["query_string"].replace(b"%00", b"")}, receive, send)

    return answer


async def refuse(send: Send, status: int, sentence: str, *headers: tuple[bytes, bytes]) -> None:
    """Answer with the plain text `sentence` and `status`, and with `headers` besides what every such answer has."""
    body = f"{sentence}\n".encode()
    always = ((b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": [*always, *headers]})
    await send({"type": "http.response.body", "body": body})


async def _answered(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    begun = False

    async def send_and_note(message: Message) -> None:
        nonlocal begun
        begun = True
        await send(message)

    try:
        await app(scope, receive, send_and_note)
    # Whatever it is: behind this there is but the connection, and whoever asked would see it closed without a word.
    except Exception:
        if begun:
            raise
        logging.getLogger(__name__).exception("%s %s could not be answered.", scope["method"], ascii(scope["path"])[:200])
        await refuse(send, 500, FAILED)
