"""Data that does not fit into memory is read batch by batch, and trains as it would in memory."""

import numpy as np
import pytest

import kerasdl
from kerasdl.engine.on_demand import OnDemand, Streamed
from kerasdl.files import storage

SHORT = ("training.epochs=3", "training.batch_size=32")


@pytest.fixture
def in_memory(tmp_path):
    """Give what a recipe comes to in memory."""
    return lambda *recipe: kerasdl.run(*recipe, out=tmp_path / "in memory")


@pytest.fixture
def streamed(tmp_path, monkeypatch):
    """Give what a recipe comes to where nothing may be in memory."""

    def run(*recipe):
        with monkeypatch.context() as patch:
            patch.setattr(storage, "most_bytes", lambda: 0)
            return kerasdl.run(*recipe, out=tmp_path / "streamed")

    return run


def assert_alike(result, expected):
    for part, metrics in expected.metrics.items():
        assert result.metrics[part] == pytest.approx(metrics, rel=1e-3, abs=1e-4), part


@pytest.mark.parametrize(
    "recipe",
    [
        ("mlp/breast-cancer", *SHORT),
        ("cnn/digits", *SHORT, "training.balance=oversample"),
        ("rnn/adding-problem", "training.epochs=1", "data.examples=300"),
    ],
    ids=lambda recipe: recipe[0],
)
def test_a_recipe_comes_to_the_same(recipe, in_memory, streamed):
    result = streamed(*recipe)
    assert_alike(result, in_memory(*recipe))
    assert kerasdl.evaluate(result.directory) == pytest.approx(result.metrics["test"], rel=1e-4, abs=1e-5)


def test_a_table_with_words_and_gaps_comes_to_the_same(in_memory, streamed, tmp_path):
    random = np.random.default_rng(0)
    ages = random.integers(20, 60, 300)
    rows = [f"{age if age % 7 else ''},{'xyz'[age % 3]},{'yes' if age > 40 else 'no'}" for age in ages]
    (tmp_path / "people.csv").write_text("\n".join(["age,kind,old", *rows]))
    recipe = {"kerasdl": 1, "data": {"kind": "csv", "path": str(tmp_path / "people.csv"), "target": "old"}}
    recipe |= {"model": "mlp", "training": {"epochs": 3, "batch_size": 32, "balance": "weights"}}
    assert_alike(streamed(recipe), in_memory(recipe))


def test_a_generator_of_examples_is_trained_and_measured(streamed):
    result = streamed("gan/digits", "training.epochs=1")
    assert np.isfinite(list(result.metrics["train"].values())).all()


def test_epochs_share_one_pipeline(monkeypatch):
    traced = []

    def front(raw):
        traced.append(raw)
        return raw

    data = Streamed(np.arange(40.0, dtype="float32").reshape(20, 2), front), np.arange(20), None
    stream = OnDemand.of(data, 8, shuffle=True)
    for epoch, step in ((0, 0), (1, 0), (2, 1)):
        stream.epochs.seek(0, epoch, step)
        for first, _, batches in stream.epochs:
            x, y = next(batches)
            expected = stream.indices(0, epoch, first)
            assert y.numpy().tolist() == expected.tolist()
            assert x.numpy()[:, 0].tolist() == (2.0 * expected).tolist()
    assert len(traced) == 1
