"""What keeps a model from learning by heart must not keep it from learning."""

import pytest

from kerasdl.preflight import checks


@pytest.mark.parametrize(
    ("overrides", "result", "told", "cure"),
    [
        ("model.l2=1e-3", "pass", "The penalty on weights is", None),
        ("model.l2=10.0", "warn", "makes weights small rather than answers right", "model.l2=0.0"),
        ("model.l1=10.0", "warn", "makes weights small rather than answers right", "model.l1=0.0"),
        ("model.dropout=0.5", "pass", "dropout takes up to 50%", None),
        ("model.dropout=0.9", "warn", "drops 90%: the noise is 3 times as strong", "model.dropout=0.5"),
        ("model={kind: mlp, units: [64, 4], dropout: 0.5}", "warn", "leaves 2 units on average", "model.dropout=0.0"),
    ],
)
def test_regularisation_that_leaves_little_to_learn_with_warns(subject, overrides, result, told, cure):
    found = checks.regularisation(subject("moons", "model={kind: mlp, units: [64, 64]}", overrides))
    assert (found.result, told in found.explanation) == (result, True)
    assert (cure in found.cures) if cure else found.cures == ()


def test_a_weaker_penalty_is_suggested_that_passes(subject):
    heavy = checks.regularisation(subject("moons", "model.l2=10.0"))
    assert heavy.cures[0].startswith("model.l2=0.0")
    assert checks.regularisation(subject("moons", heavy.cures[0])).result == "pass"
