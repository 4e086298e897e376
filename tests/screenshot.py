"""Takes the README's picture of the articles in Datasette: `python -m tests.screenshot sample.db docs/datasette.png`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser import picture
from tests.serving import serving


def take(mirror: Path, target: Path) -> None:
    """Serve `mirror`, and write a picture of its table of articles to `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with serving(mirror, "--port", 0) as (_, address):
        picture(f"{address}{mirror.stem}/articles", target)


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))
