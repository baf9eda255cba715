"""The scale of what reaches the first weights."""

import numpy as np
import pytest

from kerasdl.preflight import checks


@pytest.mark.parametrize(
    ("scale", "offset", "result"),
    [(1, 0, "pass"), (30, 0, "warn"), (1, 30, "warn"), (1e4, 0, "fail"), (1e-6, 0, "warn")],
)
def test_input_scale_is_that_of_what_reaches_the_first_weights(subject, points, scale, offset, result):
    found = checks.input_scale(subject(points(scale, offset)))
    assert found.result == result
    assert found.evidence["deviation"] == pytest.approx(scale, rel=0.1)
    assert "data.standardise=true" in found.cures or result == "pass"


def test_features_of_very_different_scales_warn(subject, points):
    found = checks.input_scale(subject(points(np.array([1.0, 1e-4, 1.0]))))
    assert (found.result, found.evidence["widest_to_narrowest_feature"] > 1e3) == ("warn", True)


def test_what_is_the_same_for_all_fails_and_normalisation_takes_any_scale(subject, points):
    assert checks.input_scale(subject(fault="constant")).result == "fail"
    assert checks.input_scale(subject(points(1e4), fault="normalised")).result == "pass"
