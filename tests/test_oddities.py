"""What comes instead of a page is told by its own code."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reading.oddities import Oddity, is_html, is_pdf, named_as_page, odd_page
from crawler.reading.pages import WebPage

URL = "https://paper.example/1/lock.html"


def oddity(source: str) -> str | None:
    """Return the code of what the page is instead of a page."""
    found = odd_page(WebPage(URL, source))
    return found.code if found else None


def titled(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


NAVIGATION = "".join(f'<li><a href="/{number}">Section number {number} of this site</a></li>' for number in range(30))

ERROR_PAGES = [
    titled("404 Not Found", "<h1>Not Found</h1><p>The requested URL /x.html was not found on this server.</p><hr>Apache/1.3 Port 80"),
    titled("403 Forbidden", "<h1>Forbidden</h1><p>You don't have permission to access /x/ on this server.</p>"),
    titled("Paper", f"{NAVIGATION}<h2>Page not found</h2><p>Try the archive.</p>"),
    titled("Page not found | The Paper", "<p>Go home.</p>"),
    titled("The Paper", "<p>Error 404</p>"),
    titled("", "<p>HTTP 404</p>"),
    titled("", "<p>File not found.</p>"),
    titled("Oops", "<p>Sorry, the page you are looking for could not be found.</p>"),
    titled("500 Internal Server Error", "<p>Something broke.</p>"),
    titled("", "<p>503 Service Temporarily Unavailable</p>"),
    titled("Fehler 404", "<p>Die angeforderte Seite wurde nicht gefunden.</p>"),
    titled("Le Journal", "<h1>Page introuvable</h1>"),
    titled("Le Journal", "<p>La page que vous cherchez n’existe pas.</p>"),
    titled("El Diario", "<p>La página solicitada no existe.</p>"),
    titled("Il Giornale", "<p>Pagina non trovata</p>"),
    titled("O Jornal", "<p>Página não encontrada</p>"),
    titled("Gazeta", "<p>Nie znaleziono strony</p>"),
    titled("Газета", "<p>Страница не найдена</p>"),
    titled("Η Εφημερίδα", "<p>Η σελίδα δεν βρέθηκε</p>"),
    titled("新聞", "<p>お探しのページは見つかりません。</p>"),
    titled("报纸", "<p>页面不存在</p>"),
    titled("Koran", "<p>Halaman tidak ditemukan</p>"),
    titled("صحيفة", "<p>الصفحة غير موجودة</p>"),
    titled("Welcome to nginx!", "<p>If you see this page, the web server is installed.</p>"),
    titled("Apache2 Debian Default Page: It works", "<p>It works!</p>"),
    titled("", "<p>This account has been suspended.</p>"),
    titled("", "<p>not found</p>"),
]


# What says nothing of whether the page is gone.
OF_THE_SERVER = ("403 Forbidden", "500 Internal", "503 Service", "Welcome to nginx", "It works", "suspended")


@pytest.mark.parametrize("source", ERROR_PAGES)
def test_an_error_page_with_a_good_status_is_known_by_its_words(source):
    assert oddity(source) == ("error_page" if any(word in source for word in OF_THE_SERVER) else "soft_404")


LONG = "The lock keepers of the upper reach met again to speak of the water that nobody had seen rise so fast. " * 5

PAGES = [
    titled("The Lock Warden No. 404", "<p>The Lock Warden No. 404</p><p>3 May 2014</p><p>In “Page Not Found” (No. 403, 19 April) we wrote "
           "that the page was lost. In fact, it was not found missing until June.</p>"),
    titled("Correction", "<p>The Lock Warden No. 52</p><p>Correction</p><p>An error crept into our last issue: the mill has two.</p>"),
    titled("Errors", "<p>The Lock Warden No. 500</p><p>Errors in the article “Forbidden” were ours.</p>"),
    titled("Forbidden Waters", "<p>Forbidden</p><p>A poem of nine short words about water and its keepers.</p>"),
    titled("500 March in Berlin", "<p>500 March in Berlin</p><p>They carried lamps.</p>"),
    titled("404 Not Found", f"<h1>404 Not Found: How the Web Forgets</h1><p>{LONG}</p>"),
    titled("Fe de erratas", "<p>El Remolcador No. 12</p><p>En la página 4 no se indicó la fecha.</p>"),
    titled("Richtigstellung", "<p>Der Schleusenwärter Nr. 403</p><p>Auf Seite 2 wurde ein Name nicht genannt.</p>"),
    titled("", '<img src="page1.gif">'),
]  # fmt: skip


@pytest.mark.parametrize("source", PAGES)
def test_a_short_page_with_something_to_say_is_no_error_page(source):
    assert oddity(source) is None


@pytest.mark.parametrize("source", ["", " \n", "<html></html>", titled("A Title", ""), titled("", "<p>&nbsp;</p><!-- a comment -->")])
def test_a_page_without_text_is_empty(source):
    assert oddity(source) == "empty_page"


FRAMES = '<html><head><title>x</title></head><frameset cols="20%,80%"><frame src="left.html"><frame src="main.html">{}</frameset></html>'


SAID = "Sorry, the page was not found: " + "water " * 12


@pytest.mark.parametrize(
    ("source", "code", "severity", "message"),
    [
        ("<p>" + "\ufffd" * 50, "not_html", "warning", "is no HTML page, and was not read."),
        (FRAMES, "frames", "info", "is a set of frames with no text of its own; what stands in them is followed."),
        (
            titled("", f"<p>{SAID}</p>"),
            "soft_404",
            "warning",
            f"answered as if all were well, but says that nothing is there: {SAID[:80]!r}.",
        ),
        (titled("403 Forbidden", ""), "error_page", "warning", "answered as if all were well, but is an error page: '403 Forbidden'."),
        ("", "empty_page", "warning", "holds no text at all."),
    ],
)
def test_an_oddity_says_in_a_sentence_what_it_is(source, code, severity, message):
    assert odd_page(WebPage(URL, source)) == Oddity(code, severity, f"{URL} {message}")


def test_a_set_of_frames_is_followed_and_not_read():
    assert oddity(FRAMES.format("")) == "frames"
    assert oddity(FRAMES.format("<noframes>Your browser shows no frames.</noframes>")) == "frames"
    assert WebPage(URL, FRAMES.format("")).links == ["https://paper.example/1/left.html", "https://paper.example/1/main.html"]


def test_frames_beside_a_whole_text_are_a_page():
    assert oddity(FRAMES.format(f"<noframes><p>{LONG}</p></noframes>")) is None


@pytest.mark.parametrize(
    ("title", "body", "code"),
    [
        ("Page not found", "water " * 60, "soft_404"),
        ("Page not found", "water " * 61, None),
        ("Page not found", "x" * 1200, "soft_404"),
        ("Page not found", "x" * 1201, None),
        ("", "Forbidden<p>" + "water " * 7, "error_page"),
        ("", "Forbidden<p>" + "water " * 8, None),
        ("", "<p>water" * 5 + "<p>Page not found", "soft_404"),
        ("", "<p>water" * 6 + "<p>Page not found", None),
        ("The Lock Warden - Page not found", "", "soft_404"),
    ],
)
def test_an_error_page_is_short_and_says_it_at_once(title, body, code):
    assert oddity(titled(title, f"<p>{body}")) == code


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a.html", True), ("a/b.HTM?c=d.pdf", True), ("a.xhtml", True), ("a.shtml", True), ("a.html.pdf", False), ("a/", False)],
)
def test_a_page_is_known_by_its_name(path, expected):
    assert named_as_page(f"https://paper.example/{path}") is expected


def test_text_that_could_not_be_decoded_is_no_page():
    assert oddity("<p>" + "\ufffd" * 50 + "</p>") == "not_html"
    assert [oddity("\ufffd" + "x" * count) for count in (8, 9)] == ["not_html", None]


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [(b"<p>x", "text/html", True), (b"<p>x", "text/html; charset=x", True), (b"x", "application/xhtml+xml", True), (b"<p>x", None, True),
     (b"x", None, False), (b"<p>x", "text/plain", False), (b"\x89PNG\r\n", "text/html", False), (b"\xd0\xcf\x11\xe0", "text/html", False),
     (b"\x00\x01\x02\x03" * 9, "text/html", False), (b"<p>one \x00 slip in an honest page of text, and no more", "text/html", True),
     ("\ufeff<p>x".encode("utf-16"), "text/html", True), ("東京".encode("iso2022_jp"), "text/html", True), (b"", "text/html", True),
     (b" \n<p>x", None, True), (b"x", " TEXT/HTML ; charset=x", True), (b" gIf89a", "text/html", False),
     (b"\x01" + b"x" * 19, "text/html", True), (b"\x01" + b"x" * 18, "text/html", False)],
)  # fmt: skip
def test_a_page_is_known_by_its_bytes_where_its_header_lies(body, content_type, expected):
    assert is_html(body, content_type) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"%PDF-1.4", True),
        (b"\r\n%PDF-1.7", True),
        (b"<p>%PDF-1.4", False),
        (b"", False),
        (b"x" * 1019 + b"%PDF-", True),
        (b"x" * 1020 + b"%PDF-", False),
    ],
)
def test_a_pdf_file_is_known_by_its_header(body, expected):
    assert is_pdf(body) is expected


@given(st.text(max_size=400))
@settings(max_examples=50, deadline=None)
def test_any_text_is_looked_at(source):
    assert oddity(source) in (None, "empty_page", "error_page", "soft_404", "not_html")


@pytest.mark.parametrize("source", ["<p>page " * 100_000, "<p>" + "sorry, " * 150_000, "<title>" + "404 - " * 170_000, "| " * 500_000])
def test_a_megabyte_of_an_error_pages_words_is_no_error_page(source):
    # What took quadratic time would take hours.
    odd = odd_page(WebPage(URL, source))
    assert odd is None or odd.code == "empty_page"
