"""Dates of the mirror as biblatex and CSL write them."""

import pytest

from exports.bibliography.printed_dates import Printed


@pytest.mark.parametrize(
    ("edtf", "start", "end", "biblatex", "csl"),
    [
        ("1999-11-30", "1999-11-30", "1999-11-30", "1999-11-30", {"date-parts": [[1999, 11, 30]]}),
        ("1999-11", "1999-11-01", "1999-11-30", "1999-11", {"date-parts": [[1999, 11]]}),
        ("1999", "1999-01-01", "1999-12-31", "1999", {"date-parts": [[1999]]}),
        ("1999?", "1999-01-01", "1999-12-31", "1999?", {"date-parts": [[1999]], "circa": True}),
        ("2012-26", "2012-06-01", "2012-08-31", "2012-22", {"date-parts": [[2012]], "season": 2}),
        ("2012-32", "2012-06-01", "2012-08-31", "2012-24", {"date-parts": [[2012]], "season": 4}),
        ("2009-12/2010-02", "2009-12-01", "2010-02-28", "2009-12/2010-02", {"date-parts": [[2009, 12], [2010, 2]]}),
        ("2009-28/2010-25", "2009-12-01", "2010-05-31", "2009-24/2010-21", {"date-parts": [[2009, 12, 1], [2010, 5, 31]]}),
        ("[1999,2001]", "1999-01-01", "2001-12-31", "1999-01-01/2001-12-31", {"date-parts": [[1999, 1, 1], [2001, 12, 31]]}),
        ("XXXX-10-29", None, None, None, {"literal": "29 October"}),
    ],
)
def test_a_date_is_written_as_others_read_it(edtf, start, end, biblatex, csl):
    date = Printed("29 October", edtf, start, end)
    assert date.biblatex == biblatex
    assert date.csl == csl


def test_a_part_that_is_not_known_is_none():
    assert (Printed(None, None, None, None).year, Printed(None, None, None, None).csl) == (None, None)
    season = Printed("Summer", "2012-26", "2012-06-01", "2012-08-31")
    assert (season.year, season.month, season.day) == ("2012", None, None)
    day = Printed("1 May", "2012-05-01", "2012-05-01", "2012-05-01")
    assert (day.year, day.month, day.day) == ("2012", "05", "01")
