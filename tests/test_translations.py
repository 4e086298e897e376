"""Translations are found by what survives translation, and nothing else is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reprints.numerals import number_in_figures, number_in_han, number_parts, numbers_of
from pipelines.reprints.translations.anchors import Kind, anchors_of
from pipelines.reprints.translations.consonants import consonants
from pipelines.reprints.translations.corpus import Document
from pipelines.reprints.translations.evidence import translation_evidence
from pipelines.reprints.translations.features import MOST_ANCHORS, Features, features_of
from pipelines.reprints.translations.finding import Translation, find_translations
from pipelines.reprints.translations.paragraphs import MOST_PARAGRAPHS, align, paragraph_spans

TEXTS = {
    ("mill", "en"): (
        "HALSDORF — On March 14, 1927 the paper mill of Anton Brezina shut its gates, and 340 people stood in the snow.\n\n"
        "Brezina owed the Merkur Bank 1.2 million crowns. The bank's director, Egon Lustig, had bought the waterfall in 1921 for 9,500.\n\n"
        "A committee of seven was chosen, among them Rosa Kolar and the stoker Pavel Novotny, aged 61. They asked for 28 crowns a day.\n\n"
        "Lustig offered 19. On April 2 the committee of Kolar and Novotny refused, by 287 votes to 11.\n\n"
        "The gates opened again on May 30. The wage is 26 crowns, and the waterfall is still his."
    ),
    ("mill", "de"): (
        "HALSDORF – Am 14. März 1927 schloss die Papierfabrik von Anton Brezina ihre Tore, und 340 Menschen standen im Schnee.\n\n"
        "Brezina schuldete der Merkur-Bank 1,2 Millionen Kronen. Deren Direktor Egon Lustig hatte den Wasserfall 1921 für 9500 gekauft.\n\n"
        "Ein Ausschuss von sieben wurde gewählt, darunter Rosa Kolar und Heizer Pavel Novotny, 61 Jahre alt. Er will 28 Kronen.\n\n"
        "Lustig bot neunzehn. Am 2. April lehnte der Ausschuss um Kolar und Novotny ab, mit 287 Stimmen gegen elf.\n\n"
        "Am 30. Mai gingen die Tore wieder auf. Der Lohn beträgt 26 Kronen, und der Wasserfall gehört noch immer ihm."
    ),
    ("mill", "ru"): (
        "ХАЛЬСДОРФ — 14 марта 1927 года бумажная фабрика Антона Брезины закрыла ворота, и 340 человек остались стоять в снегу.\n\n"
        "Брезина был должен банку «Меркур» 1,2 миллиона крон. Директор банка Эгон Лустиг купил водопад в 1921 году за 9500.\n\n"
        "Избрали комитет из семи человек, среди них Роза Колар и кочегар Павел Новотный, 61 года. Он потребовал 28 крон в день.\n\n"
        "Лустиг предложил девятнадцать. 2 апреля комитет Колар и Новотного отказался: 287 голосов против одиннадцати.\n\n"
        "30 мая ворота открылись снова. Жалованье 26 крон, а водопад по-прежнему его."
    ),
    ("mill", "ja"): (
        "【ハルスドルフ】1927年3月14日、アントン・ブレジナの製紙工場が門を閉ざし、340人が雪の中に立っていた。\n\n"
        "ブレジナはメルクール銀行に120万クローネの借金があった。頭取エゴン・ルスティグは1921年に滝を9500で買っていた。\n\n"
        "7人の委員会が選ばれ、ローザ・コラルと61歳の火夫パヴェル・ノヴォトニーが加わった。要求は日当28クローネである。\n\n"
        "ルスティグの答えは19だった。4月2日、コラルとノヴォトニーの委員会は287対11で拒否した。\n\n"
        "5月30日、門は再び開いた。賃金は26クローネ、滝は今も彼のものだ。"
    ),
    ("mill", "zh"): (
        "1927年3月14日，造纸厂关上大门，三百四十人站在雪地里。\n\n"
        "厂主欠银行一百二十万克朗。银行经理1921年用九千五百克朗买下了瀑布。\n\n"
        "大家选出七人委员会，其中有一个六十一岁的司炉。他们要求每天二十八克朗。\n\n"
        "经理只肯给十九。4月2日，委员会以二百八十七票对十一票拒绝。\n\n"
        "5月30日，大门重新打开。工钱是二十六克朗，瀑布仍然归他。"
    ),
    ("dam", "en"): (
        "The dam at Ostrava Lake was 42 metres high when Ingrid Solheim measured it on August 9, 1953.\n\n"
        "The Nordkraft company had written 45 in its report to the ministry, and been paid for 45. The difference was worth 770,000.\n\n"
        "Solheim told her foreman, Tor Bakken, and Bakken told 16 others. By the evening of August 11 all 213 masons knew.\n\n"
        "They built the three metres in the autumn, on their own Sundays, and sent Nordkraft the bill."
    ),
    ("dam", "de"): (
        "Die Staumauer am Ostravasee war 42 Meter hoch, als Ingrid Solheim sie am 9. August 1953 vermaß.\n\n"
        "Die Firma Nordkraft hatte in ihren Bericht an das Ministerium 45 geschrieben und 45 bezahlt bekommen. Unterschied: 770.000.\n\n"
        "Solheim sagte es ihrem Polier Tor Bakken, und Bakken sagte es sechzehn anderen. Am 11. August wussten es alle 213 Maurer.\n\n"
        "Im Herbst bauten sie die drei Meter, an ihren eigenen Sonntagen, und schickten Nordkraft die Rechnung."
    ),
    ("orchard", "en"): (
        "Nobody had asked the pear trees of Lower Wick. They stood in the way of the bypass, and were old.\n\n"
        "Mabel Tranter tied herself to the oldest with washing line. It was a Tuesday, and she had 4 sandwiches.\n\n"
        "The contractor, Boyd Limited, waited until Friday. Then it rained, and the machines sank to their axles."
    ),
    ("orchard-reply", "de"): (
        "In Unterwiesen fragte man die Apfelbäume ebenso wenig. Sie waren alt, und die Straße war beschlossen.\n\n"
        "Gertrud Hasenöhrl setzte sich mit einer Thermoskanne in den Wipfel. Es war Donnerstag, und sie hatte 3 Decken dabei.\n\n"
        "Das Bauamt wartete den Winter ab. Im Frühling blühte der Baum, und niemand wollte mehr der Mann mit der Säge sein."
    ),
    ("band", "ru"): (
        "Духовой оркестр депо Заречье репетировал по вторникам, и соседи закрывали окна.\n\n"
        "Трубач Семён Пичугин играл громче всех: он был глух на левое ухо с 1944 года.\n\n"
        "Когда депо закрыли, оркестр остался. Теперь окна открывают."
    ),
    ("harbour", "ja"): (
        "漁港の朝は氷を砕く音で始まる。組合長の声はそれより大きい。\n\n去年、氷の値段は二倍になった。魚の値段は変わらない。\n\n「氷を売るほうがもうかる」と誰かが言い、誰も笑わなかった。"
    ),
}  # fmt: skip


def document(work: str, language: str, text: str | None = None) -> Document:
    body = TEXTS[work, language] if text is None else text
    return Document(f"{work}.{language}", language, features_of(body, language))


def planted() -> list[Document]:
    return [document(work, language) for work, language in TEXTS]


def found_in(documents: Sequence[Document]) -> list[Translation]:
    return find_translations(documents, {}, ())[0]


def pairs(found: Iterable[Translation]) -> set[frozenset[str]]:
    return {frozenset((each.article, each.source)) for each in found}


def forms(text: str, language: str, *kinds: Kind) -> list[str]:
    return [anchor.form for anchor in anchors_of(text, language) if anchor.kind in kinds]


NUMBERS = (Kind.SMALL, Kind.NUMBER, Kind.FIGURE)

# Numbers.


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from([",", ".", " ", "\u00a0", "\u202f", "’", ""]))
def test_a_whole_number_is_the_same_whatever_parts_its_thousands(number, mark):
    assert number_in_figures(f"{number:,}".replace(",", mark)) == str(number)


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=1, max_value=99))
def test_a_decimal_is_the_same_with_comma_and_point(whole, hundredths):
    assert (
        number_in_figures(f"{whole},{hundredths:02}")
        == number_in_figures(f"{whole}.{hundredths:02}")
        == f"{whole + hundredths / 100:.2f}".rstrip("0")
    )


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from([0x0660, 0x06F0, 0x0966, 0xFF10]))
def test_figures_of_every_script_are_read(number, zero):
    assert number_in_figures("".join(chr(zero + int(digit)) for digit in str(number))) == str(number)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("三百", 300),
        ("一百八十七", 187),
        ("一千二百万", 12_000_000),
        ("1200万", 12_000_000),
        ("二〇一三", 2013),
        ("十二", 12),
        ("二十", 20),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("10" * 5000, None),
    ],
)
def test_chinese_numerals_are_read(printed, number):
    assert number_in_han(printed) == number


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("forty-two boats", "en", "42"), ("two hundred thirty boats", "en", "230"), ("zweiundvierzig Boote", "de", "42"),
        ("dreihundertvierzig Boote", "de", "340"), ("quatre-vingt-dix-sept bateaux", "fr", "97"),
        ("soixante et onze bateaux", "fr", "71"),
        ("treinta y uno barcos", "es", "31"), ("ventitré barche", "it", "23"), ("pięćdziesiąt sześć łodzi", "pl", "56"),
        ("семьдесят один человек", "ru", "71"), ("εξήντα δύο πλοία", "el", "62"), ("خمسة وثلاثون", "ar", "35"),
        ("trinta e oito barcos", "pt", "38"),
        ("2.3 million", "en", "2300000"), ("2,3 Millionen", "de", "2300000"), ("3 тысячи", "ru", "3000"), ("5:50", "en", "5.5"),
        ("6 h 50", "fr", "6.5"), ("3.000.000 Tonnen", "de", "3000000"), ("3,000,000 tons", "en", "3000000"),
        ("5 thousand men", "en", "5000"),
        ("three hundred thousand men", "en", "300000"), ("three hundred and five men", "en", "305"), ("two million boats", "en", "2000000"),
        ("2.5万人", "zh", "25000"), ("五千人", "zh", "5000"), ("1200万人", "zh", "12000000"), ("twenty one hundred", "en", "2100"),
    ],
)  # fmt: skip
def test_a_number_is_the_same_in_figures_and_in_words(text, language, number):
    assert forms(text, language, *NUMBERS) == [number]


@pytest.mark.parametrize(
    ("text", "language", "numbers"),
    [
        ("two and three boats", "en", ["2", "3"]), ("nineteen forty", "en", ["19", "40"]), ("4 hundred", "en", ["4", "100"]),
        ("12/5", "en", ["12", "5"]), ("1,2,3", "en", ["2", "3"]), ("1.500,75.3", "en", ["500", "75", "3"]),
        ("3月, 13月", "ja", ["month 3"]),
        ("1,,", "en", []), ("32 May", "en", ["32", "month 5"]), ("in May and march on", "en", ["month 5"]), ("", "en", []),
        ("5 tall oak trees near May", "en", ["5", "month 5"]),
    ],
)  # fmt: skip
def test_numbers_that_are_several_are_told_one_by_one(text, language, numbers):
    assert forms(text, language, *NUMBERS) == numbers


@pytest.mark.parametrize(
    ("number", "kind"),
    [("12", Kind.SMALL), ("13", Kind.NUMBER), ("99", Kind.NUMBER), ("101", Kind.FIGURE), ("400", Kind.NUMBER), ("410", Kind.FIGURE),
     ("1799", Kind.FIGURE), ("1800", Kind.NUMBER), ("2099", Kind.NUMBER), ("2101", Kind.FIGURE), ("7.5", Kind.FIGURE)],
)  # fmt: skip
def test_a_number_says_the_more_the_rarer_it_is(number, kind):
    assert [anchor.kind for anchor in anchors_of(number, "en")] == [kind]


@pytest.mark.parametrize("printed", ["", "x", "1.2.3", "1234567890123456789", "0x1"])
def test_what_is_no_number_is_none(printed):
    assert number_in_figures(printed) is None


@pytest.mark.parametrize("printed", ["", "百x", "x"])
def test_what_is_no_number_in_signs_is_none(printed):
    assert number_in_han(printed) is None


@given(st.integers(min_value=2, max_value=999))
def test_german_number_words_are_put_together_right(number):
    units = " ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split(" ")
    units += [f"{stem}zehn" for stem in "drei vier fünf sech sieb acht neun".split()]
    tens = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
    hundreds, rest = divmod(number, 100)
    word = f"{units[hundreds]}hundert" if hundreds else ""
    word += units[rest] if rest < 20 else (f"{units[rest % 10]}und" if rest % 10 else "") + tens[rest // 10 - 2]
    assert numbers_of(number_parts(word, "de"), "de") == [number]


def test_one_is_an_article_too_and_no_anchor():
    assert forms("ein Boot, un bateau, one boat", "de", *NUMBERS) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [("On February 11 and", "en"), ("am 11. Februar", "de"), ("el 11 de febrero", "es"), ("11 февраля", "ru"), ("2月11日", "ja"),
     ("二月十一日", "zh"), ("١١ فبراير", "ar"), ("11 lutego", "pl"), ("2013-02-11", "en")],
)  # fmt: skip
def test_a_day_is_one_anchor_in_every_language(text, language):
    assert forms(text, language, Kind.DAY) == ["02-11"]


# Names.


@pytest.mark.parametrize(
    "spellings",
    [
        (("Trotsky", "en"), ("Trotzki", "de"), ("Trocki", "pl"), ("Троцкий", "ru"), ("トロツキー", "ja"), ("Τρότσκι", "el")),
        (("Marx", "en"), ("Маркс", "ru"), ("マルクス", "ja"), ("Μαρξ", "el"), ("ماركس", "ar")),
        (("Hamburg", "de"), ("ハンブルク", "ja")),
        (("certificate", "en"), ("Zertifikat", "de"), ("сертификат", "ru")),
    ],
)
def test_a_name_has_the_same_consonants_in_every_script(spellings):
    assert len({consonants(name, language) for name, language in spellings}) == 1


def test_names_that_differ_keep_apart():
    names = ("Trotsky", "Lenin", "Marx", "Engels", "Luxemburg", "Zetkin", "Brezina", "Kolar")
    assert len({consonants(name, "en") for name in names}) == len(names)


def test_a_latin_word_in_a_russian_text_is_an_anchor_in_lower_case_too():
    assert forms("программа libfoo и xterm", "ru", Kind.WORD) == ["libfoo", "xterm"]


def test_addresses_and_codes_are_anchors():
    text = "See http://example.org/a?b=1, write to mill@example.org, install gnutls11 2.4.27"
    assert forms(text, "en", Kind.WORD)[1:] == ["http://example.org/a?b=1", "mill@example.org", "gnutls11", "2.4.27"]


# Paragraphs.


@given(st.text(alphabet=" \nab\u4e00\ud800", max_size=200))
def test_paragraphs_are_in_range_in_order_and_hold_all_that_is_seen(text):
    spans = paragraph_spans(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


def test_blanks_without_end_part_nothing_and_take_no_quadratic_time():
    began = time.process_time()
    assert paragraph_spans(f"a{' ' * 300_000}b") == [(0, 300_002)]
    assert time.process_time() - began < 2


def test_more_paragraphs_than_a_table_can_hold_are_taken_together():
    text = "\n\n".join(f"Paragraph {number}." for number in range(10 * MOST_PARAGRAPHS))
    spans = paragraph_spans(text)
    assert len(spans) <= MOST_PARAGRAPHS
    assert (spans[0][0], spans[-1][1]) == (0, len(text))


@given(st.lists(st.integers(min_value=60, max_value=5000), min_size=1, max_size=40))
def test_lengths_aligned_with_themselves_give_every_paragraph_its_own(lengths):
    sizes = np.array(lengths, dtype=np.float64)
    beads = align(sizes, sizes, np.zeros((len(lengths), len(lengths))))
    assert [(bead.start, bead.end) for bead in beads] == [(bead.source_start, bead.source_end) for bead in beads]
    assert [bead.start for bead in beads] == list(range(len(lengths)))


@pytest.mark.parametrize(
    ("lengths", "source_lengths", "beads"),
    [
        ([900, 400, 2500, 700], [900, 2900, 700], [(0, 1, 0, 1), (1, 3, 1, 2), (3, 4, 2, 3)]),
        ([900, 2900, 700], [900, 400, 2500, 700], [(0, 1, 0, 1), (1, 2, 1, 3), (2, 3, 3, 4)]),
        ([900, 3000, 700, 1500], [900, 700, 1500], [(0, 1, 0, 1), (2, 3, 1, 2), (3, 4, 2, 3)]),
        ([900, 700, 1500], [900, 3000, 700, 1500], [(0, 1, 0, 1), (1, 2, 2, 3), (2, 3, 3, 4)]),
        ([], [900], []),
        ([900], [], []),
        ([90], [9000], []),
    ],
)
def test_paragraphs_taken_together_or_left_out_are_seen_by_what_they_share(lengths, source_lengths, beads):
    shared = np.zeros((len(lengths), len(source_lengths)))
    for start, end, source_start, source_end in beads:
        shared[start:end, source_start:source_end] = 4.0
    found = align(np.array(lengths, dtype=np.float64), np.array(source_lengths, dtype=np.float64), shared)
    assert [(bead.start, bead.end, bead.source_start, bead.source_end) for bead in found] == beads


@given(
    st.lists(st.integers(min_value=1, max_value=5000), max_size=12),
    st.lists(st.integers(min_value=1, max_value=5000), max_size=12),
    st.integers(min_value=0, max_value=2**32 - 1),
)
def test_beads_are_in_range_in_order_and_never_overlap(lengths, source_lengths, seed):
    shared = np.random.default_rng(seed).gamma(0.3, 3.0, (len(lengths), len(source_lengths)))
    beads = align(np.array(lengths, dtype=np.float64), np.array(source_lengths, dtype=np.float64), shared)
    assert all(0 <= bead.start < bead.end <= len(lengths) for bead in beads)
    assert all(0 <= bead.source_start < bead.source_end <= len(source_lengths) for bead in beads)
    assert all(one.end <= other.start and one.source_end <= other.source_start for one, other in pairwise(beads))


# Features.


@given(
    st.lists(st.sampled_from([*TEXTS.values(), "", "one", "\ud800 Trotsky"]), max_size=4), st.sampled_from(["en", "ja", "und", "zh-Hans"])
)
def test_features_come_back_from_their_bytes(texts, language):
    features = features_of("\n\n".join(texts), language)
    read = Features.from_bytes(features.to_bytes())
    assert [read.anchors.tolist(), read.paragraphs.tolist(), read.lengths.tolist()] == [
        features.anchors.tolist(), features.paragraphs.tolist(), features.lengths.tolist(),
    ]  # fmt: skip


@pytest.mark.parametrize("damage", [lambda blob: blob[:-1], lambda blob: b"\xff" + blob[1:], lambda blob: b""])
def test_bytes_that_are_no_features_are_refused(damage):
    blob = features_of(TEXTS["mill", "en"], "en").to_bytes()
    with pytest.raises(ValueError, match="read the text again"):
        Features.from_bytes(damage(blob))


# Translations.


def test_every_translation_is_found_and_nothing_else():
    works = {
        frozenset((one.key, other.key)) for one in planted() for other in planted() if one.key.split(".")[0] == other.key.split(".")[0]
    }
    true = {keys for keys in works if len(keys) == 2}
    found = found_in(planted())
    assert pairs(found) == true
    assert {each.status for each in found if "zh" not in each.article + each.source} == {"certain"}


def test_the_order_of_the_documents_does_not_matter():
    assert found_in(planted()) == found_in(planted()[::-1])


def test_an_archive_in_one_language_has_no_translations():
    english = [each for each in planted() if each.language == "en"]
    again = [replace(each, key=f"{each.key}.again") for each in english]
    assert found_in(english + again) == []


def test_the_proof_names_what_both_print_and_where():
    found = {frozenset((each.article, each.source)): each for each in found_in(planted())}
    translation = found[frozenset(("mill.en", "mill.ru"))]
    texts = {"mill.en": TEXTS["mill", "en"], "mill.ru": TEXTS["mill", "ru"]}
    proof = translation_evidence(translation, texts[translation.article], "ru", texts[translation.source], "en")
    assert (translation.article, translation.extent) == ("mill.ru", "whole")
    assert (proof.paragraphs, proof.aligned_paragraphs) == (5, 5)
    assert {("14 марта", "March 14"), ("287", "287"), ("Новотный", "Novotny")} <= set(proof.shared)
    for passage, paragraph, other in zip(proof.passages, TEXTS["mill", "ru"].split("\n\n"), TEXTS["mill", "en"].split("\n\n"), strict=True):
        assert TEXTS["mill", "ru"][passage.start : passage.end] == paragraph
        assert TEXTS["mill", "en"][passage.source_start : passage.source_end] == other


@pytest.mark.parametrize(("work", "language"), [key for key in TEXTS if key[0] in ("mill", "dam")])
def test_an_article_aligned_with_itself_gives_all_its_paragraphs(work, language):
    text = TEXTS[work, language]
    twin = Document("twin", "xx", features_of(text, language))
    (translation,) = found_in([document(work, language), twin])
    proof = translation_evidence(translation, text, language, text, language)
    assert [(each.start, each.end) for each in proof.passages] == paragraph_spans(text)
    assert [(each.source_start, each.source_end) for each in proof.passages] == paragraph_spans(text)


@given(st.lists(st.sampled_from(range(5)), min_size=1, max_size=12), st.lists(st.sampled_from(range(5)), min_size=1, max_size=12))
def test_passages_are_in_range_in_order_and_never_overlap(picked, picked_too):
    parts, source_parts = TEXTS["mill", "de"].split("\n\n"), TEXTS["mill", "en"].split("\n\n")
    text, source = "\n\n".join(parts[index] for index in picked), "\n\n".join(source_parts[index] for index in picked_too)
    for found in found_in([document("mill", "de", text), document("mill", "en", source)]):
        texts = {"mill.de": text, "mill.en": source}
        passages = translation_evidence(found, texts[found.article], found.article[-2:], texts[found.source], found.source[-2:]).passages
        assert passages
        assert all(0 <= each.start < each.end <= len(texts[found.article]) for each in passages)
        assert all(0 <= each.source_start < each.source_end <= len(texts[found.source]) for each in passages)
        assert all(a.end <= b.start and a.source_end <= b.source_start for a, b in pairwise(passages))


def test_a_translated_part_is_a_part_and_what_holds_more_has_more():
    first_two = "\n\n".join(TEXTS["mill", "de"].split("\n\n")[:2])
    others = [each for each in planted() if not each.key.startswith("mill")]
    (part,) = found_in([*others[2:], document("mill", "en"), replace(document("mill", "de", first_two), date_start="1930-01-01")])
    assert (part.article, part.source, part.extent) == ("mill.en", "mill.de", "more")
    dated = replace(document("mill", "en"), date_start="1929-01-01", date_end="1929-01-31")
    later = replace(document("mill", "de", first_two), date_start="1930-01-01", date_end="1930-01-31")
    earlier = replace(later, date_start="1928-01-01", date_end="1928-01-31")
    assert [(each.article, each.extent) for each in found_in([*others[2:], dated, later])] == [("mill.de", "part")]
    assert [(each.article, each.extent) for each in found_in([*others[2:], dated, earlier])] == [("mill.en", "more")]


def test_two_printings_of_one_translation_compete_only_where_nobody_says_they_are_one():
    again = document("mill", "de", TEXTS["mill", "de"].replace("Schnee", "Regen"))
    both = [replace(document("mill", "de"), group="mill"), replace(again, key="mill-again.de", group="mill")]
    found = found_in([*both, document("mill", "en"), document("dam", "en")])
    assert {(each.article, each.source, each.status) for each in found} == {
        ("mill.en", "mill.de", "certain"), ("mill.en", "mill-again.de", "certain"),
    }  # fmt: skip
    alone = found_in([*(replace(each, group=None) for each in both), document("mill", "en"), document("dam", "en")])
    assert {each.status for each in alone} <= {"possible"}


def test_a_thousand_printings_in_each_language_are_compared_a_few_times():
    printings = [
        replace(document("mill", language), key=f"{number}.{language}", group=f"mill {language}")
        for number in range(500)
        for language in ("en", "de")
    ]
    assert len(found_in([*printings, *planted()])) < 200


# Bad input.


@pytest.mark.parametrize("text", ["", " \n\n ", "word", "\ud800", "\ud800\udfff" * 50, "3", "万" * 30, "\x00" * 20])
def test_texts_of_next_to_nothing_are_translations_of_nothing(text):
    odd = [Document(f"odd.{language}", language, features_of(text, language)) for language in ("en", "de", "ru", "ja", "ar")]
    assert pairs(found_in([*planted(), *odd])) == pairs(found_in(planted()))


@pytest.mark.parametrize(
    ("part", "characters"),
    [("The ferry of 12 May left Trotsky behind. ", 2_000_000), ("Twelve men met in Hull.\n\n", 2_000_000), ("a.-", 300_000),
     ("a-", 300_000), ("1,,", 300_000), ("hundred ", 300_000), ("two ", 300_000), ("漢", 300_000), ("a", 300_000), ("http://", 300_000)],
)  # fmt: skip
def test_no_text_costs_more_than_its_length(part, characters):
    started = time.process_time()
    features = features_of(part * (characters // len(part)), "en")
    assert time.process_time() - started < 10
    assert len(features.anchors) <= MOST_ANCHORS
    assert len(features.lengths) <= MOST_PARAGRAPHS


def test_one_sentence_a_thousand_times_is_aligned_within_a_second():
    english = document("repeated", "en", "On May 3 Novotny met 12 men in Hull.\n\n" * 1000)
    german = document("repeated", "de", "Am 3. Mai traf Novotny zwölf Männer in Hull.\n\n" * 1000)
    started = time.process_time()
    found_in([*planted(), english, german])
    assert time.process_time() - started < 2
