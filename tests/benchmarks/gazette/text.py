"""Reads bytes as text and markup as plain text."""

from __future__ import annotations

from html.parser import HTMLParser


def squeeze(text: str) -> str:
    """Fold white space."""
    return " ".join(text.split())


def decode(data: bytes) -> str:
    """Read the bytes as UTF-8 where they are, else as windows-1252 with the five gaps kept as C1 controls.

    What a page declares decides nothing: some fifty pages say utf-8 and are 8-bit.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)


class TextParser(HTMLParser):
    """Collect the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.pieces.append(data)


def plain(markup: str) -> str:
    """Text of a bit of markup."""
    parser = TextParser()
    parser.feed(markup)
    parser.close()
    return "".join(parser.pieces)
