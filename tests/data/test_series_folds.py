"""Cross-validation of time series, and of data whose parts are written down."""

import datetime as dt

import pytest

from kerasdl.data import tfrecord, timeseries
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Split


@pytest.fixture
def sales(tmp_path):
    """Write two series of 60 days, the second of which begins 8 days later; values count the days."""
    start = dt.date(2020, 1, 1)
    rows = [f"{start + dt.timedelta(days=day)},north,{day}" for day in range(60)]
    rows += [f"{start + dt.timedelta(days=day)},south,{day}" for day in range(8, 60)]
    (tmp_path / "sales.csv").write_text("\n".join(["day,shop,sold", *rows]))
    return {"path": str(tmp_path / "sales.csv"), "target": "sold", "date": "day", "series": "shop"}


def read(sales, number, folds=5, **split):
    return timeseries(0, **sales, window=4, horizon=2, split=Split(by="time", folds=folds, fold=number, **split))


def fold(sales, number, folds=5, **split):
    return targets_of(read(sales, number, folds, **split))


def targets_of(found):
    return [None if part is None else part.y for part in (found.train, found.validation, found.test)]


def test_each_fold_is_tested_on_the_stretch_after_what_it_is_trained_on(sales):
    tested = []
    for number in range(2, 6):
        train, validation, test = fold(sales, number, validation=0.1)
        assert train.max() < validation.min() <= validation.max() < test.min()
        assert (test.min(), test.max()) == (10 * number, 10 * number + 9)
        tested += test.ravel().tolist()
    assert set(tested) == set(range(20, 60))


def test_a_fold_sees_nothing_of_what_comes_after_it(sales):
    train, validation, test = fold(sales, 2, validation=0)
    assert validation is None
    assert (train.max(), test.max()) == (19, 29)


def test_a_series_that_begins_after_the_training_part_of_a_fold_is_left_out(sales):
    found = read(sales, 1, validation=0)
    assert "short_series" in {finding.rule for finding in found.findings}
    assert found.windows.known == ("north",)


@pytest.mark.parametrize("test", [0.2, 12])
def test_folds_for_validation_come_before_a_test_part_that_stays_the_same(sales, test):
    without = timeseries(0, **sales, window=4, horizon=2, split=Split(0, test, by="time"))
    validated = []
    for number in range(1, 6):
        found = read(sales, number, test=test, fold_part="validation")
        train, validation, tested = targets_of(found)
        # In the first fold nothing is known of the second series, whose windows come last.
        rows = 11 if number == 1 else 22
        assert ("short_series" in {finding.rule for finding in found.findings}) == (number == 1)
        assert tested.tolist() == without.test.y[:rows].tolist()
        assert found.test.x["values"].tolist() == without.test.x["values"][:rows].tolist()
        assert (train.max(), validation.min(), validation.max()) == (8 * number - 1, 8 * number, 8 * number + 7)
        validated += validation.ravel().tolist()
    assert sorted(set(validated)) == list(range(8, 48))


def test_folds_for_validation_need_no_test_part(sales):
    _, validation, test = fold(sales, 5, test=0, fold_part="validation")
    assert (validation.min(), validation.max(), test) == (50, 59, None)


def test_a_test_part_that_leaves_too_little_for_folds_is_refused(sales):
    for test, message in (
        (60, r"60 for test leave none of 60 steps for training\n  data\.split"),
        (56, r"4 rows beside the test part, the first of which is only trained on, are too few"),
        (1, r"data\.split\.test: 1 steps, but the horizon is 2: none fits in\n  data\.split\.test: 2 \(or more\)"),
        (52, r"data\.split\.validation: 1 steps, but the horizon is 2: none fits in\n  Lower data\.split\.folds"),
        (35, r"4 steps for validation and 35 for test leave 5 of 44 for training, (.|\n)*Lower data\.split\.folds"),
    ):
        with pytest.raises(DataError, match=message):
            read(sales, 1, test=test, fold_part="validation")


def test_a_validation_part_that_is_given_is_refused(sales):
    with pytest.raises(UsageError, match=r"the validation part is given\n  data\.split\.validation: 0, or"):
        read(sales, 1, validation="given", fold_part="validation")


def test_folds_that_are_shorter_than_window_and_horizon_are_refused(sales):
    with pytest.raises(DataError, match=r"1 steps, but the horizon is 2(.|\n)*Lower data\.split\.folds"):
        fold(sales, 5, folds=50)
    with pytest.raises(DataError, match=r"leave 5 of 10 for training, (.|\n)*Lower data\.split\.folds"):
        fold(sales, 1, folds=11, validation=0)


def test_a_fold_that_is_not_there_is_refused(sales):
    with pytest.raises(UsageError, match=r"expected one from 1 to 5, got None\n  data\.split\.fold: 1"):
        fold(sales, None)


def test_parts_that_were_written_have_no_folds(tmp_path):
    for folds in (
        {"folds": 5, "fold": 1},
        {"folds": 5, "fold": 1, "fold_part": "validation"},
        {"fold_part": "validation"},
    ):
        split = Split("given", "given", **folds)
        with pytest.raises(
            UsageError, match=r"the parts are those that were written\n  data\.split: {folds: null, fold: n"
        ):
            tfrecord(0, path=str(tmp_path), split=split)
