"""Drawings of long trainings show what stands out."""

import re

import pytest

from kerasdl.report.curves import curves
from kerasdl.report.elements import written
from kerasdl.report.heat_map import heat_map


def places(drawn):
    return [tuple(map(float, point.split(","))) for point in re.search('points="([^"]*)"', written(drawn))[1].split()]


@pytest.mark.parametrize("at", [0, 5002, 9999])
def test_a_line_has_the_epoch_that_stands_out(at):
    values = [1.0] * 10_000
    values[at] = 100.0
    found = places(curves("loss", {"train": values}, None))
    assert len(found) <= 402
    assert min(y for _, y in found) < min(y for _, y in places(curves("loss", {"train": [1.0, 1.0]}, None))) - 1
    assert [x for x, _ in found] == sorted(x for x, _ in found)


def test_epochs_are_written_as_whole_numbers():
    text = written(curves("loss", {"train": [1.0] * 20_000}, None))
    assert ">10000<" in text
    assert "1e+04" not in text


def test_a_cell_has_the_epoch_that_stands_out():
    values = [1.0] * 121
    values[67] = 1e9
    text = written(heat_map("Norm", {"hidden": values}, range(1, 122)))
    assert "hidden, epoch 68: 1e+09" in text


def test_a_map_of_nothing_but_zeros_is_drawn():
    text = written(heat_map("Norm", {"hidden": [0.0, 0.0]}, [1, 2]))
    assert text.count("heat-none") == 3
    assert heat_map("Norm", {"hidden": [None, None]}, [1, 2]) is None


def test_a_long_name_fits_beside_its_cells():
    text = written(heat_map("Norm", {"block_0/sub_model/hidden_with_a_long_name": [1.0]}, [1]))
    shown = re.search(r">([^<>]*…[^<>]*)<", text)[1]
    assert len(shown) <= 26
