"""Names of files say classes, speakers and the like."""

import pytest

from kerasdl.data._file_names import said
from kerasdl.errors import DataError, UsageError


@pytest.mark.parametrize(
    ("pattern", "file", "expected"),
    [
        ("{label}_{speaker}_{take}", "a/7_anna_10.wav", {"label": "7", "speaker": "anna", "take": "10"}),
        ("{label}", "dog.tar.gz", {"label": "dog.tar"}),
        ("*-{label}", "2020-01-cat.png", {"label": "01-cat"}),
        ("img(*)[{label}].x", "img(3)[dog].x.png", {"label": "dog"}),
        ("{label}*", "dog12.png", {"label": "d"}),
    ],
)
def test_a_pattern_reads_a_name_without_its_ending(pattern, file, expected):
    assert {name: texts.tolist() for name, texts in said(pattern, [file]).items()} == {
        name: [text] for name, text in expected.items()
    }


def test_a_name_of_another_form_is_refused_with_its_file():
    with pytest.raises(DataError, match=r"b/x\.wav: expected a name of the form '\{label\}_\*', got 'x'") as caught:
        said("{label}_*", ["a/7_1.wav", "b/x.wav"])
    assert "data.names" in caught.value.cure


@pytest.mark.parametrize("pattern", ["{speaker}_*", "*", "", "{label}_{label}", "{label}_{0}", "{label", "{}{label"])
def test_a_pattern_without_one_label_is_refused(pattern):
    with pytest.raises(UsageError, match=r"data\.names") as caught:
        said(pattern, ["a.wav"])
    assert caught.value.cure == 'data.names: "{label}_{speaker}_*"'
