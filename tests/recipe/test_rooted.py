"""Paths among the values of a search start where those of the recipe do."""

import pytest
import yaml

from kerasdl.recipe import bare, load, space_of

RECIPE = {
    "kerasdl": 1,
    "data": {"kind": "csv", "path": "a.csv", "target": "y", "columns": {"a.csv": "numeric"}},
    "model": "mlp",
}


def chosen(tmp_path, values, **options):
    (tmp_path / "my.yaml").write_text(yaml.safe_dump({**RECIPE, "search": {"values": values}}))
    recipe = load(tmp_path / "my.yaml", **options)
    # As a search writes it down and reads it again.
    assert space_of(load(bare(recipe))) == space_of(recipe)
    return {each.key: list(each.choices) for each in space_of(recipe)}


def test_a_path_starts_in_the_folder_of_the_recipe(tmp_path):
    found = chosen(tmp_path, {"data.path": ["b.csv", "/abs/c.csv", ["d.csv", "e.csv"]]})
    assert found == {"data.path": [f"{tmp_path}/b.csv", "/abs/c.csv", [f"{tmp_path}/d.csv", f"{tmp_path}/e.csv"]]}


def test_or_where_the_command_line_says(tmp_path):
    assert chosen(tmp_path, {"data.path": {"choices": ["b.csv"]}}, data_root="/data") == {"data.path": ["/data/b.csv"]}


def test_a_path_within_a_component_does_too_and_nothing_else_changes(tmp_path):
    data = {"kind": "csv", "path": "b.csv", "target": "path", "columns": {"path": "numeric"}}
    found = chosen(tmp_path, {"data": [data], "model.activation": ["relu"], "training.optimizer": [{"kind": "sgd"}]})
    assert found == {
        "data": [{**data, "path": f"{tmp_path}/b.csv"}],
        "model.activation": ["relu"],
        "training.optimizer": [{"kind": "sgd"}],
    }


@pytest.mark.parametrize("values", ["auto", {"model.dropout": {"range": [0.0, 0.5]}}])
def test_where_no_path_is_tried_all_stays_as_it_was(tmp_path, values):
    assert chosen(tmp_path, values)
