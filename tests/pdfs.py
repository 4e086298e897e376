"""Small PDF files, written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def pdf(pages: Sequence[str], *, info: Mapping[str, str] | None = None, picture: bool = False, trailer: str = "") -> bytes:
    """Return a PDF file whose pages have these content streams (`text` writes one); with `picture` each also holds a picture."""
    first = 4 if picture else 3
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{first + 1 + 2 * index} 0 R' for index in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    if picture:
        objects.append(_stream("<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", "x"))
    for content in pages:
        drawn = "/XObject << /Im1 4 0 R >>" if picture else "/Font << /F1 3 0 R >>"
        number = len(objects) + 2
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << {drawn} >> /Contents {number} 0 R >>")
        objects.append(_stream("<<", content))
    if info:
        objects.append(f"<< {' '.join(f'/{name} ({value})' for name, value in info.items())} >>")
        trailer += f" /Info {len(objects)} 0 R"
    body, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{written}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{trailer} >>\n"
    return body + end.encode("latin-1") + f"startxref\n{len(body)}\n%%EOF\n".encode()


def _stream(start: str, content: str) -> str:
    return f"{start} /Length {len(content)} >>\nstream\n{content}\nendstream"


def text(*columns: Sequence[str], top: int = 700) -> str:
    """Return a content stream that sets each of `columns`, a sequence of lines, beside the one before it."""
    set_lines = []
    for number, lines in enumerate(columns):
        set_lines += [
            f"BT /F1 10 Tf {50 + 180 * number} {top - 12 * line} Td ({words}) Tj ET" for line, words in enumerate(lines)
        ]  # fmt: skip
    return "\n".join(set_lines)
