"""Printed dates of all languages, read, rendered and inferred."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.normalize.dates import PrintedDate, infer_date, is_date_line, read_date, yearless_edtf

NORTH, SOUTH = "north", "south"

# Printed, language, hemisphere, EDTF, and first and last day where EDTF does not say them.
PRINTED = [
    # English
    ("11 July 2014", "en", NORTH, "2014-07-11", "2014-07-11", "2014-07-11"),
    ("July 11, 2014", "en", NORTH, "2014-07-11", "2014-07-11", "2014-07-11"),
    ("Sept. 5, 2014", "en", NORTH, "2014-09-05", "2014-09-05", "2014-09-05"),
    ("Friday, 11 July 2014", "en", NORTH, "2014-07-11", "2014-07-11", "2014-07-11"),
    ("3rd of March 1921", "en", NORTH, "1921-03-03", "1921-03-03", "1921-03-03"),
    ("5-May-2014", "en", NORTH, "2014-05-05", "2014-05-05", "2014-05-05"),
    ("JUNE 2011", "en", NORTH, "2011-06", "2011-06-01", "2011-06-30"),
    ("Mid-April 1999", "en", NORTH, "1999-04", "1999-04-01", "1999-04-30"),
    ("5 mid-April 1999", "en", NORTH, "1999-04", "1999-04-01", "1999-04-30"),
    ("February 2000", "en", NORTH, "2000-02", "2000-02-01", "2000-02-29"),
    ("January 2004 (#98)", "en", NORTH, "2004-01", "2004-01-01", "2004-01-31"),
    ("November/December 1998", "en", NORTH, "1998-11/1998-12", "1998-11-01", "1998-12-31"),
    ("May-June 2014", "en", NORTH, "2014-05/2014-06", "2014-05-01", "2014-06-30"),
    ("December 2012-January 2013", "en", NORTH, "2012-12/2013-01", "2012-12-01", "2013-01-31"),
    ("December-January 2012-13", "en", NORTH, "2012-12/2013-01", "2012-12-01", "2013-01-31"),
    ("December/January 2013", "en", NORTH, "2012-12/2013-01", "2012-12-01", "2013-01-31"),
    ("19-20 May 2014", "en", NORTH, "2014-05-19/2014-05-20", "2014-05-19", "2014-05-20"),
    ("May 19 and 20, 2014", "en", NORTH, "2014-05-19/2014-05-20", "2014-05-19", "2014-05-20"),
    ("30 May - 2 June 2014", "en", NORTH, "2014-05-30/2014-06-02", "2014-05-30", "2014-06-02"),
    ("30 December 2012 – 2 January 2013", "en", NORTH, "2012-12-30/2013-01-02", "2012-12-30", "2013-01-02"),
    ("20-19 May 2014", "en", NORTH, "2014-05", "2014-05-01", "2014-05-31"),
    ("31 June 2014", "en", NORTH, "2014-06", "2014-06-01", "2014-06-30"),
    ("29 February 2013", "en", NORTH, "2013-02", "2013-02-01", "2013-02-28"),
    ("Autumn 2020", "en", SOUTH, "2020-31", "2020-03-01", "2020-05-31"),
    ("Spring 2012", "en", SOUTH, "2012-29", "2012-09-01", "2012-11-30"),
    ("Summer 2012", "en", SOUTH, "2012-30", "2012-01-01", "2012-03-31"),
    ("Winter 2014", "en", SOUTH, "2014-32", "2014-06-01", "2014-08-31"),
    ("Summer 1989", "en", NORTH, "1989-26", "1989-06-01", "1989-08-31"),
    ("Fall 2009", "en", NORTH, "2009-27", "2009-09-01", "2009-11-30"),
    ("Winter 2014", "en", NORTH, "2014-28", "2014-01-01", "2014-03-31"),
    ("Summer 2009/10", "en", SOUTH, "2009-12/2010-02", "2009-12-01", "2010-02-28"),
    ("Summer 1999/00", "en", SOUTH, "1999-12/2000-02", "1999-12-01", "2000-02-29"),
    ("Winter 2011/2012", "en", NORTH, "2011-12/2012-02", "2011-12-01", "2012-02-29"),
    ("Winter 2006-2007", "en", NORTH, "2006-12/2007-02", "2006-12-01", "2007-02-28"),
    ("Winter 2012–13", "en", NORTH, "2012-12/2013-02", "2012-12-01", "2013-02-28"),
    ("Winter 2006-07", "en", NORTH, "2006-12/2007-02", "2006-12-01", "2007-02-28"),
    ("Autumn/Winter 2017", "en", NORTH, "2017-09/2018-02", "2017-09-01", "2018-02-28"),
    ("Winter/Spring 2019", "en", NORTH, "2019-01/2019-05", "2019-01-01", "2019-05-31"),
    ("Spring-Winter 2012", "en", SOUTH, "2011-09/2012-08", "2011-09-01", "2012-08-31"),
    ("Autumn 2012 - Winter 2013", "en", NORTH, "2012-09/2013-02", "2012-09-01", "2013-02-28"),
    ("16/4/2016", "en", NORTH, "2016-04-16", "2016-04-16", "2016-04-16"),
    ("4/16/2016", "en", NORTH, "2016-04-16", "2016-04-16", "2016-04-16"),
    ("5/5/2016", "en", NORTH, "2016-05-05", "2016-05-05", "2016-05-05"),
    ("4/5/2016", "en", NORTH, "2016", "2016-01-01", "2016-12-31"),
    ("2014-07-11", "en", NORTH, "2014-07-11", "2014-07-11", "2014-07-11"),
    ("2014-07", "en", NORTH, "2014-07", "2014-07-01", "2014-07-31"),
    ("1998", "en", NORTH, "1998", "1998-01-01", "1998-12-31"),
    ("1989-90", "en", NORTH, "1989/1990", "1989-01-01", "1990-12-31"),
    ("2009/10", "en", NORTH, "2009/2010", "2009-01-01", "2010-12-31"),
    ("1914–1918", "en", NORTH, "1914/1918", "1914-01-01", "1918-12-31"),
    # French
    ("le 22 août 2014", "fr", NORTH, "2014-08-22", "2014-08-22", "2014-08-22"),
    ("1er mai 2012", "fr", NORTH, "2012-05-01", "2012-05-01", "2012-05-01"),
    ("Décembre 2010", "fr", NORTH, "2010-12", "2010-12-01", "2010-12-31"),
    ("d’octobre 2010", "fr", NORTH, "2010-10", "2010-10-01", "2010-10-31"),
    ("mai-juin 2014", "fr", NORTH, "2014-05/2014-06", "2014-05-01", "2014-06-30"),
    ("du 5 au 12 mai 2014", "fr", NORTH, "2014-05-05/2014-05-12", "2014-05-05", "2014-05-12"),
    ("Samedi 30 novembre – dimanche 1er décembre 2013", "fr", NORTH, "2013-11-30/2013-12-01", "2013-11-30", "2013-12-01"),
    ("Printemps 2019", "fr", NORTH, "2019-25", "2019-03-01", "2019-05-31"),
    ("l’été 2017", "fr", NORTH, "2017-26", "2017-06-01", "2017-08-31"),
    ("Printemps/été 2018", "fr", NORTH, "2018-03/2018-08", "2018-03-01", "2018-08-31"),
    ("Hiver/printemps 2019", "fr", NORTH, "2019-01/2019-05", "2019-01-01", "2019-05-31"),
    ("automne-hiver 2017-2018", "fr", NORTH, "2017-09/2018-02", "2017-09-01", "2018-02-28"),
    # German
    ("1. Mai 1500", "de", NORTH, "1500-05-01", "1500-05-01", "1500-05-01"),
    ("Dezember 2199", "de", NORTH, "2199-12", "2199-12-01", "2199-12-31"),
    ("5.12.2014", "de", NORTH, "2014-12-05", "2014-12-05", "2014-12-05"),
    ("Mai 2010", "de", NORTH, "2010-05", "2010-05-01", "2010-05-31"),
    ("vom 1. Juli 2014", "de", NORTH, "2014-07-01", "2014-07-01", "2014-07-01"),
    ("13. März 2013", "de", NORTH, "2013-03-13", "2013-03-13", "2013-03-13"),
    ("Jänner 1931", "de", NORTH, "1931-01", "1931-01-01", "1931-01-31"),
    ("Sommer 2017", "de", NORTH, "2017-26", "2017-06-01", "2017-08-31"),
    ("Frühjahr 2009", "de", NORTH, "2009-25", "2009-03-01", "2009-05-31"),
    ("16.04.2016", "de", NORTH, "2016-04-16", "2016-04-16", "2016-04-16"),
    ("31.06.2016", "de", NORTH, "2016-06", "2016-06-01", "2016-06-30"),
    ("4.5.2016", "de", NORTH, "2016-05-04", "2016-05-04", "2016-05-04"),
    # Spanish
    ("Octubre de 2014", "es", NORTH, "2014-10", "2014-10-01", "2014-10-31"),
    ("10 de junio de 1977", "es", NORTH, "1977-06-10", "1977-06-10", "1977-06-10"),
    ("20 de agosto del 2014", "es", NORTH, "2014-08-20", "2014-08-20", "2014-08-20"),
    ("1º de mayo de 2014", "es", NORTH, "2014-05-01", "2014-05-01", "2014-05-01"),
    ("verano de 2015", "es", NORTH, "2015-26", "2015-06-01", "2015-08-31"),
    ("setiembre de 2015", "es", NORTH, "2015-09", "2015-09-01", "2015-09-30"),
    ("Otoño-invierno de 2012", "es", NORTH, "2012-09/2013-02", "2012-09-01", "2013-02-28"),
    ("mar. 6 de febrero de 2001", "es", NORTH, "2001-02-06", "2001-02-06", "2001-02-06"),
    # Italian
    ("Aprile 2016", "it", NORTH, "2016-04", "2016-04-01", "2016-04-30"),
    ("2 maggio 2016", "it", NORTH, "2016-05-02", "2016-05-02", "2016-05-02"),
    ("Estate 2011", "it", NORTH, "2011-26", "2011-06-01", "2011-08-31"),
    # Portuguese
    ("25 de abril de 1974", "pt", NORTH, "1974-04-25", "1974-04-25", "1974-04-25"),
    ("Verão 2003", "pt", SOUTH, "2003-30", "2003-01-01", "2003-03-31"),
    ("março/abril de 2005", "pt", SOUTH, "2005-03/2005-04", "2005-03-01", "2005-04-30"),
    # Polish
    ("Maj 2007", "pl", NORTH, "2007-05", "2007-05-01", "2007-05-31"),
    ("Listopad 2012", "pl", NORTH, "2012-11", "2012-11-01", "2012-11-30"),
    ("5 września 2012 r.", "pl", NORTH, "2012-09-05", "2012-09-05", "2012-09-05"),
    ("w październiku 2003", "pl", NORTH, "2003-10", "2003-10-01", "2003-10-31"),
    ("jesień 2010", "pl", NORTH, "2010-27", "2010-09-01", "2010-11-30"),
    # Russian
    ("декабрь 2012 г.", "ru", NORTH, "2012-12", "2012-12-01", "2012-12-31"),
    ("МАЙ 2008", "ru", NORTH, "2008-05", "2008-05-01", "2008-05-31"),
    ("1 мая 1999 года", "ru", NORTH, "1999-05-01", "1999-05-01", "1999-05-01"),
    ("в мае 1999 года", "ru", NORTH, "1999-05", "1999-05-01", "1999-05-31"),
    ("зима 2012", "ru", NORTH, "2012-28", "2012-01-01", "2012-03-31"),
    # Greek
    ("Φεβρουάριος 2013", "el", NORTH, "2013-02", "2013-02-01", "2013-02-28"),
    ("1η Μαΐου 2014", "el", NORTH, "2014-05-01", "2014-05-01", "2014-05-01"),
    ("ΜΑΪΟΣ 2014", "el", NORTH, "2014-05", "2014-05-01", "2014-05-31"),
    ("1η ΜΑΪ́ΟΥ 2014", "el", NORTH, "2014-05-01", "2014-05-01", "2014-05-01"),
    ("Μάης του 2014", "el", NORTH, "2014-05", "2014-05-01", "2014-05-31"),
    ("Καλοκαίρι 2015", "el", NORTH, "2015-26", "2015-06-01", "2015-08-31"),
    # Arabic
    ("19 أبريل 2021", "ar", NORTH, "2021-04-19", "2021-04-19", "2021-04-19"),
    ("١٩ نيسان ٢٠٢١", "ar", NORTH, "2021-04-19", "2021-04-19", "2021-04-19"),
    ("كانون الثاني 2014", "ar", NORTH, "2014-01", "2014-01-01", "2014-01-31"),
    ("12 حزيران/يونيو 2014", "ar", NORTH, "2014-06-12", "2014-06-12", "2014-06-12"),
    ("تشرين الأول - كانون الأول 2014", "ar", NORTH, "2014-10/2014-12", "2014-10-01", "2014-12-31"),
    ("خريف 2012", "ar", NORTH, "2012-27", "2012-09-01", "2012-11-30"),
    # Tagalog and Indonesian
    ("Abril 19, 2021", "tl", NORTH, "2021-04-19", "2021-04-19", "2021-04-19"),
    ("ika-12 ng Hunyo 2014", "tl", NORTH, "2014-06-12", "2014-06-12", "2014-06-12"),
    ("Tag-araw 2014", "tl", NORTH, "2014-26", "2014-06-01", "2014-08-31"),
    ("1 Mei 2008", "id", SOUTH, "2008-05-01", "2008-05-01", "2008-05-01"),
    ("Nopember 2008", "id", SOUTH, "2008-11", "2008-11-01", "2008-11-30"),
    ("musim gugur 2008", "id", NORTH, "2008-27", "2008-09-01", "2008-11-30"),
    # Japanese
    ("2016年4月16日", "ja", NORTH, "2016-04-16", "2016-04-16", "2016-04-16"),
    ("2016年4月16日(土)", "ja", NORTH, "2016-04-16", "2016-04-16", "2016-04-16"),
    ("２０１６年４月１６日", "ja", NORTH, "2016-04-16", "2016-04-16", "2016-04-16"),
    ("平成28年4月16日", "ja", NORTH, "2016-04-16", "2016-04-16", "2016-04-16"),
    ("2016年（平成28年）4月16日", "ja", NORTH, "2016-04-16", "2016-04-16", "2016-04-16"),
    ("2016（平成28）年4月", "ja", NORTH, "2016-04", "2016-04-01", "2016-04-30"),
    ("令和元年5月", "ja", NORTH, "2019-05", "2019-05-01", "2019-05-31"),
    ("昭和五十三年十二月", "ja", NORTH, "1978-12", "1978-12-01", "1978-12-31"),
    ("二〇一九年十一月", "ja", NORTH, "2019-11", "2019-11-01", "2019-11-30"),
    ("2020年春", "ja", NORTH, "2020-25", "2020-03-01", "2020-05-31"),
    ("2020年の夏", "ja", NORTH, "2020-26", "2020-06-01", "2020-08-31"),
    ("2016年4月16〜18日", "ja", NORTH, "2016-04-16/2016-04-18", "2016-04-16", "2016-04-18"),
    # Chinese
    ("２０１３年３月", "zh", NORTH, "2013-03", "2013-03-01", "2013-03-31"),
    ("2012年春季", "zh", NORTH, "2012-25", "2012-03-01", "2012-05-31"),
    ("2012年春季號", "zh", NORTH, "2012-25", "2012-03-01", "2012-05-31"),
    ("一九九九年五月一日", "zh", NORTH, "1999-05-01", "1999-05-01", "1999-05-01"),
    ("2014年4-5月", "zh", NORTH, "2014-04/2014-05", "2014-04-01", "2014-05-31"),
    ("2012/13年冬", "zh", NORTH, "2012-12/2013-02", "2012-12-01", "2013-02-28"),
    ("民國101年5月", "zh", NORTH, "2012-05", "2012-05-01", "2012-05-31"),
    # Months of another language than the paper's
    ("août 2017", "pl", NORTH, "2017-08", "2017-08-01", "2017-08-31"),
    ("13. März 2013", "en", NORTH, "2013-03-13", "2013-03-13", "2013-03-13"),
]


@pytest.mark.parametrize(("text", "language", "hemisphere", "edtf", "start", "end"), PRINTED, ids=[" ".join(row[:3]) for row in PRINTED])
def test_a_printed_date_is_read(text, language, hemisphere, edtf, start, end):
    assert read_date(text, language, hemisphere) == PrintedDate(text, edtf, start, end)


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("No. 240, Autumn 2020", "en", "2020-27"),
        ("The Weir No. 24 May 2014", "en", "2014-05"),
        ("The Weir No. 24, May 2014", "en", "2014-05"),
        ("The Weir No. 24 (May 2014)", "en", "2014-05"),
        ("The Weir No. 24 – 26 July 2014", "en", "2014-07-26"),
        ("The Weir No. 2012, 12 February 1999", "en", "1999-02-12"),
        ("Weir 892, 11 May 2007", "en", "2007-05-11"),
        ("Vol. 12 May 2014", "en", "2014-05"),
        ("Issue 12 May 2014", "en", "2014-05"),
        ("page 12, May 2014", "en", "2014-05"),
        ("25¢ May 2014", "en", "2014-05"),
        ("$2.25 May 2014", "en", "2014-05"),
        ("24 in May 2014", "en", "2014-05"),
        ("Price 12 12 May 2014", "en", "2014-05-12"),
        ("Founded 1917, May 2014", "en", "2014-05"),
        ("In 1917 the lock was built", "en", "1917"),
        ("(spring of 1998), then 5 May 1999", "en", "1998-25"),
        ("In 2014 may we meet", "en", "2014"),
        ("Nr. 12/2014", "de", "2014"),
        ("Nr. 23 vom Mai 2007", "de", "2007-05"),
        ("nr 23 z maja 2007", "pl", "2007-05"),
        ("no 25 de abril de 1974", "pt", "1974-04-25"),
        ("n. 24 maggio 2014", "it", "2014-05"),
        ("nº 5 de mayo de 2014", "es", "2014-05"),
        ("№ 5 de janvier 2000", "fr", "2000-01"),
        ("№ 5 (240), май 2008 г.", "ru", "2008-05"),
        ("φύλλο 12, Μάιος 2014", "el", "2014-05"),
        ("العدد 12، مايو 2014", "ar", "2014-05"),
        ("第14号 2016年4月16日発行", "ja", "2016-04-16"),
        ("2014年4月16人", "ja", "2014-04"),
        ("2014年春節", "zh", "2014"),
        ("Das Wehr\n24\nMai 2014", "de", "2014-05"),
    ],
)
def test_what_stands_beside_a_date_is_no_part_of_it(text, language, edtf):
    assert read_date(text, language).edtf == edtf


@pytest.mark.parametrize(
    "text",
    [
        "",
        "June",
        "12 June",
        "Issue 98",
        "No. 43-44",
        "No. 2014",
        "12/13",
        "16.04.16",
        "the 1990s",
        "1990er Jahre",
        "Weir 1051",
        "$2000",
        "2000年代",
        "0000年",
        "0000-01-01",
        "1.2.0000",
        "12/2/9999",
    ],
)
def test_a_text_without_a_year_is_no_date(text):
    assert read_date(text, "en") is None


ISSUE = PrintedDate("11 January 2013", "2013-01-11", "2013-01-11", "2013-01-11")
SUMMER_ISSUE = PrintedDate("Summer 2009/10", "2009-12/2010-02", "2009-12-01", "2010-02-28")


@pytest.mark.parametrize(
    ("text", "language", "hemisphere", "printed_in", "edtf", "yearless"),
    [
        ("12 December", "en", NORTH, ISSUE, "2012-12-12", "XXXX-12-12"),
        ("10 January", "en", NORTH, ISSUE, "2013-01-10", "XXXX-01-10"),
        ("January 11", "en", NORTH, ISSUE, "2013-01-11", "XXXX-01-11"),
        ("12 January", "en", NORTH, ISSUE, "2012-01-12", "XXXX-01-12"),
        ("29 February", "en", NORTH, ISSUE, "2012-02-29", "XXXX-02-29"),
        ("29 February", "en", NORTH, read_date("5 March 1903", "en"), "1896-02-29", "XXXX-02-29"),
        ("31 June", "en", NORTH, ISSUE, "2012-06", "XXXX-06"),
        ("NOVEMBER 25—", "en", NORTH, ISSUE, "2012-11-25", "XXXX-11-25"),
        ("The Weir No. 952 (12 February)", "en", NORTH, ISSUE, "2012-02-12", "XXXX-02-12"),
        ("19-20 May", "en", NORTH, ISSUE, "2012-05-19/2012-05-20", "XXXX-05-19/XXXX-05-20"),
        ("30 December-2 January", "en", NORTH, ISSUE, "2012-12-30/2013-01-02", "XXXX-12-30/XXXX-01-02"),
        ("Dec./Jan.", "en", NORTH, ISSUE, "2012-12/2013-01", "XXXX-12/XXXX-01"),
        ("last May", "en", NORTH, ISSUE, "2012-05", "XXXX-05"),
        ("January", "en", NORTH, ISSUE, "2013-01", "XXXX-01"),
        ("February", "en", NORTH, ISSUE, "2012-02", "XXXX-02"),
        ("Autumn", "en", NORTH, ISSUE, "2012-27", "XXXX-27"),
        ("Winter", "en", NORTH, ISSUE, "2013-28", "XXXX-28"),
        ("Autumn", "en", SOUTH, SUMMER_ISSUE, "2009-31", "XXXX-31"),
        ("Spring", "en", SOUTH, SUMMER_ISSUE, "2009-29", "XXXX-29"),
        ("5 December", "en", SOUTH, SUMMER_ISSUE, "2009-12-05", "XXXX-12-05"),
        ("29 janvier", "fr", NORTH, ISSUE, "2012-01-29", "XXXX-01-29"),
        ("1er novembre –", "fr", NORTH, ISSUE, "2012-11-01", "XXXX-11-01"),
        ("le 22 août dernier", "fr", NORTH, ISSUE, "2012-08-22", "XXXX-08-22"),
        ("Printemps/été", "fr", NORTH, ISSUE, "2012-03/2012-08", "XXXX-03/XXXX-08"),
        ("mar. 6 février", "fr", NORTH, ISSUE, "2012-02-06", "XXXX-02-06"),
        ("vom 1. Juli", "de", NORTH, ISSUE, "2012-07-01", "XXXX-07-01"),
        ("15 de junio--", "es", NORTH, ISSUE, "2012-06-15", "XXXX-06-15"),
        ("29 de octubre", "es", NORTH, ISSUE, "2012-10-29", "XXXX-10-29"),
        ("2 maggio", "it", NORTH, ISSUE, "2012-05-02", "XXXX-05-02"),
        ("25 de abril", "pt", NORTH, ISSUE, "2012-04-25", "XXXX-04-25"),
        ("5 września", "pl", NORTH, ISSUE, "2012-09-05", "XXXX-09-05"),
        ("1 мая", "ru", NORTH, ISSUE, "2012-05-01", "XXXX-05-01"),
        ("1η Μαΐου", "el", NORTH, ISSUE, "2012-05-01", "XXXX-05-01"),
        ("١٢ كانون الأول", "ar", NORTH, ISSUE, "2012-12-12", "XXXX-12-12"),
        ("ika-12 ng Hunyo", "tl", NORTH, ISSUE, "2012-06-12", "XXXX-06-12"),
        ("1 Mei", "id", NORTH, ISSUE, "2012-05-01", "XXXX-05-01"),
        ("4月16日", "ja", NORTH, ISSUE, "2012-04-16", "XXXX-04-16"),
        ("十二月", "zh", NORTH, ISSUE, "2012-12", "XXXX-12"),
    ],
)
def test_a_date_without_a_year_is_the_latest_before_the_issue_that_prints_it(text, language, hemisphere, printed_in, edtf, yearless):
    inferred = infer_date(text, language, hemisphere, printed_in)
    assert (inferred.text, inferred.edtf, inferred.inferred) == (text, edtf, True)
    assert read_date(text, language, hemisphere) is None
    assert yearless_edtf(text, language, hemisphere) == yearless


def test_what_looks_like_the_end_of_two_years_is_none_without_the_first():
    assert read_date("2009/10 / 1 May 2012", "en", NORTH).edtf == "2012-05"


@pytest.mark.parametrize(("text", "edtf"), [("12 May 1999", "1999-05-12"), ("Autumn 2020", "2020-27"), ("2031", "2031")])
def test_a_year_that_is_printed_is_not_inferred(text, edtf):
    assert infer_date(text, "en", NORTH, ISSUE) == read_date(text, "en")
    assert infer_date(text, "en", NORTH, ISSUE).edtf == edtf
    assert yearless_edtf(text, "en", NORTH) is None


@pytest.mark.parametrize(
    "text", ["", "which may be", "The Fall of the House", "a été publié", "No. 12", "12", "12, 13", "52月", "Lock and Weir"]
)
def test_where_no_date_is_printed_none_is_inferred(text):
    assert infer_date(text, "en", NORTH, ISSUE) is None
    assert yearless_edtf(text, "en", NORTH) is None


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Summer 2009/10", "en"),
        ("11 July 2014", "en"),
        ("Friday, 11 July 2014", "en"),
        ("(Winter 2012–13)", "en"),
        ("5 June 2009 |", "en"),
        ("[July 11, 2014]", "en"),
        ("Early May 2014.", "en"),
        ("2014-07-11", "en"),
        ("Octubre de 2014", "es"),
        ("miércoles 5 de mayo de 2014", "es"),
        ("Printemps/été 2018", "fr"),
        ("du 5 au 12 mai 2014", "fr"),
        ("den 1. Juli 2014", "de"),
        ("sexta-feira, 25 de abril de 2014", "pt"),
        ("5 września 2012 r.", "pl"),
        ("май 2008 г.", "ru"),
        ("الجمعة، 12 حزيران/يونيو 2014", "ar"),
        ("2016年4月16日", "ja"),
        ("2016年4月16日（土）発行", "ja"),
        ("2012年春季号", "zh"),
    ],
)
def test_a_line_that_is_only_a_date_is_a_date_line(line, language):
    assert is_date_line(line, language, NORTH)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Australia, 1888",
        "Summer 1917: what happened",
        "Summer 1917!",
        "In 1917",
        "1848",
        "2014",
        "1989-90",
        "2014年",
        "12 February",
        "Autumn",
        "Dublin, 11 July 2014",
        "No. 240, Autumn 2020",
        "The Weir May 2014",
        "11 July 2014: the lock is shut",
        "May 2014, June 2015",
        "24, May 2014",
        "May 2014 " * 33,
    ],
)
def test_a_line_that_says_more_or_less_than_a_date_is_no_date_line(line):
    assert not is_date_line(line, "en", NORTH)


# A renderer of our own: how each language of the archive writes its dates, and its seasons from spring to winter.


@dataclass
class Writing:
    days: list[str]
    months: list[str]
    seasons: list[str]
    names: list[list[str]]
    ordinals: dict[int, str]


def writing(days, seasons, months="{m} {y}", in_seasons="{s} {y}", ordinals=None):
    return Writing(
        days.split("|"), months.split("|"), in_seasons.split("|"), [names.split("|") for names in seasons.split(", ")], ordinals or {}
    )


WRITINGS = {
    "en": writing(
        "{d} {m} {y}|{m} {d}, {y}|{w}, {m} {d}, {y}|{d} {m}, {y}|({d} {m} {y})", "spring, summer, autumn|fall, winter",
        "{m} {y}|{m}, {y}|{m} of {y}", "{s} {y}|{s}, {y}|{s} of {y}", {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 22: "22nd"},
    ),
    "fr": writing("{d} {m} {y}|le {d} {m} {y}|{w} {d} {m} {y}", "printemps, été, automne, hiver", "{m} {y}|de {m} {y}",
                  ordinals={1: "1er"}),
    "de": writing("{d}. {m} {y}|vom {d}. {m} {y}|{w}, den {d}. {m} {y}", "Frühling|Frühjahr, Sommer, Herbst, Winter",
                  "{m} {y}|Ende {m} {y}"),
    "es": writing("{d} de {m} de {y}|{d} de {m} del {y}|el {d} de {m}, {y}|{w} {d} de {m} de {y}", "primavera, verano, otoño, invierno",
                  "{m} de {y}|{m} {y}", "{s} de {y}|{s} {y}|{s} del {y}", {1: "1º"}),
    "it": writing("{d} {m} {y}|il {d} {m} {y}|{w} {d} {m} {y}", "primavera, estate, autunno, inverno", ordinals={1: "1º"}),
    "pt": writing("{d} de {m} de {y}|{w}, {d} de {m} de {y}", "primavera, verão, outono, inverno", "{m} de {y}|{m} {y}",
                  "{s} de {y}|{s} {y}", {1: "1º"}),
    "pl": writing("{d} {m} {y}|{d} {m} {y} r.|{w}, {d} {m} {y} roku|z dnia {d} {m} {y}", "wiosna, lato, jesień, zima",
                  "{m} {y}|{m} {y} r."),
    "ru": writing("{d} {m} {y}|{d} {m} {y} г.|{w}, {d} {m} {y} года", "весна|весной, лето|летом, осень|осенью, зима|зимой",
                  "{m} {y}|{m} {y} г.", "{s} {y}|{s} {y} г.|{s} {y} года"),
    "el": writing("{d} {m} {y}|{w}, {d} {m} {y}|{d} {m} του {y}", "άνοιξη, καλοκαίρι, φθινόπωρο, χειμώνας", ordinals={1: "1η"}),
    "ar": writing("{d} {m} {y}|{w}، {d} {m} {y}|{d} {m}، {y}", "ربيع, صيف, خريف, شتاء", "{m} {y}|{m} عام {y}"),
    "tl": writing("{m} {d}, {y}|ika-{d} ng {m} {y}|{d} {m} {y}|{w}, {m} {d}, {y}", "tagsibol, tag-araw|tag-init, taglagas, taglamig",
                  "{m} {y}|{m}, {y}|{m} ng {y}"),
    "id": writing("{d} {m} {y}|{w}, {d} {m} {y}|tanggal {d} {m} {y}", "musim semi, musim panas, musim gugur, musim dingin",
                  "{m} {y}|bulan {m} {y}"),
    "ja": writing("{y}年{m}月{d}日|{y}年{m}月{d}日({w})", "春|春季|春号, 夏|夏季|夏号, 秋|秋季|秋号, 冬|冬季|冬号",
                  "{y}年{m}月|{y}年{m}月号", "{y}年{s}|{y}年の{s}"),
    "zh": writing("{y}年{m}月{d}日|{y}年{m}月{d}号 {w}", "春|春季|春季号, 夏|夏季|夏季號, 秋|秋季, 冬|冬季",
                  "{y}年{m}月|{y} 年 {m} 月", "{y}年{s}|{y}{s}"),
}  # fmt: skip
LOCALES = {"tl": ["fil"], "ar": ["ar", "ar_LB", "ar_MA", "ar_DZ"]}
CASES = [str, str.upper, str.lower, str.title, str.capitalize]
CJK = ("ja", "zh")
KANJI = "〇一二三四五六七八九"
ERAS = [("令和", 2018, date(2019, 5, 1)), ("平成", 1988, date(1989, 1, 8)), ("昭和", 1925, date(1926, 12, 25))]
SEASON_DAYS = {
    NORTH: [("03", "05"), ("06", "08"), ("09", "11"), ("12", "02")],
    SOUTH: [("09", "11"), ("12", "02"), ("03", "05"), ("06", "08")],
}


def last_day(month):
    year, number = map(int, month.split("-"))
    return f"{month}-{monthrange(year, number)[1]}"


def kanji(number):
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else KANJI[tens]) + ("十" if tens else "") + ("" if tens and not ones else KANJI[ones])


@st.composite
def renderings(draw):
    """Draw a date as a language prints it: text, language, hemisphere, EDTF, first and last day."""
    language = draw(st.sampled_from(sorted(WRITINGS)))
    hemisphere = draw(st.sampled_from([NORTH, SOUTH]))
    how = WRITINGS[language]
    locale = Locale.parse(draw(st.sampled_from(LOCALES.get(language, [language]))))
    day = draw(st.dates(date(1850, 1, 1), date(2150, 12, 31)))
    form = draw(st.sampled_from(["day", "days", "month", "months", "season", "seasons"]))
    if form in ("day", "days"):
        text, edtf, end = draw_days(draw, how, language, locale, day, two=form == "days")
        row = (text, edtf, day.isoformat(), end.isoformat())
    elif form in ("month", "months"):
        row = draw_months(draw, how, language, locale, day, two=form == "months")
    else:
        row = draw_seasons(draw, how, language, hemisphere, day.year, two=form == "seasons")
    text, edtf, start, end = row
    zero = draw(st.sampled_from({"ar": "0٠", "ja": "0０", "zh": "0０"}.get(language, "0")))
    text = "".join(chr(ord(zero) + int(character)) if character in "0123456789" else character for character in text)
    text = text.replace(" ", draw(st.sampled_from([" ", "\xa0", "  "])))
    return draw(st.sampled_from(CASES))(text), language, hemisphere, edtf, start, end


def month_name(draw, locale, language, month, context):
    if language in CJK:
        return str(month)
    width = "wide" if context == "stand-alone" and language in ("ru", "el") else draw(st.sampled_from(["wide", "abbreviated"]))
    name = locale.months[context][width][month]
    return name if any(character.isdigit() for character in name) is False else locale.months["format"]["wide"][month]


def draw_days(draw, how, language, locale, day, two):
    second = date.fromordinal(day.toordinal() + draw(st.integers(1, 5))) if two else day
    ordinal = {} if language in CJK or draw(st.booleans()) else how.ordinals
    weekday = draw(st.sampled_from(["wide", "abbreviated"]))

    def values(of):
        return {
            "d": ordinal.get(of.day, of.day), "m": month_name(draw, locale, language, of.month, "format"), "y": of.year,
            "w": locale.days["format"][weekday][of.weekday()],
        }  # fmt: skip

    join = draw(st.sampled_from(["-", "–", " - ", " – "]))
    edtf = day.isoformat() if day == second else f"{day.isoformat()}/{second.isoformat()}"
    pattern = draw(st.sampled_from(how.days))
    if not two:
        if language == "ja" and draw(st.booleans()):
            return japanese_day(draw, day), edtf, day
        return pattern.format(**values(day)), edtf, day
    if (day.year, day.month) == (second.year, second.month):
        pattern = pattern.replace("{w}, den ", "").replace("{w}, ", "").replace("({w})", "").replace("{w}", "")
        first, last = values(day)["d"], values(second)
        dot = "." if language == "de" else ""
        return pattern.format(**last | {"d": f"{first}{dot}{join}{last['d']}"}), edtf, second
    if language in CJK:
        return join.join(f"{of.year}年{of.month}月{of.day}日" for of in (day, second)), edtf, second
    pattern = pattern.strip("()")
    return f"{pattern.format(**values(day))}{join}{pattern.format(**values(second))}", edtf, second


def japanese_day(draw, day):
    era = next(((name, before) for name, before, first in ERAS if day >= first), None)
    year = f"{day.year}年"
    if era and draw(st.booleans()):
        year = f"{era[0]}{'元' if day.year == era[1] + 1 else day.year - era[1]}年"
    if draw(st.booleans()):
        return f"{''.join(KANJI[int(digit)] for digit in str(day.year))}年{kanji(day.month)}月{kanji(day.day)}日"
    return f"{year}{day.month}月{day.day}日"


def draw_months(draw, how, language, locale, day, two):
    first = f"{day.year}-{day.month:02}"
    name = month_name(draw, locale, language, day.month, "stand-alone")
    pattern = draw(st.sampled_from(how.months))
    if not two:
        return pattern.format(m=name, y=day.year), first, f"{first}-01", last_day(first)
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    second = f"{year}-{month:02}"
    other = month_name(draw, locale, language, month, "stand-alone")
    join = draw(st.sampled_from(["-", "–", "/"]))
    if year == day.year and language in CJK:
        text = f"{year}年{name}{draw(st.sampled_from(['月', '']))}{join}{other}月"
    elif year == day.year or (language not in CJK and draw(st.booleans())):
        text = pattern.format(m=f"{name}{join}{other}", y=year)
    else:
        text = f"{pattern.format(m=name, y=day.year)}{join}{pattern.format(m=other, y=year)}"
    return text, f"{first}/{second}", f"{first}-01", last_day(second)


def draw_seasons(draw, how, language, hemisphere, year, two):
    season = draw(st.integers(0, 3))
    name = draw(st.sampled_from(how.names[season]))
    pattern = draw(st.sampled_from(how.seasons))
    first, last = SEASON_DAYS[hemisphere][season]
    wraps = first > last
    years = draw(
        st.sampled_from([f"{year}-{year + 1}", f"{year}/{year + 1}", f"{year}–{(year + 1) % 100:02}", f"{year}/{(year + 1) % 100:02}"])
    )
    if not two and wraps and draw(st.booleans()):
        return pattern.format(s=name, y=years), f"{year}-{first}/{year + 1}-{last}", f"{year}-{first}-01", last_day(f"{year + 1}-{last}")
    if not two:
        code = {NORTH: 25, SOUTH: 29}[hemisphere] + season
        start, end = ("01", "03") if wraps else (first, last)
        return pattern.format(s=name, y=year), f"{year}-{code}", f"{year}-{start}-01", last_day(f"{year}-{end}")
    other = (season + 1) % 4
    join = draw(st.sampled_from(["/", "-", "–"]))
    names = f"{name}{join}{draw(st.sampled_from(how.names[other]))}"
    end = SEASON_DAYS[hemisphere][other][1]
    if wraps and draw(st.booleans()):
        edtf = f"{year}-01/{year}-{end}"
        return pattern.format(s=names, y=year), edtf, f"{year}-01-01", last_day(f"{year}-{end}")
    crosses = wraps or end < first
    text = pattern.format(s=names, y=years if wraps or (crosses and draw(st.booleans())) else year)
    last_month = f"{year + crosses}-{end}"
    return text, f"{year}-{first}/{last_month}", f"{year}-{first}-01", last_day(last_month)


@settings(max_examples=200)
@given(renderings())
def test_whatever_a_language_prints_reads_back_exactly(row):
    text, language, hemisphere, edtf, start, end = row
    assert read_date(text, language, hemisphere) == PrintedDate(text, edtf, start, end)
    assert is_date_line(text, language, hemisphere)


@settings(max_examples=200)
@given(
    renderings(),
    st.sampled_from(["No. 24, {}", "The Weir nº 24 ({})", "Nr 7-8 {}", "Weir 1051, {}", "第14号 {}", "№ 5 {}", "{} (#98)", "24\n{}"]),
)
def test_whatever_stands_beside_it_a_date_is_the_same_and_no_date_line(row, around):
    text, language, hemisphere, *rest = row
    beside = around.format(text)
    assert read_date(beside, language, hemisphere) == PrintedDate(beside, *rest)
    assert not is_date_line(beside, language, hemisphere)


YEARLESS = {
    "en": "{m} {d}",
    "de": "{d}. {m}",
    "es": "{d} de {m}",
    "pt": "{d} de {m}",
    "tl": "{m} {d}",
    "ja": "{m}月{d}日",
    "zh": "{m}月{d}日",
}


@settings(max_examples=200)
@given(st.data(), st.sampled_from(sorted(WRITINGS)), st.dates(date(1850, 1, 1), date(2150, 12, 31)), st.integers(0, 364))
def test_a_day_printed_without_its_year_is_found_again_within_a_year(data, language, day, later):
    name = month_name(data.draw, Locale.parse(LOCALES.get(language, [language])[0]), language, day.month, "format")
    text = data.draw(st.sampled_from(CASES))(YEARLESS.get(language, "{d} {m}").format(d=day.day, m=name))
    printed = date.fromordinal(day.toordinal() + later).isoformat()
    inferred = infer_date(text, language, NORTH, PrintedDate(printed, printed, printed, printed))
    assert inferred == PrintedDate(text, day.isoformat(), day.isoformat(), day.isoformat(), inferred=True)
    assert yearless_edtf(text, language, NORTH) == f"XXXX{day.isoformat()[4:]}"


@given(st.dates(date(1600, 1, 1), date(2199, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%d. %m. %Y"]))
def test_every_day_in_numbers_is_read_back(day, form):
    assert read_date(day.strftime(form), "de").edtf == day.isoformat()


@given(st.dates(date(1600, 1, 1), date(2199, 12, 31)), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_a_day_in_numbers_that_could_be_two_is_its_year_in_english(day, form):
    clear = day.day > 12 or day.day == day.month
    assert read_date(day.strftime(form), "en").edtf == (day.isoformat() if clear else str(day.year))


WORDS = st.sampled_from(
    "5 31 00 99 1999 2000-01 May Février 2月 29日 2013年 Winter 春 , - – / ( ) of le No. 12 12/31/2000 2013-02-29 first 平成元年".split()
)


@settings(max_examples=300)
@given(
    st.lists(WORDS, max_size=9).map(" ".join) | st.lists(WORDS | st.text(max_size=9), max_size=9).map("".join),
    st.sampled_from(["en", "fr", "ru", "ja", "ar", "xx"]),
    st.sampled_from([NORTH, SOUTH]),
)
def test_however_its_parts_are_thrown_together_a_date_begins_before_it_ends(text, language, hemisphere):
    for read in (read_date(text, language, hemisphere), infer_date(text, language, hemisphere, ISSUE)):
        if read is not None:
            assert date.fromisoformat(read.start) <= date.fromisoformat(read.end)
            assert not read.inferred or read.start <= ISSUE.end


@pytest.mark.parametrize(
    "text",
    [
        "1" * 1_000_000,
        "一" * 1_000_000 + "年",
        "no " * 300_000,
        "5 " * 500_000,
        "5 May " * 160_000,
        "5" + " " * 1_000_000,
        "5-,-" * 250_000,
        "(" * 1_000_000,
    ],
)
def test_a_megabyte_of_what_looks_like_a_date_is_none(text):
    # What took quadratic time would take hours.
    assert read_date(text, "en") is None
