"""The text of PDF files, good and hostile."""

import time
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reading import pdf_text
from crawler.reading.pdf_text import PdfText, UnreadablePdf, read_here, read_pdf
from tests.pdfs import pdf, text

LEFT = [
    "The wardens of the lower locks met",
    "on Tuesday and voted for a new water-",
    "gate, which the canal company had re-",
    "fused for years.",
]
RIGHT = ["In the harbour nobody worked that", "day. The boats of the Upper Reach-", "Lower Reach line lay idle."]


def test_a_page_reads_column_after_column_with_parted_words_whole_again():
    read = read_here(pdf([text(LEFT, RIGHT)]))
    assert "a new watergate, which the canal company had refused for years." in " ".join(read.text.split())
    assert read.text.index("refused") < read.text.index("harbour")
    assert "Reach-\nLower" in read.text


def test_pages_and_metadata_are_told():
    body = pdf([text(["One."]), text(["Two."])], info={"Title": "The Lock Warden 41", "Author": "Waterways  League"})
    assert read_pdf(body) == read_here(body) == PdfText("One.\n\nTwo.", 2, "The Lock Warden 41", "Waterways League", scanned=False)
    assert read_here(pdf([text(["One."])])) == PdfText("One.", 1)


def test_a_scan_has_pictures_and_no_text():
    read = read_here(pdf(["q 600 0 0 800 0 0 cm /Im1 Do Q"], picture=True))
    assert (read.text, read.scanned) == ("", True)
    assert not read_here(pdf([""])).scanned
    assert not read_here(pdf([text(["One."])], picture=True)).scanned


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"%PDF-1.7 x", "damaged"),
        (b"", "damaged"),
        (pdf([text(["Secret."])])[:300], "damaged"),
        (pdf([text(["Secret."])], trailer=" /Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P -4 >> /ID [(a) (a)]"), "encrypted"),
    ],
)
def test_what_cannot_be_read_says_why(body, why):
    with pytest.raises(UnreadablePdf, match=why):
        read_pdf(body)


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf_text, "LONGEST_WAIT", 0.05)
    started = time.monotonic()
    with pytest.raises(UnreadablePdf, match="within"):
        read_pdf(pdf([text(LEFT)] * 50))
    assert time.monotonic() - started < 10


def unfolding(mebibytes: int) -> bytes:
    """Return so many MiB of zeros, deflated; each MiB is the same block, so that it takes no time to make."""
    deflate = zlib.compressobj(9, wbits=-15)
    block = deflate.compress(bytes(1 << 20)) + deflate.flush(zlib.Z_FULL_FLUSH)
    adler = 1 | (mebibytes << 20) % 65521 << 16
    return b"\x78\xda" + block * mebibytes + b"\x03\x00" + adler.to_bytes(4, "big")


def test_a_small_file_that_unfolds_to_gigabytes_is_given_up():
    packed = unfolding(2048)
    before, after = pdf(["@"]).split(b"<< /Length 1 >>\nstream\n@\nendstream")
    with pytest.raises(UnreadablePdf, match="memory"):
        read_pdf(before + b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed) + after)


@given(st.binary(max_size=300))
@settings(max_examples=5, deadline=None)
def test_no_bytes_break_the_reader(body):
    with suppress(UnreadablePdf):
        assert isinstance(read_pdf(b"%PDF-1.4\n" + body), PdfText)
