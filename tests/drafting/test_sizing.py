"""Sizes of models and trainings follow from the number of rows."""

import pytest

from kerasdl.drafting import sizing

ROWS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]


def test_more_rows_never_give_smaller_batches_or_more_epochs():
    trainings = [sizing.training(rows) for rows in ROWS]
    sizes, epochs = ([training[name] for training in trainings] for name in ("batch_size", "epochs"))
    assert sizes == sorted(sizes)
    assert epochs == sorted(epochs, reverse=True)
    assert (min(sizes), max(sizes), min(epochs), max(epochs)) == (32, 1024, 10, 200)


@pytest.mark.parametrize("regression", [False, True])
def test_more_rows_give_wider_layers_and_less_dropout(regression):
    models = [sizing.perceptron(rows, categories=True, regression=regression) for rows in ROWS[2:]]
    widths = [model["units"][0] for model in models]
    assert widths == sorted(widths)
    dropout = [model["dropout"] for model in models]
    assert dropout == sorted(dropout, reverse=True)


def test_numbers_are_predicted_by_smooth_functions_and_only_categories_are_embedded():
    assert sizing.perceptron(100, categories=False, regression=True).keys() == {
        "kind",
        "units",
        "activation",
        "dropout",
    }
    assert sizing.perceptron(100, categories=True, regression=False).keys() == {
        "kind",
        "units",
        "dropout",
        "embedding_size",
    }


def test_early_stopping_waits_a_tenth_of_the_epochs():
    assert [sizing.patience(epochs) for epochs in (10, 30, 200)] == [3, 3, 20]
