"""The bytes of old pages become the text that was meant."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.charsets import decode

RUSSIAN = "Шлюз закрыт до весны, и команды ждут известий из порта."
POLISH = "Śluza była zamknięta całą zimę, a załogi czekały na wieści z portu."
JAPANESE = "水門は冬のあいだ閉ざされ、船員たちは港からの知らせを待っていた。"
CHINESE = "船闸整个冬天都关闭着，船员们等待着港口的消息。"
FRENCH = "L’écluse est restée fermée tout l’hiver – « jusqu’à nouvel ordre »."


def html(text: str, charset: str | None, encoding: str) -> bytes:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    return f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(encoding)


CASES = [
    ("declared and true", html(FRENCH, "utf-8", "utf-8"), None, FRENCH, "utf-8"),
    ("undeclared utf-8", html(FRENCH, None, "utf-8"), None, FRENCH, "utf-8"),
    ("undeclared windows-1252", html(FRENCH, None, "cp1252"), None, FRENCH, "windows-1252"),
    ("falsely declared utf-8", html(FRENCH, "utf-8", "cp1252"), None, FRENCH, "windows-1252"),
    ("falsely declared latin-1", html(FRENCH, "iso-8859-1", "utf-8"), None, FRENCH, "utf-8"),
    ("windows-1252 called latin-1", html(FRENCH, "iso-8859-1", "cp1252"), None, FRENCH, "windows-1252"),
    ("windows-1251", html(RUSSIAN, "windows-1251", "cp1251"), None, RUSSIAN, "windows-1251"),
    ("koi8-r", html(RUSSIAN, "koi8-r", "koi8-r"), None, RUSSIAN, "koi8-r"),
    ("header latin-1, page right", html(RUSSIAN, "windows-1251", "cp1251"), "text/html; charset=iso-8859-1", RUSSIAN, "windows-1251"),
    ("undeclared koi8-r", html(RUSSIAN * 5, None, "koi8-r"), None, RUSSIAN, "koi8-r"),
    ("undeclared windows-1251", html(RUSSIAN * 5, None, "cp1251"), None, RUSSIAN, "windows-1251"),
    ("undeclared shift_jis", html(JAPANESE * 5, None, "cp932"), None, JAPANESE, "shift_jis"),
    ("undeclared euc-jp", html(JAPANESE * 5, None, "euc-jp"), None, JAPANESE, "euc-jp"),
    ("undeclared gb2312", html(CHINESE * 5, None, "gb18030"), None, CHINESE, "gb18030"),
    ("header latin-1, undeclared koi8-r", html(RUSSIAN * 5, None, "koi8-r"), "text/html; charset=iso-8859-1", RUSSIAN, "koi8-r"),
    ("iso-8859-2", html(POLISH, "iso-8859-2", "iso-8859-2"), None, POLISH, "iso-8859-2"),
    ("shift_jis", html(JAPANESE, "shift_jis", "cp932"), None, JAPANESE, "shift_jis"),
    ("euc-jp", html(JAPANESE, "euc-jp", "euc-jp"), None, JAPANESE, "euc-jp"),
    ("iso-2022-jp", html(JAPANESE, None, "iso2022_jp"), None, JAPANESE, "iso-2022-jp"),
    ("gb2312", html(CHINESE, "gb2312", "gb18030"), None, CHINESE, "gb18030"),
    ("big5", html("船閘整個冬天都關閉著。", "big5", "big5"), None, "船閘整個冬天都關閉著。", "big5"),
    ("byte order mark over header", b"\xef\xbb\xbf" + html(FRENCH, None, "utf-8"), "text/html; charset=koi8-r", FRENCH, "utf-8"),
    ("plain ASCII", html("A plain page.", None, "ascii"), None, "A plain page.", "us-ascii"),
    ("both in one page", html("caf\u00e9 ", None, "utf-8") + "naïve".encode("cp1252"), None, "café", "utf-8, windows-1252"),
]


@pytest.mark.parametrize(("body", "header", "text", "charset"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_header_declaration_and_bytes_are_weighed(body, header, text, charset):
    decoded = decode(body, header)
    assert text in decoded.text
    assert decoded.charset == charset


def test_a_page_of_two_encodings_is_read_as_both():
    decoded = decode(html("café ", None, "utf-8") + "naïve".encode("cp1252"), None)
    assert "café" in decoded.text
    assert "naïve" in decoded.text


def test_a_byte_order_mark_is_no_text():
    assert decode(b"\xef\xbb\xbfX-rays\n", None).text == "X-rays\n"


def test_brackets_without_end_take_no_quadratic_time():
    began = time.process_time()
    assert decode(b"<" * 300_000 + b"\xff", None).text.startswith("<" * 300_000)
    assert time.process_time() - began < 2


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "text/html", "text/html; charset=utf-8", "text/html; charset=shift_jis", "; charset=nonsense"]),
)
def test_any_bytes_give_some_text(body, header):
    assert isinstance(decode(body, header).text, str)
