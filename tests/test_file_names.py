"""No two keys give one name, and no name is more than any file system takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.file_names import LONGEST, file_name
from tests.formats.conftest import KEYS


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("icl/lw/2012-03/floodgate", "icl_lw_2012-03_floodgate"),
        ("haiti", "haiti"),
        ("a.b-c", "a.b-c"),
        ("43-44", "43-44"),
    ],
)
def test_a_plain_key_is_its_own_name(key, name):
    assert file_name(key) == name


@pytest.mark.parametrize(
    "key",
    [
        "",
        ".",
        "..",
        "a..b",
        "/",
        "a/",
        "/a",
        "a//b",
        "Haiti",
        "a b",
        "a_b",
        "con",
        "CON",
        "nul.txt",
        "com1",
        "-rf",
        "a-",
        "a.",
        "é",
        "東京",
        "a\0b",
    ],
)
def test_any_other_has_a_digest_of_its_key(key):
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*~[a-z2-7]{16}", file_name(key))


def test_keys_that_look_alike_have_names_of_their_own():
    keys = [*KEYS, *(f"paper/{key}" for key in KEYS), "x" * 249, "x" * 251, "e\u0301", "\u00e9", "a~b"]
    assert len({file_name(key).casefold() for key in keys}) == len(keys)


@given(st.text())
def test_every_name_is_safe(key):
    name = file_name(key)
    assert re.fullmatch(r"[a-z0-9][a-z0-9._~-]*", name)
    assert len(name) <= LONGEST
    assert ".." not in name
    assert not name.endswith(".")
    assert not re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name)


@given(st.text("aA/._-~b"), st.text("aA/._-~b"))
def test_two_keys_have_two_names(one, other):
    assert (file_name(one) == file_name(other)) == (one == other)
