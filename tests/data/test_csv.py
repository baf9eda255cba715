import json
import re

import numpy as np
import pytest

from kerasdl.data import csv
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Spec, Split

COUNT = 60
ALL = Split(0, 0)


def test_a_table_gives_columns_as_they_stand_in_the_file(table, goods):
    data = csv(0, path=table(goods), target="sold", split=ALL)
    np.testing.assert_array_equal(data.train.x["size"], np.float32(goods["size"]))
    assert data.train.x["colour"].tolist() == goods["colour"]
    assert data.train.y.tolist() == goods["sold"]
    assert data.resolved["columns"] == {"size": "numeric", "colour": "category"}
    assert data.inputs == {"numbers": Spec((1,)), "categories": Spec((1,), "int32", categories=(5,))}


# Files


def test_several_files_are_read_one_after_another(table, goods):
    paths = [table({name: column[:30] for name, column in goods.items()}, "b.csv")]
    paths.append(table({name: column[30:] for name, column in reversed(goods.items())}, "a.csv"))
    data = csv(0, path=paths, target="sold", split=ALL)
    assert data.train.x["colour"].tolist() == goods["colour"]
    assert data.train.y.tolist() == goods["sold"]


def test_a_pattern_names_files_in_the_order_of_their_names(table, tmp_path, goods):
    for part in (2, 0, 1):
        rows = slice(20 * part, 20 * part + 20)
        table({name: column[rows] for name, column in goods.items()}, f"part-{part}.csv")
    data = csv(0, path=str(tmp_path / "part-*.csv"), target="sold", split=ALL)
    assert data.train.x["colour"].tolist() == goods["colour"]


@pytest.mark.parametrize("option", ["path", "validation_path", "test_path"])
def test_no_file_at_all_is_an_error(table, option, goods):
    with pytest.raises(UsageError, match=rf"data\.{option}: expected a file, got none\n  data\.{option}: FILE"):
        csv(0, **{"path": table(goods), "target": "sold", option: []})


@pytest.mark.parametrize("name", ["none.csv", "none-*.csv"])
def test_a_file_that_is_not_there_is_an_error(tmp_path, name):
    with pytest.raises(DataError, match=rf"{re.escape(name)}: (.|\n)*--data-root DIR"):
        csv(0, path=str(tmp_path / name), target="sold")


def test_files_of_their_own_take_the_place_of_fractions(table, goods, parts):
    train, test = table(goods), table({name: column[:7] for name, column in goods.items()}, "test.csv")
    data = csv(0, path=train, target="sold", test_path=test)
    assert [len(part) for part in parts(data)] == [51, 9, 7]
    assert data.resolved["split"] == Split(0.15, "given")
    data = csv(0, path=train, target="sold", test_path=[test, test], validation_path=test)
    assert [len(part) for part in parts(data)] == [60, 7, 14]


@pytest.mark.parametrize("part", ["validation", "test"])
def test_a_given_part_without_files_is_an_error(table, part, goods):
    with pytest.raises(UsageError, match=rf"data\.split\.{part}: given(.|\n)*data\.{part}_path: FILE"):
        csv(0, path=table(goods), target="sold", split=Split(**{part: "given"}))


# How they are written


def test_without_a_header_columns_are_numbered(text, goods):
    path = text("\n".join(f"{size},{sold}" for size, sold in zip(goods["size"], goods["sold"], strict=True)))
    data = csv(0, path=path, target="column_2", header=False, split=ALL)
    assert data.resolved["names"] == ("column_1", "column_2")
    np.testing.assert_array_equal(data.train.x["column_1"], np.float32(goods["size"]))
    assert len(data.train) == COUNT


@pytest.mark.parametrize("header", [True, False])
def test_names_stand_in_place_of_those_of_the_header(text, header, goods):
    rows = [f"{size},{sold}" for size, sold in zip(goods["size"], goods["sold"], strict=True)]
    path = text("\n".join(["what,ever", *rows] if header else rows))
    data = csv(0, path=path, target="sold", header=header, names=["size", "sold"], split=ALL)
    np.testing.assert_array_equal(data.train.x["size"], np.float32(goods["size"]))


def test_a_delimiter_quotes_and_an_encoding_are_those_of_the_recipe(text, goods):
    rows = [
        f"{size};'{colour};süß';{sold}"
        for size, colour, sold in zip(goods["size"], goods["colour"], goods["sold"], strict=True)
    ]
    path = text("\n".join(["größe;farbe;sold", *rows]), encoding="latin-1")
    data = csv(0, path=path, target="sold", delimiter=";", quote="'", encoding="latin-1", split=ALL)
    assert list(data.train.x) == ["größe", "farbe"]
    assert data.train.x["farbe"].tolist() == [f"{colour};süß" for colour in goods["colour"]]


@pytest.mark.parametrize(("mark", "cure"), [(";", '";"'), ("\t", '"\\t"'), ("|", '"|"')])
def test_a_header_that_is_one_name_asks_for_the_delimiter(text, mark, cure):
    with pytest.raises(DataError, match=rf"no column 'sold'\n.*data\.delimiter: {re.escape(cure)}"):
        csv(0, path=text(mark.join(["size", "sold"]) + f"\n1{mark}2\n"), target="sold")


# What columns are for


@pytest.mark.parametrize(
    ("option", "given"),
    [
        ("data.target", {"target": "price"}),
        ("data.target", {"target": ["sold", "price"]}),
        ("data.weight", {"weight": "price"}),
        ("data.columns", {"columns": {"price": "numeric"}}),
        ("data.replace", {"replace": {"price": {"a": "b"}}}),
        ("data.split.column", {"split": Split(by="time", column="price")}),
    ],
)
def test_a_column_that_is_not_there_is_an_error(table, option, given, goods):
    where = rf"table\.csv: {re.escape(option)}: there is no column 'price'"
    with pytest.raises(DataError, match=rf"{where}\n  Columns: 'size', 'colour', 'sold'$"):
        csv(0, **{"path": table(goods), "target": "sold"} | given)


@pytest.mark.parametrize("target", ["sold", ["sold", "sold"], []])
def test_targets_that_cannot_be_are_an_error(table, target, goods):
    options = {"path": table(goods), "target": target}
    if target == "sold":
        with pytest.raises(UsageError, match=r"'sold' is the target\n  data\.weight: null"):
            csv(0, **options, weight="sold")
        with pytest.raises(UsageError, match=r"'sold' is the target\n  data\.split\.column: null"):
            csv(0, **options, split=Split(by="group", column="sold"))
    else:
        with pytest.raises(UsageError, match=r"Name each once|data\.target: NAME"):
            csv(0, **options)


def test_declared_columns_are_read_as_declared(table, goods):
    columns = {"code": [row % 3 for row in range(COUNT)], "title": goods["colour"], **goods}
    declared = {"code": "category", "title": "text", "colour": "ignore"}
    data = csv(0, path=table(columns), target="sold", columns=declared, split=ALL)
    assert list(data.train.x) == ["code", "title", "size"]
    assert data.train.x["code"].tolist() == [str(row % 3) for row in range(COUNT)]
    assert list(data.inputs) == ["numbers", "categories", "text_1"]
    assert data.resolved["columns"] == declared | {"size": "numeric"}


def test_a_declared_type_is_that_of_a_target_too(table, goods):
    data = csv(0, path=table(goods), target="sold", columns={"sold": "category"}, split=ALL)
    assert data.train.y.tolist() == [str(sold) for sold in goods["sold"]]
    data = csv(0, path=table(goods), target="sold", columns={"sold": "boolean"}, split=ALL)
    assert data.train.y.dtype == bool


@pytest.mark.parametrize("kind", ["ignore", "text", "date"])
def test_a_target_cannot_be_of_some_types(table, kind, goods):
    got = rf"'sold' is the target: expected numeric, boolean or category, got '{kind}'"
    with pytest.raises(UsageError, match=rf"{got}\n  data\.columns: {{sold: category}}"):
        csv(0, path=table(goods), target="sold", columns={"sold": kind})


def test_a_weight_is_no_input_unless_it_is_declared(table, goods):
    path = table({"share": [row / 7 for row in range(COUNT)], **goods})
    data = csv(0, path=path, target="sold", weight="share", split=ALL)
    assert data.train.weights.dtype == np.float32
    np.testing.assert_array_equal(data.train.weights, np.float32([row / 7 for row in range(COUNT)]))
    assert list(data.train.x) == ["size", "colour"]
    data = csv(0, path=path, target="sold", weight="share", columns={"share": "numeric"})
    assert list(data.train.x) == ["share", "size", "colour"]
    np.testing.assert_array_equal(data.test.x["share"], data.test.weights)


@pytest.mark.parametrize(("value", "got"), [("-1", "got -1.0"), ("much", "'much' is not a number"), ("", "missing")])
def test_a_weight_that_is_none_is_an_error(table, value, got, goods, without):
    path = table(without({"share": [1] * COUNT, **goods}, 3, "share", value))
    cures = r"data\.weight: null|data\.missing: \[much\]|Fill it in"
    with pytest.raises(DataError, match=rf"table\.csv:5: column 'share': .*{got}\n.*({cures})"):
        csv(0, path=path, target="sold", weight="share")


def test_weights_that_are_all_0_are_an_error(table, goods):
    with pytest.raises(DataError, match=r"table\.csv: all weights in 'share' are 0\n  data\.weight: null"):
        csv(0, path=table({"share": [0] * COUNT, **goods}), target="sold", weight="share")


# Values


@pytest.mark.parametrize(("missing", "written"), [((), ""), (("?", "-"), "?"), (("?", "-"), " - ")])
def test_what_is_listed_as_missing_is_missing(table, missing, written, goods, without):
    data = csv(0, path=table(without(goods, 4, "size", written)), target="sold", missing=missing, split=ALL)
    assert np.flatnonzero(np.isnan(data.train.x["size"])).tolist() == [4]


def test_what_is_not_listed_as_missing_is_an_error(table, goods, without):
    got = r"table\.csv:6: column 'size': 'NA' is not a number"
    with pytest.raises(DataError, match=rf"{got}\n.*data\.missing: \[NA\]"):
        csv(0, path=table(without(goods, 4, "size", "NA")), target="sold", missing=["?"])


def test_a_comma_may_stand_before_the_fraction(table, goods):
    columns = {**goods, "size": [str(size).replace(".", ",") for size in goods["size"]]}
    data = csv(0, path=table(columns), target="sold", decimal=",", split=ALL)
    np.testing.assert_array_equal(data.train.x["size"], np.float32(goods["size"]))


@pytest.mark.parametrize("written", ["%d.%m.%Y", "%Y%m%d", "%m/%d/%y"])
def test_dates_are_written_as_the_recipe_says(table, written, goods):
    days = np.datetime64("2024-01-01") + np.arange(COUNT)
    columns = {**goods, "day": [day.item().strftime(written) for day in days]}
    data = csv(0, path=table(columns), target="sold", dates=written, split=ALL)
    assert data.resolved["columns"]["day"] == "date"
    np.testing.assert_array_equal(data.train.x["day"][:, 0], days.astype(int))


def test_a_number_that_only_looks_like_a_date_stays_a_number(table, goods):
    columns = {**goods, "count": np.random.default_rng(0).integers(123401, 123410, COUNT).tolist()}
    data = csv(0, path=table(columns), target="sold", dates="%Y%m%d")
    assert data.resolved["columns"]["count"] == "numeric"


def test_a_value_that_is_no_date_is_an_error(table, goods, without):
    columns = without({"day": ["2024-01-31"] * COUNT, **goods}, 5, "day", "31.1.2024")
    with pytest.raises(DataError, match=r"table\.csv:7: column 'day': '31\.1\.2024' is not a date(.|\n)*data\.dates"):
        csv(0, path=table(columns), target="sold", columns={"day": "date"})


def test_names_are_replaced_in_inputs_and_targets(table, goods):
    columns = {**goods, "sold": [("yes.", "yes", "no")[row % 3] for row in range(COUNT)]}
    replaced = {"colour": {"red": "rot"}, "sold": {"yes.": "yes"}}
    data = csv(0, path=table(columns), target="sold", replace=replaced, split=ALL)
    assert data.train.x["colour"].tolist() == [{"red": "rot"}.get(colour, colour) for colour in goods["colour"]]
    assert set(data.train.y.tolist()) == {"yes", "no"}


@pytest.mark.parametrize("name", ["size", "sold"])
def test_what_is_no_category_has_no_names_to_replace(table, name, goods):
    with pytest.raises(UsageError, match=rf"column '{name}' is numeric;.*\n  data\.columns: {{{name}: category}}"):
        csv(0, path=table(goods), target="sold", replace={name: {"1": "2"}})


@pytest.mark.parametrize("name", ["size", "colour", "note"])
def test_missing_inputs_are_refused_where_the_recipe_says_so(table, name, goods, without):
    goods = {**goods, "note": [f"a note of number {row}" for row in range(COUNT)]}
    path = table(without(goods, 9, name))
    with pytest.raises(DataError, match=rf"table\.csv:11: column '{name}': (.|\n)*data\.missing_values: impute"):
        csv(0, path=path, target="sold", missing_values="refuse")
    assert len(csv(0, path=path, target="sold", split=ALL).train) == COUNT
    csv(0, path=table(goods), target="sold", missing_values="refuse")


def test_a_missing_target_is_an_error(table, goods, without):
    with pytest.raises(DataError, match=r"table\.csv:11: column 'sold': (.|\n)*data\.missing_targets: drop"):
        csv(0, path=table(without(goods, 9, "sold")), target="sold")


def test_rows_without_a_target_are_dropped_where_the_recipe_says_so(table, goods, without):
    year = list(range(COUNT))
    columns = without(without({"year": year, "share": year, **goods}, 9, "sold"), 58, "sold", "NA")
    path, split = table(columns), Split(0, 0.5, by="time", column="year")
    data = csv(0, path=path, target="sold", weight="share", missing_targets="drop", split=split)
    kept = [row for row in year if row not in (9, 58)]
    assert np.concatenate([data.train.weights, data.test.weights]).tolist() == kept
    assert np.concatenate([data.train.y, data.test.y]).tolist() == [goods["sold"][row] for row in kept]
    assert data.train.y.dtype == np.int64
    assert data.train.x["colour"].tolist() == [goods["colour"][row] for row in kept[:29]]


def test_a_table_in_which_no_row_has_a_target_is_an_error(table, goods):
    path = table({**goods, "sold": [""] * COUNT})
    with pytest.raises(DataError, match=r"table\.csv: no row has a value in 'sold'\n.*data\.target"):
        csv(0, path=path, target="sold", missing_targets="drop")


def test_a_value_of_another_type_is_an_error(table, goods, without):
    got = r"table\.csv:14: column 'size': 'big' is not a number"
    with pytest.raises(DataError, match=rf"{got}\n.*data\.columns: {{size: category}}"):
        csv(0, path=table(without(goods, 12, "size", "big")), target="sold")


@pytest.mark.parametrize("vocabulary", [1, 2, 5])
def test_vocabulary_is_how_many_words_are_told_apart(table, seen, vocabulary, goods):
    words = ["one", "two", "three", "four", "five", "six", "seven"]
    texts = [" ".join(words[: row % 7 + 1]) for row in range(COUNT)]
    options = {"columns": {"text": "text"}, "vocabulary": vocabulary, "length": 7, "split": ALL}
    data = csv(0, path=table({"text": texts, "sold": goods["sold"]}), target="sold", **options)
    assert data.inputs["text_1"] == Spec((7,), "int32", vocabulary + 2)
    known = list(range(2, vocabulary + 2))
    assert seen(data)["text_1"][6].tolist() == known + [1] * (7 - vocabulary)


def test_json_lines_are_a_table_like_others(table, tmp_path):
    columns = {"age": [20, 31, 42.5, 53] * 5, "town": ["Ulm", "Köln", "Ulm", "Bonn"] * 5, "old": [False, True] * 10}
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    (tmp_path / "people.jsonl").write_text("\n".join(map(json.dumps, rows)))
    found, expected = (csv(0, path=path, target="old") for path in (str(tmp_path / "people.jsonl"), table(columns)))
    assert found.fields == expected.fields
    assert found.inputs == expected.inputs
    for one, other in zip(found.train.arrays(), expected.train.arrays(), strict=True):
        np.testing.assert_array_equal(one, other)
