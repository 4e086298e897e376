"""The headers that every answer carries, so that nothing of a page runs, is framed elsewhere, or tells others where a reader has been."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import datasette

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
"""An ASGI application."""


def with_headers(app: App) -> App:
    """Return `app` with HEADERS on each of its answers, except where it gives a header of that name itself."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = list(message.get("headers", ()))
                names = {bytes(name).lower() for name, _ in sent}
                message = {**message, "headers": [*sent, *(header for header in HEADERS if header[0] not in names)]}
            await send(message)

        await app(scope, receive, send_with_headers)

    return answer


def _inline_scripts() -> list[str]:
    """Return the hashes by which a browser knows the scripts in Datasette's own pages, and runs no other."""
    scripts: set[str] = set()
    for template in sorted(Path(datasette.__file__).with_name("templates").glob("*.html")):
        for script in re.findall(r"<script>(.*?)</script>", template.read_text("utf-8"), re.DOTALL):
            scripts.update(script.replace("{{ datasette_allow_facet }}", allowed) for allowed in ("true", "false"))
    digests = (sha256(script.encode()).digest() for script in sorted(scripts) if "{{" not in script)
    return [f"'sha256-{b64encode(digest).decode()}'" for digest in digests]


_POLICY = (
    "default-src 'none'",
    f"script-src 'self' {' '.join(_inline_scripts())}",
    # Datasette's pages set style attributes, and a style can do little where nothing may be fetched.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
HEADERS = (
    (b"content-security-policy", "; ".join(_POLICY).encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    # robots.txt is heeded at the root of a host alone, and a mirror may stand below it.
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
"""What every answer carries."""
