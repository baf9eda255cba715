"""What matters for the scores is told, and nothing where nothing does."""

import random
import subprocess
import sys

import pytest

from kerasdl.recipe.space import Parameter
from kerasdl.search.importance import importance
from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record

LOSS = Objective("validation.loss", "min")
SPACE = (
    Parameter("model.kind", ("mlp", "cnn")),
    Parameter("rate", low=1e-6, high=1.0, log=True),
    Parameter("dropout", low=0.0, high=0.5),
    Parameter("units", ([8], [16, 8]), when={"model.kind": ("mlp",)}),
)


def searched(count, scored, state="done"):
    """Make records with the score that a function gives to their values."""
    numbers = random.Random(0)
    records = []
    for number in range(count):
        values = {"model.kind": numbers.choice(["mlp", "cnn"])}
        values |= {"rate": 10 ** numbers.uniform(-6, 0), "dropout": numbers.uniform(0, 0.5)}
        values |= {"units": numbers.choice([[8], [16, 8]])} if values["model.kind"] == "mlp" else {}
        score = scored(values, numbers)
        records.append(Record(number, values, 3, state=state, scores={LOSS.name: score}))
    return records


@pytest.mark.parametrize(
    ("key", "scored"),
    [
        ("rate", lambda values, _: (values["rate"] < 1e-4) + 0.0),
        ("dropout", lambda values, _: values["dropout"]),
        ("model.kind", lambda values, _: (values["model.kind"] == "cnn") + 0.0),
        ("units", lambda values, _: {"[8]": 1.0, "[16, 8]": 0.0}.get(str(values.get("units")), 0.5)),
    ],
)
def test_the_key_that_makes_the_score_has_the_largest_share(key, scored):
    found = importance(SPACE, searched(40, scored), LOSS)
    assert max(found.shares, key=found.shares.get) == key
    assert sum(found.shares.values()) == pytest.approx(1)
    assert list(found.shares) == [each.key for each in SPACE]
    assert 0.5 < found.explained <= 1


def test_one_score_that_is_far_off_hides_nothing():
    records = searched(40, lambda values, _: values["dropout"])
    records[7].scores[LOSS.name] = 1e30
    assert importance(SPACE, records, LOSS).shares["dropout"] > 0.5


def test_the_same_records_have_the_same_importance():
    records = searched(20, lambda values, numbers: values["dropout"] + numbers.uniform(0, 0.1))
    assert importance(SPACE, records, LOSS) == importance(SPACE, records, LOSS)


def test_how_long_candidates_were_trained_is_not_told_as_what_values_do():
    records = searched(60, lambda values, _: values["dropout"])
    longer = [
        Record(each.number, each.values, 27, state="done", scores={LOSS.name: each.scores[LOSS.name] - 10})
        for each in records[::2]
    ]
    found = importance(SPACE, [*longer, *records[1::2]], LOSS)
    assert found.shares["dropout"] > 0.8


@pytest.mark.parametrize(
    "records",
    [
        [],
        searched(9, lambda values, _: values["dropout"]),
        searched(40, lambda values, _: 0.5),
        searched(40, lambda values, _: None),
        searched(40, lambda values, _: float("nan")),
        searched(40, lambda values, _: values["dropout"], state="failed"),
        searched(40, lambda values, numbers: numbers.random()),
    ],
)
def test_nothing_is_told_of_few_equal_missing_or_random_scores(records):
    assert importance(SPACE, records, LOSS) is None


def test_values_that_are_not_what_is_searched_do_no_harm():
    records = searched(20, lambda values, _: values["dropout"])
    records[0].values.update({"rate": "fast", "units": "none", "dropout": None})
    records[1].values.clear()
    assert importance(SPACE, records, LOSS).shares["dropout"] > 0.5


def test_scikit_learn_is_not_imported_with_it():
    code = "import sys, kerasdl.search.page; assert not {'sklearn', 'scipy', 'numpy', 'tensorflow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
