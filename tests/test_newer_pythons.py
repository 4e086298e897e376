"""What Python 3.11 forgives and newer ones do not, looked for where no newer one is at hand."""

import symtable
import sys

import pytest

from tests.checkout import ROOT
from tests.rooms import MODULES

# From 3.12 on a comprehension is no scope of its own, and what is looked for fails wherever it is run.
pytestmark = pytest.mark.skipif(sys.version_info >= (3, 12), reason="on this Python the tests of the pages themselves find it")

COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp")


def hidden_names(table):
    """Yield the names of outer functions that a comprehension uses as its own, in a function whose inner function needs the outer one.

    Python 3.12 and 3.13 put the comprehension's variable in the place of the outer name, and the inner function then finds none.
    """
    children = table.get_children()
    if isinstance(table, symtable.Function):
        own = {name for child in children if child.get_name() in COMPREHENSIONS for name in child.get_locals()}
        needed = {name for child in children if child.get_name() not in COMPREHENSIONS for name in _frees(child)}
        yield from ((table.get_name(), name) for name in sorted(own & needed & set(table.get_frees())))
    for child in children:
        yield from hidden_names(child)


def _frees(table):
    return table.get_frees() if isinstance(table, symtable.Function) else ()


def test_what_is_looked_for_is_found():
    lines = (
        "def outer(name):",
        "  def answer():",
        "    asked = {name: 1 for name in ()}",
        "    def shown(): return name",
        "    return asked, shown",
        "  return answer",
    )
    assert list(hidden_names(symtable.symtable("\n".join(lines), "said", "exec"))) == [("answer", "name")]


def test_no_comprehension_takes_the_name_that_an_inner_function_needs():
    tables = {path: symtable.symtable(path.read_text("utf-8"), str(path), "exec") for path in MODULES}
    assert {str(path.relative_to(ROOT)): hidden for path, table in tables.items() if (hidden := list(hidden_names(table)))} == {}
