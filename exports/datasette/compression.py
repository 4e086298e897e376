"""Answers compressed for whoever takes them so."""

from __future__ import annotations

from asgi_gzip import GZipMiddleware

from exports.datasette.headers import App, Receive, Scope, Send

# Two thirds of the time of the strongest for a twentieth more bytes.
_LEVEL = 5


def compressed(app: App) -> App:
    """Return `app` with answers in gzip for browsers that take it; the mirror itself goes out as it is, so that its length is known."""
    smaller = GZipMiddleware(app, compresslevel=_LEVEL)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        is_file = str(scope.get("path", "")).endswith(".db")
        await (app if is_file else smaller)(scope, receive, send)

    return answer
