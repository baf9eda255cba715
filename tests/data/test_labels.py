"""Targets of several labels in one column."""

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from kerasdl.data import csv, parquet
from kerasdl.errors import DataError, UsageError
from kerasdl.fields import Labels
from kerasdl.interfaces import Split, Target
from kerasdl.tasks import Multilabel

COUNT = 60
ROWS = range(COUNT)
TAGS = ["red;blue", "red", "", "green; red"] * 15
SIZE = [row * 7 % 60 / 8 for row in ROWS]
ALL = Split(0, 0)
OPTIONS = {"target": "tags", "separators": {"tags": ";"}}


@pytest.fixture
def of(table):
    """Read a table whose target has these labels."""

    def read(tags=TAGS, seed=0, more=None, **options):
        path = table({"size": SIZE, "tags": tags, **(more or {})})
        return csv(seed, path=path, **{**OPTIONS, "split": ALL, **options})

    return read


def test_a_column_of_labels_is_a_column_for_each(of):
    data = of()
    assert data.targets == (Labels("tags", ";", ("blue", "green", "red"), data.targets[0].missing, required=True),)
    assert data.train.y[:4].tolist() == [[1, 0, 1], [0, 0, 1], [0, 0, 0], [0, 1, 1]]
    assert Multilabel.suits(Target(data.train.y))
    assert list(data.train.x) == ["size"]


def test_lists_of_parquet_need_no_separator(of, tmp_path):
    lists = [[label.strip() for label in tags.split(";") if label] for tags in TAGS]
    for column in (lists, TAGS):
        pq.write_table(pa.table({"size": SIZE, "tags": column}), tmp_path / "table.parquet")
        separators = {} if column is lists else OPTIONS["separators"]
        path = str(tmp_path / "table.parquet")
        data = parquet(0, path=path, target="tags", separators=separators, split=ALL)
        np.testing.assert_array_equal(data.train.y, of().train.y)


def test_rows_are_divided_and_keep_their_labels(of):
    data = of(split=Split(0.2, 0.2), columns={"size": "numeric"})
    labels = dict(zip(np.float32(SIZE).tolist(), of().train.y.tolist(), strict=True))
    for part in (data.train, data.validation, data.test):
        assert part.y.tolist() == [labels[size] for size in part.x["size"].tolist()]


def test_running_again_with_what_was_resolved_gives_the_same(of):
    first = of(split=Split(0.2, 0.2))
    assert first.resolved["labels"] == {"tags": ("blue", "green", "red")}
    again = of(**first.resolved)
    assert (again.resolved, again.targets) == (first.resolved, first.targets)
    np.testing.assert_array_equal(again.test.y, first.test.y)


PARTS = {"more": {"part": ["train"] * 59 + ["test"]}, "split": Split(by="column", column="part")}


def test_a_label_that_training_lacks_is_an_error(of, table):
    rare = [*TAGS[:-1], "red;rare"]
    cure = r"data\.labels: {tags: \[blue, green, rare, red\]}"
    with pytest.raises(DataError, match=rf"column 'tags', test part: the label 'rare' is none of .*\n.*{cure}"):
        of(rare, **PARTS)
    test = table({"size": SIZE, "tags": rare}, "test.csv")
    with pytest.raises(DataError, match=rf"test part: the label 'rare' is none of .*\n.*{cure}"):
        of(test_path=test)
    assert of(rare, **PARTS, replace={"tags": {"rare": ""}}).test.y.tolist() == [[0, 0, 1]]
    listed = of(rare, **PARTS, labels={"tags": ["red", "rare", "green", "blue"]})
    assert listed.test.y.tolist() == [[1, 1, 0, 0]]
    assert listed.targets[0].labels == ("red", "rare", "green", "blue")


def test_a_label_that_is_not_listed_is_an_error_with_its_line(of):
    with pytest.raises(
        DataError, match=r"table\.csv:2: column 'tags': the label 'blue' is none .*: 'red'\n.*data\.labels"
    ):
        of(labels={"tags": ["red"]})


def test_a_missing_value_is_refused_or_dropped(of):
    tags = [*TAGS[:-1], "NA"]
    with pytest.raises(DataError, match=r"table\.csv:61: column 'tags': (.|\n)*data\.missing_targets: drop"):
        of(tags)
    assert len(of(tags, missing_targets="drop").train) == COUNT - 1


def test_no_label_at_all_is_an_error(of):
    with pytest.raises(DataError, match=r"no row for training has a label\n  Name another target"):
        of([";"] * COUNT)


@pytest.mark.parametrize(
    ("options", "got"),
    [
        ({"target": "size"}, r"data\.separators: 'tags': only a target .*\n  data\.target: tags"),
        ({"target": ["tags", "size"]}, r"data\.separators: 'tags': only a target .*\n  data\.target: tags"),
        ({"separators": {"tags": ""}}, r"data\.separators: 'tags': expected .*\n  data\.separators: {tags: \";\"}"),
        ({"separators": {}, "labels": {"tags": ["a"]}}, r"data\.labels: .*\n  data\.separators: {tags: \";\"}"),
        ({"columns": {"tags": "numeric"}}, r"'tags' is declared to be numeric.*\n  data\.columns: {tags: category}"),
        ({"labels": {"size": ["a"]}}, r"data\.labels: 'size': only a target .*\n  data\.target: size"),
    ],
)
def test_options_that_do_not_fit_are_an_error(of, options, got):
    with pytest.raises(UsageError, match=got):
        of(**options)


@pytest.mark.parametrize("option", ["separators", "labels"])
def test_a_column_that_is_not_there_is_an_error(of, option):
    with pytest.raises(DataError, match=rf"data\.{option}: there is no column 'none'\n  Columns: 'size', 'tags'"):
        of(**{option: {"none": ";"}})


def test_classes_in_shares_are_no_matter_of_labels(of):
    with pytest.raises(DataError, match=r"expected a target with classes.*\n  data\.split\.stratify: auto"):
        of(split=Split(0.2, 0.2, stratify=True))
