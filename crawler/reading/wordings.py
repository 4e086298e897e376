"""The standing words of periodicals' pages, language by language: what tells navigation, notices, parts, rubrics and kinds of pieces."""

from __future__ import annotations

import re
from collections.abc import Callable

# A row of a table is a language and its wordings, parted by " | ": regular expressions in which case does not count.


def _pattern(table: str) -> str:
    rows = [row.split(None, 1)[1] for row in table.strip().splitlines()]
    return "|".join(wording for row in rows for wording in row.split(" | "))


def _begins(table: str) -> Callable[[str], bool]:
    begins = re.compile(rf"\W*(?:{_pattern(table)})", re.IGNORECASE).match
    return lambda text: begins(text) is not None


def _holds(table: str) -> Callable[[str], bool]:
    holds = re.compile(_pattern(table), re.IGNORECASE).search
    return lambda text: holds(text) is not None


begins_as_navigation = _begins(r"""
en  documents in\b | home(?:$| .{60}) | subscribe to \S | get \w+ with a subscription | (?:view )?(?:the )?archives?$ | view the .*archives$
en  printable version | back to (?:top|home) | (?:previous|next)(?: article| issue)?$ | qr code$ | https?://\S+$
fr  documents en\b | accueil$ | recevez \w+ avec | abonnez-vous\b | archives de \S | version imprimable
de  dokumente (?:auf|in)\b | startseite$ | abonniert \S | archiv$ | druckversion
es  documentos en\b | inicio$ | suscríbete | archivos?$ | versión para imprimir
pt  documentos em\b | versão para impress
it  documenti in\b | pagina iniziale$ | abbonati | archivio$ | versione stampabile
pl  dokumenty w\b | strona główna$ | zaprenumeruj | archiwum$ | wersja do druku
ru  документы на\b | главная$ | подписка на \S | архив$ | версия для печати
ja  各国語の文書 | ホーム$ | .*の定期購読$ | バックナンバー$ | .*印刷用ページ$
zh  各语种文件 | 首页$ | 订阅 | 往期目录$ | 本文打印版$
el  κείμενα στα\b | αρχική$ | γραφτείτε συνδρομητές | αρχείο$ | εκτυπώσιμη μορφή
ar  نسخة للطباعة
""")
"""Whether a line begins as the links and standing lines round an article do."""

begins_as_contents = _begins(r"""
en  in this issue\W*$ | (?:table of )?contents\W*$
fr  sommaire\W*$ | dans ce numéro\W*$
de  in dieser (?:nummer|ausgabe)\W*$ | inhalt\W*$
es  en este número\W*$ | contenido\W*$ | índice\W*$
pt  neste número\W*$
it  in questo numero\W*$ | indice\W*$
pl  w numerze\W*$ | spis treści\W*$
ru  в номере\W*$ | содержание\W*$
ja  今号の目次\W*$ | 目次\W*$
zh  本期目录\W*$ | 目录\W*$
el  σε αυτό το φύλλο\W*$ | περιεχόμενα\W*$
""")
"""Whether a line is the heading of a contents list."""

TONGUES = frozenset(
    "english deutsch german español spanish français french italiano italian japanese 日本語 polski polish português portuguese russian "
    "русский chinese 中文 tagalog bahasa indonesia indonesian greek ελληνικά arabic العربية and".split()
)
"""The names of languages, as a bar of links to other editions has them, lower case."""

begins_as_notice = _begins(r"""
en  please see | correction appended | see (?:also )?(?:the )?(?:correction|statement)
fr  voir (?:la|notre) (?:rectification|déclaration)
de  siehe (?:auch )?die (?:berichtigung|erklärung)
es  véase
""")
"""Whether a line begins as a notice does that was put above an article later."""

begins_as_part = _begins(r"""
en  part (?:[ivx]+|\d+|one|two|three|four|five|six)\b | (?:first|second|third) part\b
fr  partie (?:[ivx]+|\d+|une?|deux|trois)\b | (?:première|deuxième|seconde|troisième) partie\b
de  teil (?:[ivx]+|\d+|eins|zwei|drei)\b | (?:erster|zweiter|dritter) teil\b
es  parte (?:[ivx]+|\d+|uno|dos|tres)\b | (?:primera|segunda|tercera) parte\b
it  parte (?:due|tre)\b | (?:prima|seconda|terza) parte\b
pl  część (?:[ivx]+|\d+|pierwsza|druga|trzecia)\b
ru  часть (?:[ivx]+|\d+|первая|вторая|третья)\b
zh  第[一二三四五\d]+部 | [上中下][)）]?$
el  μέρος (?:[ivx]+|\d+|πρώτο|δεύτερο)\b
id  bagian (?:[ivx]+|\d+)\b | bahagi (?:[ivx]+|\d+)\b
""")
"""Whether a line begins with the number of a series' part."""

says_more_follows = _begins(r"""
en  to be continued\W*$
fr  à suivre\W*$
de  fortsetzung folgt\W*$ | wird fortgesetzt\W*$
es  continuará\W*$
it  continua\W*$
pl  ciąg dalszy nastąpi\W*$ | cdn\W*$
ru  продолжение следует\W*$
ja  つづく\W*$ | 続く\W*$
zh  未完待续\W*$ | 待续\W*$
el  συνεχίζεται\W*$
ar  يتبع\W*$
id  bersambung\W*$ | itutuloy\W*$
""")
"""Whether a line says no more than that the article goes on in another issue."""

begins_as_rubric = _begins(r"""
en  young \w+$ | from the archives of | quote of the | class-struggle defense notes | (?:the )?letters?$ | letters to | women and \w+ pages
en  corrections?$ | clarifications?$ | notice to our readers | \w+ leaflet, \w
fr  courrier$
de  leserbriefe?$ | berichtigung$
es  cartas$
it  lettere$
pl  listy$
ru  письма$
""")
"""Whether a line begins as a standing heading does."""

addresses_readers = _begins(r"""
en  dear .*[!:,]$ | comrades\b.*[!:,]$ | to (?:the|all) .*[!:,]$
fr  ch(?:ers|ères) .*[!:,]$ | camarades\b.*[!:,]$ | aux? .*[!:,]$
de  an (?:die|alle|den) .*[!:,]$ | liebe .*[!:,]$
es  compañer.*[!:,]$ | estimad.*[!:,]$ | queridos .*[!:,]$ | a (?:los|las|todos) .*[!:,]$
pt  camaradas\b.*[!:,]$
it  car[ei] compagn.*[!:,]$ | compagni\b.*[!:,]$
pl  towarzysz.*[!:,]$ | drodzy .*[!:,]$
ru  товарищи\b.*[!:,]$ | дорогие .*[!:,]$
zh  同志.*[！：，]$ | 亲爱的.*[！：，]$
el  σύντροφοι\b.*[!:,]$
hu  tisztelt .*[!:,]$
tl  mga kasama\b.*[!:,]$
id  kawan-kawan\b.*[!:,]$
ar  أيها .*[!:,]$ | إلى .*[!:,]$
""")
"""Whether a line is how a letter or leaflet turns to its readers."""

# Most paragraphs have none of these stems, and looking for them is ten times as fast as the patterns are.
_NOTE_STEMS = (
    "print|translat|abridg|excerpt|adapted|appeared|into english|lifted|from a longer|edited|issued|published|given|written|initiated"
    "|read at|tradu|imprim|reprodu|publi|paru|adapt|über|druck|erschien|veröffentlich|englisch|französisch|spanisch|italienisch|polnisch"
    "|russisch|reimpres|tomad|emitid|tradott|voltat|ristampa|pubblic|uscit|przekład|przełoż|tłumacz|ukazał|перев|перепечат|публику"
    "|訳|転載|掲載|译|譯|转载|轉載|转自|原载|μετάφρασ|μεταφράζ|αναδημοσ|απέδωσε|isinalin|diterjemahkan|ترجم"
).split("|")
_holds_note_words = _holds(r"""
en  reprint | translat | abridg | excerpt | adapted from | appeared | put into english | lifted | from a longer | first printed | edited
en  we (?:re)?print | \b(?:was|were) (?:first )?(?:issued|published|given|written|initiated) | can be read at
fr  tradui | traduction | réimprim | reprodui | publions | \bparue?s?\b | adapté
de  übersetz | übertrag | übernommen | nachgedruckt | abgedruckt | erschien | drucken wir | veröffentlich
de  aus dem (?:englisch|französisch|spanisch|italienisch|polnisch|russisch)en
es  traduc | traduj | tomad[oa] de | reimpres | reproduc | publicad | publicamos | emitid
pt  traduzid
it  tradott | traduzion | voltat[oa] in | ristampa | pubblic | uscit[oa]
pl  przekład | przełoż | tłumacz | przedruk | ukazał | publikuj
ru  перевод | перевел | переведен | перепечат | публику
ja  訳 | 転載 | 掲載
zh  译 | 譯 | 转载 | 轉載 | 转自 | 原载
el  μετάφρασ | μεταφράζ | αναδημοσ | απέδωσε
tl  isinalin
id  diterjemahkan
ar  ترجم
""")


def speaks_of_printing(text: str) -> bool:
    """Return whether `text` has a word of printing, publishing or translating, as source notes have."""
    lower = text.lower()
    return any(stem in lower for stem in _NOTE_STEMS) and _holds_note_words(lower)


is_letters = _holds(r"""
en  \bletters?\b | mailbag
fr  courrier | lettres
de  leserbrief
es  cartas
it  lettere
pl  listy
ru  письма
zh  来信
ja  投書
el  επιστολ
""")
"""Whether a rubric is that of letters."""

is_correction = _begins(r"""
en  corrections?\b | clarifications?\b
fr  rectificati
de  berichtigung | richtigstellung
es  fe de erratas | errata | aclaraci
it  rettific
pl  sprostowan
ru  поправк
zh  訂正 | 更正
el  διόρθωσ
""")
"""Whether a headline or rubric is that of a correction."""

is_leaflet = _holds(r"""
en  leaflet
fr  tracts?\b
de  flugbl
es  volante
it  volantin
pl  ulotk
ru  листовк
ja  ビラ
zh  传单
el  προκήρυξ
""")
"""Whether a rubric calls the piece a leaflet."""

is_quotation = _holds(r"""
en  \bquote
fr  citation
de  \bzitat
es  \bcita\b
it  citazione
pl  cytat
ru  цитата
ja  引用
zh  语录
el  παράθεμα
""")
"""Whether a rubric calls the piece a quotation."""

is_statement = _holds(r"""
en  (?:^|: )statement (?:of|by|on)
fr  (?:^|: )déclaration d
de  (?:^|: )erklärung de
es  (?:^|: )declaración de
it  (?:^|: )dichiarazione de
pl  (?:^|: )oświadczenie
ru  (?:^|: )заявление
zh  (?:^|: )声明
el  (?:^|: )ανακοίνωση
ar  ^بيان
""")
"""Whether a headline is that of a statement."""

is_document = _holds(r"""
en  declaration of principles | ^theses on | ^statutes
fr  déclaration de principes
de  grundsatzerklärung | prinzipienerklärung
es  declaración de principios
pt  declaração de princípios
it  dichiarazione di principi
pl  deklaracja zasad
ru  декларация принципов
""")
"""Whether a headline is that of a document."""

corrects = _holds(r"""
en  \bwe (?:wrongly |incorrectly |mistakenly )?(?:stated|wrote|said|gave|reported|printed)\b | should (?:have )?read
en  \b(?:wrongly|incorrectly|mistakenly) (?:stated|gave|wrote) | would like to clarify
fr  nous (?:avons )?(?:écri|indiqu|affirm) | à tort
de  (?:schrieben|behaupteten) wir | fälschlich
es  escribimos | dijimos | afirmamos | erróneamente
it  abbiamo scritto | erroneamente
pl  napisaliśmy | błędnie
ru  мы (?:писали|написали) | ошибочно
""")
"""Whether a short text corrects another: on the pages of corrections the word itself is lost, for it was a picture."""
