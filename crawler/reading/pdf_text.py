"""The text of a PDF file, column after column, read in a process of its own that a hostile file may break without harm."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.normalize.text import one_line, printable

LONGEST_WAIT = 90.0
"""Seconds until a reading is given up."""
MOST_CPU = 60
"""Seconds of processor time that a reading may take."""
MOST_MEMORY = 1536 * 1024 * 1024
"""Bytes of address space that a reading may take."""
MOST_TEXT = 20_000_000
"""Characters of text that a file may hold: thirty times the longest issue."""

# Only before a small letter: of "Marxism-\nLeninism" the hyphen is the word's own.
_HYPHENATED = re.compile(r"(?<=\w)[-\u2010\u00ad]\n(\w)")
_BLANK_LINES = re.compile(r"\n{3,}")


class UnreadablePdf(Exception):
    """The file is damaged, encrypted, or asks for more time or memory than a page of print can need."""


@dataclass(frozen=True)
class PdfText:
    """What a PDF file says."""

    text: str
    """Page after page, column after column, the lines as printed but for words parted at a line's end; text boxes apart by a blank line."""
    pages: int
    """How many pages it has."""
    title: str | None = None
    """Of its metadata."""
    author: str | None = None
    """Of its metadata."""
    scanned: bool = False
    """It holds pictures of pages and no text: only OCR could read it."""


def read_pdf(body: bytes) -> PdfText:
    """Return the text of the PDF file `body`, read in another process within bounds of time and memory.

    Raises UnreadablePdf, with why in a few words, where the file cannot be read.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "crawler.reading.pdf_text"], input=body, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=LONGEST_WAIT,
            # Under scrapyd we are in an egg, which only this process has on its path.
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise UnreadablePdf(f"it was not read within {LONGEST_WAIT:.0f} seconds") from None
    if done.returncode != 0:
        raise UnreadablePdf("reading it took more time or memory than it may")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "failure" in answer:
        raise UnreadablePdf(answer["failure"])
    return PdfText(**answer)


def read_here(body: bytes) -> PdfText:
    """Return the text of the PDF file `body`, read in this process and without bounds.

    Raises UnreadablePdf where the file is encrypted or damaged, and what the libraries raise at bytes that they did not foresee.
    """
    # Imported here: the process that crawls has no use for either.
    from pdfminer.high_level import extract_text
    from pypdf import PdfReader
    from pypdf.errors import PdfReadError

    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted:
            raise UnreadablePdf("it is encrypted")
        pages = len(reader.pages)
        known = reader.metadata
        title, author = (_line(known.title), _line(known.author)) if known else (None, None)
    except PdfReadError as error:
        raise UnreadablePdf(f"it is damaged ({error})") from error
    text = _tidy(extract_text(io.BytesIO(body)))
    return PdfText(text, pages, title, author, scanned=not text and any(_has_picture(page) for page in reader.pages))


def _main() -> None:
    _bound()
    try:
        answer = asdict(read_here(sys.stdin.buffer.read()))
    except MemoryError:
        answer = {"failure": "reading it took more memory than it may"}
    except UnreadablePdf as failure:
        answer = {"failure": str(failure)}
    except Exception as error:
        # Two libraries and any bytes at all: there is no list of what they may raise.
        answer = {"failure": f"it is damaged ({type(error).__name__})"}
    sys.stdout.write(json.dumps(answer))


def _bound() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bounds; the wait still ends
        return
    for what, most in ((resource.RLIMIT_CPU, MOST_CPU), (resource.RLIMIT_AS, MOST_MEMORY)):
        _, hardest = resource.getrlimit(what)
        most = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
        resource.setrlimit(what, (most, hardest))


def _line(value: object) -> str | None:
    return one_line(printable(str(value)))[:1000] or None if value is not None else None


def _tidy(text: str) -> str:
    if len(text) > MOST_TEXT:
        raise UnreadablePdf(f"it holds more than {MOST_TEXT:,} characters")
    lines = printable(text.replace("\f", "\n\n")).split("\n")
    text = _HYPHENATED.sub(_joined, "\n".join(line.rstrip() for line in lines))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _joined(match: re.Match[str]) -> str:
    return match.group(1) if match.group(1).islower() else match.group()


def _has_picture(page: Any) -> bool:
    resources = page.get("/Resources")
    drawn = resources.get_object().get("/XObject") if resources is not None else None
    return drawn is not None and any(thing.get_object().get("/Subtype") == "/Image" for thing in drawn.get_object().values())


if __name__ == "__main__":
    _main()
