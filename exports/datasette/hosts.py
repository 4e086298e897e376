"""Keeps a server that is meant for this machine alone from answering pages of other sites, whose names may be made to lead here."""

from __future__ import annotations

from ipaddress import ip_address

from exports.datasette.headers import App, Receive, Scope, Send
from exports.datasette.refusals import refuse

_REFUSAL = (
    "This mirror answers under the addresses of this machine alone: open it as http://127.0.0.1:{port}/ or http://localhost:{port}/, "
    "or start `backfile serve` with --host to let other names in."
)


def only_here(app: App, port: int, host: str) -> App:
    """Return `app`, which listens at `port` of this machine, so that it answers under loopback addresses, `localhost` and `host` alone.

    Any other name that a request gives is refused with status 421. A page from elsewhere that has its own name resolved to this machine
    (DNS rebinding) is, to the browser, of one origin with whatever answers here, and could read the mirror.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or _is_here(_asked_for(scope), host):
            await app(scope, receive, send)
        else:
            await refuse(send, 421, _REFUSAL.format(port=port))

    return answer


def _asked_for(scope: Scope) -> str:
    given = [value for name, value in scope.get("headers", ()) if name == b"host"]
    # Two are one too many: which of them counts, each reader of the request decides for itself.
    return given[0].decode("latin-1") if len(given) == 1 else ""


def _is_here(asked_for: str, host: str) -> bool:
    name, _, port = asked_for.rpartition(":")
    if not port.isdecimal():
        name = asked_for
    name = name.removeprefix("[").removesuffix("]").removesuffix(".").lower()
    if name in ("localhost", host.lower()):
        return bool(name)
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
