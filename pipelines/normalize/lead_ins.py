"""What may stand before a periodical's name: words that lead to it, and those that make it part of a longer name."""

from __future__ import annotations

import re

from pipelines.normalize.folding import DENSE

# Articles, prepositions, conjunctions, and what citations and source notes say before a name, in the languages of the archives.
_WORDS_BY_LANGUAGE = {
    "en": """
        a also an and appeared appearing article articles as at both but by called cf compare consult edition editions
        editor editorial entitled excerpted first for from has have in issue issues its journal leaflet magazine most
        newspaper no not number numbers of on or organ original originally our paper papers part per press print printed
        publication published read recent reprint reprinted reprints see since so statement subscribe supplement that
        the their then this titled to translated under until was when where which while with adapted added abridged buy
        cite cited cites get like than through via german french mexican italian polish japanese greek british spanish""",
    "fr": """
        ainsi article articles au aux avec cf dans de des du dernier et extrait journal la le les lire lisez nos notre
        numéro organe ou par paru parue parues parus pour premier publié publiée publiées publiés que réimprimé
        reproduit revue selon son sur tiré traduit un une voir comme dès depuis leur aussi même""",
    "de": """
        abgedruckt als am an artikel auf aus ausgabe ausgaben auch bei beim das dem den der des die ein eine einer einem
        erschienen flugblatt für im in ist laut mit nach nachdruck nachgedruckt nummer oder organ presse sein seiner
        siehe sowie über übernommen übersetzt und unser unsere unserem unseren unserer vom von vgl wie zeitschrift
        zeitung zum zur zeitungen artikeln broschüre genossen auch wieder ebenfalls""",
    "es": """
        al apareció aparecido artículo artículos como con de del desde e el en es la las lea los nuestro nuestra
        nuestros número o para periódico por publicado publicada reimpreso según su traducido un una ve véase vea ver y
        revista órgano también""",
    "it": """
        a al alla anche apparso articolo articoli che col come con da dal dalla de del della dello dell di e ed giornale
        i il in la le lo nel nella nello numero o organo pubblicato pubblicata rivista si su sul sulla tradotto vedi
        nostro nostra cfr""",
    "pt": """
        ao aos com da das de do dos e em jornal na nas no nos nossa nosso o ou para pela pelo publicado revista também
        traduzido veja ver""",
    "pl": """
        artykuł artykule czasopismo czasopiśmie dla do gazeta gazecie gazety i lub na nasz nasza naszej naszego naszym
        numer numerze numeru opublikowany opublikowane oraz patrz pismo piśmie pisma przedruk przetłumaczone także też
        tłumaczenie w we z ze za zob zobacz""",
    "ru": """
        в во газета газете газеты журнал журнале журнала и из или к как на наш наша нашей нашего нашем номер номере
        номера о об от перевод по с см смотри смотрите со статья статье статьи также""",
    "el": """
        από βλ βλέπε για δείτε εφημερίδα εφημερίδας η και με μας ο περιοδικό περιοδικού σε στη στην στο στον στα τα τη
        την της το του των τεύχος""",
    "ar": """
        في من عن على مع و أو انظر جريدة صحيفة مجلة عدد العدد""",
    "tl": """
        ang ayon artikulo at ating aming isyu mula na nasa ng pahayagan sa tingnan""",
    "id": """
        artikel atau dalam dan dari di edisi harian kami koran lihat majalah menurut nomor oleh pada terbitan untuk yang""",
}
_LEAD_INS = frozenset(word for words in _WORDS_BY_LANGUAGE.values() for word in words.split())
# At the head of a sentence any word has a capital; these make a longer name there too.
_RENAMES = frozenset(
    """
    new young red free rote roter rotes neue neuer neues junge junger nouveau nouvelle jeune rouge nuevo nueva joven rojo
    nuovo nuova giovane rosso novo nova nowa nowy новый новая canadian
    """.split()
)
_ELISIONS = ("d", "l", "dell", "nell", "qu")
_POSSESSIVE = re.compile(r"(?:['’]s|s['’])$")
_BLANKS = " \t\xa0\u202f"
_OPENING = "([{“„«‘'\"*<>"
_SENTENCE_END = (*".!?:;…—–([{“\"„«‘'>*|\n•·-", "")
_SPACELESS = re.compile(f"[{DENSE}]")
_WORDS = re.compile(r"\w+")
_ADJECTIVE = re.compile(r"e[rsnm]?$")


def _last_word(before: str) -> tuple[str, str]:
    """Return what stands before the last word of `before`, and the word: empty after punctuation, at a line's head and in Japanese."""
    text = before.rstrip(_BLANKS)
    if text == before or not text[-1:].isalnum():
        return text, ""
    word = text.split()[-1].lstrip(_OPENING)
    return text[: len(text) - len(word)], "" if _SPACELESS.search(word) else word


def leads_in(before: str, language: str, *, strictly: bool) -> bool:
    """Return whether a name may begin after `before`: false where the last word makes it part of a longer name.

    `strictly`, for abbreviations, lets only words pass that lead to a paper's name, as initials mean many things. Otherwise a word with
    a capital is in doubt, except at the head of a sentence and, as German nouns all have one, a German noun.
    """
    text, word = _last_word(before)
    bare = word.casefold()
    if not word or bare in _LEAD_INS or _POSSESSIVE.search(word):
        return True
    if strictly or bare in _RENAMES:
        return False
    if not word[0].isupper() or (language == "de" and not _ADJECTIVE.search(bare)):
        return True
    return text.rstrip(_BLANKS)[-1:] in _SENTENCE_END


def all_lead_in(text: str) -> bool:
    """Return whether every word of `text`, if it has any, is one that leads to a paper's name."""
    return all(word in _LEAD_INS or word in _ELISIONS for word in _WORDS.findall(text.casefold()))
