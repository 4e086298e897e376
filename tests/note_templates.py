"""Templates of source notes in all languages, filled with issues, dates and names, and the steps that each must give."""

import itertools
from typing import Any

from pipelines.normalize.paper_names import Papers
from pipelines.normalize.periodicals import Periodical
from pipelines.normalize.source_notes import SourceNote

PAPERS = Papers(
    (
        Periodical(
            code="wv",
            name="Workers Vanguard",
            language="en",
            abbreviation="WV",
            names=("ワーカーズ・ヴァンガード", "工人先锋报", "工人先鋒報"),
        ),
        Periodical(code="wh", name="Workers Hammer", language="en", abbreviation="WH"),
        Periodical(code="asp", name="Australasian Spartacist", language="en", abbreviation="ASp", hemisphere="south"),
        Periodical(code="spc", name="Spartacist Canada", language="en", abbreviation="SC"),
        Periodical(code="ssa", name="Spartacist South Africa", language="en", abbreviation="SSA", hemisphere="south"),
        Periodical(
            code="esp",
            name="Spartacist",
            language="en",
            names=("Spartacist (English edition)", "Spartacist [English edition]", "Spartacist English edition"),
        ),
        Periodical(
            code="spf",
            name="Spartacist",
            language="fr",
            names=("Spartacist édition française", "Spartacist, édition française", "Spartacist (édition française)"),
        ),
        Periodical(code="dsp", name="Spartacist", language="de", names=("Spartacist (deutsche Ausgabe)", "Spartacist, deutsche Ausgabe")),
        Periodical(code="spe", name="Spartacist", language="es", names=("Spartacist (edición en español)", "Spartacist en español")),
        Periodical(code="lebol", name="Le Bolchévik", language="fr", abbreviation="LB"),
        Periodical(code="ro", name="République ouvrière", language="fr", abbreviation="RO"),
        Periodical(code="wt", name="Workers Tribune", language="en", abbreviation="WT"),
        Periodical(code="spk", name="Spartakist", language="de", abbreviation="SpK"),
        Periodical(code="eo", name="Espartaco", language="es"),
        Periodical(code="spo", name="Spartaco", language="it"),
        Periodical(code="jsp", name="スパルタシスト", language="ja"),
        Periodical(code="listek", name="Platforma Spartakusowców", language="pl", abbreviation="PS"),
        Periodical(code="rb", name="Red Battler", language="en"),
    )
)


class Step:
    """One step that a note should give; what is not named here is not compared, but relation, periodical, number and date always are."""

    def __init__(self, relation: str, paper: str | None = None, number: str | None = None, date: str | None = None, **more: object) -> None:
        self.core: tuple[str | None, ...] = (relation, paper, number, date)
        self.more = more

    def fill(self, slots: dict[str, str]) -> "Step":
        """Return the step with the slots of a template filled."""
        core: list[Any] = [value.format(**slots) if value else value for value in self.core]
        more: dict[str, Any] = {name: value.format(**slots) if isinstance(value, str) else value for name, value in self.more.items()}
        return Step(*core, **more)

    def misses(self, note: SourceNote) -> dict[str, object]:
        """Return what else of `note` is not as it should be."""
        expected = {"points": "from"} | ({"source_kind": "issue"} if self.core[1] else {}) | self.more
        return {name: getattr(note, name) for name, value in expected.items() if getattr(note, name) != value}


def core(note: SourceNote) -> tuple[str | None, ...]:
    """Return relation, periodical, number and date of `note`, as a Step has them."""
    return note.relation, note.paper or note.periodical_text, note.number, note.date_text and note.date_text.rstrip(".")


# Periodical as printed, code, "No.", number, date: three and more fillings a language, orders and brackets varied.
ISSUES = {
    "en": [
        ("Workers Vanguard", "wv", "{P} No. {N} ({D})", "1166", "29 November 2019"),
        ("WV", "wv", "{P} No. {N} ({D})", "952", "12 February"),
        ("Workers Hammer", "wh", "{P} no {N} ({D})", "224", "Autumn 2013"),
        ("Spartacist Canada", "spc", "{P} No. {N}, {D}", "175", "Winter 2012/2013"),
        ("Australasian Spartacist", "asp", "{P} (No. {N}, {D})", "207", "Summer 2009/10"),
        ("Spartacist South Africa", "ssa", "{P} No. {N}, {D}", "11", "Winter 2014"),
        ("Spartacist (English edition)", "esp", "{P} No. {N} ({D})", "65", "Summer 2017"),
        ("Spartakist", "spk", "{P} Nr. {N} ({D})", "217", "Sommer 2017"),
    ],
    "fr": [
        ("Workers Vanguard", "wv", "{P} n° {N}, {D}", "951", "29 janvier"),
        ("Workers Hammer", "wh", "{P} nº {N} ({D})", "236", "automne 2016"),
        ("Spartakist", "spk", "{P} n° {N}, {D}", "203", "mai 2014"),
        ("Espartaco", "eo", "{P} (n° {N}, {D})", "47", "août 2017"),
        ("République ouvrière", "ro", "{P} no {N}, {D}", "2", "printemps/été 2018"),
    ],
    "de": [
        ("Workers Vanguard", "wv", "{P} Nr. {N}, {D}", "1166", "29. November 2019"),
        ("Le Bolchévik", "lebol", "{P} Nr. {N} ({D})", "217", "September 2016"),
        ("Workers Hammer", "wh", "{P} Nr. {N} ({D})", "242", "Sommer 2018"),
        ("Spartacist (deutsche Ausgabe)", "dsp", "{P} Nr. {N}, {D}", "31", "Herbst 2017"),
    ],
    "es": [
        ("Workers Vanguard", "wv", "{P} No. {N}, {D}", "161", "10 de junio de 1977"),
        ("Le Bolchévik", "lebol", "{P} No. {N} ({D})", "209", "septiembre de 2014"),
        ("Workers Hammer", "wh", "{P} no. {N}, {D}", "240", "otoño de 2017"),
        ("Espartaco", "eo", "{P} No. {N} ({D})", "42", "octubre de 2014"),
    ],
}
OTHERS = {
    "en": ["Trotskyist League of Canada", "Spartacist League/Britain", "Grupo Espartaquista de México", "Spartacist Group Ireland"],
    "fr": ["Spartacist League/U.S.", "Spartacist League/Britain", "Lega trotskista d'Italia", "Grupo Espartaquista de México"],
    "de": ["Spartacist League/U.S.", "Ligue trotskyste de France", "Trotskistischen Gruppe Griechenlands"],
    "es": ["Spartacist League/U.S.", "Ligue trotskyste de France", "Spartacist League/Britain"],
}
DAYS = {
    "en": ["20 August", "June 16", "11 May 2007", "17 July 2015"],
    "fr": ["22 août", "1er mai", "13 novembre 2015"],
    "de": ["1. Juli", "16. Juni", "20. August 2014"],
    "es": ["20 de agosto", "15 de junio", "3 de abril de 2015"],
}
SEASONS = ["Winter 2016-2017", "Spring 2016", "Fall 2012"]
PEOPLE = ["James Robertson", "Ruth Adler", "Joseph Seymour"]

TEMPLATES = [
    ("E1", "en", "The following article is reprinted from {ref}, newspaper of the {ORG}.", [Step("reprint", "{code}", "{N}", "{D}")]),
    (
        "E2",
        "en",
        "The following article is reprinted from {ref}, newspaper of the {ORG}, section of the International Communist League (Fourth"
        " Internationalist).",
        [Step("reprint", "{code}", "{N}", "{D}")],
    ),
    (
        "E3",
        "en",
        "The following is translated from the {ORG}’s {ref}, which was distributed at the May Day rally.",
        [Step("translation", "{code}", "{N}", "{D}")],
    ),
    (
        "E4",
        "en",
        "The following is translated and adapted from the {ORG}’s {ref}. The party had held its congress that spring. A complete version of"
        " the English translation appears in {ref2}.",
        [Step("translation", "{code}", "{N}", "{D}", also="adaptation"), Step("pointer", "{code2}", "{N2}", "{D2}", points="to")],
    ),
    (
        "E5",
        "en",
        "We print below a translation of a leaflet issued by our comrades in the {ORG} initially on {day} and then updated with an"
        " introduction on {day2}.",
        [Step("translation", None, None, "{day}", source_kind="leaflet", issuer="{ORG}")],
    ),
    (
        "E6",
        "en",
        "We print below a translation of a leaflet issued by the {ORG}. Our comrades distributed hundreds of it at a {day} rally in the"
        " harbour.",
        [Step("translation", None, None, None, source_kind="leaflet", issuer="{ORG}")],
    ),
    (
        "E7",
        "en",
        "We reprint below a translation published in {ref} of a leaflet issued by our comrades in Montreal on {day}.",
        [
            Step("reprint", "{code}", "{N}", "{D}", step=1),
            Step("translation", None, None, "{day}", step=2, source_kind="leaflet"),
        ],
    ),
    (
        "E8",
        "en",
        "The following call, which has been translated from Greek, was initiated by our comrades in the {ORG} on {day} and distributed in"
        " several cities.",
        [Step("translation", None, None, "{day}", source_kind="statement", issuer="{ORG}")],
    ),
    ("E9a", "en", "The following statement was issued on {day}.", [Step("unstated", None, None, "{day}", source_kind="statement")]),
    (
        "E9b",
        "en",
        "The following statement was issued on {day} by the International Executive Committee of the ICL.",
        [Step("unstated", None, None, "{day}", source_kind="statement", issuer="International Executive Committee of the ICL")],
    ),
    (
        "E10",
        "en",
        "We reprint below a {day} statement by the {ORG}.",
        [Step("reprint", None, None, "{day}", source_kind="statement", issuer="{ORG}")],
    ),
    (
        "E11",
        "en",
        "The following statement was written by our comrades of the {ORG}, Canadian section of the ICL.",
        [Step("unstated", None, None, None, source_kind="statement", issuer="{ORG}")],
    ),
    (
        "E12",
        "en",
        "{ref}\n\nTo mark the 25th anniversary of the congress, we reprint the following article from the organ of the {ORG}.",
        [Step("reprint", "{code}", "{N}", "{D}")],
    ),
    (
        "E13",
        "en",
        "We reprint below excerpts from a speech by {person}, founder of the party, at a meeting of dockers.",
        [Step("excerpt", None, None, None, source_kind="speech", issuer="{person}")],
    ),
    (
        "E14",
        "en",
        "The following presentation, here edited and expanded, was given by {person} at a Sydney forum of the youth club on {day}.",
        [Step("adaptation", None, None, "{day}", source_kind="speech", issuer="{person}")],
    ),
    (
        "E15",
        "en",
        "Below we print excerpts from a {day} forum by {person} in Oakland.",
        [Step("excerpt", None, None, "{day}", source_kind="speech", issuer="{person}")],
    ),
    (
        "E16",
        "en",
        "We print below the second and concluding part of this article. Part One appeared in {ref}.",
        [Step("continuation", "{code}", "{N}", "{D}")],
    ),
    (
        "E17",
        "en",
        "We print below the concluding part of an edited presentation by comrade {person} at the winter school. Part One, which appeared in"
        " {ref}, covered the years before the war.",
        [
            Step("continuation", None, None, None, source_kind="speech", issuer="{person}", also="adaptation"),
            Step("continuation", "{code}", "{N}", "{D}"),
        ],
    ),
    ("E18a", "en", "As we said in our article “No Coal for Strikebreakers!” ({ref}), the ports are decisive.", []),
    ("E18b", "en", "In our leaflet of {day} we warned that the ballot would be rigged.", []),
    (
        "E19",
        "en",
        "At the time we issued a statement, “Open the Gates” [reprinted in {ref}].",
        [Step("pointer", "{code}", "{N}", "{D}", points="to")],
    ),
    (
        "E20",
        "en",
        'Please see the statement of the {ORG}, "A Line That Has to Be Drawn"',
        [Step("pointer", points="to", source_kind="statement", issuer="{ORG}", title="A Line That Has to Be Drawn")],
    ),
    ("E21", "en", "The letter can be read at www.example.org/letters/12.html.", [Step("pointer", points="to", source_kind="letter")]),
    (
        "E22",
        "en",
        "An abbreviated version of this article was published in {ref}.",
        [Step("pointer", "{code}", "{N}", "{D}", points="to", also="abridgement")],
    ),
    ("E24a", "en", "Adapted from {ref}", [Step("adaptation", "{code}", "{N}", "{D}")]),
    ("E24b", "en", "Reprinted from {ref}.", [Step("reprint", "{code}", "{N}", "{D}")]),
    ("E24c", "en", "Translated from {ref}", [Step("translation", "{code}", "{N}", "{D}")]),
    ("E24d", "en", "Slightly edited from {ref}.", [Step("adaptation", "{code}", "{N}", "{D}")]),
    ("E24e", "en", "Abridged from {ref}", [Step("abridgement", "{code}", "{N}", "{D}")]),
    ("E24f", "en", "Excerpted from {ref}", [Step("excerpt", "{code}", "{N}", "{D}")]),
    (
        "F1",
        "fr",
        "Nous publions ci-après la traduction d’un article de nos camarades de la {ORG} paru dans {ref}.\n\nLa grève dure depuis"
        " trois semaines. Les dockers tiennent bon.",
        [Step("translation", "{code}", "{N}", "{D}")],
    ),
    (
        "F2",
        "fr",
        "Nous publions ci-dessous la traduction d’un tract publié le {day} dernier par nos camarades américains de la {ORG}.",
        [Step("translation", None, None, "{day}", source_kind="leaflet", issuer="{ORG}")],
    ),
    (
        "F3",
        "fr",
        "Nous reproduisons ci-dessous une déclaration publiée le {day} dernier par nos camarades de la {ORG}, section de la LCI.",
        [Step("reprint", None, None, "{day}", source_kind="statement", issuer="{ORG}")],
    ),
    ("F5", "fr", "Nous reproduisons ci-après l’article de première page de {ref}.", [Step("reprint", "{code}", "{N}", "{D}")]),
    ("F6", "fr", "L’article suivant est réimprimé de {ref}, le journal de nos camarades.", [Step("reprint", "{code}", "{N}", "{D}")]),
    (
        "F7",
        "fr",
        "Nous réimprimons ci-dessous une traduction du document écrit par {person} pour la conférence. Le document a d’abord été écrit en"
        " anglais.",
        [Step("translation", None, None, None, also="reprint", source_kind="document", issuer="{person}")],
    ),
    (
        "F8",
        "fr",
        "Dans ce numéro de RO, nous réimprimons une version éditée pour publication de certains des documents.",
        [Step("adaptation", None, None, None, also="reprint", source_kind="document")],
    ),
    (
        "G1",
        "de",
        "Es folgt die Übersetzung eines Flugblatts vom {day}, das unsere Genossen in Athen verbreiteten.",
        [Step("translation", None, None, "{day}", source_kind="leaflet")],
    ),
    (
        "G2",
        "de",
        "Unsere Genossen von der {ORG} initiierten am {day} den nachfolgend abgedruckten Aufruf zum Widerstand",
        [Step("unstated", None, None, "{day}", source_kind="statement", issuer="{ORG}")],
    ),
    (
        "G3",
        "de",
        "Nachfolgend veröffentlichen wir den Artikel „Hafen ohne Herren“ von {person}. Der Text erschien zuerst in englischer Sprache in"
        " der Ausgabe der Labour Monitor vom {day}. Die deutsche Fassung, die hier nachgedruckt wird, erschien in der Ausgabe von"
        " Unser Wort von Mitte März 1938. Einige Auslassungen wurden von uns anhand der englischen Version in eckigen Klammern ergänzt.",
        [
            Step("reprint", "Unser Wort", None, "Mitte März 1938", step=1),
            Step("translation", "Labour Monitor", None, "{day}", step=2),
        ],
    ),
    ("G4a", "de", "Nachfolgend drucken wir einen Artikel aus {ref} ab.", [Step("unstated", "{code}", "{N}", "{D}")]),
    ("G4b", "de", "Übersetzt aus {ref}", [Step("translation", "{code}", "{N}", "{D}")]),
    ("G4c", "de", "Nachgedruckt aus {ref}.", [Step("reprint", "{code}", "{N}", "{D}")]),
    (
        "S1",
        "es",
        "A continuación publicamos una traducción del volante de nuestros camaradas de la {ORG} del {day}.",
        [Step("translation", None, None, "{day}", source_kind="leaflet", issuer="{ORG}")],
    ),
    (
        "S2",
        "es",
        "[Traducido de {ref}. Esta versión fue impresa en {ref2}.]",
        [Step("reprint", "{code2}", "{N2}", "{D2}", step=1), Step("translation", "{code}", "{N}", "{D}", step=2)],
    ),
    ("S3a", "es", "Traducido de {ref}", [Step("translation", "{code}", "{N}", "{D}")]),
    ("S3b", "es", "Este artículo ha sido reimpreso de {ref}.", [Step("reprint", "{code}", "{N}", "{D}")]),
    ("S3c", "es", "Publicamos a continuación un artículo de {ref}.", [Step("unstated", "{code}", "{N}", "{D}")]),
]
ELSEWHERE = [  # templates with their words filled by hand: numbers in words and ranges, and the candidate words of the other languages
    (
        "E23",
        "en",
        "The article “Salt and Iron” has been added to the site; it appeared in serialized form in Workers Hammer numbers 25-28 (May -"
        " August 1981).",
        [Step("unstated", "wh", "25-28", "May - August 1981")],
    ),
    (
        "E23",
        "en",
        "The article “Whose Railways?” appeared in serialized form in Spartacist Canada numbers 30-33 (Spring - Winter 1979).",
        [Step("unstated", "spc", "30-33", "Spring - Winter 1979")],
    ),
    (
        "E23",
        "en",
        "The article “Docks” has been added and appeared in serialized form in Workers Vanguard numbers 11-12 (September - October 1972).",
        [Step("unstated", "wv", "11-12", "September - October 1972")],
    ),
    (
        "F4",
        "fr",
        "Nous reproduisons ci-dessous l’éditorial du premier numéro de République ouvrière (automne-hiver 2017-2018).",
        [Step("reprint", "ro", "1", "automne-hiver 2017-2018")],
    ),
    (
        "F4",
        "fr",
        "Nous reproduisons ci-dessous l’éditorial du deuxième numéro de Spartakist (mai 1974).",
        [Step("reprint", "spk", "2", "mai 1974")],
    ),
    (
        "F4",
        "fr",
        "Nous reproduisons ci-dessous l’éditorial du premier numéro de Workers Tribune (printemps 2019).",
        [Step("reprint", "wt", "1", "printemps 2019")],
    ),
    (
        "F6",
        "fr",
        "L’article suivant est réimprimé d’Espartaco (n° 47, août 2017), le journal du groupe.",
        [Step("reprint", "eo", "47", "août 2017")],
    ),
    ("it", "it", "Tradotto da Workers Vanguard n. 1166 (29 novembre 2019).", [Step("translation", "wv", "1166", "29 novembre 2019")]),
    ("it", "it", "Tradotto da Le Bolchévik n. 217, settembre 2016", [Step("translation", "lebol", "217", "settembre 2016")]),
    (
        "it",
        "it",
        "Pubblichiamo la traduzione di un articolo di Spartakist n. 203 (maggio 2014).",
        [Step("translation", "spk", "203", "maggio 2014")],
    ),
    (
        "pl",
        "pl",
        "Przetłumaczone z Workers Vanguard nr 1166 (29 listopada 2019).",
        [Step("translation", "wv", "1166", "29 listopada 2019")],
    ),
    ("pl", "pl", "Tłumaczenie z Spartakist nr 183, maj 2010", [Step("translation", "spk", "183", "maj 2010")]),
    ("pl", "pl", "Tłumaczenie z Workers Hammer nr 211 (lato 2010)", [Step("translation", "wh", "211", "lato 2010")]),
    (
        "ja",
        "ja",
        "『ワーカーズ・ヴァンガード』1166号(2019年11月29日)から翻訳",
        [Step("translation", "wv", "1166", "2019年11月29日")],
    ),
    ("ja", "ja", "『Workers Vanguard』第1042号(2014年3月21日)の翻訳", [Step("translation", "wv", "1042", "2014年3月21日")]),
    ("ja", "ja", "『ワーカーズ・ヴァンガード』第1020号(2013年3月22日)より転載", [Step("reprint", "wv", "1020", "2013年3月22日")]),
    ("ru", "ru", "Перевод из газеты Workers Vanguard № 1166 (29 ноября 2019 г.)", [Step("translation", "wv", "1166", "29 ноября 2019 г")]),
    ("ru", "ru", "Перевод из Spartakist № 217, лето 2017", [Step("translation", "spk", "217", "лето 2017")]),
    ("ru", "ru", "Перепечатано из Workers Hammer № 200 (осень 2007)", [Step("reprint", "wh", "200", "осень 2007")]),
    ("zh", "zh", "译自《工人先锋报》第1166期(2019年11月29日)", [Step("translation", "wv", "1166", "2019年11月29日")]),
    ("zh", "zh", "翻譯自《工人先鋒報》第951期,2010年1月29日", [Step("translation", "wv", "951", "2010年1月29日")]),
    ("zh", "zh", "轉載《工人先鋒報》第1042期(2014年3月21日)", [Step("reprint", "wv", "1042", "2014年3月21日")]),
    (
        "pt",
        "pt",
        "Traduzido de Workers Vanguard nº 1166 (29 de novembro de 2019).",
        [Step("translation", "wv", "1166", "29 de novembro de 2019")],
    ),
    ("pt", "pt", "Traduzido de Espartaco nº 44, novembro de 2015", [Step("translation", "eo", "44", "novembro de 2015")]),
    ("pt", "pt", "Traduzido do Le Bolchévik nº 209 (setembro de 2014).", [Step("translation", "lebol", "209", "setembro de 2014")]),
    (
        "tl",
        "tl",
        "Isinalin mula sa Workers Vanguard No. 1166 (29 Nobyembre 2019).",
        [Step("translation", "wv", "1166", "29 Nobyembre 2019")],
    ),
    ("tl", "tl", "Isinalin mula sa Workers Hammer No. 247", [Step("translation", "wh", "247", None)]),
    ("tl", "tl", "Isinalin mula sa Spartacist No. 66, Mayo 2020", [Step("translation", "esp", "66", "Mayo 2020")]),
    (
        "id",
        "id",
        "Diterjemahkan dari Workers Vanguard No. 1166 (29 November 2019).",
        [Step("translation", "wv", "1166", "29 November 2019")],
    ),
    ("id", "id", "Diterjemahkan dari Australasian Spartacist No. 240", [Step("translation", "asp", "240", None)]),
    ("id", "id", "Diterjemahkan dari Workers Hammer No. 246 (Mei 2020)", [Step("translation", "wh", "246", "Mei 2020")]),
]


def filled(name: str, language: str, template: str, steps: list[Step]) -> list[tuple[str, str, str, list[Step]]]:
    """Return a template with its slots filled, as often as there are fillings, or once where it has none."""
    issues, organisations, days = ISSUES[language], itertools.cycle(OTHERS[language]), itertools.cycle(DAYS[language])
    people, filled_ones = itertools.cycle(PEOPLE), []
    next_day = itertools.cycle(DAYS[language][1:] + DAYS[language][:1])
    for (printed, code, form, number, date), other in zip(issues, issues[1:] + issues[:1], strict=True):
        slots = {
            "ref": form.format(P=printed, N=number, D=date),
            "code": code,
            "N": number,
            "D": date,
            "ref2": other[2].format(P=other[0], N=other[3], D=other[4]),
            "code2": other[1],
            "N2": other[3],
            "D2": other[4],
            "ORG": next(organisations),
            "day": next(days),
            "day2": next(next_day),
            "person": next(people),
        }
        filled_ones.append((name, language, template.format(**slots), [step.fill(slots) for step in steps]))
    return filled_ones[:1] if template == filled_ones[0][2] else filled_ones


FILLED = [case for template in TEMPLATES for case in filled(*template)] + ELSEWHERE
