from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalize.dates import read_date

PRINTED = [
    ("11 July 2014", "en", "north", "2014-07-11", "2014-07-11", "2014-07-11"),
    ("July 11, 2014", "en", "north", "2014-07-11", "2014-07-11", "2014-07-11"),
    ("June 2011", "en", "north", "2011-06", "2011-06-01", "2011-06-30"),
    ("Mid-April 1999", "en", "north", "1999-04", "1999-04-01", "1999-04-30"),
    ("February 2000", "en", "north", "2000-02", "2000-02-01", "2000-02-29"),
    ("Autumn 2020", "en", "south", "2020-31", "2020-03-01", "2020-05-31"),
    ("Spring 2012", "en", "south", "2012-29", "2012-09-01", "2012-11-30"),
    ("Summer 1989", "en", "north", "1989-26", "1989-06-01", "1989-08-31"),
    ("Fall 2009", "en", "north", "2009-27", "2009-09-01", "2009-11-30"),
    ("Winter 2014", "en", "north", "2014-28", "2014-01-01", "2014-03-31"),
    ("Winter 2014", "en", "south", "2014-32", "2014-06-01", "2014-08-31"),
    ("Summer 2009/10", "en", "south", "2009-12/2010-02", "2009-12-01", "2010-02-28"),
    ("Winter 2011/2012", "en", "north", "2011-12/2012-02", "2011-12-01", "2012-02-29"),
    ("Winter 2012-2013", "en", "north", "2012-12/2013-02", "2012-12-01", "2013-02-28"),
    ("Printemps/été 2018", "fr", "north", "2018-03/2018-08", "2018-03-01", "2018-08-31"),
    ("automne-hiver 2017-2018", "fr", "north", "2017-09/2018-02", "2017-09-01", "2018-02-28"),
    ("Décembre 2010", "fr", "north", "2010-12", "2010-12-01", "2010-12-31"),
    ("1er mai 2012", "fr", "north", "2012-05-01", "2012-05-01", "2012-05-01"),
    ("Mai 2010", "de", "north", "2010-05", "2010-05-01", "2010-05-31"),
    ("1. Juli 2010", "de", "north", "2010-07-01", "2010-07-01", "2010-07-01"),
    ("Octubre de 2014", "es", "north", "2014-10", "2014-10-01", "2014-10-31"),
    ("10 de junio de 1977", "es", "north", "1977-06-10", "1977-06-10", "1977-06-10"),
    ("Aprile 2016", "it", "north", "2016-04", "2016-04-01", "2016-04-30"),
    ("Listopad 2012", "pl", "north", "2012-11", "2012-11-01", "2012-11-30"),
    ("5 października 2003", "pl", "north", "2003-10-05", "2003-10-05", "2003-10-05"),
    ("декабрь 2012 г.", "ru", "north", "2012-12", "2012-12-01", "2012-12-31"),
    ("1 мая 1999 года", "ru", "north", "1999-05-01", "1999-05-01", "1999-05-01"),
    ("Φεβρουάριος 2013", "el", "north", "2013-02", "2013-02-01", "2013-02-28"),
    ("2016年4月16日", "ja", "north", "2016-04-16", "2016-04-16", "2016-04-16"),
    ("二〇一九年十一月", "ja", "north", "2019-11", "2019-11-01", "2019-11-30"),
    ("２０１３年３月", "zh", "north", "2013-03", "2013-03-01", "2013-03-31"),
    ("November/December 1998", "en", "north", "1998-11/1998-12", "1998-11-01", "1998-12-31"),
    ("January 2004 (#98)", "en", "north", "2004-01", "2004-01-01", "2004-01-31"),
    ("1998", "en", "north", "1998", "1998-01-01", "1998-12-31"),
]


@pytest.mark.parametrize(("text", "language", "hemisphere", "edtf", "start", "end"), PRINTED, ids=[f"{row[0]} {row[2]}" for row in PRINTED])
def test_a_printed_date_is_read(text, language, hemisphere, edtf, start, end):
    read = read_date(text, language, hemisphere)
    assert read is not None
    assert (read.text, read.edtf, read.start, read.end) == (text, edtf, start, end)


@pytest.mark.parametrize("text", ["", "June", "Issue 98", "No. 43-44", "12/13"])
def test_a_text_without_a_year_is_no_date(text):
    assert read_date(text, "en") is None


@given(st.dates(min_value=date(1600, 1, 1), max_value=date(2199, 12, 31)))
def test_every_english_day_is_read_back(day):
    read = read_date(f"{day.day} {day:%B} {day.year}", "en")
    assert read is not None
    assert read.edtf == read.start == read.end == day.isoformat()


@given(st.text(max_size=60), st.sampled_from(["en", "fr", "ru", "ja", "xx"]), st.sampled_from(["north", "south"]))
def test_whatever_is_printed_a_date_begins_before_it_ends(text, language, hemisphere):
    read = read_date(text, language, hemisphere)
    if read is not None:
        assert date.fromisoformat(read.start) <= date.fromisoformat(read.end)
