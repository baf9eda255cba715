"""Where a search is kept, and that it has that place to itself."""

import signal
import threading

import pytest

from kerasdl.errors import ArtifactError, KerasdlError, RecipeError, UsageError
from kerasdl.recipe import bare, load, text
from kerasdl.runs.signals import PreemptedRunError, Signals
from kerasdl.search.places import alone, place, slots

RECIPE = {
    "kerasdl": 1,
    "data": {"kind": "synthetic", "dataset": "moons"},
    "model": "mlp",
    "search": {"values": {"model.dropout": [0.0, 0.1]}},
}


def recipe(**search):
    return load({**RECIPE, "search": {**RECIPE["search"], **search}})


def test_the_same_search_has_the_same_place_and_another_one_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert place(recipe(), None, ()) == place(recipe(trials=50, parallel=3), None, ())
    assert place(recipe(), None, ()) != place(recipe(method="random"), None, ())


def test_a_place_that_was_left_before_anything_was_written_is_taken_again(tmp_path):
    for _ in range(2):
        assert place(recipe(), tmp_path / "new", ()) == tmp_path / "new"


@pytest.mark.parametrize("begun", [False, True])
def test_a_search_of_another_recipe_is_in_the_way_once_it_has_trials(tmp_path, begun):
    place(recipe(), tmp_path, ())
    (tmp_path / "recipe.yaml").write_text(text(bare(recipe(method="random"))))
    if not begun:
        assert place(recipe(), tmp_path, ()) == tmp_path
        return
    (tmp_path / "trials").mkdir()
    (tmp_path / "trials" / "0001.json").write_text("{}")
    with pytest.raises(ArtifactError, match=r"another recipe: search\.method"):
        place(recipe(), tmp_path, ())
    (tmp_path / "recipe.yaml").write_text("kerasdl: 1\ndata: [")
    with pytest.raises(ArtifactError, match=r"recipe.yaml: is damaged.*\n.*Delete it"):
        place(recipe(), tmp_path, ())
    (tmp_path / "recipe.yaml").unlink()
    assert place(recipe(), tmp_path, ()) == tmp_path


def test_other_things_are_in_the_way(tmp_path):
    (tmp_path / "recipe.yaml").write_text(text(bare(recipe())))
    with pytest.raises(UsageError, match="expected a new or empty directory"):
        place(recipe(), tmp_path, ())


def test_what_waits_for_its_place_can_be_ended(tmp_path):
    told = []
    with Signals() as first, alone(tmp_path, told.append, first), Signals() as signals:

        def ask(message):
            told.append(message)
            threading.Timer(0.1, signal.raise_signal, [signal.SIGTERM]).start()

        with pytest.raises(PreemptedRunError, match="another process is training there"), alone(tmp_path, ask, signals):
            pass
    assert len(told) == 1


def test_no_more_trainings_are_begun_than_there_are():
    assert slots(recipe(parallel=100, trials=3, seeds=2)) == [None] * 6
    assert slots(recipe(parallel=2)) == [None] * 2
    for name in ("seeds", "parallel"):
        with pytest.raises(RecipeError, match=rf"search\.{name}"):
            recipe(**{name: 2_000_000_000})


def test_a_place_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KerasdlError, match="file"):
        place(recipe(), tmp_path / "file" / "below", ())
