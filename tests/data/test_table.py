import numpy as np
import pytest

from kerasdl.data import csv
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Spec, Split, Target

COUNT = 60
NUMBERS = [row % 7 / 7 for row in range(COUNT)]
ALL = Split(0, 0)


def test_rows_are_divided_and_stay_together(table, goods, parts):
    data = csv(0, path=table({"row": range(COUNT), **goods}), target="sold", columns={"row": "numeric"})
    assert [len(part) for part in parts(data)] == [42, 9, 9]
    rows = [part.x["row"].astype(int) for part in parts(data)]
    assert sorted(np.concatenate(rows).tolist()) == list(range(COUNT))
    for part, found in zip(parts(data), rows, strict=True):
        assert part.x["colour"].tolist() == [goods["colour"][row] for row in found]
        assert part.y.tolist() == [goods["sold"][row] for row in found]


def test_the_same_seed_gives_the_same_bits_and_another_seed_other_parts(table, seen, goods, parts):
    path = table(goods)
    first, again, other = (csv(seed, path=path, target="sold") for seed in (0, 0, 1))
    for one, two in zip(parts(first), parts(again), strict=True):
        for left, right in zip(one.arrays(), two.arrays(), strict=True):
            np.testing.assert_array_equal(left, right)
        for name, left in seen(first, one).items():
            np.testing.assert_array_equal(left, seen(again, two)[name])
    assert first.test.x["size"].tolist() != other.test.x["size"].tolist()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"columns": {"sold": "category", "size": "category"}},
        {"split": Split(0.2, 0.1, by="group", column="colour")},
        {"weight": "weight", "columns": {"weight": "numeric"}},
    ],
)
def test_running_again_with_what_was_resolved_gives_the_same_data_set(table, seen, options, goods, parts):
    columns = {
        "id": range(COUNT),
        "same": ["x"] * COUNT,
        "empty": [""] * COUNT,
        "note": [f"a note on {colour} number {row}" for row, colour in enumerate(goods["colour"])],
        "day": [f"2024-01-{row % 28 + 1:02}" for row in range(COUNT)],
        "weight": np.linspace(1, 2, COUNT).tolist(),
        **goods,
    }
    options = {"path": table(columns), "target": "sold"} | options
    first = csv(3, **options)
    again = csv(3, **options | first.resolved)
    assert again.resolved == first.resolved
    assert (again.inputs, again.fields, again.targets) == (first.inputs, first.fields, first.targets)
    for one, two in zip(parts(first), parts(again), strict=True):
        assert one.x.keys() == two.x.keys()
        for left, right in zip(one.arrays(), two.arrays(), strict=True):
            assert left.dtype == right.dtype
            np.testing.assert_array_equal(left, right)
        for name, left in seen(first, one).items():
            np.testing.assert_array_equal(left, seen(again, two)[name])


# Test files


def test_test_files_may_have_their_columns_in_another_order_and_more_of_them(table, goods):
    test = table({"more": goods["size"], **dict(reversed(goods.items()))}, "test.csv")
    data = csv(0, path=table(goods), target="sold", test_path=test)
    assert list(data.test.x) == ["size", "colour"]
    assert data.test.x["colour"].tolist() == goods["colour"]


@pytest.mark.parametrize("name", ["size", "sold", "share"])
def test_test_files_that_lack_a_column_are_an_error(table, name, goods):
    columns = {**goods, "share": [1] * COUNT}
    train = table(columns)
    test = table({key: column for key, column in columns.items() if key != name}, "test.csv")
    with pytest.raises(DataError, match=rf"test\.csv: there is no column '{name}'.*\n  Columns: '\w+', "):
        csv(0, path=train, target="sold", weight="share", test_path=test)


@pytest.mark.parametrize("by", ["time", "group"])
def test_test_files_need_no_column_that_only_the_split_goes_by(table, by, goods):
    test = table(goods, "test.csv")
    train = table({**goods, "year": [2000 + row % 7 for row in range(COUNT)]})
    data = csv(0, path=train, target="sold", test_path=test, split=Split(by=by, column="year"))
    assert len(data.test) == COUNT


def test_files_without_rows_are_an_error(table, goods):
    empty = {name: [] for name in goods}
    with pytest.raises(DataError, match=r"table\.csv: the file has no rows\n  Name files that hold examples"):
        csv(0, path=table(empty), target="sold")
    with pytest.raises(DataError, match=r"test\.csv: there are no rows\n  Name files that hold examples"):
        csv(0, path=table(goods), target="sold", test_path=table(empty, "test.csv"))


# Targets


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (["3", "-1", "+2"], "int64"),
        (["3", "1.5", "2"], "float64"),
        (["3.0", "1.00", "2"], "int64"),
        (["yes", "no", "No"], "bool"),
        (["True", "False", "False"], "bool"),
        (["a", "b", "c d"], "object"),
        (["2024-01-01", "2024-01-02", "2024-01-03"], "object"),
        (["01", "02", "03"], "object"),
    ],
)
def test_targets_have_the_type_that_they_are_written_in(table, values, dtype, goods):
    columns = {**goods, "sold": values * (COUNT // 3)}
    y = csv(0, path=table(columns), target="sold", split=ALL).train.y
    assert y.dtype == dtype
    assert y[2] == {"int64": 2, "float64": 2.0, "bool": False, "object": values[2]}[dtype]


def test_targets_are_as_precise_as_they_are_written(table, goods):
    values = ["0.1234567890123456", "16777217.5"] * (COUNT // 2)
    y = csv(0, path=table({**goods, "sold": values}), target="sold", split=ALL).train.y
    assert y[:2].tolist() == [0.1234567890123456, 16777217.5]


def test_whole_targets_beyond_double_precision_stay_floats(table, goods):
    values = ["1" * 30, "2"] * (COUNT // 2)
    assert csv(0, path=table({**goods, "sold": values}), target="sold", split=ALL).train.y.dtype == np.float64


def test_a_fraction_anywhere_makes_targets_floats(table, goods, without):
    y = csv(0, path=table(without(goods, 50, "sold", "0.5")), target="sold", split=ALL).train.y
    assert (y.dtype, y[50]) == (np.float64, 0.5)


def test_whole_numbers_are_classes_however_they_are_written(table, goods):
    for written in ("{}", "{}.0", "{}e0"):
        path = table({**goods, "sold": [written.format(row % 3) for row in range(COUNT)]})
        assert Target(csv(0, path=path, target="sold", split=ALL).train.y).class_count == 3


@pytest.mark.parametrize(("others", "dtype"), [([3, 4], "int64"), (["1.5", "2"], "float64"), (["yes", "no"], "int64")])
def test_several_targets_stand_side_by_side(table, others, dtype, goods):
    columns = {**goods, "other": others * (COUNT // 2)}
    data = csv(0, path=table(columns), target=["other", "sold"], split=ALL)
    assert (data.train.y.shape, data.train.y.dtype) == ((COUNT, 2), dtype)
    assert data.train.y[:, 1].tolist() == goods["sold"]
    assert [field.name for field in data.targets] == ["other", "sold"]


def test_several_truth_values_stay_truth_values(table, goods):
    flags = {"a": ["yes", "no"] * (COUNT // 2), "b": ["t", "f", "f"] * (COUNT // 3)}
    y = csv(0, path=table({**goods, **flags}), target=["a", "b"], split=ALL).train.y
    assert (y.dtype, y[:3].tolist()) == (bool, [[True, True], [False, False], [True, False]])


@pytest.mark.parametrize(
    ("other", "got"), [("colour", "'colour' holds names"), ("size", "'kept' holds truth values"), ("sold", None)]
)
def test_several_targets_of_different_kinds_are_an_error(table, goods, other, got):
    options = {"path": table({**goods, "kept": ["yes", "no"] * (COUNT // 2)}), "target": [other, "kept"]}
    if got is None:
        assert csv(0, **options).train.y.shape[1] == 2
        return
    with pytest.raises(UsageError, match=rf"several targets are all numbers, .*; {got}\n.*data\.target: \w+$"):
        csv(0, **options)


def test_rows_that_lack_one_of_several_targets_are_dropped(table, goods, without):
    path = table(without(goods, 7, "size"))
    data = csv(0, path=path, target=["sold", "size"], missing_targets="drop", split=ALL)
    assert len(data.train) == COUNT - 1
    with pytest.raises(DataError, match=r"table\.csv:9: column 'size': (.|\n)*data\.missing_targets: drop"):
        csv(0, path=path, target=["sold", "size"])


@pytest.mark.parametrize(("values", "got"), [([1, 0], "not a number"), (["yes", "no"], "neither true nor false")])
def test_a_target_of_another_type_is_an_error(table, values, got, goods, without):
    columns = without({**goods, "sold": values * (COUNT // 2)}, 12, "sold", "maybe")
    test = table(columns, "test.csv")
    train, types = table({**columns, "sold": values * (COUNT // 2)}), {}
    if values == ["yes", "no"]:
        types = {"sold": "boolean"}
    with pytest.raises(DataError, match=rf"test\.csv:14: column 'sold': 'maybe' is {got}\n.*{{sold: category}}"):
        csv(0, path=train, test_path=test, target="sold", columns=types)
    declared = csv(0, path=train, test_path=test, target="sold", columns={"sold": "category"})
    assert declared.test.y[12] == "maybe"


# What is left to learn from


@pytest.mark.parametrize("step", [1, 100, 1000])
def test_ids_that_float32_would_round_are_an_error(table, step, goods):
    columns = {**goods, "id": [1_700_000_000_000 + step * row**2 for row in range(COUNT)]}
    got = r"column 'id' has mean 1\.7.*cannot tell such values apart"
    with pytest.raises(DataError, match=rf"{got}\n.*data\.columns: {{id: ignore}}"):
        csv(0, path=table(columns), target="sold")
    csv(0, path=table(columns), target="sold", columns={"id": "ignore"})


def test_numbers_too_close_together_are_an_error(table, goods):
    columns = {**goods, "size": [f"{size}e-12" for size in goods["size"]]}
    got = r"column 'size' has a standard deviation of 8\.\d+e-13; expected one between"
    with pytest.raises(DataError, match=rf"{got}.*\n  Give it in another unit.*data\.columns: {{size: ignore}}"):
        csv(0, path=table(columns), target="sold")


@pytest.mark.parametrize(
    ("columns", "declared"),
    [
        ({"a": [1] * COUNT, "b": ["x"] * COUNT, "c": [""] * COUNT}, {}),
        ({"a": range(COUNT), "b": [f"name{row}" for row in range(COUNT)]}, {}),
        ({"a": NUMBERS, "b": ["x", "y"] * 30}, {"a": "ignore", "b": "ignore"}),
        ({"a": [""] * COUNT}, {"a": "numeric"}),
        ({"a": [""] * COUNT}, {"a": "date"}),
        ({}, {}),
    ],
)
def test_a_table_without_a_column_to_predict_from_is_an_error(table, columns, declared, goods):
    got = ", ".join(map(repr, columns)) or "none beside the target"
    with pytest.raises(
        DataError, match=rf"table\.csv: no column is left .*: {got}\n.*data\.columns: {{NAME: category}}"
    ):
        csv(0, path=table({**columns, "sold": goods["sold"]}), target="sold", columns=declared)


def test_a_table_of_one_row_is_an_error(table):
    path = table({"size": [1.5], "sold": [0.5]})
    with pytest.raises(DataError, match=r"0\.15 of 1 examples is none\n  data\.split\.validation: 0"):
        csv(0, path=path, target="sold")
    with pytest.raises(DataError, match=r"no column is left to predict from(.|\n)*differ from row to row"):
        csv(0, path=path, target="sold", split=ALL)


def test_a_table_of_two_rows_is_enough(table, seen):
    data = csv(0, path=table({"size": [1, 3], "colour": ["red", "blue"], "sold": [0, 1]}), target="sold", split=ALL)
    assert seen(data)["numbers"].tolist() == [[-1.0], [1.0]]
    assert len(set(seen(data)["categories"][:, 0].tolist())) == 2


def test_a_table_of_300_columns_is_read(table, seen, goods):
    random = np.random.default_rng(0)
    columns = {f"x{number}": random.normal(size=COUNT).round(4).tolist() for number in range(300)}
    data = csv(0, path=table({**columns, "sold": goods["sold"]}), target="sold")
    assert data.inputs == Spec((300,))
    np.testing.assert_allclose(seen(data).mean(axis=0), 0, atol=1e-5)
    with pytest.raises(DataError, match=r"no column 'y'\n  Columns: 'x0', (.|\n)*'x19', \.\.\.$"):
        csv(0, path=table({**columns, "sold": goods["sold"]}), target="y")


def test_a_table_of_text_alone_gives_token_ids_by_name(table, seen, goods):
    texts = [f"a {colour} thing, the {row}th of many" for row, colour in enumerate(goods["colour"])]
    data = csv(0, path=table({"text": texts, "sold": goods["sold"]}), target="sold", length=4)
    assert data.resolved["columns"] == {"text": "text"}
    assert data.inputs == {"text_1": Spec((4,), "int32", data.inputs["text_1"].vocabulary)}
    assert seen(data)["text_1"].shape == (42, 4)


def test_a_column_that_is_missing_in_training_alone_is_left_out(table, goods):
    train, test = table({**goods, "more": [""] * COUNT}), table({**goods, "more": range(COUNT)}, "test.csv")
    for declared in ({}, {"more": "numeric"}, {"more": "category"}, {"more": "text"}):
        data = csv(0, path=train, test_path=test, target="sold", columns=declared)
        assert list(data.test.x) == ["size", "colour"]
        assert data.resolved["columns"]["more"] == "ignore"


@pytest.mark.parametrize("values", [NUMBERS, ["x", "y"] * 30, ["yes", "no"] * 30, ["2024-01-01", "2024-05-07"] * 30])
def test_a_column_that_is_missing_in_test_alone_is_taken(table, seen, values, goods):
    train, test = table({"more": values, **goods}), table({"more": [""] * COUNT, **goods}, "test.csv")
    data = csv(0, path=train, test_path=test, target="sold")
    assert "more" in data.test.x
    assert np.isfinite(seen(data, data.test)["numbers"]).all()


# Splits by a column


@pytest.mark.parametrize(
    ("when", "options"),
    [
        ([2024 - row for row in range(COUNT)], {}),
        ([f"{2024 - row}-06-01" for row in range(COUNT)], {}),
        ([f"01.06.{2024 - row}" for row in range(COUNT)], {"dates": "%d.%m.%Y"}),
        ([f"{2024 - row},5" for row in range(COUNT)], {"decimal": ","}),
    ],
)
def test_a_split_by_time_goes_by_the_order_of_a_column(table, when, options, goods, parts):
    columns = {"when": when, "row": range(COUNT), "sold": goods["sold"]}
    split = Split(0.25, 0.25, by="time", column="when")
    data = csv(0, path=table(columns), target="sold", split=split, columns={"row": "numeric"}, **options)
    rows = [part.x["row"].tolist() for part in parts(data)]
    assert rows == [list(range(30, 60)), list(range(15, 30)), list(range(15))]
    assert "when" not in data.train.x


@pytest.mark.parametrize(("value", "got"), [("", "the value is missing"), ("May", "'May' is not a date")])
def test_a_time_that_is_none_is_an_error(table, value, got, goods, without):
    columns = without({"when": ["2024-01-01"] * COUNT, **goods}, 1, "when", value)
    with pytest.raises(DataError, match=rf"table\.csv:3: column 'when': {got}(.|\n)*(Fill it in|data\.dates)"):
        csv(0, path=table(columns), target="sold", split=Split(by="time", column="when"))


def test_a_split_by_group_keeps_groups_together(table, goods, parts):
    columns = {"person": [f"p{row % 12}" for row in range(COUNT)], **goods, "row": range(COUNT)}
    split = Split(by="group", column="person")
    data = csv(0, path=table(columns), target="sold", split=split, columns={"row": "numeric"})
    people = [set((part.x["row"] % 12).tolist()) for part in parts(data)]
    assert sum(map(len, people)) == 12
    assert "person" not in data.train.x


def test_a_split_by_column_takes_the_parts_that_rows_name(table, goods, parts):
    named = ["train", "dev", "test"] * 20
    columns = {"part": named, **goods}
    options = {"target": "sold", "split": Split(by="column", column="part")}
    data = csv(0, path=table(columns), **options, replace={"part": {"dev": "validation"}})
    assert [len(part) for part in parts(data)] == [20, 20, 20]
    assert data.validation.y.tolist() == goods["sold"][1::3]
    with pytest.raises(DataError, match=r"expected train, validation or test in each row, got 'dev'\n.*by: random"):
        csv(0, path=table(columns), **options)


def test_rows_and_files_that_both_are_the_test_part_are_an_error(table, goods):
    path, test = table({"part": ["train", "test"] * 30, **goods}), table(goods, "test.csv")
    with pytest.raises(DataError, match=r"30 rows say test, but .* its own\n  data\.test_path: null"):
        csv(0, path=path, test_path=test, target="sold", split=Split(by="column", column="part"))


def test_a_column_that_is_empty_at_first_is_what_it_holds_later(table, monkeypatch):
    monkeypatch.setattr("kerasdl.files.lines.BLOCK_BYTES", 400)
    rows = 200
    late = [""] * 150 + [f"{row / 7:.3f}" for row in range(50)]
    columns = {"size": [row * 37 % 101 for row in range(rows)], "late": late, "none": [""] * rows}
    found = csv(0, path=table(columns | {"sold": [row % 2 for row in range(rows)]}), target="sold")
    assert found.resolved["columns"] == {"size": "numeric", "late": "numeric", "none": "ignore"}


def test_files_of_a_given_part_are_in_no_other(table, goods):
    halves = [table({name: values[at::2] for name, values in goods.items()}, f"part-{at}.csv") for at in (0, 1)]
    pattern = halves[0].replace("part-0", "part-*")
    data = csv(0, path=pattern, test_path=halves[1], target="sold", split=Split(validation=0))
    assert (len(data.train), len(data.test)) == (30, 30)
    assert data.test.x["size"].tolist() == csv(0, path=halves[1], target="sold", split=ALL).train.x["size"].tolist()
    with pytest.raises(DataError, match=r"data\.path: all its files are in the other parts"):
        csv(0, path=halves[1], test_path=pattern, target="sold")
