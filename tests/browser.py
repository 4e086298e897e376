"""Headless Chromium: pages as a browser builds them, what it complains of, where it wanted to go, what axe-core finds, and pictures."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

try:
    from playwright.sync_api import Browser, Page, Request, Response, Route, sync_playwright
except ImportError:
    sync_playwright = None

CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None)
"""The browser, None where there is none; one without windows opens a page in a quarter of the time."""
AXE = Path(__file__).parent / "accessibility" / "node_modules" / "axe-core" / "axe.min.js"
"""What looks for what a keyboard or a screen reader cannot use; `.ci/browser` puts it there."""
WIDE, NARROW = 1280, 390
"""The widths of a desk and of a telephone, in CSS pixels."""

_NO_SKIPS = os.environ.get("BACKFILE_NO_SKIPS") == "1"
needs_browser = pytest.mark.skipif(
    (CHROMIUM is None or sync_playwright is None) and not _NO_SKIPS,
    reason="a real browser is what is tested with, and Chromium or playwright is not installed: make browser",
)
"""Marks tests that cannot be run without a browser."""
needs_axe = pytest.mark.skipif(
    not AXE.exists() and not _NO_SKIPS, reason="axe-core, which looks at the pages, is not installed: make browser"
)
"""Marks tests that cannot be run without axe-core."""

# No sandbox, because containers and root have none to give; it only ever visits loopback.
_OPTIONS = "--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update --disable-sync".split()
_LOUD = ("warning", "error")
_PICTURES = ("image/",)
_PATIENCE = 15_000
"""Milliseconds."""


@dataclass
class Tab:
    """A page in a browser of its own, and what has come of it so far."""

    page: Page
    """What playwright does to it."""
    host: str
    """Where it may go: host and port."""
    console: list[str] = field(default_factory=list)
    """Warnings and errors in the browser's console, and of scripts that failed."""
    strays: list[str] = field(default_factory=list)
    """Addresses on other hosts that it asked for; none is let through."""
    responses: list[Response] = field(default_factory=list)
    """All that came."""

    @property
    def status(self) -> int:
        """The status of the page that is shown."""
        return next(answer.status for answer in reversed(self.responses) if answer.request.is_navigation_request())

    @property
    def html(self) -> str:
        """The page as HTML, once its scripts have run."""
        return str(self.page.content())

    def weight(self) -> int:
        """Return the bytes of all that came, pictures left out."""
        kept = (answer for answer in self.responses if not answer.headers.get("content-type", "").startswith(_PICTURES))
        return sum(len(answer.body()) for answer in kept if not 300 <= answer.status < 400)

    def findings(self, *rules: str) -> list[str]:
        """Return what axe-core finds serious or critical, a line a rule (`rules` or all): where first, and why."""
        # By the developer tools' protocol: the page's own policy lets no script in that is not the server's.
        session = self.page.context.new_cdp_session(self.page)
        if session.send("Runtime.evaluate", {"expression": "typeof axe"})["result"]["value"] == "undefined":
            session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
        chosen = f"{{runOnly: {list(rules)}}}" if rules else "{}"
        found = session.send("Runtime.evaluate", {
            "expression": f"axe.run(document, {chosen}).then(found => found.violations)", "awaitPromise": True, "returnByValue": True,
        })  # fmt: skip
        session.detach()
        assert "exceptionDetails" not in found, found
        return [_told(violation) for violation in found["result"]["value"] if violation["impact"] in ("serious", "critical")]

    def _note_request(self, route: Route, request: Request) -> None:
        if urlsplit(request.url).netloc in ("", self.host):
            route.continue_()
        else:
            self.strays.append(request.url)
            route.abort()


def _told(violation: Mapping[str, Any]) -> str:
    places = violation["nodes"]
    why = re.sub(r"\s+", " ", places[0]["failureSummary"])
    further = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"{violation['id']} ({violation['impact']}) at {' '.join(map(str, places[0]['target']))}{further}: {why}"


@contextmanager
def browsing() -> Iterator[Browser]:
    """Give a running Chromium; it is gone at the end."""
    assert CHROMIUM, "Chromium is not installed (Debian: apt-get install chromium-headless-shell fonts-noto-cjk)"
    assert sync_playwright, "playwright is not installed: pip install playwright"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=_OPTIONS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, url: str, *, width: int = WIDE, dark: bool = False) -> Iterator[Tab]:
    """Give `url` in a window that knows nothing of others, once it and all that it needs are there."""
    scheme = "dark" if dark else "light"
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True)
    context.set_default_timeout(_PATIENCE)
    try:
        tab = Tab(context.new_page(), urlsplit(url).netloc)
        context.route(re.compile(""), tab._note_request)
        tab.page.on("console", lambda line: tab.console.append(line.text) if line.type in _LOUD else None)
        tab.page.on("pageerror", lambda error: tab.console.append(str(error)))
        tab.page.on("response", lambda answer: tab.responses.append(answer))
        tab.page.goto(url, wait_until="load")
        yield tab
    finally:
        context.close()


def load_pictures(tab: Tab) -> list[str]:
    """Have the page load every picture, those too that wait for being scrolled to, and return the addresses of what is none."""
    return list(
        tab.page.evaluate("""
        Promise.all([...document.images].map(image => {
            image.loading = 'eager';
            return image.decode().then(() => '', () => image.src);
        })).then(broken => broken.filter(Boolean))
    """)
    )


def picture(tab: Tab, target: Path, height: int) -> None:
    """Write a picture of the page to the PNG file `target`, as wide as its window and at most `height` high."""
    load_pictures(tab)
    whole = tab.page.evaluate("document.documentElement.scrollHeight")
    width = (tab.page.viewport_size or {"width": WIDE})["width"]
    tab.page.screenshot(path=target, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": min(whole, height)})
