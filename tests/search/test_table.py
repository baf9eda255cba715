"""The table of trials reads back to what they are."""

import csv
import io

from kerasdl.recipe.scalars import resolve
from kerasdl.recipe.space import Parameter
from kerasdl.search import table
from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record

SPACE = (Parameter("model.units", ([8, 4], [2])), Parameter("model.dropout"), Parameter("model.name", ("a",)))
OBJECTIVES = (Objective("validation.auc", "max"), Objective("seconds", "min"))


def read(text):
    found = list(csv.DictReader(io.StringIO(text, newline="")))
    assert all(None not in row and None not in row.values() for row in found)
    return found


def test_each_candidate_is_a_row_with_values_scores_and_problem():
    values = {"model.units": [8, 4], "model.dropout": 0.1 + 0.2, "model.name": "a"}
    scores = {"validation.auc": 1 / 3, "seconds": 2.5}
    records = [
        Record(1, values, 9, state="done", scores=scores, seconds=7.5, deviations={"validation.auc": 0.25}),
        Record(2, {"model.dropout": None}, 3, state="failed", problem='a "tensor",\nof 2 GB'),
    ]
    first, second = read(table.csv(SPACE, OBJECTIVES, records))
    assert first == {
        "number": "1",
        "state": "done",
        "epochs": "9",
        "seconds": "7.5",
        "model.units": "[8, 4]",
        "model.dropout": "0.30000000000000004",
        "model.name": "a",
        "validation.auc": "0.3333333333333333",
        "validation.auc deviation": "0.25",
        "objective seconds": "2.5",
        "problem": "",
    }
    assert float(first["validation.auc"]) == 1 / 3
    assert resolve(first["model.dropout"]) == values["model.dropout"]
    assert [second[name] for name in ("model.units", "model.dropout", "validation.auc")] == ["", "null", ""]
    assert second["problem"] == 'a "tensor",\nof 2 GB'


def test_texts_that_would_break_a_row_read_back():
    texts = ['a,b\n"c"', "<script>", "名前;", "null", ""]
    records = [Record(number, {"model.name": text}, 1) for number, text in enumerate(texts)]
    written = [row["model.name"] for row in read(table.csv(SPACE, OBJECTIVES, records))]
    assert written == ['"a,b\\n\\"c\\""', "<script>", "名前;", "'null'", "''"]


def test_without_seeds_there_is_no_deviation_and_without_candidates_no_row():
    written = table.csv(SPACE, OBJECTIVES, [])
    names = "number,state,epochs,seconds,model.units,model.dropout,model.name,validation.auc,objective seconds,problem"
    assert written == f"{names}\r\n"


def test_trials_that_go_on_with_others_say_so():
    written = read(table.csv(SPACE, OBJECTIVES, [Record(1, {}, 1), Record(2, {}, 3, continues=1)]))
    assert [row["continues"] for row in written] == ["", "1"]
