"""A cure names what was probably meant and, unless that is too long, what there is."""

import pytest

from kerasdl.components.suggesting import MOST_LISTED, nearest, suggestion

MANY = [f"metric_{number}" for number in range(MOST_LISTED + 1)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("mpl", ["mlp"]),
        ("MLP", ["mlp"]),
        ("EarlyStopping", ["early_stopping"]),
        ("early-stoping", ["early_stopping"]),
        ("stop", ["early_stopping"]),
        ("zzz", []),
        ("", []),
        ("m" * 1_000_000, []),
    ],
)
def test_the_nearest_choice_is_found_whatever_its_case_and_underscores(word: str, expected: list[str]) -> None:
    assert nearest(word, ["mlp", "early_stopping", "checkpoint"]) == expected


def test_a_short_list_is_always_written_out() -> None:
    assert suggestion("x", ["mlp", "cnn"], "Models") == "Models: mlp, cnn."
    assert suggestion("mpl", ["mlp", "cnn"], "Models") == "Did you mean 'mlp'? Models: mlp, cnn."


def test_an_empty_list_says_so() -> None:
    assert suggestion("x", [], "Options") == "Options: none."


def test_of_a_long_list_the_nearest_are_named_and_where_to_read_it() -> None:
    text = suggestion("metrc_", MANY, "Metrics", elsewhere="kerasdl ls metrics")
    assert text.startswith("Did you mean 'metric_")
    assert text.count("'") == 6
    assert " or '" in text
    assert text.endswith(f"? All {len(MANY)} metrics: kerasdl ls metrics")


def test_of_a_long_list_with_nothing_near_only_the_place_is_named() -> None:
    assert suggestion("zzz", MANY, "Metrics", elsewhere="kerasdl ls metrics") == "All 21 metrics: kerasdl ls metrics"


def test_a_long_list_that_stands_nowhere_else_is_written_out_where_nothing_is_near() -> None:
    assert suggestion("zzz", MANY, "Choices") == f"Choices: {', '.join(MANY)}."
    assert suggestion("Metric7", MANY, "Choices") == "Did you mean 'metric_7'?"
