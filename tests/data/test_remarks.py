import numpy as np
import pytest

from kerasdl.data import csv
from kerasdl.interfaces import Split
from kerasdl.recipe import load

COUNT = 400
RANDOM = np.random.default_rng(0)
PLAIN = {
    "size": RANDOM.normal(size=COUNT).round(4).tolist(),
    "colour": RANDOM.choice(["red", "green", "blue"], COUNT).tolist(),
    "new": RANDOM.choice(["yes", "no"], COUNT).tolist(),
    "day": [f"2024-{month:02}-{day:02}" for month, day in RANDOM.integers(1, 28, (COUNT, 2)) % (12, 28) + 1],
    "note": [f"number {row} is {word}" for row, word in enumerate(RANDOM.choice(["good", "bad", "fair"], COUNT))],
    "sold": RANDOM.integers(0, 2, COUNT).tolist(),
}


@pytest.fixture
def random():
    return np.random.default_rng(1)


@pytest.fixture
def found(table):
    """Give the findings of a table: the plain columns and some more."""

    def find(added, **options):
        options = {"target": "sold"} | options
        findings = csv(0, path=table(PLAIN | added), **options).findings
        for finding in findings:
            assert (finding.first_epoch, finding.last_epoch) == (None, None)
            for cure in finding.cures:
                check_override(cure, options)
        return {finding.rule: finding for finding in findings}

    return find


def check_override(cure, options):
    recipe = {"kerasdl": 1, "data": {"kind": "csv", "path": "table.csv", **options}, "model": "mlp"}
    before, after = options.get("columns", {}), load(recipe, [cure]).data.options["columns"]
    assert before.keys() <= after.keys()
    assert len(after.items() - before.items()) == 1


def test_ordinary_columns_give_no_remarks(found):
    assert found({}) == {}
    assert found({}, target="size") == {}
    assert found({}, target="colour", split=Split(0, 0)) == {}


@pytest.mark.parametrize("values", [["x"] * COUNT, [7] * COUNT, [""] * COUNT, ["NA"] * COUNT, ["2024-01-01"] * COUNT])
def test_a_column_that_is_constant_or_empty_is_told(found, values):
    (finding,) = found({"more": values}).values()
    assert (finding.rule, finding.severity) == ("constant_column", "info")
    assert "'more'" in finding.explanation


def test_a_column_that_is_constant_in_training_alone_is_told(found):
    columns = {"year": [row // 300 for row in range(COUNT)], "more": ["old"] * 300 + ["new"] * 100}
    (finding,) = found(columns, split=Split(0, 0.25, by="time", column="year")).values()
    assert (finding.rule, "'more'" in finding.explanation) == ("constant_column", True)


def test_what_the_recipe_leaves_out_is_no_remark(found):
    columns = {"empty": [""] * COUNT, "id": range(COUNT), "leak": PLAIN["sold"], "same": [1] * COUNT}
    assert found(columns, columns=dict.fromkeys(columns, "ignore")) == {}


@pytest.mark.parametrize(
    ("values", "kind"), [(range(COUNT), "numeric"), ([f"n{row}" for row in range(COUNT)], "category")]
)
def test_a_column_that_only_identifies_rows_is_told(found, values, kind):
    (finding,) = found({"code": list(values)}).values()
    assert (finding.rule, finding.severity) == ("identifier", "info")
    assert finding.cures == (f"data.columns.code={kind}",)


@pytest.mark.parametrize("target", ["sold", "version"])
def test_categories_that_are_the_same_number_are_told(found, target):
    versions = ["1.1", "1.10", "1.2", "2"] * (COUNT // 4)
    told = found({"version": versions}, target=target, columns={"version": "category"})
    assert (told["same_number"].column, told["same_number"].cures) == ("version", ())
    assert "'1.1' and '1.10'" in told["same_number"].explanation
    assert "same_number" not in found({"version": ["1.1", "1.2"] * (COUNT // 2)}, columns={"version": "category"})


def test_numbers_that_may_identify_rows_are_told_and_taken(found, table):
    numbers = {"customer": np.random.default_rng(0).permutation(COUNT).tolist()}
    (finding,) = found(numbers).values()
    assert (finding.rule, finding.severity, finding.column) == ("likely_identifier", "info", "customer")
    assert finding.cures == ("data.columns.customer=ignore",)
    assert "customer" in csv(0, path=table(PLAIN | numbers), target="sold").train.x
    assert found(numbers, columns={"customer": "numeric"}) == {}


def test_a_declared_identifier_is_taken_and_told_to_have_many_categories(found):
    values = [f"n{row}" for row in range(COUNT)]
    (finding,) = found({"code": values}, columns={"code": "category"}).values()
    assert finding.rule == "many_categories"


def test_a_column_of_many_categories_is_told(found, random):
    values = [f"n{row % 70}" for row in random.permutation(COUNT)]
    (finding,) = found({"shop": values}).values()
    assert (finding.rule, finding.severity) == ("many_categories", "info")
    assert finding.evidence == {"categories": 70, "rows": 280}
    assert finding.cures == ("data.columns.shop=ignore",)
    assert found({"shop": [f"n{row % 40}" for row in random.permutation(COUNT)]}) == {}


@pytest.mark.parametrize(
    "values",
    [
        [sold * 3 + 1 for sold in PLAIN["sold"]],
        ["paid" if sold else "" for sold in PLAIN["sold"]],
        [f"2024-0{sold + 1}-01" for sold in PLAIN["sold"]],
    ],
)
def test_a_column_that_predicts_the_target_by_itself_is_told(found, values):
    (finding,) = found({"more": values}).values()
    assert (finding.rule, finding.severity, finding.evidence) == ("likely_leak", "warning", {"score": 1.0})
    assert finding.cures == ("data.columns.more=ignore",)


def test_a_column_made_from_a_target_of_numbers_is_told(found):
    price = np.random.default_rng(0).uniform(10_000, 90_000, COUNT).astype(int)
    (finding,) = found({"price": price.tolist(), "tax": (price * 0.19).round(2).tolist()}, target="price").values()
    assert finding.rule == "likely_leak"
    assert "'tax'" in finding.explanation


@pytest.mark.parametrize("name", ["two words", "a.b", "1st", "größe", "ähnlich", "a-b", "it's", 'a"b', "x: y", "日本"])
def test_cures_can_be_pasted_whatever_a_column_is_called(found, name):
    (finding,) = found({name: PLAIN["sold"]}, columns={"note": "ignore"}).values()
    assert repr(name) in finding.explanation
    assert len(finding.cures) == 1


@pytest.mark.parametrize(("times", "severity"), [(1, "warning"), (20, "info")])
def test_rows_of_another_part_that_are_in_training_too_are_told(table, times, severity, random):
    rows = {name: column[:5] for name, column in PLAIN.items()}
    new = random.normal(size=5 * times).tolist()
    test = {name: column * (times + 1) for name, column in rows.items()} | {"size": rows["size"] + new}
    data = csv(0, path=table(PLAIN), target="sold", test_path=table(test, "test.csv"), split=Split(0, 0))
    (finding,) = data.findings
    assert (finding.rule, finding.severity) == ("repeated_rows", severity)
    assert finding.evidence == {"rows": 5, "share": round(1 / (times + 1), 4)}
    assert "test part" in finding.explanation
