import numpy as np
import pytest

from kerasdl.data import sklearn
from kerasdl.errors import DataError
from kerasdl.interfaces import Split


@pytest.mark.parametrize(
    ("dataset", "examples", "shape", "classes"),
    [
        ("breast_cancer", 569, (30,), 2),
        ("diabetes", 442, (10,), None),
        ("digits", 1797, (8, 8, 1), 10),
        ("iris", 150, (4,), 3),
        ("wine", 178, (13,), 3),
    ],
)
def test_a_data_set_is_whole_and_named(dataset, examples, shape, classes):
    data = sklearn(0, dataset=dataset)
    parts = (data.train, data.validation, data.test)
    assert sum(len(part.x) for part in parts) == sum(len(part.y) for part in parts) == examples
    assert data.train.x.shape[1:] == data.inputs.shape == shape
    if classes is None:
        assert data.class_names is None
        assert data.train.y.dtype.kind == "f"
    else:
        assert len(data.class_names) == classes
        assert all(sorted(set(part.y.tolist())) == list(range(classes)) for part in parts)


def test_diabetes_comes_in_clinical_units():
    age = sklearn(0, dataset="diabetes", split=Split(0, 0)).train.x[:, 0]
    assert (age.min(), age.max()) == (19, 79)


def test_digits_are_raw_images_and_their_standardised_pixels_have_variance_1():
    data = sklearn(0, dataset="digits")
    assert (data.train.x.min(), data.train.x.max()) == (0, 16)
    assert data.front.predict(data.train.x, verbose=0).var() == pytest.approx(1, rel=1e-4)


def test_same_seed_same_bits_other_seed_other_parts():
    first, again, other = (sklearn(seed, dataset="iris") for seed in (0, 0, 1))
    assert first.train.x.tobytes() == again.train.x.tobytes()
    assert first.test.x.tobytes() != other.test.x.tobytes()
    np.testing.assert_array_equal(
        first.front.predict(first.test.x, verbose=0), again.front.predict(again.test.x, verbose=0)
    )


def test_there_is_no_given_part():
    with pytest.raises(DataError, match=r"data\.split\.test: 0\.15"):
        sklearn(0, dataset="iris", split=Split(test="given"))
