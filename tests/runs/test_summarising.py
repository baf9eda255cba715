"""What folds come to together."""

import math

import pytest

from kerasdl.runs.summarising import findings_of, mean_and_deviation


def test_the_deviation_is_that_of_a_sample():
    means, deviations = mean_and_deviation([{"train": {"loss": float(loss)}} for loss in (1, 2, 6)])
    assert means == {"train": {"loss": 3.0}}
    assert deviations["train"]["loss"] == pytest.approx(math.sqrt((4 + 1 + 9) / 2))


def test_only_what_all_folds_have_is_summarised():
    folds = [{"train": {"loss": 1.0, "auc": 0.5}, "test": {"loss": 1.0}}, {"train": {"loss": 1.0}}]
    assert mean_and_deviation(folds) == ({"train": {"loss": 1.0}}, {"train": {"loss": 0.0}})


def test_what_is_not_finite_in_one_fold_has_no_mean():
    means, deviations = mean_and_deviation([{"test": {"loss": None}}, {"test": {"loss": 1.0}}])
    assert math.isnan(means["test"]["loss"])
    assert math.isnan(deviations["test"]["loss"])


def finding(rule, severity, explanation, column=None, **more):
    return {"rule": rule, "severity": severity, "layer": None, "column": column, "explanation": explanation, **more}


def test_each_finding_is_told_once_with_the_folds_that_have_it_and_the_worst_first():
    first = [finding("repeated_rows", "warning", "5 rows of test"), finding("identifier", "info", "It counts.", "id")]
    second = [
        finding("divergence", "error", "It fled."),
        finding("repeated_rows", "warning", "1,200 rows of validation"),
        finding("repeated_rows", "warning", "12.5 rows of test"),
    ]
    assert findings_of({2: {"findings": first}, 3: {"findings": second}}) == [
        finding("divergence", "error", "It fled.", folds=[3]),
        finding("repeated_rows", "warning", "5 rows of test", folds=[2, 3]),
        finding("repeated_rows", "warning", "1,200 rows of validation", folds=[3]),
        finding("identifier", "info", "It counts.", "id", folds=[2]),
    ]
