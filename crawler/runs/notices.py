"""Tells an operator what a run's end needs them to know: by a command of theirs, or by a webhook."""

from __future__ import annotations

import json
import socket
import ssl
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Thread
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from crawler.runs.programs import ProgramFailed, run

Notice = Mapping[str, Any]
"""What is told: plain data, with at least the texts `event`, `archive` and `sentence`, and the integer `exit_status`."""
# As RFC 3986 has them, and the percent sign of what is escaped already.
_URL_CHARACTERS = "%/?:@!$&'()*+,;=-._~[]"


class NotTold(Exception):
    """A notice did not arrive; the message says in a sentence why, and tells of an address its host alone."""


def tell_command(words: Sequence[str], notice: Notice, timeout: float) -> None:
    """Run the command line `words`, without a shell, with `notice` as JSON (UTF-8) on its standard input.

    BACKFILE_EVENT, BACKFILE_ARCHIVE, BACKFILE_SENTENCE and BACKFILE_EXIT_STATUS are variables of its environment. It is killed after
    `timeout` seconds. Raises NotTold where it cannot be started, ends badly or takes too long.
    """
    variables = {f"BACKFILE_{name.upper()}": str(notice[name]) for name in ("event", "archive", "sentence", "exit_status")}
    try:
        run(words, timeout, variables, json.dumps(notice, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n")
    except ProgramFailed as error:
        raise NotTold(f"nobody was told by notify.command: {error}; run it by hand to see why") from error


def tell_webhook(url: str, notice: Notice, timeout: float, version: str) -> None:
    """Post `notice` as JSON to `url`, which must answer with a status from 200 to 299 within `timeout` seconds.

    The time is that of all together: name, connection, TLS, headers, however slowly they come. No redirect is followed, no proxy asked,
    the body of the answer not read; a user and password in `url` are sent as HTTP's basic authentication. `version` is this program's.
    Raises NotTold.
    """
    post = _Post(url, json.dumps(notice).encode(), f"Backfile/{version}")
    # A name that is looked up cannot be given a deadline, so all of it gets a thread that is left behind when time is up.
    thread = Thread(target=post.send, args=(timeout,), daemon=True)
    thread.start()
    thread.join(timeout)
    if thread.is_alive():
        post.hang_up()
        raise NotTold(f"nobody was told by notify.webhook: {shown(url)} did not answer within {timeout:g} seconds")
    if post.failure is not None:
        raise NotTold(f"nobody was told by notify.webhook: {shown(url)} {post.failure}; see that the address is right and its server well")


def shown(url: str) -> str:
    """Return what may be shown of the address of a webhook: its scheme and host; the rest is often all that keeps strangers out."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "the address"
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{f':{port}' if port else ''}/…"


class _Post:
    """One request, made in one thread and given up in another."""

    def __init__(self, url: str, body: bytes, agent: str) -> None:
        self.url = url
        self.body = body
        self.agent = agent
        self.failure: str | None = None
        """What went wrong, in a clause whose subject is the address."""
        self._connection: HTTPConnection | None = None

    def send(self, timeout: float) -> None:
        """Send it; `timeout` is that of each step."""
        try:
            self._connection, parts = self._connect(timeout)
            try:
                self._connection.request("POST", _target(parts), self.body, self._headers(parts))
                status = self._connection.getresponse().status
            finally:
                self._connection.close()
        except ssl.SSLCertVerificationError as error:
            self.failure = f"has a certificate that is not to be trusted ({error.verify_message})"
        except TimeoutError:
            self.failure = f"did not answer within {timeout:g} seconds"
        except OSError as error:
            self.failure = f"cannot be reached ({error.strerror or error})"
        except HTTPException as error:
            self.failure = f"answered what is no HTTP ({type(error).__name__})"
        except ValueError:
            # Its message may hold the address.
            self.failure = "is no address that can be asked"
        else:
            redirected = ", and redirects are not followed" if 300 <= status < 400 else ""
            self.failure = None if 200 <= status < 300 else f"answered {status}{redirected}"

    def hang_up(self) -> None:
        """End it from another thread."""
        held = self._connection.sock if self._connection is not None else None
        if held is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    def _connect(self, timeout: float) -> tuple[HTTPConnection, SplitResult]:
        parts = urlsplit(self.url)
        if parts.scheme == "https":
            return HTTPSConnection(parts.hostname or "", parts.port, timeout=timeout, context=ssl.create_default_context()), parts
        if parts.scheme == "http":
            return HTTPConnection(parts.hostname or "", parts.port, timeout=timeout), parts
        raise ValueError(parts.scheme)

    def _headers(self, parts: SplitResult) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "User-Agent": self.agent, "Connection": "close"}
        if parts.username is not None:
            user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = f"Basic {b64encode(user.encode()).decode()}"
        return headers


def _target(parts: SplitResult) -> str:
    return quote(parts.path or "/", safe=_URL_CHARACTERS) + (f"?{quote(parts.query, safe=_URL_CHARACTERS)}" if parts.query else "")
