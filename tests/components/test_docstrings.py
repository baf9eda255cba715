"""Docstrings are where options are described."""

import pytest

from kerasdl.components.docstrings import descriptions, summary


@pytest.mark.parametrize("docstring", [None, "", "   \n"])
def test_no_docstring_says_nothing(docstring: str | None) -> None:
    assert summary(docstring) == ""
    assert descriptions(docstring) == {}


def test_the_summary_is_the_first_paragraph_on_one_line() -> None:
    assert summary("\n    Fit a\n    model.\n\n    More.") == "Fit a model."


def test_entries_span_lines_and_paragraphs_until_the_next_section() -> None:
    text = """Fit.

    Args:
        units: Width of each
            layer; `()` for none: really.

            A second paragraph.
        *rest: More.
        `rate` (float): How fast.

    Returns:
        units: Not this.
    """
    assert descriptions(text) == {
        "units": "Width of each layer; `()` for none: really. A second paragraph.",
        "rest": "More.",
        "rate": "How fast.",
    }


def test_attributes_are_described_too() -> None:
    assert descriptions("A thing.\n\nAttributes:\n    a: First.\n") == {"a": "First."}
