"""The readers that are fuzzed; a module for those that read alike, imported late so that its code can be instrumented first."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from tests.fuzz.target import Target

TARGETS = {
    "page": "pages",
    "last-resort": "pages",
    "charsets": "pages",
    "dates": "wordings",
    "notes": "wordings",
    "citations": "wordings",
    "comparison": "texts",
    "anchors": "texts",
    "warc": "captures",
    "own-warc": "captures",
    "imports": "captures",
    "lists": "addresses",
    "addresses": "addresses",
    "leases": "addresses",
    "configuration": "operating",
    "environment": "operating",
    "calendar": "operating",
    "window": "operating",
    "decisions": "operating",
}
"""The module of each."""


def target(name: str) -> Target:
    """Return the target `name`."""
    module = import_module(f"tests.fuzz.targets.{TARGETS[name]}")
    return cast(Target, module.TARGETS[name])
