"""Records survive damage."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.search.records import Record, Records, best


def records(count=3):
    made = [Record(number, {"model.units": [number]}, 10) for number in range(1, count + 1)]
    scored = {"state": "done", "scores": {"validation.auc": 0.5}, "ended_as": 1, "seconds": 2.5}
    return [*made[:-1], Record(**{**vars(made[-1]), **scored})]


def written(folder, count=3):
    kept = Records(folder)
    for record in records(count):
        kept.write(record)
    return kept


def test_they_are_read_as_they_were_written(tmp_path):
    written(tmp_path)
    assert Records(tmp_path).read() == records()


def test_there_are_none_where_nothing_was_written(tmp_path):
    assert Records(tmp_path / "none").read() == []


@given(data=st.data())
def test_a_bit_that_flips_or_an_end_that_is_missing_loses_nothing_and_is_named(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("records")
    written(folder)
    path = data.draw(st.sampled_from([folder / "0002.json", folder / "copies" / "0002.json"]))
    before = json.loads(path.read_bytes())
    damage(path, data)
    broken = path.read_bytes()
    kept = Records(folder)
    assert kept.read() == records()
    # Damage to a copy is not looked for; a flipped bit in white space, or the missing last one, changes nothing.
    content = path.with_suffix(".damaged").exists()
    assert kept.damaged == ([path] if content else [])
    assert content == (path.parent == folder and _says_otherwise(broken, before))
    assert Records(folder).read() == records()
    assert Records(folder).damaged == []


@given(data=st.data())
def test_where_the_copy_is_damaged_too_one_is_lost(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("records")
    written(folder)
    for path in (folder / "0002.json", folder / "copies" / "0002.json"):
        damage(path, data)
    whole = records()
    assert Records(folder).read() in (whole, [whole[0], whole[2]])


def _says_otherwise(content, before):
    try:
        return json.loads(content) != before
    except ValueError:
        return True


def damage(path, data):
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content = content[:place]
    else:
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)


def test_of_a_trial_that_another_goes_on_with_something_is_left(tmp_path):
    kept = Records(tmp_path)
    kept.write(Record(1, {"model.units": [1]}, 1, state="done", ended_as=1))
    kept.write(Record(3, {"model.units": [2]}, 3, continues=2, state="done", ended_as=3))
    kept.write(Record(4, {"model.units": [2]}, 9, continues=2, state="running"))
    lost = next(record for record in kept.read() if record.number == 2)
    assert (lost.values, lost.state, lost.ended_as) == ({"model.units": [2]}, "failed", 2)
    assert "trial 3 goes on with its training" in lost.problem
    assert lost.name == Record(2, {"model.units": [2]}, 1).name


def test_other_files_are_left_alone(tmp_path):
    written(tmp_path)
    (tmp_path / "1-notes.json").write_text("{}")
    kept = Records(tmp_path)
    assert (kept.read(), kept.damaged) == (records(), [])
    assert (tmp_path / "1-notes.json").exists()


def test_a_record_under_another_number_is_none(tmp_path):
    written(tmp_path)
    for folder in (tmp_path, tmp_path / "copies"):
        (folder / "0003.json").write_bytes((folder / "0002.json").read_bytes())
    assert [record.number for record in Records(tmp_path).read()] == [1, 2]


def test_scores_that_are_not_finite_are_none(tmp_path):
    Records(tmp_path).write(Record(1, {}, 10, scores={"validation.loss": float("nan")}))
    assert Records(tmp_path).read()[0].scores == {"validation.loss": None}
    assert json.loads((tmp_path / "0001.json").read_text())["scores"] == {"validation.loss": None}


@pytest.mark.parametrize(("better", "expected"), [("max", 3), ("min", 2)])
def test_the_best_is_one_that_was_trained_to_its_end(better, expected):
    states = {1: ("pruned", 0.95), 2: ("done", 0.7), 3: ("done", 0.9), 4: ("failed", None), 5: ("done", 0.9)}
    made = [Record(number, {}, 10, state=state, scores={"score": score}) for number, (state, score) in states.items()]
    assert best(made, "score", better).number == expected
    assert best(made[3:4], "score", better) is None


def test_where_trials_are_thrown_out_early_the_best_is_one_of_the_longest():
    made = [Record(number, {}, number, state="done", scores={"score": 1.0 / number}) for number in (1, 3, 9)]
    assert best(made, "score", "max").number == 9
    searched = [replace(record, values={"training.epochs": record.epochs}) for record in made]
    assert best(searched, "score", "max").number == 1
    assert best([*made, Record(10, {}, 27, continues=1, state="failed")], "score", "max").number == 9


def test_candidates_of_other_values_share_no_files():
    assert Record(1, {"a": [1]}, 10).name != Record(1, {"a": [2]}, 10).name
    assert Record(1, {"a": (1,)}, 10).name == Record(1, {"a": [1]}, 10).name
