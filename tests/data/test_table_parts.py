"""What parts of a table may share, and how several files and words are read."""

import pytest

from kerasdl.data import csv
from kerasdl.errors import DataError
from kerasdl.interfaces import Split

COUNT = 60
ALL = Split(0, 0)


def test_a_group_in_the_files_of_two_parts_is_refused(table, goods):
    group = [f"g{row // 10}" for row in range(COUNT)]
    train, test = table({**goods, "group": group}), table({**goods, "group": ["g5"] * COUNT}, "test.csv")
    by_group = Split(0.2, by="group", column="group")
    with pytest.raises(DataError, match=r"group 'g5' is in the files for train and in those for test\n  Keep all rows"):
        csv(0, path=train, target="sold", test_path=test, split=by_group)
    other = table({**goods, "group": ["g7"] * COUNT}, "other.csv")
    assert len(csv(0, path=train, target="sold", test_path=other, split=by_group).test) == COUNT


def test_a_part_whose_weights_are_all_0_is_refused(table, goods):
    weighed = {**goods, "share": [1] * 50 + [0] * 10, "when": list(range(COUNT))}
    by_time = Split(0, 10, by="time", column="when")
    with pytest.raises(DataError, match=r"all weights of the test part, in 'share', are 0\n  Divide the examples"):
        csv(0, path=table(weighed), target="sold", weight="share", split=by_time)


def test_the_first_of_several_files_may_be_empty(table, goods):
    empty = table({name: [] for name in goods}, "a.csv")
    assert len(csv(0, path=[empty, table(goods, "b.csv")], target="sold", split=ALL).train) == COUNT


def test_words_for_yes_and_no_stay_what_they_are(table, goods):
    words = table({**goods, "again": ["yes", "no"] * (COUNT // 2)})
    assert set(csv(0, path=words, target="again", split=ALL).train.y.tolist()) == {"yes", "no"}
    truth = table({**goods, "again": ["true", "false"] * (COUNT // 2)}, "truth.csv")
    assert set(csv(0, path=truth, target="again", split=ALL).train.y.tolist()) == {True, False}


def test_letters_that_unicode_has_in_two_ways_are_one(table, goods):
    names = table({**goods, "drink": ["caf\u00e9", "cafe\u0301", "tea"] * (COUNT // 3)})
    assert set(csv(0, path=names, target="drink", split=ALL).train.y.tolist()) == {"caf\u00e9", "tea"}
