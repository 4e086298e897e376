"""Mentions of an issue in running text: name, number, date and title, in any order and language."""

import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.spiders.icl import IclSpider
from pipelines.normalize.paper_names import Papers
from pipelines.normalize.periodicals import Periodical
from pipelines.normalize.references import find_references

# The archive's papers, and some of its names in the scripts that it has no paper of its own in.
LOCALISED = {"wv": ("工人先锋报", "Рабочий авангард", "طليعة العمال"), "esp": ("斯巴达克派", "Спартакист", "Σπαρτακιστής")}
PAPERS = Papers(replace(paper, names=paper.names + LOCALISED.get(paper.code, ())) for paper in IclSpider.periodicals)


def found(text, language="en", own=None):
    return [(one.paper, one.number, one.date_text, one.title) for one in find_references(text, language, PAPERS, own)]


NAME_NUMBER_AND_DATE = [
    ("The strike is told in full elsewhere (WV No. 868, 14 April 2006).", "en", "asp", [("wv", "868", "14 April 2006", None)]),
    ("The dockers had heard it before (WV No. 951, 29 January).", "en", "wh", [("wv", "951", "29 January", None)]),
    ("Part One appeared in WV No. 874 (4 August).", "en", "wv", [("wv", "874", "4 August", None)]),
    ("We said as much in WV No. 969, 19 November 2010, and again later.", "en", "wv", [("wv", "969", "19 November 2010", None)]),
    ("That was in Workers Vanguard no 951 (29 January), two weeks on.", "en", "wh", [("wv", "951", "29 January", None)]),
    ("It was a long winter (Workers Hammer no 235, Summer 2016).", "en", "wh", [("wh", "235", "Summer 2016", None)]),
    ("It was a long winter (ASp No. 207, Summer 2009/2010).", "en", "asp", [("asp", "207", "Summer 2009/2010", None)]),
    ("It was a long winter (ASp No. 165, Spring 1998).", "en", "asp", [("asp", "165", "Spring 1998", None)]),
    ("Part One, which appeared in SC No. 174 (Fall 2012), told of it.", "en", "spc", [("spc", "174", "Fall 2012", None)]),
    ("All that is old hat (SC no 8).", "en", "spc", [("spc", "8", None, None)]),
    ("It is in Spartacist (No. 62, Spring 2011).", "en", "wv", [("esp", "62", "Spring 2011", None)]),
    ("It is in Spartacist (English edition) No. 65 (Summer 2017).", "fr", "ro", [("esp", "65", "Summer 2017", None)]),
    ("The tale is old (see Spartacist [English edition] No. 23, Spring 1977).", "en", "wv", [("esp", "23", "Spring 1977", None)]),
    ("On l’a déjà dit (voir Spartacist édition française no 43, été 2017).", "fr", "ro", [("spf", "43", "été 2017", None)]),
    ("It is in Spartacist No. 60 (Autumn 2007).", "en", "wv", [("esp", "60", "Autumn 2007", None)]),
    ("It is in Spartacist (English edition No. 60, Autumn 2007).", "fr", "ro", [("esp", "60", "Autumn 2007", None)]),
    ("It sold well (WV No. 861, 3 May 2005) and 300, it said, were left.", "en", "wh", [("wv", "861", "3 May 2005", None)]),
    ("WV No. 861 (3 May 2005) and 300, it said.", "en", "wh", [("wv", "861", "3 May 2005", None)]),
    ("Read “The “Red” Port” (WV No. 868, 14 April 2006).", "en", "wh", [("wv", "868", "14 April 2006", "The “Red” Port")]),
    ("Pelabuhan itu penting (lihat WV No. 900, 12 Oktober 2007).", "id", "asp", [("wv", "900", "12 Oktober 2007", None)]),
    ("Artikel ini terbit dalam WV No. 900.", "id", "asp", [("wv", "900", None, None)]),
    ("Nasa WV No. 900 ang artikulo.", "tl", "asp", [("wv", "900", None, None)]),
    ("It is in Spartacist No. 68, page 15.", "en", "wv", [("esp", "68", None, None)]),
    ("Spartacist No. 43-44, Summer 1989", "en", "wv", [("esp", "43-44", "Summer 1989", None)]),
    ("Buy Black History and the Class Struggle No. 23 at the stall.", "en", "wv", [("bhcs", "23", None, None)]),
    ("Lisez République ouvrière (RO) no 2, printemps/été 2018.", "fr", "ro", [("ro", "2", "printemps/été 2018", None)]),
    ("translated from Platforma Spartakusowców (PS) No. 23 (May 2007)", "en", "esp", [("listek", "23", "May 2007", None)]),
    ("Le texte vient d’Espartaco (n° 47, août 2017), le journal du Mexique.", "fr", "ro", [("eo", "47", "août 2017", None)]),
    ("Le texte vient d'Espartaco (n° 47, août 2017).", "fr", "ro", [("eo", "47", "août 2017", None)]),
    ("So steht es in Spartakist Nr. 217 und sonst nirgends.", "de", "spk", [("spk", "217", None, None)]),
    ("So steht es dort (Spartakist Nr. 183, Mai 2010).", "de", "spk", [("spk", "183", "Mai 2010", None)]),
    ("So steht es in Spartakist Nummer 175, Januar 2009.", "de", "spk", [("spk", "175", "Januar 2009", None)]),
    ("L’article est paru dans le Bolchévik n° 194, décembre 2010.", "fr", "lebol", [("lebol", "194", "décembre 2010", None)]),
    ("Un extrait du Bolchévik nº 221 (septembre 2017) suffit.", "fr", "lebol", [("lebol", "221", "septembre 2017", None)]),
    ("Un extrait du Bolchevik no. 172, juin 2005, suffit.", "fr", "lebol", [("lebol", "172", "juin 2005", None)]),
    ("Traducido de Workers Vanguard No. 161, 10 de junio de 1977.", "es", "eo", [("wv", "161", "10 de junio de 1977", None)]),
    ("Véase Espartaco No. 42, octubre de 2014.", "es", "eo", [("eo", "42", "octubre de 2014", None)]),
    ("Lo scrivemmo in Spartaco n. 79 (aprile 2016).", "it", "spo", [("spo", "79", "aprile 2016", None)]),
    ("Zob. Platforma Spartakusowców nr 23, maj 2007.", "pl", "listek", [("listek", "23", "maj 2007", None)]),
    ("Platforma Spartakusowców Dodatek nr 23 (maj 2007)", "pl", "listek", [("listek", "23", "maj 2007", None)]),
    ("Veja Workers Vanguard nº 951, 29 de janeiro de 2010.", "pt", None, [("wv", "951", "29 de janeiro de 2010", None)]),
    ("См. «Спартакист» № 3 (лето 1992 г.).", "ru", None, [("esp", "3", "лето 1992 г.", None)]),
    ("Βλ. Σπαρτακιστής αρ. 12, Απρίλιος 2010.", "el", None, [("esp", "12", "Απρίλιος 2010", None)]),
    ("انظر طليعة العمال العدد 12، 29 يناير 2010.", "ar", None, [("wv", "12", "29 يناير 2010", None)]),
    ("詳しくは『スパルタシスト』第38号（2016年4月16日）を読め。", "ja", "jsp", [("jsp", "38", "2016年4月16日", None)]),
    ("本文译自《工人先锋报》第951期（2010年1月29日）。", "zh", None, [("wv", "951", "2010年1月29日", None)]),
    ("it is in Workers\xa0Vanguard No.\xa0951 (29\xa0January).", "en", "wv", [("wv", "951", "29\xa0January", None)]),
    ("it is in *Workers Vanguard* No. 951 (29 January).", "en", "wv", [("wv", "951", "29 January", None)]),
    ("it is in <i>WV</i> No. 951, 29 January.", "en", "wv", [("wv", "951", "29 January", None)]),
    ("it is in “Workers Vanguard” No. 951", "en", "wv", [("wv", "951", None, None)]),
    ("it is in WORKERS VANGUARD NO. 951", "en", "wv", [("wv", "951", None, None)]),
    ("c’est dans Republique ouvriere no 2", "fr", "ro", [("ro", "2", None, None)]),
    ("c’est dans République Ouvrière no 2", "fr", "ro", [("ro", "2", None, None)]),
    ("WV No.868 and nothing else", "en", "wv", [("wv", "868", None, None)]),
    ("『Workers Vanguard』951号、2010年1月29日", "ja", "jsp", [("wv", "951", "2010年1月29日", None)]),
    ("A supplement, Workers Vanguard supplement, 12 May 2010, told of it.", "en", "wv", [("wv", None, "12 May 2010", None)]),
    ("Last issue (WV No. 951, 29 Jan.), our", "en", "wv", [("wv", "951", "29 Jan", None)]),
    ("It was said twice (ASP 240).", "en", "asp", [("asp", "240", None, None)]),
    ("It was said in WV 951 (29 January 2010).", "en", "wv", [("wv", "951", "29 January 2010", None)]),
    ("The League’s Platforma Spartakusowców No. 23 was sold out.", "en", "wv", [("listek", "23", None, None)]),
    ("It ran in the August 1975 (WV No. 75, 29 August 1975) number.", "en", "wv", [("wv", "75", "29 August 1975", None)]),
]

DATE_ONLY = [
    ("That was in Workers Vanguard of 5 September 2014 already.", "en", "asp", [("wv", None, "5 September 2014", None)]),
    ("Das stand in Workers Vanguard vom 5. September.", "de", "spk", [("wv", None, "5. September", None)]),
    ("The tale was told (Workers Vanguard, 12 March 2010).", "en", "wv", [("wv", None, "12 March 2010", None)]),
    ("The tale was told (WV, 12 March).", "en", "wv", [("wv", None, "12 March", None)]),
    ("It is the lead of the 5 September issue of Workers Vanguard.", "en", "wv", [("wv", None, "5 September", None)]),
    ("It is the lead of the Winter 2013 issue of Workers Hammer.", "en", "wh", [("wh", None, "Winter 2013", None)]),
    ("It is the lead of the 5 September 2014 Workers Vanguard.", "en", "wv", [("wv", None, "5 September 2014", None)]),
    ("C’est dans le numéro d’été 2017 de Spartacist.", "fr", "ro", [("spf", None, "été 2017", None)]),
    (
        "Der Text erschien in der Ausgabe der Workers Vanguard vom 5. September 1975.",
        "de",
        "spk",
        [("wv", None, "5. September 1975", None)],
    ),
    ("Es la portada del número de octubre de 2014 de Espartaco.", "es", "eo", [("eo", None, "octubre de 2014", None)]),
    ("It is the lead of Red Battler (Spring 2024).", "en", "rb", [("rb", None, "Spring 2024", None)]),
]

NUMBERS_IN_WORDS_LISTS_AND_RANGES = [
    ("On lit les numéros 951 et 952 de WV.", "fr", "lebol", [("wv", "951", None, None), ("wv", "952", None, None)]),
    (
        "Das steht in den Nummern 209, 210 und 211 des Spartakist, Mai 2015.",
        "de",
        "spk",
        [("spk", "209", None, None), ("spk", "210", None, None), ("spk", "211", "Mai 2015", None)],
    ),
    ("It runs through issues 951 and 952 of Workers Vanguard.", "en", "asp", [("wv", "951", None, None), ("wv", "952", None, None)]),
    ("Una storia lunga (vedi il n. 88 di Spartaco, maggio 2019).", "it", "spo", [("spo", "88", "maggio 2019", None)]),
    ("C’est l’éditorial du premier numéro de République ouvrière (printemps 2018).", "fr", "lebol", [("ro", "1", "printemps 2018", None)]),
    ("Read the first issue of Red Battler, then judge.", "en", "asp", [("rb", "1", None, None)]),
    ("Lest die erste Ausgabe von Spartakist.", "de", "spk", [("spk", "1", None, None)]),
    ("It is in issue 951 of Workers Vanguard.", "en", "asp", [("wv", "951", None, None)]),
    ("It is in No. 951 of Workers Vanguard (29 January).", "en", "asp", [("wv", "951", "29 January", None)]),
    ("C’est dans le n° 47 d’Espartaco.", "fr", "ro", [("eo", "47", None, None)]),
    (
        "It ran serially in Spartacist numbers 25-28 (Summer 1978 - Spring 1979).",
        "en",
        None,
        [("esp", "25-28", "Summer 1978 - Spring 1979", None)],
    ),
    ("It ran serially in Spartacist Nos. 25-28.", "en", None, [("esp", "25-28", None, None)]),
    (
        "It ran in WV Nos. 952 and 955, 12 February and 26 March.",
        "en",
        "wv",
        [("wv", "952", "12 February", None), ("wv", "955", "26 March", None)],
    ),
    ("It ran in WV Nos. 952, 953 and 955.", "en", "wv", [("wv", "952", None, None), ("wv", "953", None, None), ("wv", "955", None, None)]),
    (
        "It ran in WV Nos. 861 (6 January) and 862 (20 January).",
        "en",
        "wv",
        [("wv", "861", "6 January", None), ("wv", "862", "20 January", None)],
    ),
    ("It ran in WV No. 861 and 300 copies were sold.", "en", "wv", [("wv", "861", None, None)]),
    ("It ran in WV Nos. 4-6, 8 June to 13 July 1972.", "en", "wv", [("wv", "4-6", "8 June to 13 July 1972", None)]),
    ("It ran in WV Nos. 952 and 955 (26 March).", "en", "wv", [("wv", "952", None, None), ("wv", "955", "26 March", None)]),
    (
        "It ran in WV No. 952 (12 February) and No. 955 (26 March).",
        "en",
        "wv",
        [("wv", "952", "12 February", None), ("wv", "955", "26 March", None)],
    ),
    (
        "Compare WV No. 5, 3 May 1975, with Workers Hammer no 7 and Spartakist Nr. 9 (Mai 1976).",
        "en",
        "wv",
        [("wv", "5", "3 May 1975", None), ("wh", "7", None, None), ("spk", "9", "Mai 1976", None)],
    ),
]

TITLES = [
    ("Our last piece, “Salt vs. Tin,” (WV No. 868, 14 April 2006) told of it.", "en", [("wv", "868", "14 April 2006", "Salt vs. Tin")]),
    ("See our article “Salt and Tin” (WV No. 868, 14 April 2006).", "en", [("wv", "868", "14 April 2006", "Salt and Tin")]),
    ("In “Salt and Tin” (WV No. 868, 14 April 2006), we stated it.", "en", [("wv", "868", "14 April 2006", "Salt and Tin")]),
    ("In Part Two of “Salt and Tin” (WV No. 874, 4 August), we said so.", "en", [("wv", "874", "4 August", "Salt and Tin")]),
    ("Voir « Le sel et l’étain » (Le Bolchévik n° 194, décembre 2010).", "fr", [("lebol", "194", "décembre 2010", "Le sel et l’étain")]),
    ("Siehe „Salz und Zinn“ (Spartakist Nr. 3, Mai 1974).", "de", [("spk", "3", "Mai 1974", "Salz und Zinn")]),
    ("Siehe „Salz und Zinn!“, Spartakist Nr. 3, Mai 1974.", "de", [("spk", "3", "Mai 1974", "Salz und Zinn!")]),
    ("詳しくは「塩と錫」（『スパルタシスト』第38号）を読め。", "ja", [("jsp", "38", None, "塩と錫")]),
    ("详见《盐与锡》（《工人先锋报》第3期）。", "zh", [("wv", "3", None, "盐与锡")]),
    (
        "In “Salt and Tin,” Spartacist (English edition) No. 65 (Summer 2017), we wrote so.",
        "en",
        [("esp", "65", "Summer 2017", "Salt and Tin")],
    ),
    ('In "Salt and Tin," Workers Vanguard No. 9, we wrote so.', "en", [("wv", "9", None, "Salt and Tin")]),
    ('In "Salt and Tin” (WV No. 9) we wrote so.', "en", [("wv", "9", None, "Salt and Tin")]),
    ("In Salt and Tin” (WV No. 9) we wrote so.", "en", [("wv", "9", None, None)]),
    ("See “Salt and Tin” in Workers Vanguard No. 9.", "en", [("wv", "9", None, "Salt and Tin")]),
    ("“Salt and Tin,” reprinted from the first issue of Red Battler", "en", [("rb", "1", None, "Salt and Tin")]),
    ("See “The ‘Left’ and Us” (WV No. 9).", "en", [("wv", "9", None, "The ‘Left’ and Us")]),
    ("See “The “Left” and Us” (WV No. 9).", "en", [("wv", "9", None, "The “Left” and Us")]),
    ("See ‘Dockers’ Tales’ (Workers Hammer no 235, Summer 2016).", "en", [("wh", "235", "Summer 2016", "Dockers’ Tales")]),
    ("See WV No. 9, “Salt and Tin.”", "en", [("wv", "9", None, "Salt and Tin")]),
    ("See (WV No. 9, “Salt and Tin,” 4 May 1973).", "en", [("wv", "9", "4 May 1973", "Salt and Tin")]),
    ("『スパルタシスト』第38号「塩と錫」を読め。", "ja", [("jsp", "38", None, "塩と錫")]),
    ("Cited in WV No. 9, “Salt and Tin” (WV No. 8).", "en", [("wv", "9", None, None), ("wv", "8", None, "Salt and Tin")]),
    ("“Salt” and “Tin” (WV Nos. 5 and 6)", "en", [("wv", "5", None, "Salt"), ("wv", "6", None, "Tin")]),
    ("“Salt and Tin” (WV Nos. 5 and 6)", "en", [("wv", "5", None, "Salt and Tin"), ("wv", "6", None, "Salt and Tin")]),
    ("“Salt” (WV No. 5), “Tin” (WH No. 6)", "en", [("wv", "5", None, "Salt"), ("wh", "6", None, "Tin")]),
    ("He cried: “Salt And Tin!” (WV No. 9).", "en", [("wv", "9", None, None)]),
    ("It spoke of “the salt of the earth and its tin” (WV No. 9).", "en", [("wv", "9", None, None)]),
    ("“The salt was spilled over the floor all day,” as WV No. 9 had it.", "en", [("wv", "9", None, None)]),
    ("“Salt and Tin,” a book that everybody has read (WV No. 9).", "en", [("wv", "9", None, None)]),
]

LOOK_ALIKES = [
    ("A strike was called (Time, 28 November).", "en"),
    ("A strike was called (Business Day, 12 May).", "en"),
    ("Ein Streik begann (Korea Herald, 13. März).", "de"),
    ("La grève commença (le Figaro, 26 janvier).", "fr"),
    ("Hubo una huelga (Revolutionary History, vol. 9 nº 4).", "es"),
    ("A strike was called (Proletarian Revolution No. 67 (Spring 2003)).", "en"),
    ("A strike was called (Red Flag No. 3).", "en"),
    ("A strike was called (Vanguard No. 5).", "en"),
    ("A strike was called (Spartacus No. 4).", "en"),
    ("Workers Hammers No. 4 were sold by the smith.", "en"),
    ("A strike was called (Young Spartacus, March 1932).", "en"),
    ("A strike was called (Young Spartacus No. 4, March 1932).", "en"),
    ("A strike was called in Toronto (Workers Vanguard, December 1955).", "en"),
    ("A strike was called in Toronto (Workers Vanguard No. 1, 12 December 1955).", "en"),
    ("Lo sciopero cominciò (Spartaco n. 3, maggio 1970).", "it"),
    ("The New Workers Vanguard No. 3 is no friend of ours.", "en"),
    ("New Workers Vanguard No. 3 is no friend of ours.", "en"),
    ("They sold the Toronto Workers Vanguard No. 3 at the gate.", "en"),
    ("Die Rote Spartakist Jugend Nr. 2 erschien.", "de"),
    ("Der Neue Spartakist Nr. 2 erschien.", "de"),
    ("The rowing club WV No. 3 won by a length.", "en"),
    ("The rowing club Watervliet Vooruit (WV) won; WV No. 3 was its boat.", "en"),
    ("They sell Workers Voice (WV). It is in WV No. 3, 5 May 2001.", "en"),
    ("They sell WV (Workers Voice). It is in WV No. 3, 5 May 2001.", "en"),
    ("It is in AWV No. 3, WVA No. 4, X-WV No. 5, WV-X No. 6 and SL/WV No. 7.", "en"),
    ("On 5 September Workers Vanguard reporters were there.", "en"),
    ("He sold Workers Vanguard in 2014, and 12 May was cold.", "en"),
    ("Workers Vanguard reporters counted 300 pickets.", "en"),
    ("Workers Vanguard 2014 calendar", "en"),
    ("See the front page of this SC.", "en"),
    ("Au congrès du PS (17 juin 2012), on dansa.", "fr"),
    ("The bill came to PS 3 in all, WT 2 gross.", "en"),
    ("Spartacist (Japanese edition) No. 3", "en"),
    ("スパルタシストグループ第3号", "ja"),
]


@pytest.mark.parametrize(("text", "language", "own", "expected"), NAME_NUMBER_AND_DATE)
def test_a_mention_is_a_name_a_number_and_a_date_in_any_order(text, language, own, expected):
    assert found(text, language, own) == expected


@pytest.mark.parametrize(("text", "language", "own", "expected"), DATE_ONLY)
def test_a_date_beside_the_name_does_without_a_number(text, language, own, expected):
    assert found(text, language, own) == expected


@pytest.mark.parametrize(("text", "language", "own", "expected"), NUMBERS_IN_WORDS_LISTS_AND_RANGES)
def test_numbers_may_be_words_ranges_and_lists(text, language, own, expected):
    assert found(text, language, own) == expected


@pytest.mark.parametrize(("text", "language", "expected"), TITLES)
def test_a_title_is_what_is_quoted_beside_the_mention(text, language, expected):
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("In “The Gate Held” (No. 42) we gave the sum as nine pounds.", "42", "The Gate Held"),
        ("Your report (“The Gate Held”, No. 43) is right.", "43", "The Gate Held"),
        ("See “The Gate Held,” No. 44-45.", "44-45", "The Gate Held"),
    ],
)
def test_a_paper_cites_itself_by_number_alone(text, number, title):
    (found,) = find_references(text, "en", PAPERS, own="wv")
    assert (found.paper, found.periodical_text, found.number, found.title) == ("wv", "", number, title)
    assert find_references(text, "en", PAPERS) == []


def test_the_number_behind_a_quoted_name_is_that_papers():
    assert find_references("So stand es in „Der Hafenbote“ Nr. 8.", "de", PAPERS, own="spk") == []


@pytest.mark.parametrize(("text", "language"), LOOK_ALIKES)
def test_what_only_looks_like_a_mention_is_none(text, language):
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "own", "paper", "name"),
    [
        ("Spartacist No. 40", "en", "wv", "esp", "Spartacist"),
        ("Spartacist n° 40", "fr", "lebol", "spf", "Spartacist"),
        ("Spartacist Nr. 31", "de", "spk", "dsp", "Spartacist"),
        ("Spartacist No. 40", "es", "eo", "spe", "Spartacist"),
        ("Spartacist nr 40", "pl", "listek", "esp", "Spartacist"),
        ("Spartacist n. 40", "it", "spf", "spf", "Spartacist"),
        ("Spartacist, édition en français, numéro 44", "en", "esp", "spf", "Spartacist, édition en français"),
        ("Spartacist (edición en español) No. 40", "en", "esp", "spe", "Spartacist (edición en español)"),
        ("Spartacist (deutsche Ausgabe) Nr. 31", "en", "esp", "dsp", "Spartacist (deutsche Ausgabe)"),
        ("Spartacist en español No. 31", "en", "esp", "spe", "Spartacist en español"),
        ("Spartacist (édition française) 43", "en", "esp", "spf", "Spartacist (édition française)"),
        ("Spartacist (French edition) No. 43", "en", "esp", "spf", "Spartacist (French edition)"),
        ("Spartacist No. 43 [French edition], Spring 1990", "en", "esp", "spf", "Spartacist"),
        ("the German-language Spartacist No. 31", "en", "esp", "dsp", "Spartacist"),
        ("l’édition anglaise de Spartacist n° 65", "fr", "spf", "esp", "Spartacist"),
        ("Spartacist Canada No. 40", "en", "spc", "spc", "Spartacist Canada"),
        ("Women & Revolution No. 40", "en", "wv", "wr", "Women & Revolution"),
    ],
)
def test_papers_of_one_name_are_told_apart_by_edition_then_language_then_who_prints(text, language, own, paper, name):
    assert [(one.paper, one.periodical_text) for one in find_references(f"It stands in {text}.", language, PAPERS, own)] == [(paper, name)]


def test_an_abbreviation_that_the_text_defines_means_that_paper():
    text = "Our comrades’ Workers Tribune (TWT) is new. See TWT No. 2, Spring 2019; the TWT came late."
    assert found(text) == [("wt", "2", "Spring 2019", None)]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Read it (see Spartacist [English edition] No. 23, Spring 1977).", ["Spartacist [English edition] No. 23, Spring 1977"]),
        ("It is in WV No. 874 (4 August).", ["WV No. 874 (4 August)"]),
        ("from Espartaco (n° 47, agosto de 2017, p. 3), our paper", ["Espartaco (n° 47, agosto de 2017, p. 3)"]),
        ("『スパルタシスト』第38号", ["『スパルタシスト』第38号"]),
        ("the first issue of Red Battler (Spring 2024).", ["first issue of Red Battler (Spring 2024)"]),
        ("WV Nos. 952 and 955, 12 February and 26 March.", ["WV Nos. 952 and 955, 12 February", "955, 12 February and 26 March"]),
        ("“Salt and Tin,” (WV No. 868, 14 April 2006)", ["WV No. 868, 14 April 2006"]),
    ],
)
def test_a_mention_spans_from_its_name_to_its_date_with_the_bracket_it_opened(text, mentions):
    assert [one.text for one in find_references(text, "en", PAPERS)] == mentions


PIECES = st.sampled_from(
    [
        *(
            "WV",
            "Workers Vanguard",
            "Spartacist",
            "SC",
            "スパルタシスト",
            "Le Bolchévik",
            "No. ",
            "no ",
            "Nos. ",
            "n° ",
            "Nr. ",
            "第",
            "号",
        ),
        *("12", "951", "43-44", "2014", "12 February", "May", "été 2017", "2016年4月16日", "English edition", "édition française"),
        *'()[]“”"’‘«»„「」『』*',
        *("first issue of ", "and ", ", ", ". ", "; ", "d’", "of ", "\n\n", "&nbsp;", "<i>", "</i>"),
    ]
)


@given(st.lists(PIECES | st.text(string.ascii_letters + string.digits + ' “”’"()[].,', max_size=8), max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_mentions_stand_where_they_say_in_any_text(text):
    references = find_references(text, "en", PAPERS, "wv")
    for one in references:
        assert text[one.start : one.end] == one.text
        assert one.periodical_text in text
        assert one.number or one.date_text
        assert one.title is None or one.title in text
        assert one.paper in PAPERS.periodicals
    starts = [one.start for one in references]
    assert starts == sorted(set(starts))


@given(st.text(max_size=200), st.sampled_from(["en", "de", "ja", "ar", "tlh", ""]))
@settings(max_examples=200, deadline=None)
def test_no_text_is_beyond_reading(text, language):
    for one in find_references(f"WV {text} No. {text} (", language, PAPERS):
        assert one.text


def test_papers_without_a_name_in_common_with_the_text_are_not_found_in_it():
    assert find_references("WV No. 868, 14 April 2006", "en", Papers([])) == []
    assert find_references("WV No. 868", "en", Papers([Periodical(code="x", name="The Parish Pump", language="en")])) == []
    parish = Papers([Periodical(code="x", name="The Parish Pump", language="en")])
    assert [one.paper for one in find_references("It is in the Parish Pump No. 3, May 1951.", "en", parish)] == ["x"]


@pytest.mark.parametrize("printed", ["Class-Struggle Notes", "Class–Struggle Notes", "CLASS-STRUGGLE NOTES"])
def test_a_name_has_any_hyphen(printed):
    notes = Papers([Periodical(code="x", name="Class-Struggle Notes", language="en")])
    assert [one.number for one in find_references(f"It is in {printed} No. 3.", "en", notes)] == ["3"]
