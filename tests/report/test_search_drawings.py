"""Drawings of many tries place what they are given."""

import itertools
import re

import pytest

from kerasdl.report.axes import Choices, Numbers
from kerasdl.report.bars import bars
from kerasdl.report.best_so_far import Attempt, best_so_far
from kerasdl.report.elements import written
from kerasdl.report.parallel_coordinates import Line, parallel_coordinates
from kerasdl.report.scales import reach
from kerasdl.report.scatter import Point, scatter
from kerasdl.report.shortening import shortened, width


def test_axes_place_what_is_on_them_and_nothing_else():
    choices = Choices("a", ["x", "y", "z", "w"])
    assert [choices.share(each) for each in ("x", "w", "v", None)] == [0.875, 0.125, None, None]
    numbers = Numbers("b", 2, 4)
    assert [numbers.share(each) for each in (2, 3.0, 4, 99, -1, True, "3", None)] == [0, 0.5, 1, 1, 0, None, None, None]


def test_ticks_are_round_and_whole_ones_whole():
    assert [label for _, label in Numbers("b", 1, 3, whole=True).ticks()] == ["1", "2", "3"]
    assert [label for _, label in Numbers("b", 16, 65536, log=True, whole=True).ticks()] == ["100", "1000", "10000"]
    assert [label for _, label in Numbers("b", 2, 5, log=True).ticks()] == ["2", "5"]
    assert len(Choices("a", [str(number) for number in range(100)]).ticks()) <= 24


@pytest.mark.parametrize(
    ("values", "better", "ends"),
    [
        ([1.0], "max", (1.0, 1.0)),
        ([0.5, 0.5, 0.5, 0.5, 9.0], "min", (0.5, 9.0)),
        ([0.9, 0.8, 0.8, 0.7, -1e9], "max", (0.3, 0.9)),
        ([-1e308, 1e308, 1e308], "min", (-1e308, 1e308)),
    ],
)
def test_far_worse_values_are_not_drawn_to_scale(values, better, ends):
    assert reach(values, better) == pytest.approx(ends)


def test_long_texts_keep_both_ends_and_wide_letters_count_twice():
    assert shortened("training.optimizer.learning_rate", 9) == "trai…rate"
    assert width("学习率") == 6
    assert shortened("数据的学习率", 7) == "数…率"
    assert shortened("e\u0301e\u0301", 2) == "e\u0301e\u0301"


def test_bars_go_from_the_largest_to_the_smallest():
    text = written(bars("Importance", {"a": 0.25, "b": 0.75, "c": 0.0}))
    assert re.findall(">([abc])<", text) == ["b", "a", "c"]
    lengths = [float(each) for each in re.findall(r'rect x="[^"]*" y="[^"]*" width="([^"]*)"', text)]
    assert lengths[1] == pytest.approx(lengths[0] / 3, abs=0.1)
    assert bars("Importance", {}) is None
    assert bars("Importance", {"a": 0.0}) is not None


@pytest.mark.parametrize(("last", "unit"), [(0.0, "seconds"), (90.0, "seconds"), (600.0, "minutes"), (9000.0, "hours")])
def test_time_has_the_unit_that_fits(last, unit):
    assert f">{unit}<" in written(best_so_far("score", [Attempt("1", last, 0.5)], "max"))


def test_the_best_so_far_is_that_of_the_order_in_time():
    attempts = [Attempt("2", 20.0, 3.0), Attempt("1", 10.0, 1.0), Attempt("3", 30.0, 0.5)]
    for better, steps in (("max", 1), ("min", 1)):
        text = written(best_so_far("score", attempts, better))
        assert len(re.findall("V", re.search(r'd="(M[^"]*)" class="step"', text)[1])) == steps
    assert "best 0.5" in written(best_so_far("score", attempts, "min"))
    assert best_so_far("score", [Attempt("1", 1.0, None)], "min") is None
    assert 'class="step"' not in written(best_so_far("score", [Attempt("1", 1.0, 0.5, counts=False)], "min"))


def test_better_lines_are_drawn_over_worse_ones():
    axes = [Choices("a", ["x", "y"]), Numbers("b", 0, 1)]
    lines = [Line(f"line {share}", ["x", share], share) for share in (0.5, 1.0, None, 0.0)]
    text = written(parallel_coordinates("All", axes, lines, 0))
    order = re.findall("<title>(line [^<]*)", text)
    assert order == ["line None", "line 0.0", "line 1.0", "line 0.5"]
    # On the axis of choices each has a place of its own.
    assert len(set(re.findall(r'points="14.0,([^ ]*)', text))) == 4
    assert parallel_coordinates("All", axes, [], None) is None


def test_marked_points_have_labels_where_there_is_room():
    points = [Point("1", "one", 1.0, 0.5, True), Point("2", "two", 1.001, 0.5, True), Point("3", "three", 2.0, 0.7)]
    text = written(scatter(("size", "min"), ("score", "max"), points))
    assert re.findall('class="across haloed">([^<]*)', text) == ["1"]
    assert "size, less is better" in text
    assert scatter(("size", "min"), ("score", "max"), []) is None


def test_a_wide_spread_is_drawn_by_orders_of_magnitude():
    points = [Point("1", "", 10.0**power, 1.0) for power in range(5)]
    text = written(scatter(("size", "min"), ("score", "max"), points))
    places = [float(each) for each in re.findall('cx="([^"]*)"', text)]
    steps = [after - before for before, after in itertools.pairwise(places)]
    assert steps == pytest.approx([steps[0]] * 4, abs=0.2)
