import re

import pyarrow as pa
import pytest

from kerasdl.data._infer import Column
from kerasdl.data._layout import Layout
from kerasdl.data._layout_check import check
from kerasdl.errors import DataError, UsageError
from kerasdl.fields import Boolean, Category, Date, Labels, Numeric, Text

NAMES = ("age", "job", "share", "day", "income")


def column(values):
    return Column(pa.array(values), ())


def test_inputs_are_what_is_for_nothing_else():
    layout = Layout(("income",), weight="share", split_by="day")
    assert layout.inputs(NAMES) == ["age", "job"]
    assert layout.read(NAMES) == list(NAMES)


def test_what_is_declared_is_an_input_even_if_it_is_a_weight_or_what_the_split_goes_by():
    layout = Layout(("income",), weight="share", split_by="day", columns={"share": "numeric", "day": "date"})
    assert layout.inputs(NAMES) == ["age", "job", "share", "day"]


def test_a_declared_target_is_no_input():
    assert Layout(("income",), columns={"income": "category"}).inputs(NAMES) == ["age", "job", "share", "day"]


def test_what_is_ignored_is_not_read_unless_it_is_for_something_else():
    columns = {"age": "ignore", "share": "ignore", "day": "ignore"}
    assert Layout(("income",), columns=columns).read(NAMES) == ["job", "income"]
    layout = Layout(("income",), weight="share", split_by="day", columns=columns)
    assert layout.read(NAMES) == ["job", "share", "day", "income"]


@pytest.mark.parametrize(
    ("option", "layout"),
    [
        ("data.target", Layout(("wage",))),
        ("data.weight", Layout(("income",), weight="wage")),
        ("data.split.column", Layout(("income",), split_by="wage")),
        ("data.columns", Layout(("income",), columns={"wage": "numeric"})),
        ("data.replace", Layout(("income",), replace={"wage": {}})),
    ],
)
def test_a_column_that_is_not_there_is_an_error(option, layout):
    where = rf"data\.csv: {re.escape(option)}: there is no column 'wage'"
    with pytest.raises(DataError, match=rf"^{where}\n  Columns: \.\.\.$"):
        check(layout, NAMES, "data.csv", "Columns: ...")


def test_columns_that_are_there_for_one_thing_each_are_no_error():
    layout = Layout(("income",), weight="share", split_by="day", columns={"income": "category"})
    check(layout, NAMES, "data.csv", "Columns: ...")


@pytest.mark.parametrize(
    ("layout", "cure"),
    [
        (Layout(()), "data.target: NAME"),
        (Layout(("age", "age")), "Name each once"),
        (Layout(("age",), weight="age"), "data.weight: null"),
        (Layout(("age",), split_by="age"), "data.split.column: null"),
        (Layout(("age",), columns={"age": "ignore"}), "data.columns: {age: category}"),
    ],
)
def test_targets_that_cannot_be_are_an_error(layout, cure):
    with pytest.raises(UsageError, match=re.escape(cure)):
        check(layout, NAMES, "data.csv", "Columns: ...")


def test_fields_of_inputs_know_how_the_file_is_written():
    layout = Layout(("y",), missing=("?",), decimal=",", dates="%Y", replace={"c": {"a": "b"}}, refuse_missing=True)
    assert layout.input("n", "numeric") == Numeric("n", ("?",), ",", required=True)
    assert layout.input("b", "boolean") == Boolean("b", ("?",), required=True)
    assert layout.input("c", "category") == Category("c", ("?",), {"a": "b"}, required=True)
    assert layout.input("d", "date") == Date("d", ("?",), "%Y", required=True)
    assert isinstance(layout.input("t", "text"), Text)


@pytest.mark.parametrize("values", [["a"], ["a b c", "d e f"], ["2024-05-07"], [""]])
def test_a_target_of_names_is_a_class_however_many_words_it_has(values):
    assert Layout(("y",)).target("y", column(values)) == Category("y", required=True)
    assert Layout(("y",), drop_unlabelled=True).target("y", column(values)) == Category("y")


def test_a_target_that_is_taken_apart_has_labels():
    layout = Layout(("y",), separators={"y": "|"}, labels={"y": ["b", "a"]}, replace={"y": {"c": "a"}})
    assert layout.target("y", column(["a|b"])) == Labels("y", "|", ("b", "a"), replace={"c": "a"}, required=True)
    assert Layout(("y",)).target("y", column([["a"], ["b"]])) == Labels("y", required=True)


def test_a_declared_target_is_what_it_is_declared():
    assert isinstance(Layout(("y",), columns={"y": "category"}).target("y", column(["1", "2"])), Category)
    assert isinstance(Layout(("y",)).target("y", column(["1", "2"])), Numeric)
    assert isinstance(Layout(("y",), columns={"y": "boolean"}).target("y", column(["yes", "no"])), Boolean)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["yes", "no"], Category),
        (["f", "t", "t"], Category),
        (["Yes", "yes", "no"], Boolean),
        (["true", "False"], Boolean),
        ([True, False], Boolean),
        (["yes", "0"], Boolean),
    ],
)
def test_a_target_of_two_words_for_truth_keeps_them(words, kind):
    assert isinstance(Layout(("y",)).target("y", column(words)), kind)
    assert isinstance(Layout(("y", "z")).target("y", column(words)), Boolean)
    assert isinstance(Layout(("z",)).input("y", column(words).kind), Boolean)


@pytest.mark.parametrize("kind", ["numeric", "boolean", "date", "text"])
def test_only_names_of_categories_can_be_replaced(kind):
    with pytest.raises(UsageError, match=rf"column 'c' is {kind}; .*\n  data\.columns: {{c: category}}"):
        Layout(("y",), replace={"c": {"a": "b"}}).input("c", kind)
