"""What comes instead of a page: tells from bytes and text that an answer is empty, an error page, a frameset or no HTML at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from crawler.reading.blocks import Block
from crawler.reading.pages import WebPage
from pipelines.items import Severity
from pipelines.normalize.text import count_words, one_line

HTML_ENDINGS = ("html", "htm", "shtml", "xhtml")
"""What the name of a page ends in, dots left out; an address that has none of them may be a page too."""

_MAGIC = (
    b"%pdf", b"%!ps", b"\x89png", b"gif8", b"\xff\xd8\xff", b"riff", b"ii*\x00", b"mm\x00*", b"id3", b"oggs", b"pk\x03\x04", b"rar!",
    b"\x1f\x8b", b"bzh", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x7felf", b"mz\x90", b"wof", b"\x00\x00\x01\x00",
)  # fmt: skip
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
# Escape is left out: ISO-2022-JP is made of it.
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])
_LOOKED_AT = 8192
_FEW_CONTROLS = 0.05
_FEW_UNDECODED = 0.1

_SHORT = 60
_SHORT_CHARACTERS = 1200
_BARE = 8
_FIRST_LINES = 6
_LONGEST_LINE = 200

_WORDS_FOR_ERROR = r"(?:errors?|erreur|fehler|errore|erro|błąd|chyba|fout|hata|ошибка|помилка|σφάλμα|エラー|错误|錯誤|kesalahan|خطأ)"
# A bare number is an issue's, and one word alone may be a headline: each counts only beside the other.
_CODED = re.compile(
    rf"http[ /.\d]*\b[45]\d\d\b|(?:http )?(?:status )?{_WORDS_FOR_ERROR}\W{{0,3}}(?:code\W{{0,3}})?[45]\d\d\b"
    rf"|(?:http )?[45]\d\d\W{{0,3}}{_WORDS_FOR_ERROR}"
    r"|[45]\d\d\W{1,4}(?:(?:page|file|object|document|url) )?(?:not found|forbidden|unauthori[sz]ed|access denied|gone|bad request"
    r"|method not allowed|request time-?out|internal server error|not implemented|bad gateway|(?:service )?(?:temporarily )?unavailable"
    r"|gateway time-?out|introuvable|non trouvée?|interdit|nicht gefunden|no encontrad[oa]|non trovat[oa]|não encontrad[oa]|zabronion[ye]"
    r"|nie znaleziono|не найден[ао]?|δεν βρέθηκε)\b"
)
# A line that is one of these is a whole answer where hardly anything else stands on the page.
_WEAK = re.compile(
    r"(?:not found|forbidden|access denied|access forbidden|unauthori[sz]ed|bad request|internal server error|bad gateway"
    r"|service unavailable|gateway time-?out|too many requests|not here|no such (?:page|file)|no input file specified)\W*"
)
_SAYINGS: dict[str, tuple[str, ...]] = {
    "en": (
        r"(?:the )?(?:requested )?(?:page|file|url)(?: \S+)? (?:was |is |could |can ?|does ?)?(?:not|n['’]t) "
        r"(?:be )?(?:found|exist|available)",
        r"(?:document|object|resource) not found",
        r"(?:sorry|oops|whoops)\W.{0,40}\b(?:page|file|document|url)\b.{0,80}\b(?:not|no longer|missing)\b",
        r"(?:sorry|oops|whoops)\W.{0,40}\b(?:page|file|document|url)\b.{0,80}n['’]t\b",
        r"the (?:requested )?(?:page|url|file|document|resource|address) (?:that )?(?:you|you['’]re|you are|/\S*|requested)\b.{0,80}"
        r"(?:\bnot\b|\bcannot\b|n['’]t\b|\bno longer\b|\bmoved\b|\bremoved\b|\bunavailable\b)",
        r"you (?:don['’]t|do not) have permission to (?:access|view)\b",
        r"(?:this|your) (?:web ?site|account|domain)(?: name)? (?:has been|is|was) (?:suspended|disabled|expired|parked|for sale)\b",
        r"(?:web)?site (?:is )?(?:temporarily )?(?:down for maintenance|unavailable|offline)\b",
        r"(?:fatal|parse) error: |error establishing a database connection",
        r"it works!|welcome to nginx\b|apache2? .{0,30}default page\b|iis ?(?:windows server)?\d*$",
        r"(?:\w+ )?test page for the (?:apache|nginx|http)\b",
    ),
    "fr": (
        r"(?:la |cette )?page (?:web )?(?:(?:demandée|recherchée) )?(?:(?:est|n['’]est) )?"
        r"(?:introuvable|inexistante|non trouvée|pas disponible)",
        r"(?:fichier|document|objet|url) (?:introuvable|non trouvée?|inexistant)",
        r"la page (?:que vous|demandée|recherchée)\b.{0,60}(?:\bn['’]|introuvable|\bplus\b)",
        r"accès (?:refusé|interdit)\W*$",
    ),
    "de": (
        r"(?:diese? )?(?:(?:angeforderte|gesuchte|gewünschte) )?(?:seite|datei|url|objekt)(?: wurde| konnte)?(?: leider)? "
        r"nicht gefunden",
        r"diese? (?:(?:angeforderte|gesuchte|gewünschte) )?(?:seite|datei)\b.{0,40}\b(?:existiert|nicht (?:mehr )?(?:vorhanden|verfügbar))",
        r"zugriff (?:verweigert|verboten|nicht erlaubt)",
    ),
    "nl": (r"(?:de )?(?:opgevraagde )?pagina (?:is |werd )?niet gevonden",),
    "es": (
        r"(?:la )?página (?:solicitada )?no (?:(?:fue |ha sido )?encontrada|existe|disponible|se encuentra|se encontró)",
        r"la página (?:que|solicitada)\b.{0,60}\bno\b",
        r"no se (?:ha )?(?:encontró|encontrado|encuentra|pudo encontrar) (?:la |el )?(?:página|archivo|documento)",
        r"acceso (?:denegado|prohibido)\W*$",
    ),
    "it": (
        r"(?:la )?(?:pagina|file|oggetto) (?:(?:richiest|cercat)[ao] )?non (?:(?:è stat[ao] )?trovat[ao]|esiste|disponibile)",
        r"accesso (?:negato|vietato)\W*$",
    ),
    "pt": (
        r"(?:a )?(?:página|arquivo) (?:solicitad[ao] )?não (?:foi )?(?:encontrad[ao]|existe)",
        r"acesso (?:negado|proibido)\W*$",
    ),
    "pl": (
        r"nie znaleziono (?:strony|pliku|obiektu|dokumentu)",
        r"(?:strona|strony|plik) (?:o podanym adresie )?nie (?:(?:został[ay]? )?znalezion[aoy]|istnieje)",
        r"dostęp (?:zabroniony|wzbroniony)",
    ),
    "ru": (
        r"(?:запрашиваемая |запрошенная )?(?:страница|файл|документ) не (?:найден[ао]?|существует)",
        r"доступ (?:запрещ[её]н|закрыт)\W*$",
    ),
    "el": (r"(?:η )?σελίδα (?:που \S+ )?δεν (?:βρέθηκε|υπάρχει)",),
    "tr": (r"sayfa bulunamadı",),
    "ja": (
        r"(?:お探しの|ご?指定された|ご指定の)?(?:ページ|ファイル)[はが]?(?:見つかりません|存在しません|ありません)",
        r"(?:アクセス|閲覧)[がは]?(?:拒否|禁止)",
    ),
    "zh": (
        r"(?:抱歉\W?)?(?:找不到|无法找到|無法找到)(?:该|該|此|您.{0,8})?(?:网页|页面|頁面|網頁|文件)",
        r"(?:抱歉\W?)?(?:您.{0,8}的)?(?:网页|页面|頁面|網頁|文件)(?:不存在|未找到|没有找到|沒有找到|已.{0,4}删除)",
        r"(?:禁止|拒绝|拒絕)(?:访问|訪問|存取)",
    ),
    "id": (r"halaman (?:yang \S+ \S+ )?tidak (?:ditemukan|ada)",),
    "tl": (r"hindi (?:nahanap|natagpuan|makita) ang pahina",),
    "ar": (r"(?:هذه )?الصفحة (?:المطلوبة )?غير موجودة", r"لم يتم العثور على (?:هذه )?الصفحة"),
}
# How servers, and those who write their error pages, put it: at the beginning of a title or line.
_SAID = re.compile("|".join(saying for sayings in _SAYINGS.values() for saying in sayings))
# What is no word of a page that is gone, but of a server that cannot or will not show it now.
_OF_THE_SERVER = re.compile(
    r"\b(?:40[0-35-9]|41[1-9]|42\d|5\d\d)\b|permission|forbidden|denied|unauthori[sz]ed|suspended|disabled|expired|parked|for sale"
    r"|maintenance|unavailable|offline|fatal error|parse error|database|it works|welcome to|default page|test page|\biis\b"
    r"|internal server|gateway|too many|bad request|time-?out|input file|refusé|interdit|verweigert|verboten|nicht erlaubt|denegado"
    r"|prohibido|negat[oa]|vietat[oa]|negado|proibido|zabroni|wzbroni|запрещ|закрыт|拒否|禁止|拒绝|拒絕"
)
_TITLE_PARTS = re.compile(r"\s[|–—:»«·-]+\s|\|")
_PICTURES = "boolean(//img | //object | //embed | //applet | //svg | //video | //audio)"


@dataclass(frozen=True)
class Oddity:
    """Why an answer cannot be read as a page."""

    code: str
    """The problem's code: `error_page`."""
    severity: Severity
    """How much a person need care."""
    message: str
    """One sentence."""


def is_pdf(body: bytes) -> bool:
    """Tell whether `body` is a PDF file; a few stray bytes before its header are common, and allowed (ISO 32000-1, annex H.3.4.1)."""
    before, mark, _ = body[:1024].partition(b"%PDF-")
    return bool(mark) and b"<" not in before


def is_html(body: bytes, content_type: str | None) -> bool:
    """Tell whether `body` is a page: by its header, but never against what its own bytes say (a picture named `.html`)."""
    start = body[:16].lstrip().lower()
    if start.startswith(_MAGIC) or _is_binary(body[:_LOOKED_AT]):
        return False
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml") or (not kind and start.startswith(b"<"))


def _is_binary(start: bytes) -> bool:
    if start.startswith(_WIDE_MARKS):
        return False
    return len(start) - len(start.translate(None, _CONTROLS)) > _FEW_CONTROLS * len(start)


def not_html(url: str) -> Oddity:
    """Return the oddity of bytes at `url` that are no page."""
    return Oddity("not_html", "warning", f"{url} is no HTML page, and was not read.")


def named_as_page(url: str) -> bool:
    """Tell whether `url` ends as the names of HTML pages do."""
    return urlsplit(url).path.rpartition(".")[2].lower() in HTML_ENDINGS


def odd_page(page: WebPage) -> Oddity | None:
    """Return what `page`, an answer with a good status, is instead of a page of text; None where it may be one.

    Only a page of next to no text can be an error page: an article about errors has more, and a correction of three lines does not
    begin with the words of one.
    """
    if page.source.count("\ufffd") > _FEW_UNDECODED * len(page.source):
        return not_html(page.url)
    own = _own_text(page.blocks)
    if sum(map(len, own)) > _SHORT_CHARACTERS:
        return None
    words = sum(map(count_words, own))
    if words > _SHORT:
        return None
    if cast("bool", page.root.xpath("boolean(//frameset)")):
        return Oddity("frames", "info", f"{page.url} is a set of frames with no text of its own; what stands in them is followed.")
    said = _error_said(page.title, own, words)
    if said is not None and not _OF_THE_SERVER.search(said.lower()):
        return Oddity("soft_404", "warning", f"{page.url} answered as if all were well, but says that nothing is there: {said[:80]!r}.")
    if said is not None:
        return Oddity("error_page", "warning", f"{page.url} answered as if all were well, but is an error page: {said[:80]!r}.")
    if not any(block.text for block in page.blocks if block.role != "comment") and not cast("bool", page.root.xpath(_PICTURES)):
        return Oddity("empty_page", "warning", f"{page.url} holds no text at all.")
    return None


def _own_text(blocks: list[Block]) -> list[str]:
    """Return the texts of the blocks that are more than links."""
    return [block.text for block in blocks if block.text and block.role != "comment" and block.link_share < 0.5]


def _error_said(title: str, own: list[str], words: int) -> str | None:
    """Return the words by which a page of so little text is an error page, as they stand there."""
    lines = [line for text in own for line in text.split("\n") if line.strip()][:_FIRST_LINES]
    candidates = [*_TITLE_PARTS.split(title[:_LONGEST_LINE]), title, *lines]
    for candidate in candidates:
        line = one_line(candidate[:_LONGEST_LINE].lower())
        if _CODED.match(line) or _SAID.match(line) or (words <= _BARE and _WEAK.fullmatch(line)):
            return candidate.strip()
    return None
