import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.interfaces.pasting import declared, pasted
from kerasdl.recipe.reading import read_text

NAMES = ["a", "two words", "age (years)", "a/b", "größe", "日本", "x_1", "a: b", "a, b", "a #b", "- a", "1st", "007"]
NAMES += ["true", "Null", "NULL", "no", "", " a", "a ", "a:", "'", '"', "\\", "[x]", "{x}", "&a", "*a", "!x", "%", "@x"]
NAMES += [
    "`x",
    "?",
    "|",
    ">",
    "~",
    "1e3",
    ".5",
    "0x1",
    "a\nb",
    "a\tb",
    "a\u2028b",
    "\x85",
    "\ufeff",
    "😀",
    "\x7f",
    "<<",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_cure_reads_back_as_the_column_that_it_is_about(name):
    assert read_text(declared(name, "category"), "cure").plain() == {"data.columns": {name: "category"}}
    assert read_text(f"{{a: [{pasted(name)}, 2]}}", "cure").plain() == {"a": [name, 2]}


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_reads_back_as_itself(text):
    assert read_text(f"{{a: [{pasted(text)}, 2]}}", "cure").plain() == {"a": [text, 2]}


@pytest.mark.parametrize("name", ["a", "two words", "age (years)", "größe", "x 50%"])
def test_what_needs_no_quotes_has_none(name):
    assert pasted(name) == name
