"""Dates that a person writes for a machine: in EDTF, or in words that can mean one date only."""

import pytest

from pipelines.normalize.dates import PrintedDate
from pipelines.normalize.written_dates import read_edtf, written_date

# Written, hemisphere, EDTF as it is kept, first and last day.
EDTF = [
    ("1500", "north", "1500", "1500-01-01", "1500-12-31"),
    ("2199", "north", "2199", "2199-01-01", "2199-12-31"),
    ("2199-12-31", "north", "2199-12-31", "2199-12-31", "2199-12-31"),
    ("2010-01", "north", "2010-01", "2010-01-01", "2010-01-31"),
    ("2010-12", "north", "2010-12", "2010-12-01", "2010-12-31"),
    ("2012-02", "north", "2012-02", "2012-02-01", "2012-02-29"),
    ("2012-02-29", "north", "2012-02-29", "2012-02-29", "2012-02-29"),
    ("2010-06-01", "south", "2010-06-01", "2010-06-01", "2010-06-01"),
    ("2010-21", "north", "2010-25", "2010-03-01", "2010-05-31"),
    ("2010-22", "north", "2010-26", "2010-06-01", "2010-08-31"),
    ("2010-24", "north", "2010-28", "2010-01-01", "2010-03-31"),
    ("2010-21", "south", "2010-29", "2010-09-01", "2010-11-30"),
    ("2010-23", "south", "2010-31", "2010-03-01", "2010-05-31"),
    ("2010-24", "south", "2010-32", "2010-06-01", "2010-08-31"),
    ("2010-25", "south", "2010-25", "2010-03-01", "2010-05-31"),
    ("2010-28", "south", "2010-28", "2010-01-01", "2010-03-31"),
    ("2010-29", "north", "2010-29", "2010-09-01", "2010-11-30"),
    ("2010-32", "north", "2010-32", "2010-06-01", "2010-08-31"),
    ("2010/2012", "north", "2010/2012", "2010-01-01", "2012-12-31"),
    ("2010-05/2010-05", "north", "2010-05/2010-05", "2010-05-01", "2010-05-31"),
    ("2010-11/2010-12", "north", "2010-11/2010-12", "2010-11-01", "2010-12-31"),
    ("2010-12-30/2011-01-02", "north", "2010-12-30/2011-01-02", "2010-12-30", "2011-01-02"),
    ("2010-01/2012", "north", "2010-01/2012", "2010-01-01", "2012-12-31"),
    ("2010-21/2010-23", "north", "2010-03/2010-11", "2010-03-01", "2010-11-30"),
    ("2010-24/2011-21", "south", "2010-06/2011-11", "2010-06-01", "2011-11-30"),
    ("2010-01/2010-21", "north", "2010-01/2010-05", "2010-01-01", "2010-05-31"),
    ("2010-21/2010-12", "north", "2010-03/2010-12", "2010-03-01", "2010-12-31"),
    ("2010-12-31/2011-22", "south", "2010-12/2011-03", "2010-12-31", "2011-03-31"),
]
WORDS = [
    ("4 May 2010", "north", "2010-05-04", "2010-05-04", "2010-05-04"),
    ("5. Mai 2010", "north", "2010-05-05", "2010-05-05", "2010-05-05"),
    ("mai 2010", "north", "2010-05", "2010-05-01", "2010-05-31"),
    ("19-20 May 2014", "north", "2014-05-19/2014-05-20", "2014-05-19", "2014-05-20"),
    ("May-June 2014", "north", "2014-05/2014-06", "2014-05-01", "2014-06-30"),
    ("2016年4月16日", "north", "2016-04-16", "2016-04-16", "2016-04-16"),
    ("Summer 2010", "north", "2010-26", "2010-06-01", "2010-08-31"),
    ("Summer 2010", "south", "2010-30", "2010-01-01", "2010-03-31"),
    ("Winter 2010/11", "north", "2010-12/2011-02", "2010-12-01", "2011-02-28"),
]


@pytest.mark.parametrize(("text", "hemisphere", "edtf", "start", "end"), EDTF)
def test_edtf_is_read_to_the_days_that_it_covers(text, hemisphere, edtf, start, end):
    date = PrintedDate(text, edtf, start, end)
    assert read_edtf(text, hemisphere) == date
    assert written_date(text, hemisphere) == date


@pytest.mark.parametrize(("text", "hemisphere", "edtf", "start", "end"), WORDS)
def test_words_with_a_month_or_season_and_a_year_are_a_date_but_no_edtf(text, hemisphere, edtf, start, end):
    assert written_date(text, hemisphere) == PrintedDate(text, edtf, start, end)
    assert read_edtf(text, hemisphere) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "/", "2010/", "/2010", "2010/2011/2012", "2010-5", "2010-05-4", "10-05", "2010-05-04T10", "２０１０", "2010 "),
        *("1499", "2200", "1499-12/1500-01", "2010-00", "2010-13", "2010-20", "2010-33", "2010-21-05"),
        *("2010-06-00", "2010-06-31", "2010-02-29"),
        # From a later day to an earlier one, or to one within.
        *("2012/2010", "2010-05/2010-03", "2010/2010-05", "2010-05/2010", "2010-05-01/2010-04", "2010-05/2010-05-03", "2010-22/2010-21"),
        # Words without a year, or with a day that may be another, or none.
        *("May", "4 May", "Summer", "May 10", "in 2010", "May 2010 or later", "4/5/2010", "2010-21-05", "3/2010"),
        *("31 June 2010", "June 31, 2010", "0 May 2010", "20-19 May 2014"),
    ],
)
def test_what_is_no_date_or_may_be_two_is_refused(text):
    assert written_date(text, "north") is None
    assert read_edtf(text, "north") is None


def test_a_span_of_seasons_is_in_order_by_the_hemisphere_s_months():
    assert read_edtf("2010-21/2010-23", "south") is None
    assert read_edtf("2010-23/2010-21", "south") == PrintedDate("2010-23/2010-21", "2010-03/2010-11", "2010-03-01", "2010-11-30")
